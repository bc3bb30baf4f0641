import csv
import io
import urllib.parse
import urllib.request

query = """
PREFIX mun: <https://w3id.org/municipia/def#>
SELECT ?instrument (COUNT(?act) AS ?acts) { ?act a mun:CommitmentAct ; mun:toInstrument ?instrument }
GROUP BY ?instrument ORDER BY DESC(?acts) ?instrument LIMIT 5
"""
address = "http://127.0.0.1:8000/sparql?" + urllib.parse.urlencode({"query": query})
request = urllib.request.Request(address, headers={"Accept": "text/csv"})
with urllib.request.urlopen(request) as answer:
    for row in csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8")):
        print(row["instrument"], row["acts"])

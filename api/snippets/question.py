import json
import urllib.request

address = "http://127.0.0.1:8000/q/R1.json?instrument=cities-for-adequate-housing-2018&asOf=2019-04"
with urllib.request.urlopen(address) as answer:
    found = json.load(answer)
print(found["total"], "signatories at revision", found["revision"])
for row in found["rows"]:
    print(row["label"], row["date"], *row["source"])

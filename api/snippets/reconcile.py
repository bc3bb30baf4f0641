import json
import urllib.parse
import urllib.request

names = ["Barcelone", "München", "Saint-Denis"]
queries = {f"q{number}": {"query": name, "limit": 3} for number, name in enumerate(names)}
body = urllib.parse.urlencode({"queries": json.dumps(queries)}).encode()
with urllib.request.urlopen("http://127.0.0.1:8000/reconcile", body) as answer:
    found = json.load(answer)
for number, name in enumerate(names):
    for candidate in found[f"q{number}"]["result"]:
        print(name, candidate["id"], candidate["name"], candidate["score"], candidate["match"])

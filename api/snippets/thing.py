import json
import urllib.request

address = "http://127.0.0.1:8000/id/territory/T0002"
request = urllib.request.Request(address, headers={"Accept": "application/ld+json"})
with urllib.request.urlopen(request) as answer:
    print(answer.url, answer.headers["X-Data-Version"])
    print(json.dumps(json.load(answer), ensure_ascii=False, indent=1))

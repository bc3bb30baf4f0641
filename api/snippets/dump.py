import gzip
import hashlib
import json
import urllib.request

dumps = "http://127.0.0.1:8000/dumps/latest/"
with urllib.request.urlopen(dumps + "dump.json") as answer:
    dump = json.load(answer)
(file,) = [each for each in dump["files"] if each["path"] == "municipia.nq.gz"]
with urllib.request.urlopen(dumps + file["path"]) as answer:
    content = answer.read()
assert hashlib.sha256(content).hexdigest() == file["sha256"]
print(len(gzip.decompress(content).splitlines()), "statements of release", dump["release"])

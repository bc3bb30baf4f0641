import gzip
import urllib.request

# The patch of a revision: A adds a statement, D takes one away.
with urllib.request.urlopen("http://127.0.0.1:8000/changes/1.rdfp") as answer:
    content = answer.read()
if content[:2] == b"\x1f\x8b":
    content = gzip.decompress(content)
lines = content.decode().splitlines()
print(sum(line.startswith("A ") for line in lines), "statements added")

"""Code for a query: the lines of a program that ask it, in the languages of the page for developers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from municipia.api.developers import LANGUAGES


def code(address: str, query: str, graphs: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    """(language, program) for each language; ``address`` is that of the endpoint, ``graphs`` name what is asked.

    The query stands in the program as it was written, but for what its language needs to be escaped.
    """
    endpoint = address + ("?" + urlencode(graphs) if graphs else "")
    return [(name, _WRITERS[suffix](endpoint, query.strip("\n"))) for suffix, name in LANGUAGES.items()]


def _curl(endpoint: str, query: str) -> str:
    return f"""\
curl --fail --silent {_shell(endpoint)} \\
  --header 'Accept: text/csv' \\
  --data-urlencode query={_shell(query)}"""


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _python(endpoint: str, query: str) -> str:
    return f"""\
import csv
import io
import urllib.parse
import urllib.request

query = {_long(query)}
data = urllib.parse.urlencode({{"query": query}}).encode()
request = urllib.request.Request({json.dumps(endpoint)}, data, {{"Accept": "text/csv"}})
with urllib.request.urlopen(request) as answer:
    for row in csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8")):
        print(row)"""


def _long(text: str) -> str:
    return (
        '"""\n'
        + text.replace("\\", "\\\\").replace('"', '\\"' if '"""' in text or text.endswith('"') else '"')
        + '\n"""'
    )


def _r(endpoint: str, query: str) -> str:
    asked = endpoint + ("&" if "?" in endpoint else "?") + "format=csv&query="
    return f"""\
query <- {_r_text(query)}
address <- paste0({_r_text(asked)}, URLencode(query, reserved = TRUE))
print(read.csv(url(address), encoding = "UTF-8"))"""


def _r_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _javascript(endpoint: str, query: str) -> str:
    escaped = query.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"""\
const query = `
{escaped}`;
fetch({json.dumps(endpoint)}, {{
  method: "POST",
  headers: {{ Accept: "application/sparql-results+json" }},
  body: new URLSearchParams({{ query }}),
}})
  .then((answer) => answer.json())
  .then(({{ results }}) => {{
    for (const row of results.bindings) console.log(row);
  }});"""


_WRITERS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "sh": _curl,
    "py": _python,
    "R": _r,
    "js": _javascript,
}

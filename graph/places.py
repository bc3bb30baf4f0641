"""Where in a document its things stand: the line of each IRI as a subject, else where it is first named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from municipia.graph.errors import Place

_PREFIX: Final = re.compile(
    r"(?:@?prefix\s++([\w.-]*+):\s*+<([^>\s]*+)>)|xmlns:([\w.-]++)\s*+=\s*+[\"']([^\"']*+)", re.I
)
_NAME: Final = re.compile(r"<[^<>\s\"]++>|\"[^\"\s]++\"|'[^'\s]++'|[\w.-]*+:[\w%.\\/#-]++")
_SUBJECT: Final = re.compile(r"\s*+$|^\s*+\"@id\"\s*+:\s*+$|.*rdf:(?:about|ID)\s*+=\s*+$")


def places(name: str, text: str, wanted: Iterable[str]) -> dict[str, Place]:
    """The place of each wanted IRI that is written out in the text, whole or with a prefix. One pass over the text."""
    missing = frozenset(wanted)
    prefixes = dict(_prefixes(text))
    found: dict[str, Place] = {}
    mentioned: dict[str, Place] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for match in _NAME.finditer(line):
            iri = _expanded(match[0], prefixes)
            if iri in missing and iri not in found:
                place = Place(name, number, match.start() + 1)
                group = found if _SUBJECT.match(line[: match.start()]) else mentioned
                group.setdefault(iri, place)
    return mentioned | found


def _prefixes(text: str) -> Iterator[tuple[str, str]]:
    for match in _PREFIX.finditer(text):
        yield match[1] or match[3] or "", match[2] if match[2] is not None else match[4]


def _expanded(written: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that a name stands for; the name itself when it is none."""
    if written[0] in "<\"'":
        bare = written[1:-1]
        prefix, colon, local = bare.partition(":")
        return prefixes[prefix] + local if written[0] != "<" and colon and prefix in prefixes else bare
    prefix, _, local = written.partition(":")
    return prefixes.get(prefix, prefix + ":") + local.replace("\\", "").rstrip(".")

"""The names of a revision as records, read with three queries of ours."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Final, Protocol

from rdflib import Literal

from municipia.graph.binding import Term
from municipia.graph.matching.matcher import Matcher
from municipia.graph.matching.records import Countries, Form, Record, grouped_forms
from municipia.ontology.namespaces import BASE, KOS

Row = Mapping[str, Term]
QUERIES: Final = ("names", "facts", "countries")
_COUNTRY: Final = f"{KOS}country/"
_POINT: Final = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)


class SelectsMany(Protocol):
    """What loading needs of the readers."""

    async def select_many(
        self, texts: Sequence[str], *, revision: int | None = None
    ) -> Sequence[Sequence[dict[str, Term]]]:
        """The rows of several queries, all at one revision."""


def query(name: str) -> str:
    """The text of ``graph/queries/matching/{name}.rq``."""
    return files("municipia.graph").joinpath("queries", "matching", f"{name}.rq").read_text(encoding="utf-8")


async def load(readers: SelectsMany, revision: int | None = None) -> Matcher:
    """The matcher over a revision (the head when None); the index is made beside the event loop."""
    names, facts, countries = await readers.select_many([query(name) for name in QUERIES], revision=revision)
    return await asyncio.to_thread(matcher_of, names, facts, countries)


def matcher_of(names: Iterable[Row], facts: Iterable[Row], countries: Iterable[Row]) -> Matcher:
    """The matcher over the rows of the three queries."""
    return Matcher(records(names, facts), Countries((_end(row["country"]), str(row["name"])) for row in countries))


def records(names: Iterable[Row], facts: Iterable[Row]) -> list[Record]:
    """One record for each thing that has a name of its own."""
    forms = grouped_forms((str(row["thing"]), _form(row)) for row in names)
    known: dict[str, dict[str, list[str]]] = {}
    bodies: dict[str, str] = {}
    for row in facts:
        thing, fact, value = str(row["thing"]), str(row["fact"]), str(row["value"])
        if fact == "governs":
            bodies[value] = thing
        known.setdefault(thing, {}).setdefault(fact, []).append(value)
    return [_record(iri, found, known.get(iri, {}), bodies.get(iri, "")) for iri, found in sorted(forms.items())]


def _form(row: Row) -> Form:
    name = row["name"]
    language = (name.language or "") if isinstance(name, Literal) else ""
    return Form(str(name), language, str(row["role"]), str(row.get("valid", "")))


def _record(iri: str, forms: tuple[Form, ...], facts: Mapping[str, list[str]], body: str) -> Record:
    within = sorted(facts.get("within", []))
    countries = [_end(each) for each in within if each.startswith(_COUNTRY)]
    kind = kind_of(iri)
    types = sorted(_end(each) for each in facts.get("type", []))
    return Record(
        iri=iri,
        kind=kind,
        forms=forms,
        type=types[0] if types else "",
        country=countries[0] if countries else "",
        within=tuple(each for each in within if not each.startswith(_COUNTRY)),
        place=_place(facts.get("point", [])),
        same=tuple(sorted(facts.get("same", []))),
        body=body,
        is_resolved=kind != "government" or "unresolved" not in map(_end, facts.get("status", [])),
    )


def kind_of(iri: str) -> str:
    """The kind of a thing by its IRI: the part of the path that names it."""
    return iri.removeprefix(f"{BASE}id/").removeprefix(str(KOS)).partition("/")[0]


def _place(points: Iterable[str]) -> tuple[float, float] | None:
    for wkt in points:
        if found := _POINT.search(wkt):
            return float(found[2]), float(found[1])
    return None


def _end(iri: object) -> str:
    return str(iri).rpartition("/")[2]

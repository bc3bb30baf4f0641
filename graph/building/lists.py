"""Signatory lists: what one source publishes of one instrument as of one date, with the count that it states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef

from municipia.graph import iris
from municipia.graph.building import literals
from municipia.graph.building.workshop import Workshop
from municipia.graph.conflicts import Statement, conflicts
from municipia.graph.summary import Rivalry
from municipia.graph.tables import Row
from municipia.ontology.namespaces import DCTERMS, MUN, RDF, SCHEMA

UNKNOWN_DATE = "XXXX"
SIGNATORIES = "signatories"
Key = tuple[str, str]


@dataclass(frozen=True)
class Lists:
    """The as-of dates of the lists of each (instrument, source)."""

    dates: dict[Key, list[str]]

    def holding(self, row: Row) -> URIRef | None:
        """The list that a signature row belongs to: that of its as-of date, else the only one its source publishes."""
        key = row["instrument_id"], row["source_id"]
        dates = [row["as_of"]] if row["as_of"] else self.dates.get(key, [])
        return node(key, dates[0]) if len(dates) == 1 else None


def lists(shop: Workshop) -> Lists:
    """Every list: one for each as-of date in signatures.csv, and one for each count of signatories in counts.csv."""
    counts = {_key(row): row for row in shop.rows("counts") if is_list(row)}
    named = [
        ((row["instrument_id"], row["source_id"]), row["as_of"]) for row in shop.rows("signatures") if row["as_of"]
    ]
    dates: defaultdict[Key, list[str]] = defaultdict(list)
    for key, as_of in dict.fromkeys([*named, *counts]):
        dates[key].append(as_of)
        _list(shop, key, as_of, counts.get((key, as_of)))
    _compare(shop, list(counts.values()))
    return Lists(dict(dates))


def node(key: Key, as_of: str) -> URIRef:
    """The list's identifier."""
    return iris.keyed("list", *key, as_of)


def is_list(row: Row) -> bool:
    """Whether a row of counts.csv counts the signatories of an instrument, so that it describes a list."""
    return row["subject_kind"] == "instrument" and row["counted"] == SIGNATORIES


def _key(row: Row) -> tuple[Key, str]:
    return (row["subject_id"], row["source_id"]), row["as_of"] or UNKNOWN_DATE


def _compare(shop: Workshop, rows: Sequence[Row]) -> None:
    """Note the lists of one instrument whose counts cannot both be true."""
    for instrument in sorted({row["subject_id"] for row in rows}):
        group = [row for row in rows if row["subject_id"] == instrument and row["value"]]
        statements = [
            Statement(str(MUN.statedCount), row["value"], qualifier=row["qualifier"], as_of=row["as_of"])
            for row in group
        ]
        for i, j in conflicts(statements):
            one, other = group[i], group[j]
            shop.claims.conflicts.append(
                Rivalry(
                    str(iris.named("instrument", instrument)),
                    str(MUN.statedCount),
                    (one["value"], other["value"]),
                    (one["source_id"], other["source_id"]),
                    SIGNATORIES,
                    (one["qualifier"], other["qualifier"]),
                )
            )


def _list(shop: Workshop, key: Key, as_of: str, count: Row | None) -> None:
    instrument, source = key
    qualifier = count["qualifier"] if count else "exact"
    completeness = (count["completeness"] if count else "") or "unknown"
    shop.sink.say(
        source,
        node(key, as_of),
        (RDF.type, MUN.SignatoryList),
        (SCHEMA.about, iris.named("instrument", instrument)),
        (MUN.asOf, literals.date(as_of)),
        (MUN.statedCount, literals.number(count["value"]) if count and count["value"] else None),
        (MUN.countQualifier, iris.concept("count-qualifier", qualifier)),
        (MUN.listCompleteness, iris.concept("list-completeness", completeness)),
        (MUN.sourceText, literals.text(count["source_text"]) if count else None),
        (DCTERMS.source, iris.named("source", source)),
        (DCTERMS.references, shop.cite(count) if count else None),
    )

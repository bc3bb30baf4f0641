"""The workshop: what every builder has at hand, made once for a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from rdflib import Literal, URIRef

from municipia.graph import iris, kos
from municipia.graph.building import literals
from municipia.graph.building.claims import Claim, Claims
from municipia.graph.building.sink import Sink
from municipia.graph.errors import DataError
from municipia.graph.passages import Passage, Texts
from municipia.graph.registry import Registry
from municipia.graph.summary import Unresolved
from municipia.graph.tables import Row, Tables
from municipia.ontology.namespaces import OA, RDF

LANGUAGES = ("en", "fr", "es")


class Detail(TypedDict, total=False):
    """What a row may say of its claim beyond the value; see :class:`Claim`."""

    kind: str
    as_of: str
    source_text: str
    language: str
    note: str
    qualifier: str
    counted: str


@dataclass(frozen=True)
class Workshop:
    """Tables, registry and stored texts to read from; sink, claims and the list of unresolved names to fill."""

    tables: Tables
    registry: Registry
    texts: Texts
    sink: Sink = field(default_factory=Sink)
    claims: Claims = field(default_factory=Claims)
    unresolved: list[Unresolved] = field(default_factory=list)
    _checked: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table in their order; none if there is no such table.

        Raises DataError for a row whose source is not in sources.csv.
        """
        if table not in self._checked:
            self._checked[table] = self.tables[table] if table in self.tables else []  # noqa: SIM401 no mapping
            self._check_sources(self._checked[table])
        return self._checked[table]

    def _check_sources(self, rows: Sequence[Row]) -> None:
        known = {row["source_id"] for row in self.tables["sources"]}
        for row in rows:
            if row.get("source_id", "") and row["source_id"] not in known:
                raise DataError(
                    f"no source {row['source_id']!r}", place=row.place("source_id"), hint="Add it to sources.csv."
                )

    def ids(self, table: str, column: str) -> frozenset[str]:
        """Every value of a column."""
        return frozenset(row[column] for row in self.rows(table))

    def cite(self, row: Row, column: str = "quote") -> URIRef | None:
        """The passage that a row quotes, said in the graph of its source; None if it quotes nothing."""
        quote, source = row.get(column, ""), row["source_id"]
        if not quote:
            return None
        if source not in self.texts:
            return self._quoted(source, quote)
        start = row.get("start", "")
        passage = self.texts.find(source, quote, row.place(column), int(start) if start else None)
        return self.passage(passage)

    def passage(self, passage: Passage) -> URIRef:
        """The node of a passage, with its offsets and its words."""
        node = iris.keyed("passage", passage.source, str(passage.start), str(passage.end))
        position, words = URIRef(f"{node}#position"), URIRef(f"{node}#quote")
        say = self.sink.say
        source = iris.named("source", passage.source)
        say(passage.source, node, (RDF.type, OA.SpecificResource), (OA.hasSource, source), (OA.hasSelector, position))
        say(
            passage.source,
            position,
            (RDF.type, OA.TextPositionSelector),
            (OA.start, literals.number(str(passage.start))),
            (OA.end, literals.number(str(passage.end))),
            (OA.refinedBy, words),
        )
        say(passage.source, words, (RDF.type, OA.TextQuoteSelector), (OA.exact, Literal(passage.exact)))
        return node

    def _quoted(self, source: str, quote: str) -> URIRef:
        """A passage of a page whose text is not stored: its words alone."""
        node = iris.keyed("passage", source, " ".join(quote.split()))
        words = URIRef(f"{node}#quote")
        self.sink.say(
            source,
            node,
            (RDF.type, OA.SpecificResource),
            (OA.hasSource, iris.named("source", source)),
            (OA.hasSelector, words),
        )
        self.sink.say(source, words, (RDF.type, OA.TextQuoteSelector), (OA.exact, Literal(quote)))
        return node

    def claim(
        self, row: Row, column: str, subject: URIRef, predicate: URIRef, value: Literal, **detail: Unpack[Detail]
    ) -> URIRef:
        """Record that the row's source says ``value`` in ``column``; ``detail`` as in :class:`Claim`."""
        return self.claims.add(
            Claim(subject, predicate, value, row["source_id"], row.place(column), passage=self.cite(row), **detail)
        )

    def rights(self, row: Row, column: str = "rights") -> list[URIRef]:
        """The rights that a cell lists; raises DataError for one that rights.csv does not have."""
        known = self.ids("rights", "right_id")
        listed = literals.words(row.get(column, ""))
        for right in listed:
            if right not in known:
                raise DataError(
                    f"no right {right!r}",
                    place=row.place(column),
                    hint="Use a right_id of rights.csv, or add one there.",
                )
        return [iris.concept("right", right) for right in listed]

    def concept(self, scheme: str, row: Row, column: str) -> URIRef | None:
        """The concept that a cell names by key or label; None for an empty cell, DataError for unknown words."""
        words = row.get(column, "")
        if not words:
            return None
        key = kos.key_of(scheme, words) or kos.key_of(scheme, literals.slug(words))
        if key is None:
            raise DataError(
                f"{words!r} is no concept of {scheme}",
                place=row.place(column),
                hint=f"Use a key of the scheme {scheme}, or add the words there as a hidden label.",
            )
        return iris.concept(scheme, key)

    def role(self, scheme: str, row: Row) -> URIRef | None:
        """The role that a row prints; ``other`` for words of their own, which stay in the source text."""
        return iris.concept(scheme, kos.role_of(scheme, row["role"])) if row["role"] else None

    def published(self, source: str) -> str:
        """The date of a source in EDTF; nothing if it is unknown."""
        return next((row["published_on"] for row in self.rows("sources") if row["source_id"] == source), "")

    def known(self, row: Row, column: str, table: str, key: str) -> str:
        """The id in a cell. Raises DataError if the column ``key`` of the table does not have it."""
        if row[column] not in self.ids(table, key):
            raise DataError(
                f"{table}.csv has no {row[column]!r}", place=row.place(column), hint="Add it there, or correct the id."
            )
        return row[column]

    def miss(self, row: Row, column: str, why: str) -> None:
        """Note a printed name that stays unresolved, for the closing report."""
        self.unresolved.append(Unresolved(row[column], str(row.place(column)), why))

    def labels(self, row: Row, stem: str = "name") -> Iterator[Literal]:
        """The names of a row by language, from its columns ``{stem}_en``, ``{stem}_fr``, ``{stem}_es``."""
        for language in LANGUAGES:
            label = literals.text(row.get(f"{stem}_{language}", ""), language)
            if label is not None:
                yield label

"""Facts: what is stated of a thing, each value with the sources that state it and the values that rival it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rdflib import Literal, URIRef

from municipia.api.catalogues import marked
from municipia.api.labels import PROPERTY_NAMES, Label, from_iri, pick, property_name, sort_key
from municipia.api.urls import is_web_address, source_id
from municipia.api.voice import Voice
from municipia.graph.binding import Term
from municipia.ontology.namespaces import BASE, DCTERMS, EDTF, SCHEMA, XSD

Row = Mapping[str, Term]

#: Where a statement comes from when it is not a source: the last part of its graph's IRI -> what a marker says.
ORIGINS: Final[Mapping[str, str]] = {
    "registry": marked("The registry of identities"),
    "curated": marked("The editors’ choice between sources"),
    "derived": marked("Computed from the other statements"),
    "ontology": marked("The ontology"),
    "kos": marked("The lists of terms"),
}

#: What a claim's status is called.
CLAIM_STATUSES: Final[Mapping[str, str]] = {
    "preferred": marked("preferred"),
    "accepted": marked("accepted"),
    "disputed": marked("disputed"),
    "rejected": marked("rejected"),
    "superseded": marked("superseded"),
}


@dataclass(frozen=True)
class Value:
    """A term as a page shows it; ``tag`` is its language when that is not the page's, ``iri`` what it links to."""

    text: str
    tag: str = ""
    iri: str = ""


@dataclass(frozen=True)
class Stated:
    """A value with what stands behind it.

    ``sources`` are source ids, ``origins`` keys of :data:`ORIGINS`, ``status`` a key of :data:`CLAIM_STATUSES`, or ""
    where no sources differ, ``claims`` the IRIs of the claims that say so.
    """

    value: Value
    sources: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    status: str = ""
    kind: Label | None = None
    qualifier: Label | None = None
    counted: Label | None = None
    reason: Label | None = None
    note: Label | None = None
    printed: str = ""
    quote: str = ""
    as_of: str = ""
    disputed: bool = False
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A property of a thing with its values, the preferred one first; of a count, ``counted`` says what it counts."""

    iri: str
    name: str
    values: tuple[Stated, ...]
    counted: Label | None = None

    @property
    def disputed(self) -> bool:
        """Whether its sources disagree."""
        return any(stated.disputed for stated in self.values)


#: What a claim says of itself: two claims of one value are shown as one only where they say the same.
Words = frozenset[tuple[str, str]]
_OF_A_CLAIM: Final = ("kind", "qualifier", "counted", "asOf", "printed", "quote", "note")


@dataclass
class _Gathered:
    """What is gathered about one value before it is frozen."""

    term: Term
    sources: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    kind: Term | None = None
    words: Words = frozenset()

    def heard(self, graph: str) -> None:
        """Note the graph that makes the statement."""
        identifier = source_id(graph)
        if identifier:
            _add(self.sources, identifier)
        else:
            _add(self.origins, graph.rpartition("/")[2])


def _add(items: list[str], item: str) -> None:
    if item not in items:
        items.append(item)


def value_of(term: Term, labels: Mapping[str, Label], voice: Voice) -> Value:
    """How a term is shown: dates and numbers in words, things by their name, addresses as links."""
    if isinstance(term, URIRef):
        iri = str(term)
        label = labels.get(iri) or _plain_name(iri, voice)
        return Value(label.text, label.tag, iri)
    return _literal(term, voice)


#: Places where the same thing is described, by the beginning of its address there.
_ELSEWHERE: Final = {
    "http://www.wikidata.org/entity/": "Wikidata",
    "https://sws.geonames.org/": "GeoNames",
    "http://metadata.un.org/sdg/": marked("SDG"),
}


def _plain_name(iri: str, voice: Voice) -> Label:
    if iri in PROPERTY_NAMES:
        return Label(property_name(iri, voice))
    for start, name in _ELSEWHERE.items():
        if iri.startswith(start):
            return Label(f"{voice.say(name)} {iri.removeprefix(start).strip('/')}")
    return from_iri(iri) if iri.startswith(BASE) else Label(iri)


def _literal(term: Literal, voice: Voice) -> Value:
    text = str(term)
    if term.datatype in (EDTF.EDTF, XSD.date):
        return Value(voice.date(text))
    if term.datatype in (XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger) and text.lstrip("-").isdigit():
        return Value(voice.number(int(text)))
    if term.datatype == XSD.anyURI and is_web_address(text):
        return Value(text, iri=text)
    language = (term.language or "").lower()
    return Value(text, tag=language if language != voice.language else "")


#: Words that our tables use as codes: property -> value -> what a page says.
_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    str(DCTERMS.coverage): {
        "global": marked("worldwide"),
        "regional": marked("regional"),
        "national": marked("national"),
        "local": marked("local"),
    },
    str(SCHEMA.location): {"online": marked("online")},
}


def place_in_words(text: str, voice: Voice) -> str:
    """A place that is no territory of ours, as printed; what our tables write as a code in the reader's language."""
    return voice.say(_CODES[str(SCHEMA.location)].get(text, "")) or text


def _decoded(fact: Fact, voice: Voice) -> Fact:
    codes = _CODES.get(fact.iri)
    if codes is None:
        return fact
    values = (
        replace(one, value=replace(one.value, text=voice.say(codes[one.value.text])))
        if not one.value.iri and one.value.text in codes
        else one
        for one in fact.values
    )
    return replace(fact, values=tuple(values))


def _without_repeats(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts without what another property of the same name has said already, as foaf:name after skos:prefLabel."""
    said: dict[tuple[str, Label | None], set[tuple[str, str]]] = {}
    kept = []
    for fact in facts:
        known = said.setdefault((fact.name, fact.counted), set())
        values = tuple(one for one in fact.values if (one.value.text, one.value.tag) not in known)
        known |= {(one.value.text, one.value.tag) for one in fact.values}
        kept.append(replace(fact, values=values))
    return tuple(fact for fact in kept if fact.values)


def build_facts(
    statements: Iterable[Row],
    claims: Iterable[Row],
    labels: Mapping[str, Label],
    voice: Voice,
    *,
    hidden: Collection[str] = (),
    order: Sequence[str] = (),
) -> tuple[Fact, ...]:
    """The facts of one thing.

    ``statements`` are rows of property, value and graph; ``claims`` rows of claim, property, value, source and what the
    claim says of itself. Properties in ``hidden`` are left out, those in ``order`` come first.
    """
    gathered = _gather(statements, claims, hidden)
    facts = [
        _decoded(fact, voice)
        for name, values in gathered.items()
        for fact in _by_counted(name, _freeze(values.values(), labels, voice), voice)
    ]
    rank = {name: place for place, name in enumerate(order)}
    return _without_repeats(sorted(facts, key=lambda fact: (rank.get(fact.iri, len(rank)), sort_key(fact.name))))


def _by_counted(name: str, values: Iterable[Stated], voice: Voice) -> list[Fact]:
    """One fact for all values of a property, or one for each thing that they count: those are no rivals."""
    groups: dict[Label | None, list[Stated]] = {}
    for one in values:
        groups.setdefault(one.counted, []).append(one)
    return [Fact(name, property_name(name, voice), tuple(group), counted) for counted, group in groups.items()]


def _gather(
    statements: Iterable[Row], claims: Iterable[Row], hidden: Collection[str]
) -> dict[str, dict[str, _Gathered]]:
    gathered: dict[str, dict[str, _Gathered]] = {}
    for row in statements:
        if str(row["property"]) not in hidden:
            values = gathered.setdefault(str(row["property"]), {})
            values.setdefault(row["value"].n3(), _Gathered(row["value"])).heard(str(row["graph"]))
    for group in _preferred_first(claims):
        if str(group[0]["property"]) not in hidden:
            _gather_claim(gathered.setdefault(str(group[0]["property"]), {}), group)
    return gathered


def _preferred_first(claims: Iterable[Row]) -> list[list[Row]]:
    """The rows of each claim; what the graph states outright is the value of the preferred one, which takes it up."""
    groups: dict[str, list[Row]] = {}
    for row in claims:
        groups.setdefault(str(row["claim"]), []).append(row)
    return sorted(groups.values(), key=lambda rows: _best_status(rows) != "preferred")


def _gather_claim(values: dict[str, _Gathered], rows: Sequence[Row]) -> None:
    row = rows[0]
    words = frozenset((name, row[name].n3()) for row in rows for name in _OF_A_CLAIM if name in row)
    key = row["value"].n3()
    if key in values and values[key].claims and values[key].words != words:
        key += str(sorted(words))
    entry = values.setdefault(key, _Gathered(row["value"]))
    entry.kind, entry.words = row.get("kind"), words
    entry.claims += rows
    if source := source_id(str(row["source"])):
        _add(entry.sources, source)


def _freeze(values: Iterable[_Gathered], labels: Mapping[str, Label], voice: Voice) -> tuple[Stated, ...]:
    entries = list(values)
    stated = [_stated(entry, labels, voice) for entry in entries]
    if {str(entry.kind).rpartition("/")[2] for entry in entries} <= {"actual", "None"}:
        # That a date is the actual one is worth saying only beside a planned one.
        stated = [replace(one, kind=None) for one in stated]
    return tuple(sorted(stated, key=lambda one: _place(one, voice)))


def _place(stated: Stated, voice: Voice) -> tuple[int, int, int, str]:
    """Where a value stands among rivals: the preferred first, then the reader's language, then the best attested."""
    tag = stated.value.tag
    language = voice.order.index(tag) if tag in voice.order else len(voice.order) * bool(tag)
    return (_rank(stated), language, -len(stated.sources), sort_key(stated.value.text))


def _rank(stated: Stated) -> int:
    if stated.status == "preferred" or "curated" in stated.origins:
        return 0
    return {"": 1, "accepted": 1, "disputed": 2, "superseded": 3, "rejected": 4}.get(stated.status, 2)


def _stated(entry: _Gathered, labels: Mapping[str, Label], voice: Voice) -> Stated:
    claims = entry.claims
    # The editors' choice repeats what a source says: the source is the one to name.
    origins = [origin for origin in entry.origins if origin != "curated" or not entry.sources]
    return Stated(
        value=value_of(entry.term, labels, voice),
        sources=tuple(entry.sources),
        origins=tuple(origins),
        status=_best_status(claims),
        kind=labels.get(str(entry.kind)) if entry.kind else None,
        qualifier=_qualifier(claims, labels),
        counted=_text(claims, "counted", voice),
        reason=_text(claims, "reason", voice),
        note=_text(claims, "note", voice),
        printed=_first(claims, "printed", besides=str(entry.term)),
        quote=_first(claims, "quote"),
        as_of=_first(claims, "asOf"),
        disputed=any("rival" in row for row in claims),
        claims=tuple(dict.fromkeys(str(row["claim"]) for row in claims)),
    )


def _qualifier(claims: Sequence[Row], labels: Mapping[str, Label]) -> Label | None:
    """How exactly a number is stated; nothing for one that is exact."""
    found = _first(claims, "qualifier")
    return labels.get(found) if found and not found.endswith("/exact") else None


def _best_status(claims: Sequence[Row]) -> str:
    found = {str(row["status"]).rpartition("/")[2] for row in claims if "status" in row}
    return next((status for status in CLAIM_STATUSES if status in found), "")


def _first(claims: Sequence[Row], name: str, besides: str = "") -> str:
    return next((str(row[name]) for row in claims if name in row and str(row[name]) != besides), "")


def _text(claims: Sequence[Row], name: str, voice: Voice) -> Label | None:
    texts = [row[name] for row in claims if name in row]
    return best_text(texts, voice)


def best_text(texts: Iterable[Term], voice: Voice) -> Label | None:
    """The text in the best language; None when there is none."""
    return pick([text for text in texts if isinstance(text, Literal)], voice)

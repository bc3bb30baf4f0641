"""The exact checks: rules that SHACL cannot express, with results like those of a shape (see shapes/exact.ttl)."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Triple
from rdflib import URIRef

from municipia.graph import dates
from municipia.graph.iris import named
from municipia.graph.report import Result
from municipia.graph.rulebook import rulebook
from municipia.graph.terms import to_rdflib
from municipia.ontology.namespaces import DCTERMS, EDTF, MUN, OA, RDF, SHAPE, XSD

Texts = Mapping[str, str]
"""The stored text of a source, by the IRI of the source."""

_DATED: Final = tuple(NamedNode(str(name)) for name in (DCTERMS.date, DCTERMS.valid, DCTERMS.issued, MUN.asOf))
_OBJECT: Final = NamedNode(str(RDF.object))
_EARLIEST: Final = NamedNode(str(MUN.earliest))
_LATEST: Final = NamedNode(str(MUN.latest))
_TO_INSTRUMENT: Final = NamedNode(str(MUN.toInstrument))
_HAS_SELECTOR: Final = NamedNode(str(OA.hasSelector))
_EDTF: Final = str(EDTF.EDTF)
_DATE: Final = NamedNode(str(XSD.date))
_DEFAULT: Final = DefaultGraph()
_FORM: Final = re.compile(r"[0-9X.\[{][0-9X,.?~%/\[\]{}-]{3,}")
"""What may be a date at all; other texts are left to the pattern of the shapes."""

_MAIL: Final = r"[A-Za-z0-9_]@[A-Za-z0-9-]{1,63}[.][A-Za-z]"
_ABROAD: Final = r"[+][0-9]{1,3}[ ().-]{0,3}[0-9][0-9 ().-]{5,20}[0-9]"
_AT_HOME: Final = r"0[1-9](?:[ .-][0-9]{2}){4}"
_PRIVATE: Final = re.compile(rf"{_MAIL}|(?<![0-9A-Za-z/?=&]){_ABROAD}|(?<![0-9]){_AT_HOME}(?![0-9])")
_CONTACT: Final = re.compile("(?:mailto|tel):", re.IGNORECASE)
_CONTROLS: Final = "[\u202a-\u202e\u2066-\u2069]"
_UNCLEAN: Final = re.compile(rf"{_CONTROLS}|\A[ \t\n\r]|[ \t\n\r]\Z")
# The same over N-Triples as a whole, where a line break is written \\n: looser, so that nothing is passed over.
_SEEMS_PRIVATE: Final = re.compile(rf"{_MAIL}|{_ABROAD}|{_AT_HOME}|[<\"](?i:mailto|tel):")
_SEEMS_UNCLEAN: Final = re.compile(rf'{_CONTROLS}|> "(?:[ \t]|\\[tnr])|(?:[ \t]|\\[tnr])"(?:@|\^\^| \.)')

_PASSAGES: Final = """PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?passage ?source ?selector ?start ?end ?quote WHERE {
  ?passage oa:hasSource ?source ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end ; oa:refinedBy/oa:exact ?quote .
}"""


def stored_texts(folder: Traversable | Path | None = None) -> Texts:
    """The texts of the seeds, by the IRI of their source; ``folder`` is the bundled one unless given."""
    return _texts(folder) if folder is not None else _bundled()


@functools.cache
def _bundled() -> Texts:
    return _texts(files("municipia.graph") / "data" / "seeds")


def _texts(folder: Traversable | Path) -> Texts:
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(".txt")]
    return {str(named("source", f"seed-{entry.name}")): entry.read_bytes().decode("utf-8") for entry in entries}


def check(data: Store, suite: str, text: str, texts: Texts) -> Iterator[Result]:
    """Every exact check over the default graph of a store.

    ``text`` is that graph as N-Triples: where it holds nothing suspicious as a whole, no literal need be looked at.
    Bounds must be present in the suite ``published``; elsewhere they must only be right.
    """
    yield from _real_dates(data)
    yield from _bounds(data, present=suite == "published")
    yield from _quotes(data, texts)
    if not unicodedata.is_normalized("NFC", text):
        yield from _composed(data)
    if _SEEMS_UNCLEAN.search(text):
        yield from _unclean(data)
    if _SEEMS_PRIVATE.search(text):
        yield from _private(data)


def _real_dates(data: Store) -> Iterator[Result]:
    """Constraint 5: each EDTF date of the right form is a date that exists."""
    for property_ in (*_DATED, _OBJECT):
        for subject, value in _pairs(data, property_):
            written = _edtf(value)
            if _FORM.fullmatch(written) and not dates.is_edtf(written):
                yield _result("edtf-valid", subject, property_, value, {"value": written})


def _bounds(data: Store, *, present: bool) -> Iterator[Result]:
    """Constraint 7: the bounds of a node are those of its date, else its validity, else its issue, else its as-of.

    An act whose date leaves its beginning open may begin with the adoption of its instrument, which a rule derives.
    """
    acts = _by_subject(_pairs(data, _TO_INSTRUMENT))
    found = {property_: _by_subject(_pairs(data, property_)) for property_ in (_EARLIEST, _LATEST)}
    for subject, written in _dated(data).items():
        for property_, of in ((_EARLIEST, _earliest), (_LATEST, _latest)):
            expected = {day.isoformat() for day in map(of, written) if day is not None}
            there = {value.value for value in found[property_].get(subject, ()) if isinstance(value, Literal)}
            if property_ == _EARLIEST and not expected and subject in acts:
                continue
            yield from _compare(subject, property_, ", ".join(written), expected, there, present=present)


def _compare(
    subject: object, property_: NamedNode, written: str, expected: set[str], there: set[str], *, present: bool
) -> Iterator[Result]:
    said = {"date": written, "expected": " ".join(sorted(expected)) or "—"}
    if not there and expected and present:
        yield _result("bounds-present", subject, property_, None, said)
    for wrong in sorted(there - expected):
        yield _result("bounds-equal", subject, property_, Literal(wrong, datatype=_DATE), {"found": wrong, **said})


def _dated(data: Store) -> dict[object, list[str]]:
    """The dates that bind each node, valid ones only."""
    dated: dict[object, list[str]] = {}
    for property_ in _DATED:
        here = _by_subject((s, v) for s, v in _pairs(data, property_) if _edtf(v))
        for subject, values in here.items():
            dated.setdefault(subject, sorted(map(_edtf, values)))
    return {node: values for node, values in dated.items() if all(map(dates.is_edtf, values))}


def _earliest(edtf: str) -> date | None:
    return dates.bounds(edtf).earliest


def _latest(edtf: str) -> date | None:
    return dates.bounds(edtf).latest


def _quotes(data: Store, texts: Texts) -> Iterator[Result]:
    """Constraint 12: the quote stands in the stored text of its source, at its position."""
    rows = data.query(_PASSAGES)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("the query for passages is no SELECT query")
    for passage, source, selector, start, end, quote in rows:
        text = texts.get(source.value)
        if text is None:
            continue
        begin, stop = _offset(start), _offset(end)
        if begin is None or stop is None or text[begin:stop] != quote.value:
            where = {"start": start.value, "end": end.value, "document": source.value}
            yield _result("passage-text", passage, _HAS_SELECTOR, selector, where)


def _offset(number: Literal) -> int | None:
    return int(number.value) if number.value.isdecimal() else None


def _composed(data: Store) -> Iterator[Result]:
    """Constraint 25: texts are in form NFC."""
    for triple in _triples(data):
        value = triple.object
        if isinstance(value, Literal) and not unicodedata.is_normalized("NFC", value.value):
            yield _result("literal-nfc", triple.subject, triple.predicate, value, {"n": str(len(value.value))})


def _unclean(data: Store) -> Iterator[Result]:
    """Constraint 25: texts hold no direction controls and have no blank at either end, whatever they are said of."""
    for triple in _triples(data):
        value = triple.object
        if isinstance(value, Literal) and _UNCLEAN.search(value.value):
            yield _result("literal-clean", triple.subject, triple.predicate, value, {"n": str(len(value.value))})


def _private(data: Store) -> Iterator[Result]:
    """Constraint 26: no e-mail address and no telephone number, in a text, as a link or as a thing of any kind."""
    for triple in _triples(data):
        value = triple.object
        text = value.value if isinstance(value, Literal | NamedNode) else ""
        if _is_contact(triple.subject) or _is_contact(value) or (isinstance(value, Literal) and _PRIVATE.search(text)):
            yield _result("literal-private", triple.subject, triple.predicate, value, {"n": str(len(text))})


def _is_contact(term: object) -> bool:
    return isinstance(term, NamedNode | Literal) and _CONTACT.match(term.value) is not None


def _edtf(value: object) -> str:
    """The text of an EDTF literal; empty for anything else."""
    return value.value if isinstance(value, Literal) and value.datatype.value == _EDTF else ""


def _pairs(data: Store, property_: NamedNode) -> Iterator[tuple[object, object]]:
    for quad in data.quads_for_pattern(None, property_, None, _DEFAULT):
        yield quad.subject, quad.object


def _triples(data: Store) -> Iterator[Triple]:
    return (quad.triple for quad in data.quads_for_pattern(None, None, None, _DEFAULT))


def _by_subject(pairs: Iterable[tuple[object, object]]) -> defaultdict[object, list[object]]:
    grouped: defaultdict[object, list[object]] = defaultdict(list)
    for subject, value in pairs:
        grouped[subject].append(value)
    return grouped


def _result(code: str, focus: object, path: NamedNode, value: object, said: Mapping[str, str]) -> Result:
    rule = rulebook()[URIRef(SHAPE[code])]
    return Result(
        shape=rule.shape,
        component="Exact",
        severity=rule.severity,
        focus=to_rdflib(focus),
        path=str(path),
        value=None if value is None else to_rdflib(value),
        messages=rule.messages(said),
        mend=rule.mends,
    )

"""Composed names: an act, a claim, a list has no name of its own, so it is called by its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rdflib import Literal

from municipia.api.catalogues import marked
from municipia.api.facts import Row, value_of
from municipia.api.formats import quoted, unmarked
from municipia.api.labels import Label, from_iri, pick
from municipia.api.voice import Voice
from municipia.ontology.namespaces import BASE, DCTERMS, MUN, OA, ORG, PROV, RDF, SCHEMA

_LONGEST: Final = 72
#: The parts by which a thing of each kind is called, in their order.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(str(part) for part in parts)
    for kind, parts in {
        "act": (MUN.adherent, DCTERMS.type, MUN.toInstrument),
        "claim": (RDF.subject, RDF.predicate, RDF.object),
        "list": (MUN.asOf, SCHEMA.about),
        "membership": (ORG.member, ORG.role, ORG.organization),
        "association": (PROV.agent, PROV.hadRole),
        "passage": (OA.exact,),
        "message": (SCHEMA.text,),
        "campaign": (DCTERMS.relation,),
        "instrument": (MUN.adherent, SCHEMA.locationCreated),
        "event-series": (SCHEMA.subEvent,),
    }.items()
}
#: What is put before the parts, where they alone would mislead.
BEFORE: Final[Mapping[str, str]] = {
    "list": marked("List of signatories"),
    "instrument": marked("Text without a known title"),
}


def kind_of(iri: str) -> str:
    """The kind in the path of a thing of ours, without an anchor."""
    return iri.removeprefix(BASE + "id/").partition("/")[0]


def composable(iris: Iterable[str]) -> list[str]:
    """Those things that can be called by their parts."""
    return [iri for iri in iris if kind_of(iri) in PARTS]


def proper(iri: str, names: Sequence[Literal]) -> list[Literal]:
    """The names of a thing without what is only our code for it: a series that no source names bears its key."""
    if kind_of(iri) != "event-series":
        return list(names)
    return [name for name in names if str(name) != from_iri(iri).text]


def compose(iri: str, rows: Sequence[Row], labels: Mapping[str, Label], voice: Voice) -> Label | None:
    """The name made of the parts in ``rows`` (property, value); None when the graph tells none of them."""
    kind = kind_of(iri)
    if kind == "event-series":
        return _after_an_event([labels[str(row["value"])] for row in rows if str(row["value"]) in labels], voice)
    words = []
    for part in _parts(kind, rows):
        values = [row["value"] for row in rows if str(row["property"]) == part]
        texts = [value for value in values if getattr(value, "language", None)]
        if texts:
            best = pick(texts, voice)  # type: ignore[arg-type]
            words.append(best.text if best else "")
        elif values:
            words.append(value_of(values[0], labels, voice).text)
    if not words:
        return None
    before = [voice.say(BEFORE[kind])] if kind in BEFORE else []
    return Label(" · ".join([*before, *(shortened(unmarked(each)) for each in words)]))


def _parts(kind: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """The parts by which a thing is called; a text, by its one adherent, else by the place that is printed."""
    if kind != "instrument":
        return PARTS[kind]
    adherent, place = PARTS[kind]
    return (adherent,) if len({row["value"] for row in rows if str(row["property"]) == adherent}) == 1 else (place,)


def _after_an_event(events: Sequence[Label], voice: Voice) -> Label | None:
    """A series called after one of its events: the shortest name in the reader's language, or the next one."""
    if not events:
        return None
    rank = {tag: place for place, tag in enumerate(("", *voice.order))}
    first = min(events, key=lambda one: (rank.get(one.tag, len(rank)), len(one.text), one.text))
    words = voice.translations.ngettext(
        "Series of %(num)s event: “%(name)s”", "Series of %(num)s events, such as “%(name)s”", len(events)
    )
    return Label(words % {"num": voice.number(len(events)), "name": shortened(quoted(first.text))})


def shortened(text: str) -> str:
    """A part cut at a blank so that the whole stays on a line or two."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rpartition(" ")[0] + " …"

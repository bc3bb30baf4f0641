"""Composed names: an act, a claim, a list has no name of its own, so it is called by its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from municipia.api.catalogues import marked
from municipia.api.facts import Row, value_of
from municipia.api.labels import Label, pick
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
        "instrument": (SCHEMA.locationCreated,),
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


def compose(iri: str, rows: Sequence[Row], labels: Mapping[str, Label], voice: Voice) -> Label | None:
    """The name made of the parts in ``rows`` (property, value); None when the graph tells none of them."""
    kind = kind_of(iri)
    words = []
    for part in PARTS[kind]:
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
    return Label(" · ".join([*before, *map(shortened, words)]))


def shortened(text: str) -> str:
    """A part cut at a blank so that the whole stays on a line or two."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rpartition(" ")[0] + " …"

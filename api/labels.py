"""Labels: which of a thing's names a reader sees, and what the properties of a thing are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from anyascii import anyascii
from rdflib import Literal

from municipia.api.catalogues import marked
from municipia.api.voice import Voice
from municipia.ontology.namespaces import (
    ADMS,
    DC,
    DCTERMS,
    FOAF,
    GEO,
    MUN,
    OA,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SKOSXL,
)


@dataclass(frozen=True)
class Label:
    """A name as shown. ``tag`` is its language when that is not the page's own, else ""."""

    text: str
    tag: str = ""

    def __str__(self) -> str:
        return self.text


def pick(names: Iterable[Literal], voice: Voice) -> Label | None:
    """The best of some names, as :func:`best` has it; None without one."""
    return best(((str(name), name.language or "") for name in names), voice)


def best(names: Iterable[tuple[str, str]], voice: Voice) -> Label | None:
    """The best of some names with their languages: in the one asked, else French, English, Spanish, untagged, any.

    Of several in one language the first in alphabetical order is taken, so that a page does not change by chance.
    """
    tagged: dict[str, str] = {}
    for text, language in sorted(names, reverse=True):
        tagged[language.lower()] = text
    for language in (*voice.order, ""):
        if language in tagged:
            return Label(tagged[language], tag=language if language != voice.language else "")
    return next((Label(text, tag=tag) for tag, text in sorted(tagged.items())), None)


def from_iri(iri: str) -> Label:
    """What to call a thing that has no name: the last part of its IRI."""
    return Label(unquote(iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]) or iri)


def sort_key(text: str) -> str:
    """The key that puts names in order whatever their accents, case or script."""
    return anyascii(text).casefold()


#: What the properties of other people's vocabularies mean here; our own carry their labels in the catalogues too.
PROPERTY_NAMES: Final[Mapping[str, str]] = {
    str(iri): name
    for iri, name in {
        RDF.type: marked("Kind of thing"),
        RDF.subject: marked("Subject of the claim"),
        RDF.predicate: marked("Property claimed"),
        RDF.object: marked("Value claimed"),
        RDFS.label: marked("Name"),
        RDFS.isDefinedBy: marked("Defined by"),
        SKOS.prefLabel: marked("Name"),
        SKOS.altLabel: marked("Other name"),
        SKOS.hiddenLabel: marked("Spelling met"),
        SKOS.notation: marked("Code"),
        SKOS.definition: marked("Definition"),
        SKOS.note: marked("Note"),
        SKOS.scopeNote: marked("Scope"),
        SKOS.editorialNote: marked("Editor’s note"),
        SKOS.broader: marked("Broader"),
        SKOS.narrower: marked("Narrower"),
        SKOS.related: marked("Related"),
        SKOS.inScheme: marked("Scheme"),
        SKOS.topConceptOf: marked("Top concept of"),
        SKOS.exactMatch: marked("Same thing elsewhere"),
        SKOS.closeMatch: marked("Close match"),
        SKOS.broadMatch: marked("Broader match"),
        SKOS.narrowMatch: marked("Narrower match"),
        SKOS.relatedMatch: marked("Related match"),
        SKOSXL.prefLabel: marked("Dated name"),
        SKOSXL.altLabel: marked("Dated name"),
        SKOSXL.literalForm: marked("Form of the name"),
        DCTERMS.identifier: marked("Identifier"),
        DCTERMS.title: marked("Title"),
        DCTERMS.type: marked("Kind"),
        DCTERMS.issued: marked("Date"),
        DCTERMS.date: marked("Date"),
        DCTERMS.valid: marked("Period"),
        DCTERMS.language: marked("Language"),
        DCTERMS.source: marked("Source"),
        DCTERMS.references: marked("Passage"),
        DCTERMS.relation: marked("Related to"),
        DCTERMS.subject: marked("Subject"),
        DCTERMS.creator: marked("Adopted by"),
        DCTERMS.coverage: marked("Scope"),
        DCTERMS.spatial: marked("Place"),
        DCTERMS.description: marked("Summary"),
        DCTERMS.isPartOf: marked("Part of"),
        DCTERMS.isReplacedBy: marked("Replaced by"),
        DC.publisher: marked("Publisher"),
        DC.subject: marked("Subject, as printed"),
        DC.language: marked("Language"),
        DC.rights: marked("Terms of use"),
        SCHEMA.url: marked("Web page"),
        SCHEMA.name: marked("Name according to sources"),
        SCHEMA.email: marked("E-mail address, without its host"),
        SCHEMA.about: marked("About"),
        SCHEMA.locationCreated: marked("Place of adoption"),
        SCHEMA.containedInPlace: marked("Within"),
        SCHEMA.location: marked("Place"),
        SCHEMA.organizer: marked("Organiser"),
        SCHEMA.superEvent: marked("Series"),
        SCHEMA.subEvent: marked("Moment"),
        SCHEMA.slogan: marked("Slogan"),
        SCHEMA.keywords: marked("Hashtag"),
        SCHEMA.text: marked("Text"),
        SCHEMA.isPartOf: marked("Part of"),
        SCHEMA.position: marked("Number in the series"),
        GEO.hasGeometry: marked("Point"),
        GEO.asWKT: marked("Coordinates"),
        ADMS.status: marked("Status"),
        FOAF.name: marked("Name"),
        ORG.member: marked("Member"),
        ORG.organization: marked("Organisation"),
        ORG.role: marked("Role"),
        ORG.subOrganizationOf: marked("Part of"),
        PROV.agent: marked("Actor"),
        PROV.hadRole: marked("Role"),
        PROV.qualifiedAssociation: marked("Actor and role"),
        OA.hasSource: marked("Document"),
        OA.hasSelector: marked("Where in the document"),
        OA.exact: marked("Exact words"),
        OA.start: marked("First character"),
        OA.end: marked("Last character"),
        OA.refinedBy: marked("Refined by"),
        OWL.versionInfo: marked("Version"),
        MUN.adherent: marked("Committed"),
        MUN.toInstrument: marked("Instrument"),
        MUN.promotesRight: marked("Right"),
        MUN.basedOnProvision: marked("Rests on"),
        MUN.governs: marked("Governs"),
        MUN.population: marked("Inhabitants"),
        MUN.recordedIn: marked("Recorded in"),
        MUN.representedBy: marked("Represented by"),
        MUN.asOf: marked("As of"),
        MUN.statedCount: marked("Number stated"),
        MUN.countQualifier: marked("The number is"),
        MUN.listCompleteness: marked("The list is"),
        MUN.earliest: marked("Not before"),
        MUN.latest: marked("Not after"),
        MUN.sourceText: marked("As printed"),
        MUN.conflictsWith: marked("Disagrees with"),
        MUN.committedTo: marked("Committed to"),
    }.items()
}


def property_name(iri: str, voice: Voice) -> str:
    """What a property is called in the voice's language; an unknown one by the last part of its IRI."""
    message = PROPERTY_NAMES.get(iri)
    return voice.say(message) if message else from_iri(iri).text

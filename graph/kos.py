"""The vocabulary as graphs: our terms, our schemes, and the schemes made from tables (rights, countries)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from municipia import ontology
from municipia.graph import iris
from municipia.ontology import loading
from municipia.ontology.namespaces import DCTERMS, KOS, MUN

#: Above this line a file made from a table is written by hand; below it, by :mod:`municipia.graph.rights`.
MARKER: Final = "### Made from the table of rights\n"
#: IRIs of the targets of the Sustainable Development Goals, as the United Nations' own file mints them.
SDG: Final = "http://metadata.un.org/sdg/"

Row = Mapping[str, str]


def terms() -> Graph:
    """Our own terms with their alignments: what ``graph/ontology`` holds."""
    return loading.terms()


def schemes() -> Graph:
    """The schemes written by hand, and what they lean on: closed lists, areas, articles, regions."""
    names = [*ontology.SCHEMES, *ontology.SUPPLEMENTS]
    return loading.parsed(ontology.vocabulary(name) for name in names if name not in {"right", "right-definition"})


def kos(
    rights_rows: Iterable[Row], country_rows: Iterable[Row] = (), section: Callable[[str], URIRef] | None = None
) -> Graph:
    """Every scheme, mapping and provision: what ``graph/kos`` holds.

    The rows are those of ``rights.csv`` and ``countries.csv``; ``section`` gives the organisation of a UCLG section.
    """
    rows = list(rights_rows)
    graph = schemes()
    for part in (rights(rows), targets(rows), countries(country_rows, section)):
        graph += part
    return graph


def rights(rows: Iterable[Row]) -> Graph:
    """The thesaurus of rights, as ``vocabularies/right.ttl`` holds it, from rows of ``rights.csv``.

    A label or definition that the table and the supplement lack stays missing.
    """
    graph = _head(ontology.vocabulary("right"))
    definitions = loading.parsed([ontology.vocabulary("right-definition")])
    for row in rows:
        concept = iris.concept("right", row["right_id"])
        _right(graph, concept, row)
        for text in definitions.objects(concept, SKOS.definition):
            graph.add((concept, SKOS.definition, text))
    return graph


def targets(rows: Iterable[Row]) -> Graph:
    """Rights related to targets of the Sustainable Development Goals, as ``alignments/sdg.ttl`` holds them.

    A target is not a right, hence ``skos:relatedMatch``; the table's curator proposed the pairs, no text did.
    """
    graph = _head(ontology.alignment("sdg"))
    for row in rows:
        for target in _split(row["sdg_targets"]):
            graph.add((iris.concept("right", row["right_id"]), SKOS.relatedMatch, URIRef(SDG + target)))
    return graph


def countries(rows: Iterable[Row], section: Callable[[str], URIRef] | None = None) -> Graph:
    """The scheme of countries from rows of ``countries.csv``, under the regions of ``vocabularies/un-region.ttl``."""
    graph = Graph()
    regions = _by_name(loading.parsed([ontology.vocabulary("un-region")]))
    for row in rows:
        _country(graph, row, regions)
        if section is not None and row["uclg_section"]:
            graph.add((iris.concept("country", row["iso2"]), DCTERMS.isPartOf, section(row["uclg_section"])))
    if len(graph):
        _country_scheme(graph)
    return graph


@cache
def keys() -> Mapping[tuple[str, str], str]:
    """(scheme, text in lower case) to the key of the concept with that notation, label or hidden label."""
    found: dict[tuple[str, str], str] = {}
    graph = schemes()
    for kind in (SKOS.hiddenLabel, SKOS.prefLabel, SKOS.notation):
        for concept, text in graph.subject_objects(kind):
            scheme, _, key = str(concept).removeprefix(str(KOS)).partition("/")
            found[scheme, str(text).casefold()] = key
    return found


def key_of(scheme: str, text: str) -> str | None:
    """The key of the concept that a table's word names in a scheme; None when no concept has that word.

    >>> key_of("organisation-type", "un_body")
    'un-body'
    """
    return keys().get((scheme, text.strip().casefold()))


def role_of(scheme: str, text: str) -> str:
    """The key of the role printed in a source: the whole text, else what stands before its first semicolon, else other.

    >>> role_of("membership-role", "co-president; mayor of The Hague")
    'co-president'
    """
    return key_of(scheme, text) or key_of(scheme, text.partition(";")[0]) or "other"


def _right(graph: Graph, concept: URIRef, row: Row) -> None:
    scheme = KOS["right"]
    for kind in (SKOS.Concept, MUN.ThematicRight):
        graph.add((concept, RDF.type, kind))
    graph.add((concept, SKOS.inScheme, scheme))
    graph.add((concept, SKOS.notation, Literal(row["right_id"])))
    if row["broader"]:
        graph.add((concept, SKOS.broader, iris.concept("right", row["broader"])))
    else:
        graph.add((concept, SKOS.topConceptOf, scheme))
    _labels(graph, concept, row)
    if row["definition_hint"]:
        graph.add((concept, SKOS.definition, Literal(row["definition_hint"], lang="en")))
    for article in _split(row["udhr_articles"]):
        graph.add((concept, MUN.basedOnProvision, iris.named("provision", f"udhr-{article}")))
    for source in _split(row["source_id"]):
        graph.add((concept, DCTERMS.source, iris.named("source", source)))


def _country(graph: Graph, row: Row, regions: Mapping[str, URIRef]) -> None:
    concept, code = iris.concept("country", row["iso2"]), row["iso2"]
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, KOS["country"]))
    graph.add((concept, SKOS.notation, Literal(code)))
    for column, kind in (("iso3", "iso-3166-1-alpha-3"), ("m49", "un-m49")):
        if row[column]:
            graph.add((concept, SKOS.notation, Literal(row[column], datatype=KOS[f"notation/{kind}"])))
    _labels(graph, concept, row)
    for language, text in _COUNTRY_DEFINITION.items():
        graph.add((concept, SKOS.definition, Literal(text.format(code=code), lang=language)))
    region = regions.get(row["un_subregion"]) or regions.get(row["un_region"])
    if region is not None:
        graph.add((concept, SKOS.broader, region))


_COUNTRY_DEFINITION: Final = {
    "fr": "Pays ou territoire de code ISO 3166-1 {code}.",
    "en": "Country or area of ISO 3166-1 code {code}.",
    "es": "País o territorio de código ISO 3166-1 {code}.",
}
_COUNTRY_TITLE: Final = {"fr": "Pays et territoires", "en": "Countries and areas", "es": "Países y territorios"}


def _country_scheme(graph: Graph) -> None:
    graph.add((KOS["country"], RDF.type, SKOS.ConceptScheme))
    for language, text in _COUNTRY_TITLE.items():
        graph.add((KOS["country"], SKOS.prefLabel, Literal(text, lang=language)))
        graph.add((KOS["country"], DCTERMS.title, Literal(text, lang=language)))


def _labels(graph: Graph, concept: URIRef, row: Row) -> None:
    for language in ("fr", "en", "es"):
        if row[f"name_{language}"]:
            graph.add((concept, SKOS.prefLabel, Literal(row[f"name_{language}"], lang=language)))


def _by_name(graph: Graph) -> dict[str, URIRef]:
    """Concepts by their English label, which is how the table of countries names regions."""
    return {
        str(text): concept
        for concept, text in graph.subject_objects(SKOS.prefLabel)
        if isinstance(text, Literal) and text.language == "en" and isinstance(concept, URIRef)
    }


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _head(file: Traversable) -> Graph:
    """The part of a generated file that is written by hand."""
    return Graph().parse(data=file.read_text("utf-8").partition(MARKER)[0], format="turtle")

"""The reference of the vocabulary in HTML, built from the graph: ``python -m municipia.ontology.reference OUTDIR``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeGuard

from jinja2 import Environment, PackageLoader, StrictUndefined
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import BASE, BIBO, DCTERMS, MUN, PREFIXES, SCHEMA, VANN
from municipia.ontology.prefixes import prefixed
from municipia.ontology.words import ENDONYMS, LANGUAGES, words

DEF: Final = BASE + "def"
#: From an IRI to the address that a page links to.
Address = Callable[[str], str]

_KINDS: Final = {OWL.Class: "class", OWL.ObjectProperty: "object", OWL.DatatypeProperty: "datatype"}


@dataclass(frozen=True)
class Link:
    """Another term as a page names it."""

    text: str
    href: str


@dataclass(frozen=True)
class Term:
    """One of our terms. ``kind`` is class, object or datatype; ``rows`` are links under a key of the words.

    ``whole`` is the text of a class's example file, "" for a property.
    """

    name: str
    kind: str
    label: str
    definition: str
    example: str
    whole: str
    symmetric: bool
    rows: tuple[tuple[str, tuple[Link, ...]], ...]

    @property
    def iri(self) -> str:
        """The identifier of the term."""
        return str(MUN) + self.name


@dataclass(frozen=True)
class Module:
    """One concern of the vocabulary, classes first; its title goes without the project's name."""

    name: str
    title: str
    description: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Header:
    """What the umbrella says of itself."""

    title: str
    description: str
    version: str
    licence: str
    status: str
    created: str
    modified: str
    publisher: str
    citation: str
    prefix: str


class Reference:
    """The vocabulary as a reader of ``language`` sees it; ``address`` makes the links that leave the page.

    ``terms`` and ``schemes`` may be those of another time; without them it is the files' own. Whole examples are files,
    so they are shown with the files' own vocabulary alone.
    """

    def __init__(
        self, language: str, address: Address, terms: Graph | None = None, schemes: Graph | None = None
    ) -> None:
        shipped = loading.terms()
        self.language = language
        self._address = address
        self._graph = shipped if terms is None else terms
        self._is_shipped = terms is None or set(terms) == set(shipped)
        self._schemes = (
            loading.parsed(ontology.vocabulary(name) for name in ontology.SCHEMES) if schemes is None else schemes
        )

    @property
    def header(self) -> Header:
        """The head of the umbrella."""
        iri, value = URIRef(DEF), self._graph.value
        return Header(
            title=self._text(iri, DCTERMS.title),
            description=self._text(iri, DCTERMS.description),
            version=str(value(iri, OWL.versionInfo)),
            licence=str(value(iri, DCTERMS.license)),
            status=str(value(iri, BIBO.status)).rpartition("/")[2],
            created=str(value(iri, DCTERMS.created)),
            modified=str(value(iri, DCTERMS.modified)),
            publisher=str(value(URIRef(str(value(iri, DCTERMS.publisher))), URIRef(PREFIXES["foaf"] + "name"))),
            citation=str(value(iri, DCTERMS.bibliographicCitation)),
            prefix=str(value(iri, VANN.preferredNamespacePrefix)),
        )

    @property
    def modules(self) -> tuple[Module, ...]:
        """The modules in load order."""
        found = (self._module(name) for name in ontology.MODULES[1:])
        return tuple(module for module in found if module.terms)

    @property
    def alignments(self) -> tuple[Link, ...]:
        """The vocabularies that ours is aligned with."""
        iris = [f"{DEF}/alignment/{name}" for name in ontology.ALIGNMENTS]
        heads = loading.parsed(ontology.alignment(name) for name in ontology.ALIGNMENTS)
        return tuple(Link(self._text(URIRef(iri), DCTERMS.title, heads), self._address(iri)) for iri in iris)

    @property
    def schemes(self) -> tuple[tuple[Link, str, int], ...]:
        """Each scheme: its name and address, what it holds, how many concepts."""
        found = (self._scheme(URIRef(f"{BASE}kos/{name}")) for name in ontology.SCHEMES)
        return tuple(each for each in found if each[2])

    def _module(self, name: str) -> Module:
        iri = URIRef(f"{DEF}/{name}")
        found = [subject for subject in self._graph.subjects(RDFS.isDefinedBy, iri) if self._is_term(subject)]
        terms = sorted((self._term(subject) for subject in found), key=lambda term: (term.kind != "class", term.name))
        title = self._text(iri, DCTERMS.title).partition(":")[2].strip()
        return Module(name, title[:1].upper() + title[1:], self._text(iri, DCTERMS.description), tuple(terms))

    def _is_term(self, subject: Node) -> TypeGuard[URIRef]:
        return isinstance(subject, URIRef) and any((subject, RDF.type, kind) in self._graph for kind in _KINDS)

    def _term(self, term: URIRef) -> Term:
        kinds = set(self._graph.objects(term, RDF.type))
        rows = ((key, self._links(found)) for key, found in self._relations(term))
        name = term.removeprefix(str(MUN))
        return Term(
            name=name,
            kind=next(key for kind, key in _KINDS.items() if kind in kinds),
            label=self._text(term, RDFS.label),
            definition=self._text(term, SKOS.definition),
            example=str(self._graph.value(term, SKOS.example)),
            whole=ontology.example(name).read_text("utf-8") if OWL.Class in kinds and self._is_shipped else "",
            symmetric=OWL.SymmetricProperty in kinds,
            rows=tuple((key, links) for key, links in rows if links),
        )

    def _relations(self, term: URIRef) -> Iterable[tuple[str, set[Node]]]:
        graph = self._graph
        for key, predicates in (
            ("parents", (RDFS.subClassOf, RDFS.subPropertyOf)),
            ("disjoint", (OWL.disjointWith,)),
            ("domain", (RDFS.domain, SCHEMA.domainIncludes)),
            ("range", (RDFS.range, SCHEMA.rangeIncludes)),
            ("see", (RDFS.seeAlso,)),
        ):
            yield key, {value for predicate in predicates for value in graph.objects(term, predicate)}
        yield "children", set(graph.subjects(RDFS.subClassOf, term))
        yield "used", set(graph.subjects(RDFS.domain, term)) | set(graph.subjects(SCHEMA.domainIncludes, term))

    def _links(self, nodes: Iterable[Node]) -> tuple[Link, ...]:
        found = (self._link(node) for node in nodes if isinstance(node, URIRef))
        return tuple(sorted(found, key=lambda link: (not link.href.startswith("#"), link.text)))

    def _link(self, iri: URIRef) -> Link:
        if iri.startswith(str(MUN)):
            return Link(self._text(iri, RDFS.label), "#" + iri.removeprefix(str(MUN)))
        return Link(prefixed(iri) or iri, self._address(iri))

    def _scheme(self, scheme: URIRef) -> tuple[Link, str, int]:
        size = len(set(self._schemes.subjects(SKOS.inScheme, scheme)))
        link = Link(self._text(scheme, SKOS.prefLabel, self._schemes), self._address(scheme))
        return link, self._text(scheme, DCTERMS.description, self._schemes), size

    def _text(self, subject: URIRef, predicate: URIRef, graph: Graph | None = None) -> str:
        texts = (self._graph if graph is None else graph).objects(subject, predicate)
        found = {text.language: str(text) for text in texts if isinstance(text, Literal)}
        return found.get(self.language) or found.get("en") or next(iter(found.values()), "")


def body(language: str, address: Address, terms: Graph | None = None, schemes: Graph | None = None) -> str:
    """The reference as a fragment of HTML, from its title on; of other times as :class:`Reference` has it."""
    return _render("reference.html", language, reference=Reference(language, address, terms, schemes))


def page(language: str) -> str:
    """The reference as a whole page that needs nothing beside it."""
    reference = Reference(language, str)
    content = _render("reference.html", language, reference=reference)
    return _render("page.html", language, content=content, title=reference.header.title)


def write(folder: Path) -> None:
    """The pages of the three languages, the English one as the index too, and every file of the vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        (folder / f"{language}.html").write_text(page(language), "utf-8")
    (folder / "index.html").write_text(page("en"), "utf-8")
    for name in ontology.MODULES:
        (folder / f"{name}.ttl").write_text(ontology.module(name).read_text("utf-8"), "utf-8")
    (folder / "context.jsonld").write_text(ontology.jsonld_context().read_text("utf-8"), "utf-8")


def _render(template: str, language: str, **values: object) -> str:
    environment = Environment(
        loader=PackageLoader("municipia.ontology", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (files("municipia.ontology") / "templates" / "reference.css").read_text("utf-8")
    return environment.get_template(template).render(
        language=language, words=words(language), languages=ENDONYMS, style=style, **values
    )


def main() -> None:
    """Write the reference into the folder named on the command line."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m municipia.ontology.reference OUTDIR")
    write(Path(sys.argv[1]))


if __name__ == "__main__":
    main()

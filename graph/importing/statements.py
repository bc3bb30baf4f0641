"""A list as triples of its own named graph: the document, its texts, those who stand on it, their acts, its count.

Straight in the engine's terms: a list of 12,000 signatories makes 300,000 statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from municipia.graph import iris
from municipia.graph.importing.contents import GOVERNMENT, GROUP, PLACE, Contents, Deed, Listing, Party, Text
from municipia.graph.importing.settling import Settled
from municipia.ontology.namespaces import (
    ADMS,
    DC,
    DCTERMS,
    EDTF,
    FOAF,
    GEO,
    MUN,
    OA,
    ORG,
    RDF,
    SCHEMA,
    SKOS,
    XSD,
)

WIKIDATA: Final = "http://www.wikidata.org/entity/"

_Object = NamedNode | Literal
_Pair = tuple[NamedNode, _Object]


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _concept(scheme: str, key: str) -> NamedNode:
    return _node(str(iris.concept(scheme, key)))


def _typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=_node(datatype))


def edtf(text: str) -> Literal:
    """A date as the model writes it."""
    return _typed(text, str(EDTF.EDTF))


_A: Final = NamedNode(str(RDF.type))
_SOURCE: Final = NamedNode(str(DCTERMS.source))
_TYPE: Final = NamedNode(str(DCTERMS.type))
_LABEL: Final = NamedNode(str(SKOS.prefLabel))
_NOTE: Final = NamedNode(str(SKOS.note))
_STATUS: Final = NamedNode(str(ADMS.status))
_AS_OF: Final = NamedNode(str(MUN.asOf))
_URL: Final = NamedNode(str(SCHEMA.url))
_IN: Final = NamedNode(str(SCHEMA.containedInPlace))
_PRINTED: Final = NamedNode(str(MUN.sourceText))
_IDENTIFIER: Final = NamedNode(str(DCTERMS.identifier))
_TITLE: Final = NamedNode(str(DCTERMS.title))
_DATE: Final = NamedNode(str(DCTERMS["date"]))


class Statements:
    """Collects the triples of one list. ``settled`` says who each party turned out to be."""

    def __init__(self, contents: Contents, settled: Mapping[str, Settled]) -> None:
        self._contents = contents
        self._settled = settled
        self._document = _node(str(iris.named("source", contents.publication.source)))
        self._found: set[Triple] = set()

    def triples(self) -> frozenset[Triple]:
        """Everything the list says."""
        self._publication()
        for text in self._contents.texts:
            self._text(text)
        for listing in self._contents.listings:
            self._listing(listing)
        for party in self._contents.parties:
            self._party(party, self._settled[party.key])
        self._edges()
        return frozenset(self._found)

    def _say(self, subject: NamedNode, *pairs: _Pair) -> None:
        self._found.update(Triple(subject, predicate, value) for predicate, value in pairs)

    def _publication(self) -> None:
        document = self._contents.publication
        self._say(
            self._document,
            (_A, _node(str(FOAF.Document))),
            (_IDENTIFIER, Literal(document.source)),
            (_TITLE, _text(document.title, document.language)),
            (_TYPE, _concept("source-type", document.kind)),
            *_optional(_node(str(DC.publisher)), document.publisher),
            *_optional(_node(str(DC.rights)), document.licence),
            *_optional(_node(str(DCTERMS.language)), document.language),
            *((_NOTE, Literal(text, language=language)) for language, text in document.notes.items()),
        )
        if document.published_on:
            self._say(self._document, (_node(str(DCTERMS.issued)), edtf(document.published_on)))
        if document.url:
            self._say(self._document, (_URL, _address(document.url)))
        if document.edition_of:
            family = _node(str(iris.named("source-series", document.edition_of)))
            self._say(self._document, (_node(str(DCTERMS.isVersionOf)), family))

    def _text(self, text: Text) -> None:
        node = _instrument(text.slug)
        self._say(
            node,
            (_A, _node(str(MUN.Instrument))),
            (_TYPE, _concept("instrument-type", text.kind)),
            (_SOURCE, self._document),
            *((_LABEL, _text(label, language)) for language, label in text.labels.items()),
            *((_NOTE, Literal(note, language=language)) for language, note in text.notes.items()),
            *((_node(str(MUN.promotesRight)), _concept("right", right)) for right in text.rights),
            *_optional(_node(str(DCTERMS.coverage)), text.coverage),
        )
        if text.url:
            self._say(node, (_URL, _address(text.url)))
        if text.issued:
            self._say(node, (_node(str(DCTERMS.issued)), edtf(text.issued)))

    def _list(self, instrument: str) -> NamedNode:
        publication = self._contents.publication
        return _node(str(iris.keyed("list", instrument, publication.source, publication.as_of)))

    def _listing(self, listing: Listing) -> None:
        self._say(
            self._list(listing.instrument),
            (_A, _node(str(MUN.SignatoryList))),
            (_node(str(SCHEMA.about)), _instrument(listing.instrument)),
            (_AS_OF, edtf(self._contents.publication.as_of)),
            (_node(str(MUN.countQualifier)), _concept("count-qualifier", listing.qualifier)),
            (_node(str(MUN.listCompleteness)), _concept("list-completeness", listing.completeness)),
            (_SOURCE, self._document),
            *((_NOTE, Literal(note, language=language)) for language, note in listing.notes.items()),
        )
        if listing.stated is not None:
            stated = _typed(str(listing.stated), str(XSD.integer))
            self._say(self._list(listing.instrument), (_node(str(MUN.statedCount)), stated))

    def _party(self, party: Party, settled: Settled) -> None:
        if settled.is_new:
            self._new(party)
        elif settled.is_unresolved:
            self._unresolved(party)
        agent = NamedNode(settled.agent)
        for deed in party.deeds:
            self._deed(party, agent, deed)
        if party.parent and party.parent in self._settled:
            group = NamedNode(self._settled[party.parent].agent)
            if group != agent:
                self._say(agent, (_node(str(ORG.memberOf)), group))
        if party.population and settled.territory:
            self._population(party, NamedNode(settled.territory))

    def _new(self, party: Party) -> None:
        """A body that the registry does not know, and the place that it governs."""
        if party.kind == PLACE:
            self._territory(party)
        elif party.kind == GOVERNMENT:
            self._territory(party)
            self._say(
                NamedNode(str(party.agent)),
                (_A, _node(str(MUN.LocalGovernment))),
                (_LABEL, Literal(party.name)),
                (_IDENTIFIER, Literal(f"{party.scheme}:{party.key}")),
                (_STATUS, _concept("identity-status", "resolved")),
                (_node(str(MUN.governs)), NamedNode(str(party.territory))),
            )
        else:
            self._organisation(party)

    def _territory(self, party: Party) -> None:
        node = NamedNode(str(party.territory))
        self._say(
            node, (_A, _node(str(MUN.Territory))), (_LABEL, Literal(party.name)), (_TYPE, _kind(party)), *_where(party)
        )
        if party.wikidata:
            self._say(node, (_node(str(SKOS.exactMatch)), NamedNode(WIKIDATA + party.wikidata)))
        if party.point:
            point = NamedNode(f"{party.territory}#point")
            latitude, longitude = party.point
            self._say(node, (_node(str(GEO.hasGeometry)), point))
            self._say(
                point,
                (_A, _node(str(GEO.Geometry))),
                (_node(str(GEO.asWKT)), _typed(f"POINT({longitude:.5f} {latitude:.5f})", str(GEO.wktLiteral))),
            )

    def _organisation(self, party: Party) -> None:
        self._say(
            NamedNode(str(party.agent)),
            (_A, _node(str(ORG.Organization))),
            (_LABEL, Literal(party.name)),
            (_IDENTIFIER, Literal(f"{party.scheme}:{party.key}")),
            *_where(party),
        )
        if party.kind == GROUP:
            self._say(NamedNode(str(party.agent)), (_TYPE, _concept("organisation-type", "joint-signatory")))

    def _unresolved(self, party: Party) -> None:
        kind = MUN.LocalGovernment if party.kind == GOVERNMENT else ORG.Organization
        self._say(
            NamedNode(str(party.agent)),
            (_A, _node(str(kind))),
            (_LABEL, Literal(party.name)),
            (_STATUS, _concept("identity-status", "unresolved")),
        )

    def _deed(self, party: Party, agent: NamedNode, deed: Deed) -> None:
        key = (agent.value, deed.instrument, deed.act, deed.ordinal)
        node = NamedNode(str(iris.keyed("act", *key)))
        printed = deed.printed or ("" if self._settled[party.key].is_new else party.name)
        self._say(
            node,
            (_A, _node(str(MUN.CommitmentAct))),
            (_node(str(MUN.adherent)), agent),
            (_node(str(MUN.toInstrument)), _instrument(deed.instrument)),
            (_TYPE, _concept("act-type", deed.act)),
            (_SOURCE, self._document),
            *_optional(_PRINTED, printed),
            *((_NOTE, Literal(text, language=language)) for note in deed.notes for language, text in note.items()),
        )
        if any(listing.instrument == deed.instrument for listing in self._contents.listings):
            self._say(node, (_node(str(MUN.recordedIn)), self._list(deed.instrument)))
        if deed.quote:
            self._say(node, (_node(str(DCTERMS.references)), self._quote(node, deed)))
        if deed.url:
            self._say(node, (_URL, _address(deed.url)))
        if deed.on:
            self._date(node, deed.on)

    def _quote(self, act: NamedNode, deed: Deed) -> NamedNode:
        """Words that the list gives; where they were printed is the act's address."""
        passage = NamedNode(str(iris.keyed("passage", self._contents.publication.source, act.value)))
        words = NamedNode(f"{passage.value}#quote")
        self._say(
            passage,
            (_A, _node(str(OA.SpecificResource))),
            (_node(str(OA.hasSource)), self._document),
            (_node(str(OA.hasSelector)), words),
        )
        self._say(words, (_A, _node(str(OA.TextQuoteSelector))), (_node(str(OA.exact)), Literal(deed.quote)))
        return passage

    def _date(self, act: NamedNode, on: str) -> None:
        if self._contents.publication.alone:
            self._say(act, (_DATE, edtf(on)))
        else:
            self._claim(act, _DATE, edtf(on), (_TYPE, _concept("date-kind", "actual")))

    def _population(self, party: Party, territory: NamedNode) -> None:
        as_of = ((_AS_OF, edtf(party.population_as_of)),) if party.population_as_of else ()
        self._claim(territory, _node(str(MUN.population)), _typed(party.population, str(XSD.integer)), *as_of)

    def _claim(self, subject: NamedNode, predicate: NamedNode, value: Literal, *more: _Pair) -> None:
        parts = (subject.value, predicate.value, value.value, self._contents.publication.source)
        extra = tuple(str(each.value) for _, each in more)
        self._say(
            NamedNode(str(iris.keyed("claim", *parts, *extra))),
            (_A, _node(str(MUN.Claim))),
            (_node(str(RDF.subject)), subject),
            (_node(str(RDF.predicate)), predicate),
            (_node(str(RDF.object)), value),
            (_SOURCE, self._document),
            (_STATUS, _concept("claim-status", "accepted")),
            *more,
        )

    def _edges(self) -> None:
        twin = _node(str(MUN.twinnedWith))
        for one, other in self._contents.edges:
            a, b = self._settled[one].territory, self._settled[other].territory
            if a != b:
                self._say(NamedNode(a), (twin, NamedNode(b)))


def _instrument(slug: str) -> NamedNode:
    return _node(str(iris.named("instrument", slug)))


def _kind(party: Party) -> NamedNode:
    return _concept("territory-type", party.type)


def _where(party: Party) -> Iterator[_Pair]:
    if party.country:
        yield _IN, _concept("country", party.country)


def _text(text: str, language: str) -> Literal:
    return Literal(text, language=language) if language else Literal(text)


def _address(url: str) -> Literal:
    return _typed(url, str(XSD.anyURI))


def _optional(predicate: NamedNode, text: str) -> Iterable[_Pair]:
    return ((predicate, Literal(text)),) if text else ()

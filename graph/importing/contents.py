"""What a list says, whatever its form: who published it, which texts it speaks of, who stands on it, their acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef

from municipia.graph import iris

COLLECTION = "collection-"
"""Begins the id of the source of every bundled collection, and so the name of its graph."""

GOVERNMENT, ORGANISATION, GROUP, PLACE = "government", "organisation", "group", "place"


@dataclass(frozen=True)
class Publication:
    """The list as a document. ``as_of`` is the day it holds for (EDTF); ``edition_of`` the id that its editions share.

    ``alone`` says that nobody else speaks of the acts it tells, so that their dates are said outright.
    """

    source: str
    title: str
    publisher: str
    licence: str
    as_of: str
    url: str = ""
    language: str = ""
    published_on: str = ""
    kind: str = "dataset"
    edition_of: str = ""
    alone: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def graph(self) -> URIRef:
        """The named graph that holds what the list says."""
        return iris.source_graph(self.source)


@dataclass(frozen=True)
class Text:
    """An instrument that the list itself brings along; labels and notes by language."""

    slug: str
    kind: str
    labels: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    rights: tuple[str, ...] = ()
    url: str = ""
    issued: str = ""
    coverage: str = ""


@dataclass(frozen=True)
class Listing:
    """The list of the signatories of one instrument, with the count that it states, if it does."""

    instrument: str
    stated: int | None = None
    qualifier: str = "exact"
    completeness: str = "unknown"
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deed:
    """One act.

    ``printed`` is the name of who acts, as the list prints it; ``notes`` are texts by language, ``quote`` are words
    that ``url`` prints.
    """

    instrument: str
    act: str
    on: str = ""
    ordinal: str = ""
    printed: str = ""
    notes: tuple[Mapping[str, str], ...] = ()
    quote: str = ""
    url: str = ""


@dataclass(frozen=True)
class Party:
    """Who stands on a line. ``key`` is what the list knows it by, ``scheme`` whose keys these are.

    ``point`` is (latitude, longitude) in degrees; ``parent`` the key of the group that it says to belong to.
    """

    scheme: str
    key: str
    name: str
    line: int
    kind: str = GOVERNMENT
    type: str = "unknown"
    country: str = ""
    region: str = ""
    point: tuple[float, float] | None = None
    population: str = ""
    population_as_of: str = ""
    wikidata: str = ""
    parent: str = ""
    deeds: tuple[Deed, ...] = ()

    @property
    def territory(self) -> URIRef:
        """The place, if no registered one is meant."""
        return iris.keyed("territory", self.scheme, self.key)

    @property
    def agent(self) -> URIRef:
        """The government or organisation, if no registered one is meant."""
        return iris.keyed("government" if self.kind == GOVERNMENT else "organisation", self.scheme, self.key)


@dataclass(frozen=True)
class Contents:
    """A whole list. ``edges`` are pairs of keys of places: what is said of the first names the second."""

    publication: Publication
    parties: tuple[Party, ...]
    texts: tuple[Text, ...] = ()
    listings: tuple[Listing, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

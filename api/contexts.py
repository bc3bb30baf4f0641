"""Page contexts: what each template is given, one dataclass per template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from municipia.api.facts import Fact, Stated, Value
from municipia.api.growth import Growth
from municipia.api.labels import Label
from municipia.api.urls import page_path
from municipia.graph.importing.contents import COLLECTION

#: Kinds of things that tell of others, around which there is no network.
RECORDS: Final = frozenset(
    {"act", "association", "claim", "document", "list", "membership", "name", "passage", "source"}
)


@dataclass(frozen=True)
class Crumb:
    """A step of the way to a page: its name and its path ("" for the page itself)."""

    text: str
    path: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Mark:
    """A small mark beside a name; ``tone`` is "", "strong", "rival" or "maybe"."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Statement:
    """What a row of a list states, as a report of a mistake names it: of what, by which property, which value."""

    about: str
    property: str = ""
    value: str = ""


@dataclass(frozen=True)
class Entry:
    """A thing in a list: its name, what is said of it in a few words, and who says so.

    ``when`` is its date in words, ``is_open`` whether that date is not known for sure. ``states`` is the statement that
    the row makes where that is more than what its thing is.
    """

    iri: str
    name: Label
    meta: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    sources: tuple[str, ...] = ()
    when: str = ""
    is_open: bool = False
    count: int | None = None
    count_of: str = ""
    quote: str = ""
    states: Statement | None = None

    @property
    def stated(self) -> Statement | None:
        """What a report about the row names; None for a row that is about nothing of ours."""
        return self.states or (Statement(self.iri) if page_path(self.iri) else None)


@dataclass(frozen=True)
class Section:
    """A titled list on a page. ``total`` is the whole number where only the first are shown, ``more`` leads to all.

    What is ``computed`` is no statement of anybody, and no report is offered beside its rows.
    """

    id: str
    title: str
    entries: tuple[Entry, ...]
    hint: str = ""
    total: int | None = None
    more: str = ""
    timeline: bool = False
    computed: bool = False


@dataclass(frozen=True)
class Pages:
    """Which page of a list this is; pages count from 1."""

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first_item(self) -> int:
        """The place of this page's first item, from 1."""
        return (self.number - 1) * self.size + 1


@dataclass(frozen=True)
class Choice:
    """One value of a filter with its name and how many things it keeps (None: not counted)."""

    value: str
    text: str
    number: int | None = None


@dataclass(frozen=True)
class Filter:
    """A filter in the address: a list to choose from, or a text when there are no choices.

    ``default`` is the choice that holds when none is made; without one, everything is kept then.
    """

    name: str
    title: str
    value: str
    choices: tuple[Choice, ...] = ()
    default: str = ""

    @property
    def is_set(self) -> bool:
        """Whether something other than what holds anyway was chosen."""
        return self.value not in ("", self.default)

    @property
    def words(self) -> str:
        """Its value as a reader sees it."""
        return next((choice.text for choice in self.choices if choice.value == self.value), self.value)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has. ``section`` is the entry of the menu that it belongs to."""

    title: str
    title_tag: str = ""
    lead: Label | str | None = None
    description: str = ""
    section: str = ""
    crumbs: tuple[Crumb, ...] = field(default=())
    #: What a citation calls it where that is not its title.
    cited: str = ""
    #: Whether it shows something that one can cite; a form that one fills in does not.
    is_cited: ClassVar[bool] = True

    @property
    def narrowed(self) -> str:
        """What the page was narrowed to, in words, as a citation says it; "" when nothing was."""
        return ""


@dataclass(frozen=True, kw_only=True)
class EntityPage(Page):
    """A page about one thing: what kind it is, what is stated of it, and the lists of what is tied to it."""

    iri: str
    kind: str
    marks: tuple[Mark, ...] = ()
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()

    @property
    def network(self) -> str:
        """The path of the network around the thing; "" for what is only a record of something else."""
        path = page_path(self.iri)
        return f"/network{path}" if path.split("/")[1:2] and path.split("/")[1] not in RECORDS else ""

    @property
    def collected(self) -> tuple[str, ...]:
        """The bundled collections among the sources of what the page shows, by their ids."""
        return tuple(sorted(each for each in self._sources if each.startswith(COLLECTION)))

    @property
    def is_core(self) -> bool:
        """Whether a source that is no collection speaks of the thing itself."""
        return not self.facts or any(not each.startswith(COLLECTION) for each in self._said_by)

    @property
    def _said_by(self) -> set[str]:
        return {each for fact in self.facts for one in fact.values for each in one.sources}

    @property
    def _sources(self) -> set[str]:
        return self._said_by | {each for part in self.sections for entry in part.entries for each in entry.sources}

    @property
    def contents(self) -> tuple[tuple[str, str, int | None], ...]:
        """What stands on the page: anchor, title and number of entries of each list."""
        return tuple((one.id, one.title, one.total or len(one.entries)) for one in self.sections)


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    """A list of things with its filters; ``searched`` says in words what was looked for."""

    filters: tuple[Filter, ...] = ()
    entries: tuple[Entry, ...] = ()
    pages: Pages = Pages(1, 1, 0)
    searched: str = ""
    downloads: tuple[tuple[str, str], ...] = ()

    @property
    def narrowed(self) -> str:
        """What was looked for."""
        return self.searched


@dataclass(frozen=True)
class Deed:
    """An act as a page shows it. ``certainty`` is "certain", "possible" or "" when no day was asked for."""

    iri: str
    type: Label
    when: str
    certainty: str = ""
    is_open: bool = False
    sources: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Signatory:
    """A government or organisation with its acts towards one instrument."""

    iri: str
    name: Label
    country: Label | None
    is_resolved: bool
    deeds: tuple[Deed, ...]


@dataclass(frozen=True)
class Tally:
    """What a source's list states and what it names. ``named`` counts the signatories that we hold of that list."""

    iri: str
    as_of: str
    stated: int | None
    qualifier: Label | None
    completeness: Label | None
    named: int
    printed: str
    sources: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """The part of the stated number that is named, from 0 to 1; None when nothing is stated."""
        return min(1.0, self.named / self.stated) if self.stated else None


@dataclass(frozen=True, kw_only=True)
class InstrumentPage(EntityPage):
    """An instrument with its lists and its signatories as of a day."""

    tallies: tuple[Tally, ...] = ()
    growth: Growth | None = None
    signatories: tuple[Signatory, ...] = ()
    pages: Pages = Pages(1, 1, 0)
    filters: tuple[Filter, ...] = ()
    days: tuple[str, ...] = ()
    certain: int = 0
    possible: int = 0
    everyone: int = 0
    signatories_title: str = ""
    tallies_title: str = ""
    facts_title: str = ""

    @property
    def narrowed(self) -> str:
        """The filters of the signatories."""
        return ", ".join(f"{one.title}: {one.words}" for one in self.filters if one.is_set)

    @property
    def contents(self) -> tuple[tuple[str, str, int | None], ...]:
        """The signatories, what each source counts, its articles, and what the sources say of the text."""
        lists = (("lists", self.tallies_title, len(self.tallies)),) if self.tallies else ()
        signatories = ("signatories", self.signatories_title, self.pages.total)
        return (signatories, *lists, *super().contents, ("facts", self.facts_title, None))


@dataclass(frozen=True, kw_only=True)
class PlanAction:
    """An action that a plan announces."""

    iri: str
    name: Label
    status: Label | None
    status_key: str
    related: tuple[Value, ...]
    rights: tuple[Value, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """An axis of a plan with its actions."""

    name: Label
    actions: tuple[PlanAction, ...]


@dataclass(frozen=True, kw_only=True)
class PlanPage(EntityPage):
    """A plan of action, axis by axis."""

    axes: tuple[Axis, ...] = ()


@dataclass(frozen=True)
class Disagreement:
    """One property of one thing on which sources disagree, every value with its sources."""

    iri: str
    thing: Label
    property: str
    values: tuple[Stated, ...]
    property_iri: str = ""


@dataclass(frozen=True, kw_only=True)
class ConflictsPage(Page):
    """All disagreements between sources."""

    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Saying:
    """What a source says of one thing."""

    iri: str
    name: Label
    kind: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class SourcePage(EntityPage):
    """A source, everything it says, and where others contradict it."""

    url: str = ""
    kinds: tuple[Choice, ...] = ()
    sayings: tuple[Saying, ...] = ()
    collection: str = ""
    pages: Pages = Pages(1, 1, 0)
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A right in the tree of rights with those below it."""

    iri: str
    name: Label
    instruments: int
    practices: int
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RightsPage(Page):
    """The thesaurus of rights as a tree."""

    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A number on the home page; ``scope`` is the part of the graph that its list is narrowed to."""

    number: int
    text: str
    path: str
    scope: str = ""


@dataclass(frozen=True)
class Asked:
    """A named question as the home page lists it."""

    name: str
    slug: str
    text: str
    is_available: bool = True


@dataclass(frozen=True)
class Change:
    """A revision in the log of changes."""

    number: int
    time: str
    actor: str
    message: str
    added: int | None
    removed: int | None


@dataclass(frozen=True)
class Row:
    """A statement that a revision added or removed: a property and its value."""

    property: str
    value: Value


@dataclass(frozen=True)
class Edit:
    """What a revision did to what one graph says of one thing; ``source`` or ``origin`` names the graph."""

    iri: str
    name: Label
    verb: str
    source: str
    origin: str
    added: tuple[Row, ...]
    removed: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class RevisionPage(Page):
    """One revision: when, by whom, why, and what it added and removed, record by record."""

    change: Change
    edits: tuple[Edit, ...] = ()
    pages: Pages = Pages(1, 1, 0)
    earlier: int = 0
    later: int = 0


@dataclass(frozen=True)
class Notice:
    """An entry of a feed: a revision, with its moment in ISO 8601."""

    id: str
    number: int
    title: str
    time: str
    author: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class FeedPage(Page):
    """A feed of revisions; ``about`` is the path of what it is about, the links are paths by relation (RFC 5005)."""

    id: str
    updated: str
    about: str
    links: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Holding:
    """A bundled collection on the home page: its title, the day its list holds for in words, what it adds."""

    iri: str
    title: Label
    as_of: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Step:
    """A count on the road to 1000; ``length`` is its place there on a scale of tenfold steps, in thousandths."""

    number: str
    words: str
    when: str
    length: float
    is_counted: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """The home page; its figures are those of the core, each collection has its own."""

    figures: tuple[Figure, ...] = ()
    collections: tuple[Holding, ...] = ()
    questions: tuple[Asked, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: int = 0
    unresolved: int = 0
    road: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangesPage(Page):
    """The log of changes, newest first."""

    changes: tuple[Change, ...] = ()
    pages: Pages = Pages(1, 1, 0)


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, why, what to do. ``near`` are things with a like name."""

    status: int
    message: str
    hint: str = ""
    near: tuple[Entry, ...] = ()
    replaced_by: str = ""


@dataclass(frozen=True)
class Release:
    """A source under its own terms, on the page about licences."""

    publisher: str
    number: int


@dataclass(frozen=True, kw_only=True)
class AboutPage(Page):
    """What this is, how it is made, under which terms, how to cite it."""

    publishers: tuple[Release, ...] = ()
    citation: str = ""

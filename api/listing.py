"""Lists on pages: their entries, sections, pages and filters."""

from __future__ import annotations

from dataclasses import dataclass

from municipia.api.contexts import Page
from municipia.api.labels import Label
from municipia.api.urls import page_path


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
    the row makes where that is more than what its thing is. ``quoted_by`` are the sources of the quote, where not all.
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
    quoted_by: tuple[str, ...] = ()
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

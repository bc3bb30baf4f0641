"""What a search is about: what is asked, what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: What a result may be kept by, besides its words.
FACETS: Final = ("kind", "country", "right", "scope")
#: The value of the facet ``scope`` for what is no part of a bundled collection; others are names of collections.
CORE: Final = "core"

#: Words to show, each run with whether it is one that was looked for.
Marked = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Asked:
    """A search: its words, the value that each facet is kept to ("" for any), and the part of the list wanted.

    ``country`` and ``right`` are the last parts of IRIs: ``FR``, ``housing``.
    """

    text: str
    kind: str = ""
    country: str = ""
    right: str = ""
    scope: str = ""
    limit: int = 20
    offset: int = 0

    def kept(self) -> Mapping[str, str]:
        """The facets that are kept to a value."""
        return {name: value for name in FACETS if (value := str(getattr(self, name)))}


@dataclass(frozen=True)
class Hit:
    """A thing found. ``names`` are its own names as (text, language); ``matched`` the name found, if one was.

    ``snippet`` shows the words in a text of the thing, ``collection`` names the bundled collection that alone knows it.
    """

    iri: str
    kind: str
    names: tuple[tuple[str, str], ...] = ()
    matched: Marked = ()
    matched_language: str = ""
    snippet: Marked = ()
    snippet_language: str = ""
    collection: str = ""

    @property
    def name(self) -> str:
        """The name that was found, "" when the words are in its texts alone."""
        return "".join(text for text, _ in self.matched)


@dataclass(frozen=True)
class Found:
    """The answer to a search: one part of the hits, best first, and how many there are of each sort.

    ``corrected`` are the words that were looked for instead, when nothing holds those that were written. ``is_partial``
    says that nothing holds all the words, so that these hold some or look alike. The counts of a facet are of what all
    other facets keep; ``unfiltered`` is how many hits there are whatever they keep. ``near`` are names somewhat like
    the words, when nothing was found.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    unfiltered: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: str = ""
    is_partial: bool = False
    near: tuple[Hit, ...] = ()

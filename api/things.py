"""Pages about one thing: what is stated of it, and what is tied to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from municipia.api.contexts import Page
from municipia.api.facts import Fact
from municipia.api.listing import Mark, Section
from municipia.api.urls import page_path
from municipia.graph.importing.contents import COLLECTION

#: Kinds of things that tell of others, around which there is no network.
RECORDS: Final = frozenset(
    {"act", "association", "claim", "document", "list", "membership", "name", "passage", "source"}
)


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

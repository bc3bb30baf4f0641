"""The mark: what an engine itself says of the revision that it holds, in a graph that no query from outside sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from municipia.graph.checkpoints import Published
from municipia.graph.errors import StoreError
from municipia.graph.revisions import Revision

SYSTEM: Final = "urn:municipia:system"
_HEAD: Final = "urn:municipia:head"
_TERM: Final = "urn:municipia:"
_CHANGING: Final = "changing"
_NUMBERS: Final = ("revision", "quads", "triples")
NAMES: Final = (*_NUMBERS, "state", "time")
"""What a mark says of its revision."""

QUERY: Final = f"SELECT ?p ?o {{ <{_HEAD}> ?p ?o FILTER(?p != <{_TERM}graph>) }}"
GRAPHS: Final = f"SELECT ?g {{ <{_HEAD}> <{_TERM}graph> ?g }}"
#: From here until the next mark the engine is between two revisions.
BEGIN: Final = f'INSERT DATA {{ GRAPH <{SYSTEM}> {{ <{_HEAD}> <{_TERM}{_CHANGING}> "true" }} }}'


@dataclass(frozen=True)
class Mark:
    """A revision that an engine holds: its number, its fingerprint, its time and its size.

    With ``is_changing`` the engine is between two revisions: it may hold parts of both.
    """

    revision: int
    state: str
    time: str
    quads: int
    triples: int
    is_changing: bool = False

    @classmethod
    def of(cls, revision: Revision) -> Mark:
        """The mark of a revision in the log."""
        return cls(revision.id, revision.state, revision.time.isoformat(), revision.quads, revision.triples)

    def published(self) -> Published:
        """The same, as head.json would say it; there is no checkpoint."""
        return Published(self.revision, "", self.time, self.quads, self.triples)


def read(rows: Iterable[Mapping[str, str]]) -> Mark | None:
    """The mark in the answer to ``QUERY``; None when the engine has none. Raises StoreError when it makes no sense."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["p"].removeprefix(_TERM), set()).add(row["o"])
    if not found:
        return None
    is_changing = _CHANGING in found
    values = {name: texts.pop() for name, texts in found.items() if name in NAMES and len(texts) == 1}
    if set(values) < set(NAMES):
        if is_changing:
            return Mark(0, "", "", 0, 0, is_changing=True)
        raise StoreError("The engine names no single revision that it holds.", hint=AGAIN)
    numbers = {name: int(values[name]) for name in _NUMBERS}
    return Mark(**numbers, state=values["state"], time=values["time"], is_changing=is_changing)


AGAIN: Final = "Fill it anew: municipia engine load --again"


def replace(mark: Mark) -> str:
    """Updates that put this mark in the place of any other, and say that the change is over."""
    values = {name: str(getattr(mark, name)) for name in NAMES}
    terms = " ; ".join(f'<{_TERM}{name}> "{value}"' for name, value in values.items())
    return f"{forget((*NAMES, _CHANGING))} ;\nINSERT DATA {{ GRAPH <{SYSTEM}> {{ <{_HEAD}> {terms} }} }}"


def forget(names: Iterable[str]) -> str:
    """Updates that take away what the mark says under these names."""
    return " ;\n".join(f"DELETE WHERE {{ GRAPH <{SYSTEM}> {{ <{_HEAD}> <{_TERM}{name}> ?value }} }}" for name in names)


def listing(graphs: Iterable[str], verb: str) -> Iterator[str]:
    """An update that adds public graphs to the list of them (``INSERT``) or takes them away (``DELETE``)."""
    names = " , ".join(f"<{graph}>" for graph in graphs)
    if names:
        yield f"{verb} DATA {{ GRAPH <{SYSTEM}> {{ <{_HEAD}> <{_TERM}graph> {names} }} }}"

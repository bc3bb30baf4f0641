"""The matchers of the application: the names of a revision, indexed when they are first asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from starlette.datastructures import State

from municipia.graph.matching import Asked, Candidate, Matcher, load
from municipia.graph.readers import Readers

#: Revisions whose names are kept in memory.
_KEPT: Final = 2


class Matchers:
    """Makes the matcher of a revision once; ``at_once`` bounds the batches that are matched at the same time."""

    def __init__(self, at_once: int = 2) -> None:
        self._made: dict[int, Matcher] = {}
        self._making = asyncio.Lock()
        self.turns = asyncio.Semaphore(at_once)

    async def get(self, readers: Readers, revision: int) -> Matcher:
        """The matcher over a revision."""
        async with self._making:
            matcher = self._made.pop(revision, None) or await load(readers, revision)
            self._made[revision] = matcher  # the last one used stands last
            while len(self._made) > _KEPT:
                del self._made[next(iter(self._made))]
            return matcher


def matchers_in(state: State) -> Matchers:
    """The application's matchers, made with the first request that needs them."""
    if not hasattr(state, "matchers"):
        state.matchers = Matchers()
    matchers: Matchers = state.matchers
    return matchers


def match_types(matcher: Matcher, asked: Asked, types: tuple[tuple[str, str], ...], strict: str) -> list[Candidate]:
    """The candidates of some types, best first; one at most is a match."""
    if strict == "should" or not types:
        wish = types[0][1] if len(types) == 1 else ""
        return matcher.match(replace(asked, type=asked.type or wish))
    if strict == "all" and (len({kind for kind, _ in types}) > 1 or len({type_ for _, type_ in types if type_}) > 1):
        return []
    if strict == "all":
        types = (max(types, key=lambda pair: pair[1]),)
    best: dict[str, Candidate] = {}
    for kind, type_ in types:
        for each in matcher.match(replace(asked, kind=kind, type=asked.type or type_)):
            if type_ in ("", each.record.type) and (each.iri not in best or best[each.iri].score < each.score):
                best[each.iri] = each
    found = sorted(best.values(), key=lambda each: (-each.score, each.label, each.iri))
    is_clear = sum(each.match for each in found) == 1
    return [replace(each, match=each.match and is_clear) for each in found[: asked.limit]]

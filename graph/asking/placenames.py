"""Names of places inside other names: Milan's Pact is Milán's too, and a country is known though it is no territory."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from municipia.graph.asking.records import Choice
from municipia.graph.search import fold

_OWN: Final = 3
_SHORTEST: Final = 4


def aliases(database: sqlite3.Connection, words: Iterable[str]) -> Mapping[str, str]:
    """For some folded words that name a territory: its names of one word in the other languages, as that word."""
    wanted = set(words)
    query = (
        "SELECT thing.id, folded FROM name JOIN thing ON thing.id = name.thing WHERE kind = 'territory' AND scope = '' "
        "AND role = ? AND instr(folded, ' ') = 0 AND length(folded) >= ? ORDER BY iri, folded"
    )
    names: dict[int, list[str]] = defaultdict(list)
    for thing, folded in database.execute(query, (_OWN, _SHORTEST)):
        names[thing].append(folded)
    found: dict[str, str] = {}
    for group in names.values():
        if shared := next((name for name in group if name in wanted), ""):
            for name in group:
                found.setdefault(name, shared)
    return found


class Countries:
    """The countries of an index, by their names in our three languages."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for value, text, language in database.execute(
            "SELECT value, text, language FROM value WHERE name = 'country' ORDER BY value, language, text"
        ):
            self._names[value].append((text, language))
        self._by_name = {fold(text): value for value, names in self._names.items() for text, _ in names}

    def named(self, folded: str) -> Choice | None:
        """The country of this folded name."""
        value = self._by_name.get(folded)
        return Choice(value, tuple(self._names[value])) if value else None

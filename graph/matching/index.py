"""The index of names: every entry that a text may mean, found by its words, their pieces or their beginnings.

In memory; measured figures stand in docs/reconciliation.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from municipia.graph import naming
from municipia.graph.matching.records import Form, Record
from municipia.graph.search import fold

#: Names less alike than this are not offered.
ALIKE: Final = 0.72
# Pieces looked up for a misspelt name, the rarest ones first, and names compared in full.
_PIECES: Final = 14
_COMPARED: Final = 400
_COMMON_WORD: Final = 600
_MOST_NEAR: Final = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of one record: ``record`` is its number."""

    record: int
    form: Form
    folded: str


class Index:
    """The entries of some records, by every key that wording makes."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self.by_iri: dict[str, int] = {record.iri: number for number, record in enumerate(self.records)}
        self.by_iri |= {record.body: number for number, record in enumerate(self.records) if record.body}
        self._entries: list[Entry] = []
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        self._ordered: defaultdict[str, list[int]] = defaultdict(list)
        self._weighty: defaultdict[str, list[int]] = defaultdict(list)
        self._skeletons: defaultdict[str, list[int]] = defaultdict(list)
        self._pieces: defaultdict[str, list[int]] = defaultdict(list)
        self._words: defaultdict[str, list[int]] = defaultdict(list)
        self._by_same: defaultdict[str, list[int]] = defaultdict(list)
        for number, record in enumerate(self.records):
            self._add(number, record)
        beginnings = {
            (entry.folded[place:], at) for at, entry in enumerate(self._entries) for place in _starts(entry.folded)
        }
        self._beginnings = sorted(beginnings)

    def _add(self, number: int, record: Record) -> None:
        for elsewhere in record.same:
            self._by_same[_local(elsewhere)].append(number)
        for form in _with_heads(record):
            folded = fold(form.text)
            if not folded:
                continue
            at = len(self._entries)
            self._entries.append(Entry(number, form, folded))
            spellings = {folded, naming.respelt(form.text), naming.spelt_out(folded), folded.replace(" ", "")}
            for key in spellings:
                self._exact[key].append(at)
            if form.role == "identifier":
                continue
            self._ordered[naming.in_order(folded)].append(at)
            self._weighty[naming.weighty(folded)].append(at)
            self._skeletons[naming.skeleton(folded)].append(at)
            for piece in naming.pieces(folded):
                self._pieces[piece].append(at)
            for word in set(naming.weighty(folded).split()):
                self._words[word].append(at)

    def __len__(self) -> int:
        return len(self._entries)

    def same(self, folded: str) -> Iterator[Entry]:
        """The entries of this very name, however it is spelt out."""
        keys = {folded, naming.spelt_out(folded), folded.replace(" ", "")}
        yield from self._at({at for key in keys for at in self._exact.get(key, ())})

    def reordered(self, folded: str) -> Iterator[Entry]:
        """The entries with these words in any order."""
        yield from self._at(self._ordered.get(naming.in_order(folded), ()))

    def loose(self, folded: str) -> Iterator[Entry]:
        """The entries with these weighty words."""
        yield from self._at(self._weighty.get(naming.weighty(folded), ()))

    def unvoiced(self, folded: str) -> Iterator[Entry]:
        """The entries with these consonants."""
        key = naming.skeleton(folded)
        yield from self._at(self._skeletons.get(key, ()) if len(key) > 1 else ())

    def elsewhere(self, identifier: str) -> list[int]:
        """The numbers of the records that another register knows by this identifier (its IRI, or the end of it)."""
        return self._by_same.get(_local(identifier), [])

    def near(self, folded: str) -> list[tuple[Entry, float]]:
        """The entries that look like this name, with how alike they are, from :data:`ALIKE` to 1."""
        # Imported with the first name that needs it: the start of the server need not wait for it.
        from rapidfuzz import fuzz, process

        rarest = sorted((self._pieces[piece] for piece in naming.pieces(folded) if piece in self._pieces), key=len)
        votes: dict[int, int] = {}
        for numbers in rarest[:_PIECES]:
            for at in numbers:
                votes[at] = votes.get(at, 0) + 1
        chosen = sorted(votes, key=lambda at: -votes[at])[:_COMPARED]
        names = {at: self._entries[at].folded for at in chosen}
        kept = process.extract(folded, names, scorer=fuzz.ratio, score_cutoff=60, limit=_MOST_NEAR)
        scored = ((self._entries[at], alike(folded, name)) for name, _, at in kept)
        return [(entry, likeness) for entry, likeness in scored if likeness >= ALIKE]

    def sharing(self, folded: str) -> list[tuple[Entry, float]]:
        """The entries that share words with this name, with the part of the words of both that they share."""
        words = set(naming.weighty(folded).split())
        shared: dict[int, int] = {}
        for word in words:
            numbers = self._words.get(word, ())
            for at in numbers if len(numbers) <= _COMMON_WORD else ():
                shared[at] = shared.get(at, 0) + 1
        found = []
        for at, count in shared.items():
            total = len(words | set(naming.weighty(self._entries[at].folded).split()))
            found.append((self._entries[at], count / total))
        found.sort(key=lambda pair: -pair[1])
        return found[:_MOST_NEAR]

    def beginning(self, prefix: str) -> Iterator[Entry]:
        """The entries that have a word, with those after it, beginning so; a name that begins so itself comes first."""
        if not prefix:
            return
        start = bisect_left(self._beginnings, (prefix, -1))
        end = bisect_left(self._beginnings, (prefix + "\uffff", -1))
        found = [self._entries[at] for _, at in self._beginnings[start:end]]
        yield from sorted(found, key=lambda entry: (not entry.folded.startswith(prefix), entry.folded))

    def _at(self, numbers: Iterable[int]) -> Iterator[Entry]:
        return (self._entries[at] for at in numbers)


def _with_heads(record: Record) -> Iterator[Form]:
    """The forms of a record, and the short ones of its titles; a territory has no titles."""
    yield from record.forms
    if record.kind not in ("territory", "government"):
        known = {form.text for form in record.forms}
        for form in record.forms:
            yield from (replace(form, text=head, role="head") for head in naming.heads(form.text) if head not in known)


def alike(one: str, other: str) -> float:
    """How alike two folded names are, from 0 to 1: the mean of what edits leave and of Jaro and Winkler's measure."""
    from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

    edits = DamerauLevenshtein.normalized_similarity(one, other)
    return (2 * edits + JaroWinkler.similarity(one, other)) / 3


def _starts(folded: str) -> Iterator[int]:
    yield 0
    yield from (place + 1 for place, letter in enumerate(folded) if letter == " ")


def _local(identifier: str) -> str:
    return identifier.rstrip("/").rpartition("/")[2].casefold()

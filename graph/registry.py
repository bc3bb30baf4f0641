"""The registry: opaque numbers of places, governments, bodies and persons, given once and never used again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Self

from municipia.graph.errors import DataError, Place
from municipia.graph.tables import read_table

LETTERS: Final[Mapping[str, str]] = {"territory": "T", "government": "G", "organisation": "O", "person": "P"}
_DIGITS: Final = 4


@dataclass
class Registry:
    """Numbers by kind and key, in the order in which they were given.

    One that ``allocates`` gives a number to whatever asks for one; the build uses one that refuses.
    """

    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    _given: dict[str, int] = field(default_factory=dict)
    allocates: bool = False

    @classmethod
    def load(cls, path: Traversable | None = None) -> Self:
        """Read a registry file, or the one shipped with the package.

        Raises DataError when a line is out of order, or gives a number or a key twice.
        """
        registry = cls()
        for row in read_table(path or files("municipia.graph").joinpath("data", "registry.csv")):
            kind, key, number = row["kind"], row["key"], row["id"]
            if kind not in LETTERS:
                raise DataError(
                    f"unknown kind {kind!r}", place=row.place("kind"), hint=f"One of: {', '.join(LETTERS)}."
                )
            if (kind, key) in registry.numbers:
                raise DataError(f"{key!r} has a number already", place=row.place("key"), hint="Remove the later line.")
            if registry.allocate(kind, key) != number:
                raise DataError(
                    f"{number!r} is out of order: the next {kind} is {registry.numbers[kind, key]}",
                    place=row.place("id"),
                    hint="Lines are only ever added, at the end, by `municipia registry allocate`.",
                )
        return registry

    def number(self, kind: str, key: str) -> str:
        """The number of a thing. Raises DataError when it has none yet and this registry gives none."""
        if (kind, key) in self.numbers or self.allocates:
            return self.allocate(kind, key)
        raise DataError(
            f"no {kind} number for {key!r}",
            place=Place("registry.csv"),
            hint="Run `municipia registry allocate` and commit the lines it adds.",
        )

    def allocate(self, kind: str, key: str) -> str:
        """The number of a thing, the next free one if it has none."""
        if (kind, key) not in self.numbers:
            self._given[kind] = self._given.get(kind, 0) + 1
            self.numbers[kind, key] = f"{LETTERS[kind]}{self._given[kind]:0{_DIGITS}d}"
        return self.numbers[kind, key]


def append(path: Path, registry: Registry, known: Iterable[tuple[str, str]]) -> list[str]:
    """Add to the file the numbers of ``registry`` that ``known`` does not hold; the lines that were added."""
    before = set(known)
    lines = [
        f"{number},{kind},{_cell(key)}" for (kind, key), number in registry.numbers.items() if (kind, key) not in before
    ]
    with path.open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in lines)
    return lines


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\n') else text

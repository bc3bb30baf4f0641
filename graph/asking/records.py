"""What understanding is about: the question meant, its slots, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from municipia.graph.asking.moments import Moment

#: The value of a slot is said in the sentence, taken for granted, or missing though it is needed.
SAID, ASSUMED, MISSING = "said", "assumed", "missing"
#: Why a question is not asked though it is near.
HOMELESS, UNTIMED, TURNED, DENIED = "homeless", "untimed", "turned", "denied"


@dataclass(frozen=True)
class Choice:
    """A thing that a name may mean: its value as a parameter takes it, and its names as (text, language)."""

    value: str
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Slot:
    """A parameter with what it is asked with. ``words`` of the sentence may mean ``others`` too."""

    name: str
    value: str
    state: str
    words: str = ""
    names: tuple[tuple[str, str], ...] = ()
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Named:
    """A thing or a country that a sentence names, whether or not a question takes it: its kind, and the words."""

    kind: str
    choice: Choice
    words: str


@dataclass(frozen=True)
class Bar:
    """What a sentence says that its question has no place for, and that would make the answer another's.

    ``why`` is :data:`HOMELESS` (a thing that fills no slot), :data:`UNTIMED` (a date that bounds otherwise than the
    question can), :data:`TURNED` (it is asked the other way round) or :data:`DENIED` (it asks who did not).
    """

    why: str
    words: str


@dataclass(frozen=True)
class Guess:
    """A question that may be meant, by its id, with how sure that is: 0 to 1."""

    question: str
    confidence: float


@dataclass(frozen=True)
class Understood:
    """What a sentence was taken to mean. ``guesses`` are the best questions, best first; ``slots`` are the first one's.

    ``unknown`` are the words that mean nothing here, ``barred`` what the question ``nearest`` by its words has no place
    for; ``named`` and ``moments`` are the things and dates that are named, whoever takes them. ``is_known`` says
    whether the first guess is sure enough to be asked, ``is_whole`` that nothing it needs is missing.
    """

    guesses: tuple[Guess, ...] = ()
    slots: tuple[Slot, ...] = ()
    unknown: tuple[str, ...] = ()
    language: str = ""
    is_known: bool = False
    nearest: str = ""
    barred: tuple[Bar, ...] = ()
    named: tuple[Named, ...] = ()
    moments: tuple[Moment, ...] = ()

    @property
    def question(self) -> str:
        """The id of the question meant, "" when it is not known."""
        return self.guesses[0].question if self.is_known else ""

    @property
    def confidence(self) -> float:
        """How sure the first guess is."""
        return self.guesses[0].confidence if self.guesses else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether every slot that is needed has a value."""
        return all(slot.state != MISSING for slot in self.slots)

    @property
    def values(self) -> Mapping[str, str]:
        """The values of the slots, by parameter; "" for one that is left open."""
        return {slot.name: slot.value for slot in self.slots if slot.state != MISSING}

"""What matching is about: a name that is asked for, the things it may mean, and the candidates that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from municipia.graph.search import fold

#: The kinds of things that names are matched with.
KINDS: Final = ("territory", "government", "organisation", "instrument", "right", "practice")


@dataclass(frozen=True)
class Form:
    """A name of a thing: ``role`` is "own", "other", "printed", "identifier" or a key of the scheme name-type.

    ``valid`` is the time in EDTF during which it held, "" when it is not known.
    """

    text: str
    language: str = ""
    role: str = "own"
    valid: str = ""


@dataclass(frozen=True)
class Record:
    """A thing with all that may tell it apart.

    ``type`` is the key of its type within its kind ("city"), ``country`` an ISO 3166-1 alpha-2 code, ``within`` the
    IRIs of the wider places, ``place`` latitude and longitude in degrees (WGS 84), ``same`` the IRIs of the thing
    elsewhere, ``body`` the IRI of the government that governs it. A thing that ``is_resolved`` is known for what it is;
    the others are names that nobody could place.
    """

    iri: str
    kind: str
    forms: tuple[Form, ...] = ()
    type: str = ""
    country: str = ""
    within: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    same: tuple[str, ...] = ()
    body: str = ""
    is_resolved: bool = True


@dataclass(frozen=True)
class Asked:
    """A name to be matched, with what is known about it.

    ``kind`` is one of :data:`KINDS` or "" for any, ``type`` a key such as "city"; ``country`` a code or a name in any
    of our languages; ``region`` the name of a wider place; ``languages`` those that the name may be in; ``place``
    latitude and longitude in degrees; ``same`` identifiers of the thing elsewhere (IRIs, or bare Wikidata or GeoNames
    ids). ``limit`` is the most candidates to give.
    """

    name: str
    kind: str = ""
    country: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    limit: int = 5
    type: str = ""
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A part of a score: the signal, the points it gives or takes, and what was compared."""

    signal: str
    points: float
    detail: str = ""


@dataclass(frozen=True)
class Candidate:
    """A thing that the name may mean. ``score`` runs from 0 to 100 and is the sum of the points of its reasons.

    ``match`` says that the name means this thing and no other that we know of.
    """

    iri: str
    label: str
    kind: str
    score: float
    reasons: tuple[Reason, ...]
    match: bool
    record: Record = field(repr=False, compare=False, default=Record("", ""))

    @property
    def matched_name(self) -> str:
        """The name of the thing by which it was found."""
        return self.reasons[0].detail


class Countries:
    """ISO 3166-1 alpha-2 codes by any code or name of a country."""

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        self._codes: dict[str, str] = {}
        for code, name in names:
            self._codes.setdefault(fold(name), code)
            self._codes.setdefault(code.casefold(), code)

    def code(self, text: str) -> str:
        """The code of a country by its code or a name; a text in capitals of two letters is taken as it is; else ""."""
        folded = fold(text)
        known = self._codes.get(folded, "")
        return known or (text.strip().upper() if len(text.strip()) == 2 and text.strip().isalpha() else "")

    def named(self, folded: str) -> str:
        """The code of the country of this folded name, "" if it is none; codes are not names."""
        return self._codes.get(folded, "") if len(folded) > 3 else ""


def grouped_forms(names: Iterable[tuple[str, Form]]) -> Mapping[str, tuple[Form, ...]]:
    """Forms by the thing that bears them, each once."""
    found: dict[str, dict[Form, None]] = {}
    for thing, form in names:
        found.setdefault(thing, {})[form] = None
    return {thing: tuple(forms) for thing, forms in found.items()}

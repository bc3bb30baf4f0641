"""Negotiation: from an Accept header and what we offer to the form of an answer (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from municipia.graph.errors import NotAcceptableError
from municipia.graph.wording import said

#: The suffix of a path asks for a form as an Accept header with that one media type would.
SUFFIXES: Final[Mapping[str, str]] = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
}

# A header longer than this names no preference that anybody meant.
_MOST_RANGES: Final = 100


@dataclass(frozen=True)
class Range:
    """One media range of an Accept header: ``text/turtle;q=0.5``, ``text/*``, ``*/*``."""

    main: str
    sub: str
    quality: float
    parameters: tuple[tuple[str, str], ...] = ()

    def matches(self, media_type: str) -> bool:
        """Whether the media type falls in the range; parameters other than charset=utf-8 never exclude it."""
        main, _, sub = media_type.partition(";")[0].strip().lower().partition("/")
        charset = dict(self.parameters).get("charset", "utf-8")
        return self.main in ("*", main) and self.sub in ("*", sub) and charset in ("utf-8", "utf8", "*")

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """The most precise range that matches a type decides about it."""
        return (self.main != "*", self.sub != "*", len(self.parameters))


def parse(header: str) -> tuple[Range, ...]:
    """The ranges of an Accept header, in its order; malformed ones are left out.

    >>> [(r.main, r.sub, r.quality) for r in parse("text/turtle, */*;q=0.1")]
    [('text', 'turtle', 1.0), ('*', '*', 0.1)]
    """
    found = (_range(part) for part in header.split(",")[:_MOST_RANGES])
    return tuple(item for item in found if item is not None)


def rank(header: str | None, offered: Sequence[str]) -> list[str]:
    """The offered media types that the client takes, best first; equal ones in our own order.

    No header, or one without a single readable range, takes everything.
    """
    ranges = parse(header or "")
    if not ranges:
        return list(offered)
    qualities = {media_type: _quality(ranges, media_type) for media_type in offered}
    taken = [media_type for media_type in offered if qualities[media_type] > 0]
    return sorted(taken, key=lambda media_type: -qualities[media_type])


def choose(header: str | None, offered: Sequence[str]) -> str:
    """The best of what is offered. Raises NotAcceptableError, which lists the offer, when none of it is taken."""
    ranked = rank(header, offered)
    if not ranked:
        raise not_acceptable(offered)
    return ranked[0]


def not_acceptable(offered: Sequence[str]) -> NotAcceptableError:
    """The error that lists what is offered."""
    return NotAcceptableError(
        said("None of the forms asked for in the Accept header is available."),
        available=tuple(offered),
        hint=said("Ask for one of: %(forms)s.", forms=", ".join(offered)),
    )


def split_suffix(path: str, suffixes: Mapping[str, str] = SUFFIXES) -> tuple[str, str | None]:
    """A path without its suffix, and the media type that the suffix asks for (None when it has none that we know).

    >>> split_suffix("/territory/T0001.ttl")
    ('/territory/T0001', 'text/turtle')
    """
    stem, dot, suffix = path.rpartition(".")
    if dot and stem and not stem.endswith("/") and suffix in suffixes:
        return stem, suffixes[suffix]
    return path, None


def _quality(ranges: Sequence[Range], media_type: str) -> float:
    matching = [item for item in ranges if item.matches(media_type)]
    return max(matching, key=lambda item: item.precision).quality if matching else 0.0


def _range(part: str) -> Range | None:
    media, *rest = (piece.strip() for piece in part.split(";"))
    main, slash, sub = media.lower().partition("/")
    if not (slash and main and sub) or (main == "*" and sub != "*"):
        return None
    quality, parameters = 1.0, []
    for piece in rest:
        name, _, value = (side.strip().lower() for side in piece.partition("="))
        if name == "q":
            quality = _number(value)
        elif name:
            parameters.append((name, value.strip('"')))
    return Range(main, sub, quality, tuple(parameters))


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0

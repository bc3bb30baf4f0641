"""What we require: the SHACL shapes that guard every change."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

_GIVEN: Final = (
    "prefixes",
    "act",
    "claim",
    "concept",
    "dated",
    "event",
    "government",
    "instrument",
    "list",
    "membership",
    "named",
    "organisation",
    "passage",
    "planned-action",
    "pledge",
    "practice",
    "right",
    "source",
    "territory",
    "wave",
)

SUITES: Final[dict[str, tuple[str, ...]]] = {"given": _GIVEN, "published": (*_GIVEN, "derived")}
"""The files of each suite: ``given`` holds for what people hand in, ``published`` also asks for what the build adds."""

EXACT: Final = "exact"
"""The file that describes the checks SHACL cannot express; engines do not read it."""


def text(name: str) -> str:
    """The Turtle text of one shape file, named without its suffix."""
    return files(__name__).joinpath(f"{name}.ttl").read_text(encoding="utf-8")


def suite(name: str) -> str:
    """The Turtle text of a whole suite. Raises KeyError for a name that SUITES does not hold."""
    return "\n".join(text(part) for part in SUITES[name])

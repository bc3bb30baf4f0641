"""The description of the interface (OpenAPI) in the reader's language.

Its English texts stand beside the handlers that they describe; their translations are the catalogues
``locales/described.*.po``, which are read when a description in that language is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any, Final

from municipia.api import catalogues

#: The members of an OpenAPI object that people read.
_READ: Final = frozenset({"summary", "description"})
#: Members that hold values of programs, whatever their names.
_VALUES: Final = frozenset({"example", "examples", "default", "enum"})
#: Members whose own members are named by us: a parameter may be called ``description``.
_NAMED: Final = frozenset({"properties", "paths", "schemas", "responses", "content"})
#: The language that the texts are written in.
_WRITTEN: Final = "en"


def in_language(description: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A copy of an OpenAPI description with its summaries and descriptions in fr, en or es."""
    if language == _WRITTEN:
        return dict(description)
    copy = deepcopy(dict(description))
    words = _words(language)
    for holder, name in list(_holders(copy)):
        holder[name] = words.gettext(holder[name])
    return copy


def texts(description: Mapping[str, Any]) -> Iterator[str]:
    """Every text of a description that a person reads, as often as it stands there."""
    for holder, name in _holders(description):
        yield holder[name]


def _holders(part: object, inside: str = "") -> Iterator[tuple[dict[str, str], str]]:
    """The objects that hold a text, each with the name of that text."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in _READ and isinstance(value, str) and value and inside not in _NAMED:
                yield part, name
            elif name not in _VALUES or inside in _NAMED:
                yield from _holders(value, name)
    elif isinstance(part, list):
        for each in part:
            yield from _holders(each)


@cache
def _words(language: str) -> catalogues.Catalogue:
    return catalogues.read(f"described.{language}")

"""Sentences with values in them that can be said again in another language: faults are raised far from their reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Self

_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_THOUSANDS: Final = re.compile(r"(?<=\d) (?=\d{3}\b)")
_BEFORE_SIGN: Final = re.compile(r" (?=[;:!?»](?:\W|$))")


class Words(str):
    """An English sentence that remembers its ``template`` and the ``values`` in it; everywhere else it is a text.

    What comes ``before`` it, such as a place in a file, is the same in every language.
    """

    __slots__ = ("before", "template", "values")

    template: str
    values: Mapping[str, object]
    before: str

    def __new__(cls, template: str, values: Mapping[str, object], before: str = "") -> Self:
        """Fill the template in; ``%`` stands for itself in a template without values."""
        words = super().__new__(cls, before + (template % values if values else template))
        words.template = template
        words.values = values
        words.before = before
        return words


class Spoken(str):
    """An English sentence that brings its own translations, by language; everywhere else it is a text."""

    __slots__ = ("messages",)

    messages: Mapping[str, str]

    def __new__(cls, messages: Mapping[str, str]) -> Self:
        """The sentence of ``messages["en"]``."""
        spoken = super().__new__(cls, messages["en"])
        spoken.messages = messages
        return spoken


def said(template: str, **values: object) -> Words:
    """The sentence of a template such as ``There is no revision %(number)s.``; its catalogue entry is the template.

    Raises KeyError when a value of the template is missing.
    """
    return Words(template, values)


def typeset(text: str, language: str) -> str:
    """A sentence of a plain file as it is printed: curved apostrophes, and in French blanks that do not break."""
    text = _APOSTROPHE.sub("’", text)
    if language != "fr":
        return text
    text = _THOUSANDS.sub("\u202f", text)
    return _BEFORE_SIGN.sub("\u00a0", text).replace("« ", "«\u00a0")

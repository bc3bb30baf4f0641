"""Counting words as the campaign's form means it."""

from __future__ import annotations

import unicodedata

from municipia.shapes.limits import UNSEGMENTED


def count(text: str) -> int:
    """The words of a text: runs between blanks (no-break spaces too) that hold a letter or a digit.

    French sets " : " and "»" apart; they are no words. Constraint 20 counts alike in SPARQL.
    """
    return sum(any(map(str.isalnum, run)) for run in unicodedata.normalize("NFC", text).split())


def is_countable(language: str) -> bool:
    """Whether the language (a tag such as ``fr`` or ``zh-Hant``) puts blanks between words."""
    return language.lower().partition("-")[0] not in UNSEGMENTED

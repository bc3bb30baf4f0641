"""Cells of CSV files: a text that a spreadsheet would take for a formula is made harmless."""

from __future__ import annotations

from typing import Final

#: A spreadsheet takes a cell that begins like this for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """The text, preceded by an apostrophe when it begins like a formula and is no plain number.

    >>> safe("=1+1"), safe("-33.4"), safe("Lyon")
    ("'=1+1", '-33.4', 'Lyon')
    """
    number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(_FORMULA) and not number else text

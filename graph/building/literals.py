"""Literals as the model writes them: dates in EDTF, texts with their language, addresses, counts, short keys."""

from __future__ import annotations

import re
import unicodedata

from rdflib import Literal

from municipia.ontology.namespaces import EDTF, XSD

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def date(text: str) -> Literal:
    """An EDTF text, kept to the letter."""
    return Literal(text, datatype=EDTF.EDTF)


def text(value: str, language: str | None = None) -> Literal | None:
    """A text in a language (None: as printed, in no language in particular); None for an empty cell."""
    return Literal(value, lang=language) if value else None


def address(value: str) -> Literal | None:
    """A web address as ``xsd:anyURI``; None for an empty cell."""
    return Literal(value, datatype=XSD.anyURI) if value else None


def number(value: str) -> Literal:
    """A whole number."""
    return Literal(value, datatype=XSD.integer)


def slug(value: str) -> str:
    """The key of a value of a table: ``"un_body"`` -> ``"un-body"``; ASCII, lower case, hyphens."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub("-", plain.lower()).strip("-")


def words(cell: str) -> list[str]:
    """The parts of a cell that holds a list: separated by ``;``, trimmed, none empty."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def interval(start: str, end: str) -> str:
    """One EDTF text for the first and last day of an event: ``2003/2007``; ``2003`` while no other day is known."""
    return f"{start}/{end}" if start and end and start != end else start or end


def open_interval(start: str, end: str) -> str:
    """One EDTF text for the period of a thing that lasts: ``2003/2007``, ``2003/`` while the end is unknown."""
    return f"{start}/{end}" if start != end else start

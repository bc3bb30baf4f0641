"""Which of several rival values to show first when no editor has chosen: a rule, with its reason in words.

The most precise value wins, as far as it is said to be actual; among equally precise ones that which more sources agree
with; among those the first row. A coarse date that fits everything says less than the precise one it fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from municipia.graph.conflicts import DATES, Statement, exclusive

_QUALIFIED: Final = re.compile(r"[?~%]")
_UNKNOWN: Final = re.compile(r"X")


@dataclass(frozen=True)
class Choice:
    """The position of the chosen statement and why: ``reasons`` by language, none where nothing had to be chosen."""

    position: int
    reasons: dict[str, str]


def prefer(statements: Sequence[Statement], sources: Sequence[str]) -> Choice:
    """The statement to show first; ``sources`` names the source of each. Raises ValueError if there is none."""
    if not statements:
        raise ValueError("nothing to choose from")
    actual = [i for i, each in enumerate(statements) if each.kind != "planned"] or list(range(len(statements)))
    support = {i: _support(statements, sources, i) for i in actual}
    best = min(actual, key=lambda i: (-_weight(statements[i]), -len(support[i]), i))
    if len({(each.value, each.kind) for each in statements}) == 1:
        return Choice(best, {})
    values = len({statements[i].value for i in actual})
    numbers = {"values": values, "agreeing": len(support[best]), "sources": len(set(sources))}
    reasons = _OBSERVED if values == 1 else _DATE if statements[best].predicate in DATES else _TEXT
    return Choice(best, {language: words.format(**numbers) for language, words in reasons.items()})


def precision(edtf: str) -> float:
    """How much an EDTF text says: 3 for a day, 2 a month or season, 1 a year, less if uncertain, 0 if nothing.

    An interval counts the mean of its two ends, a set of dates half of its first.
    """
    if "/" in edtf:
        return sum(precision(end) for end in edtf.split("/")) / 2
    if edtf.startswith("["):
        return precision(re.split(r",|\.\.", edtf.strip("[].,"))[0]) / 2
    known = [part for part in _QUALIFIED.sub("", edtf).split("-") if part and not _UNKNOWN.search(part)]
    return max(0.0, len([part for part in known if part.strip(".")]) - (0.25 if _QUALIFIED.search(edtf) else 0.0))


def _support(statements: Sequence[Statement], sources: Sequence[str], position: int) -> set[str]:
    chosen = statements[position]
    pairs = zip(statements, sources, strict=True)
    return {source for each, source in pairs if not exclusive(each, chosen)}


def _weight(statement: Statement) -> float:
    return precision(statement.value) if statement.predicate in DATES else 0.0


_DATE: Final = {
    "en": "Chosen by rule: of {values} values, the most precise, in agreement with {agreeing} of {sources} sources. "
    "Where several would do, the one recorded first is shown.",
    "fr": "Choisi par règle : de {values} valeurs, la plus précise, en accord avec {agreeing} des {sources} sources. "
    "Quand plusieurs conviennent, celle qui a été saisie d’abord est montrée.",
    "es": "Elegido por regla: de {values} valores, el más preciso, de acuerdo con {agreeing} de {sources} fuentes. Si "
    "varios valen, se muestra el que se registró primero.",
}
_TEXT: Final = {
    "en": "Chosen by rule: of {values} values, the one that most sources give ({agreeing} of {sources}). Where several "
    "would do, the one recorded first is shown.",
    "fr": "Choisi par règle : de {values} valeurs, celle que donnent le plus de sources ({agreeing} sur {sources}). "
    "Quand plusieurs conviennent, celle qui a été saisie d’abord est montrée.",
    "es": "Elegido por regla: de {values} valores, el que da el mayor número de fuentes ({agreeing} de {sources}). Si "
    "varios valen, se muestra el que se registró primero.",
}
_OBSERVED: Final = {
    "en": "Chosen by rule: what happened goes before what was planned.",
    "fr": "Choisi par règle : ce qui a eu lieu passe avant ce qui était prévu.",
    "es": "Elegido por regla: lo que ocurrió va antes de lo que estaba previsto.",
}

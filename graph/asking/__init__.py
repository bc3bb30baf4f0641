"""Asking: which of the named questions a sentence means, with the things, places and dates that it names.

Nothing outside is asked and nothing is learnt in secret: ``words.csv`` says which words of our three languages mean the
same, ``phrasings.csv`` how people put each question (and, under ``-``, what looks like one and cannot be answered).
A sentence is compared with all phrasings by the meanings that it shares with them; whatever it says beyond counts
against it. What comes out below :data:`THRESHOLD` is not known, and must not be run.
"""

from __future__ import annotations

from municipia.graph.asking.records import Choice, Guess, Slot, Understood
from municipia.graph.asking.understanding import THRESHOLD, understand

__all__ = ["THRESHOLD", "Choice", "Guess", "Slot", "Understood", "understand"]

"""Matching: which thing of the graph a printed name means, how sure that is, and why.

::

    matcher = await load(readers)                       # the names of a revision, indexed in memory
    matcher.match(Asked("Barcelone", country="ES"))     # candidates, best first, each with its reasons

A name is never taken for a thing because it looks like it: likeness suggests, and only an agreeing name without a rival
is a match. Who reads tables of decisions made by people uses ``Decided``, which knows nothing of likeness.
"""

from __future__ import annotations

from municipia.graph.matching.decided import Decided
from municipia.graph.matching.matcher import Matcher
from municipia.graph.matching.reading import load, matcher_of
from municipia.graph.matching.records import Asked, Candidate, Countries, Form, Reason, Record

__all__ = [
    "Asked",
    "Candidate",
    "Countries",
    "Decided",
    "Form",
    "Matcher",
    "Reason",
    "Record",
    "load",
    "matcher_of",
]

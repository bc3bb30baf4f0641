"""Search: what texts are compared by, and the kinds of things that a search finds. The index is ``graph.searching``."""

from __future__ import annotations

import re
from typing import Final

from anyascii import anyascii

from municipia.ontology.namespaces import BASE, KOS

#: Kinds in the order in which they are shown when names match equally well; others are not found by a search.
KINDS: Final = (
    "territory",
    "instrument",
    "right",
    "organisation",
    "practice",
    "event",
    "wave",
    "government",
    "plan",
    "action",
    "milestone",
    "provision",
    "person",
    "document",
    "source",
)


def fold(text: str) -> str:
    """A name as it is compared: ``Saint-Étienne`` -> ``saint etienne``, ``광주`` -> ``gwangju``.

    >>> fold("Saint-Étienne"), fold("Łódź")
    ('saint etienne', 'lodz')
    """
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).casefold()))


def kind_of(iri: str) -> str:
    """The kind under which a thing is found: the part of its path that names it; a right is a right, not a concept."""
    if iri.startswith(str(KOS)):
        scheme = iri.removeprefix(str(KOS)).partition("/")[0]
        return "right" if scheme == "right" else "concept"
    return iri.removeprefix(BASE + "id/").partition("/")[0]

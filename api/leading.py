"""Leading on: the pages that can tell what no named question is sure to, from what a sentence names."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from rdflib import Literal

from municipia.api.catalogues import marked
from municipia.api.desk import Desk
from municipia.api.labels import pick
from municipia.api.urls import entity_iri
from municipia.graph.asking import Understood
from municipia.graph.asking.moments import AFTER, AT, BEFORE, SINCE, UNTIL
from municipia.graph.asking.records import TURNED, Named

#: Questions about who committed to what, which the matrix can be asked with any conditions.
_COMMITTING: Final = frozenset({"R1", "R2", "R3", "R5", "R6", "R7", "R8", "R9", "P4"})
#: The conditions of the matrix that a thing of a kind makes.
_CONDITIONS: Final = ("instrument", "country", "right")
_MATRIX: Final = marked("Who signed what, with these filters: %(conditions)s")

_SINCE: Final = marked("from %(year)s on")
_UNTIL: Final = marked("up to %(year)s")
#: Which ends of the matrix a date sets, by how it bounds.
_ENDS: Final = {AT: ("since", "until"), SINCE: ("since",), AFTER: ("since",), BEFORE: ("until",), UNTIL: ("until",)}


def leads(desk: Desk, found: Understood) -> tuple[tuple[str, str], ...]:
    """Pages as (what they tell, address): the matrix with what was said, then the things that were named."""
    pages = [_matrix(desk, found)] if found.nearest in _COMMITTING and (found.named or found.moments) else []
    if any(bar.why == TURNED for bar in found.barred):
        pages.append((desk.say("Instruments"), desk.links.page("/instruments", asOf=None)))
    pages += [(name_of(desk, one), _page(desk, one)) for one in found.named]
    return tuple(dict.fromkeys(pages))


def name_of(desk: Desk, one: Named) -> str:
    """The name of a thing for the reader."""
    label = pick((Literal(text, lang=language or None) for text, language in one.choice.names), desk.voice)
    return label.text if label else one.words


def _page(desk: Desk, one: Named) -> str:
    kind, key = ("concept", f"country/{one.choice.value}") if one.kind == "country" else (one.kind, one.choice.value)
    return desk.links.thing(entity_iri(kind, key))


def _matrix(desk: Desk, found: Understood) -> tuple[str, str]:
    """The matrix kept to the things, to one place and to the years that a sentence names."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    words = []
    places = [one for one in found.named if one.kind == "territory"]
    for one in found.named:
        if one.kind in _CONDITIONS:
            values[one.kind].append(one.choice.value)
            words.append(name_of(desk, one))
    if len(places) == 1:
        values["name"].append(name_of(desk, places[0]))
        words.append(name_of(desk, places[0]))
    if not values["instrument"] and found.nearest == "P4":
        values["instrument"] += [slot.value for slot in found.slots if slot.name == "instrument" and slot.value]
    for moment in found.moments:
        for name in _ENDS[moment.bound]:
            values[name].append(moment.value[:4])
    since, until = min(values["since"], default=""), max(values["until"], default="")
    words += [desk.say(text) % {"year": year} for text, year in ((_SINCE, since), (_UNTIL, until)) if year]
    kept = {name: ",".join(dict.fromkeys(values[name])) for name in ("instrument", "country", "right", "name")}
    address = desk.links.page("/matrix", asOf=None, **kept, since=since, until=until)
    return desk.say(_MATRIX) % {"conditions": ", ".join(dict.fromkeys(words)) or desk.say("all")}, address

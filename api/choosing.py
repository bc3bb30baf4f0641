"""Choosing: the values that a parameter of a named question offers, each by its name, so that nobody needs a code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from municipia.api.asking import key_of, query_text
from municipia.api.desk import Desk
from municipia.api.grids import code_words
from municipia.api.labels import Label, sort_key
from municipia.api.listing import Choice
from municipia.api.scopes import collections
from municipia.graph.binding import Term, bind
from municipia.graph.core import CORE
from municipia.graph.parameters import CLASSES, Kind, Parameter

#: The kinds of which there are too many for a list: one is written, and names are offered.
WRITTEN: Final = frozenset({Kind.TERRITORY})


@dataclass(frozen=True)
class Choices:
    """What may be chosen for a parameter: from a list, or ``names`` that may be written into its field."""

    listed: tuple[Choice, ...] = ()
    names: tuple[str, ...] = ()


async def choices_of(desk: Desk, parameters: Iterable[Parameter]) -> Mapping[str, Choices]:
    """The choices of some parameters, by name: things of the core by their names, codes in words."""
    wanted = tuple(parameters)
    kinds = {parameter.kind for parameter in wanted if parameter.is_thing}
    things = {kind: await _things(desk, kind) for kind in sorted(kinds)}
    return {parameter.name: _choices(parameter, things.get(parameter.kind, ()), desk) for parameter in wanted}


def _choices(parameter: Parameter, things: tuple[Choice, ...], desk: Desk) -> Choices:
    if parameter.kind in WRITTEN:
        return Choices(names=tuple(with_key(one.text, one.value) for one in things))
    if parameter.is_thing:
        return Choices(things)
    return Choices(
        tuple(Choice(one, desk.say("all") if one == "all" else code_words(one, desk)) for one in parameter.choices)
    )


async def _things(desk: Desk, kind: Kind) -> tuple[Choice, ...]:
    """Every thing of a kind that the core knows, in the order of the names."""
    within = CORE if await collections(desk) else ""
    readers = desk.request.app.state.readers
    text = bind(query_text("known"), {"class": CLASSES[kind]})
    rows = await readers.select(text, revision=desk.revision, within=within)
    labels = await desk.lookup.labels({str(row["thing"]) for row in rows}, desk.voice)
    found = [Choice(key_of(iri), label.text) for iri, label in labels.items()]
    return tuple(sorted(found, key=lambda one: (sort_key(one.text), one.value)))


def with_key(name: str, key: str) -> str:
    """A thing as a text field holds it: its name with its key, so that no other thing of that name is meant."""
    return f"{name} ({key})"


async def names_of(desk: Desk, terms: Mapping[str, Term | None]) -> Mapping[str, Label]:
    """The names of the things that a question is asked with, by parameter."""
    things = {name: str(term) for name, term in terms.items() if isinstance(term, URIRef)}
    labels = await desk.lookup.labels(things.values(), desk.voice) if things else {}
    return {name: labels[iri] for name, iri in things.items() if iri in labels}


def value_of(parameter: Parameter, written: str, terms: Mapping[str, Term | None]) -> str:
    """The value that a list or a link has for what was written: the key of a thing however it was called."""
    term = terms.get(parameter.name)
    return key_of(str(term)) if written and isinstance(term, URIRef) else written

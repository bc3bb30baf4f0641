"""Asking a named question: from the parameters of an address to the terms that its query is bound to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Final

from rdflib import Literal, URIRef

from municipia.api.lookup import Selects
from municipia.api.lookup import query_text as page_query
from municipia.graph.binding import Term, bind
from municipia.graph.core import CORE
from municipia.graph.errors import ParameterError
from municipia.graph.parameters import CLASSES, TODAY, Parameter, ambiguous, keyed, near, read, refused, thing, unknown
from municipia.graph.questions import Question
from municipia.graph.registry import Registry
from municipia.graph.wording import said

#: What a question may be asked of: the core, or everything.
CORE_SCOPE: Final = "core"
ALL_SCOPE: Final = "all"
#: Parameters of the address that are not the question's own. ``asOf`` travels with the reader from page to page, so a
#: question that takes none passes over it.
RESERVED: Final = frozenset({"lang", "knownAt", "format", "limit", "offset", "page", "asOf", "scope"})


@dataclass
class Arguments:
    """What a question is asked with: each value as written (dates of today as a day), and the terms bound.

    ``within`` is the graph to ask: the core's, or "" for everything.
    """

    written: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Term | None] = field(default_factory=dict)
    within: str = ""

    @property
    def scope(self) -> str:
        """The part of the graph that is asked, as the parameter ``scope`` has it."""
        return CORE_SCOPE if self.within else ALL_SCOPE


@cache
def query_text(name: str) -> str:
    """The text of a helping query of the questions (``find``, ``known``)."""
    return files("municipia.graph").joinpath("queries", "questions", f"{name}.rq").read_text(encoding="utf-8")


async def arguments(
    question: Question, given: Mapping[str, str], readers: Selects, *, language: str, revision: int | None = None
) -> Arguments:
    """The arguments for the parameters of an address, defaults filled in.

    Where bundled collections stand beside the core, a question is asked of the core, unless ``scope=all`` is given or a
    parameter names a thing that only a collection knows.

    Raises ParameterError for an unknown parameter, a value that cannot be read, a thing that the graph does not have.
    """
    _refuse_unknown(question, given)
    found = Arguments(terms={"lang": Literal(language)}, within=await _part(given, readers, revision))
    today = dt.datetime.now(dt.UTC).date()
    for parameter in question.parameters:
        written = keyed(parameter, given.get(parameter.name, parameter.default).strip())
        if not written and not parameter.is_optional:
            written = parameter.default
        graph = _Graph(readers, revision, language)
        try:
            terms = await _terms(parameter, written, replace(graph, within=found.within), today=today)
        except ParameterError:
            if not found.within or given.get("scope"):
                raise
            terms = await _terms(parameter, written, graph, today=today)
            found.within = ""
        found.terms.update(terms)
        found.written[parameter.name] = today.isoformat() if written == TODAY == parameter.default else written
    return found


async def _part(given: Mapping[str, str], readers: Selects, revision: int | None) -> str:
    """The graph that a question is asked of unless it names a thing elsewhere; "" for everything."""
    asked = given.get("scope", "").strip() or CORE_SCOPE
    if asked not in (CORE_SCOPE, ALL_SCOPE):
        raise refused("scope", asked[:40], said("Ask for one of: %(forms)s.", forms=f"{CORE_SCOPE}, {ALL_SCOPE}"))
    if asked == ALL_SCOPE:
        return ""
    return CORE if await readers.select(page_query("collections"), revision=revision) else ""


@dataclass(frozen=True)
class _Graph:
    """What is asked for things and their names: a revision, or a part of it, in a language."""

    readers: Selects
    revision: int | None
    language: str
    within: str = ""

    async def rows(self, name: str, terms: Mapping[str, Term]) -> list[Mapping[str, Term]]:
        """The rows of a helping query."""
        found = await self.readers.select(bind(query_text(name), terms), revision=self.revision, within=self.within)
        return list(found)


async def _terms(parameter: Parameter, written: str, graph: _Graph, *, today: dt.date) -> dict[str, Term | None]:
    if parameter.is_thing and written and written != parameter.default:
        return {parameter.name: await _find(parameter, written, graph)}
    return read(parameter, written, today=today)


def key_of(iri: str) -> str:
    """The value by which a thing is asked for."""
    return iri.rpartition("/")[2]


async def _find(parameter: Parameter, written: str, graph: _Graph) -> URIRef:
    """The thing of the graph that a value names; its IRI, number, key and slug go before a name."""
    if len(written) > _LONGEST:
        raise unknown(parameter.name, written[:_LONGEST] + "…", ())
    candidate = thing(parameter, written, _numbers(parameter.kind))
    kind = CLASSES[parameter.kind]
    rows = await graph.rows("find", {"class": kind, "candidate": candidate, "name": Literal(written)})
    things = [URIRef(str(row["thing"])) for row in rows]
    if candidate in things:
        return candidate
    if len(things) == 1:
        return things[0]
    rows = await graph.rows("known", {"class": kind})
    known = {str(row["thing"]): str(row.get("label", "")) for row in rows}
    if not things:
        raise unknown(parameter.name, written, [(key_of(iri), label) for iri, label in known.items()])
    rows = await graph.rows("apart", {"class": kind, "name": Literal(written), "lang": Literal(graph.language)})
    told = [(key_of(str(row["thing"])), [known.get(str(row["thing"]), ""), *_apart(row)]) for row in rows]
    raise ambiguous(parameter.name, written, [(key, [*filter(None, words)]) for key, words in told])


def _apart(row: Mapping[str, Term]) -> list[str]:
    """The words that tell a thing from another of its name."""
    return [str(row.get(name, "")) for name in ("kind", "country")]


_LONGEST: Final = 300


@cache
def _numbers(kind: str) -> Mapping[str, str]:
    """The registry numbers of a kind of thing, by the key that our tables give it."""
    return {key: number for (of, key), number in Registry.load().numbers.items() if of == kind}


def _refuse_unknown(question: Question, given: Mapping[str, str]) -> None:
    allowed = [parameter.name for parameter in question.parameters]
    for name in given:
        if name not in RESERVED and name not in allowed:
            nearest = near(name, [(each, "") for each in allowed], most=1)
            taken = ", ".join([*allowed, "scope", "lang", "knownAt", "format", "limit", "offset"])
            hint = said("It takes: %(names)s.", names=taken)
            if nearest:
                hint = said("Did you mean “%(name)s”? It takes: %(names)s.", name=nearest[0], names=taken)
            raise ParameterError(
                said("Question %(question)s takes no parameter “%(name)s”.", question=question.name, name=name[:40]),
                name=name[:40],
                hint=hint,
            )

"""The SPARQL 1.1 Protocol: what a request asks for, whichever of its three ways it comes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request

from municipia.api import bodies
from municipia.api.negotiate import SUFFIXES, not_acceptable, rank
from municipia.api.repeats import refuse
from municipia.api.settings import Settings
from municipia.graph import media
from municipia.graph.errors import ParameterError, UnsupportedError
from municipia.graph.limits import Limits
from municipia.graph.wording import said

QUERY: Final = "application/sparql-query"
HTML: Final = "text/html"
#: Every form of an answer, our favourite first; the page comes last, so that only who asks for it gets it.
OFFERED: Final = tuple(
    dict.fromkeys((*media.BINDINGS.values(), *media.GRAPHS.values(), *media.BINDINGS, *media.GRAPHS, HTML))
)
#: What ``format`` may be beside a media type: our suffixes, and the names that clients have for the same forms.
_FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    **{suffix: (form,) for suffix, form in SUFFIXES.items()},
    "xml": (media.SPARQL_XML, media.RDF_XML),
    "srj": (media.SPARQL_JSON,),
    "srx": (media.SPARQL_XML,),
    "turtle": (media.TURTLE,),
    "n3": (media.TURTLE,),
    "rdf+xml": (media.RDF_XML,),
    "json-ld": (media.JSON_LD,),
}
#: Parameters that lower a limit of one query, each with the field of ``Limits``.
LOWERED: Final = {"timeout": "query_seconds", "maxrows": "max_rows", "maxbytes": "max_bytes"}
_SINGLE: Final = ("query", "knownAt", "lang", "view", "example", *LOWERED)
# Three bytes stand for one in a form, and the other parameters need room too.
_FORM_ROOM: Final = 64 << 10


@dataclass(frozen=True)
class Asked:
    """A request: its query ("" when there is none), its graphs (None: the query's own), and the forms it takes."""

    query: str
    has_query: bool
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    known_at: str
    accept: tuple[str, ...]
    lowered: tuple[tuple[str, float], ...] = ()

    def limits(self, limits: Limits) -> Limits:
        """The limits of this query: those of all, lowered where it asks for less, never raised."""
        asked = {name: value for name, value in self.lowered if value < getattr(limits, name)}
        return replace(limits, **asked)  # type: ignore[arg-type]

    @property
    def wants_page(self) -> bool:
        """Whether a person asks, with a browser."""
        return self.accept[0] == HTML

    @property
    def machine_accept(self) -> tuple[str, ...]:
        """The forms it takes, but for the page."""
        return tuple(form for form in self.accept if form != HTML)


def by_get(request: Request) -> Asked:
    """What a GET or HEAD request asks."""
    return _asked(request, bodies.parameters(request.scope["query_string"].decode("latin-1")))


async def by_post(request: Request, settings: Settings) -> Asked:
    """What a POST request asks, by form or with the query as its body.

    Raises MediaTypeError, LimitError (size, send), SyntaxFault for bytes that are not UTF-8, and what :func:`by_get`
    raises.
    """
    form = bodies.media_type(request, (QUERY, bodies.FORM))
    most = settings.limits.max_query_bytes
    in_address = bodies.parameters(request.scope["query_string"].decode("latin-1"))
    if form == bodies.FORM:
        body = await bodies.read_body(request, most=3 * most + _FORM_ROOM, seconds=settings.client_seconds)
        return _asked(request, [*in_address, *bodies.parameters(body)])
    body = await bodies.read_body(request, most=most, seconds=settings.client_seconds)
    return _asked(request, [*in_address, ("query", bodies.decode(body))])


def _asked(request: Request, parameters: Sequence[tuple[str, str]]) -> Asked:
    _check(parameters)
    first = dict(reversed(parameters))
    default = tuple(value for name, value in parameters if name == "default-graph-uri")
    named = tuple(value for name, value in parameters if name == "named-graph-uri")
    has_graphs = bool(default or named)
    return Asked(
        query=first.get("query", ""),
        has_query="query" in first,
        default_graphs=default if has_graphs else None,
        named_graphs=named if has_graphs else None,
        known_at=first.get("knownAt", "").strip(),
        accept=_accept(request, [value for name, value in parameters if name == "format" and value]),
        lowered=tuple((field, _number(name, first[name])) for name, field in LOWERED.items() if first.get(name)),
    )


def _number(name: str, text: str) -> float:
    """A limit that a request asks for: seconds, which may have a fraction, or a whole number."""
    fits = re.fullmatch(r"[0-9]{1,12}" + r"(?:\.[0-9]{1,6})?" * (name == "timeout"), text.strip())
    number = (float if name == "timeout" else int)(text) if fits else 0
    if not number:
        raise ParameterError(
            said("“%(text)s” is no limit for “%(name)s”.", text=text[:40], name=name),
            name=name,
            hint=said("Give seconds above zero.") if name == "timeout" else said("Give a whole number above zero."),
        )
    return number


def _check(parameters: Sequence[tuple[str, str]]) -> None:
    names = [name for name, _ in parameters]
    refuse([name for name in names if name in _SINGLE])
    for name in ("update", "using-graph-uri", "using-named-graph-uri"):
        if name in names:
            raise UnsupportedError(
                said("The parameter “%(name)s” belongs to updates; this address takes queries only.", name=name),
                hint=said("SPARQL Update is not offered. Write named graphs at /graphs (Graph Store Protocol)."),
            )


def _accept(request: Request, written: Sequence[str]) -> tuple[str, ...]:
    """The forms that the request takes, best first: ``format`` decides, else the Accept header.

    A client that does not know which name we have for a form may give several; those unknown here are passed over.
    """
    forms = [form for value in written for form in _forms(value)]
    if written and not forms:
        raise ParameterError(
            said("No answer comes in the format “%(format)s”.", format=written[0][:40]),
            name="format",
            hint=said("Ask for one of: %(forms)s.", forms=", ".join(_FORMATS)),
        )
    ranked = forms or rank(request.headers.get("accept"), OFFERED)
    if not ranked:
        raise not_acceptable(OFFERED)
    return tuple(dict.fromkeys(ranked))


def _forms(name: str) -> tuple[str, ...]:
    return _FORMATS.get(name, (name,) if name in OFFERED else ())

"""Targets: which graph a request of the Graph Store Protocol means, by its path or by its parameters.

Direct identification (section 4.1): ``/graphs/source/x`` is ``…/graph/source/x``. Indirect (section 4.2): the parameter
``graph`` is the absolute IRI of the graph, ``default`` the merged graph.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from fastapi import Request

from municipia.api import bodies
from municipia.api.repeats import refuse
from municipia.graph.errors import ParameterError
from municipia.graph.wording import said
from municipia.ontology.namespaces import GRAPH

PATH: Final = "/graphs/"
_LONGEST: Final = 2048
_READING: Final = frozenset({"graph", "default", "knownAt", "format", "lang"})
_WRITING: Final = frozenset({"graph", "default", "validate", "message", "lang"})
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What no IRI holds (RFC 3987, section 2.2), and escapes that would bring it back: controls, slashes, dots.
_NOT_IN_IRI: Final = re.compile(
    r"[\x00-\x20<>\"{}|^`\\\x7f-\x9f\ud800-\udfff]|%(?![0-9A-Fa-f]{2})|%[01]|%7F|%2F|%5C", re.I
)
_DOTS: Final = re.compile(r"(?:/|^)(?:\.|%2e){1,2}(?=[/?#]|$)", re.I)
_NOT_IN_NAME: Final = re.compile(r"[\x00-\x20/\\\x7f-\x9f]")


@dataclass(frozen=True)
class Target:
    """``graph`` is the IRI of a graph, "" the merged one, None none at all; ``parameters`` what else was given."""

    graph: str | None
    parameters: Mapping[str, str]

    @property
    def named(self) -> str:
        """The graph, one of which must be meant. Raises ParameterError."""
        if self.graph is None:
            raise ParameterError(
                said("The request names no graph."),
                name="graph",
                hint=said("Name it as /graphs/source/NAME, as ?graph=IRI or, to read the merged one, as ?default."),
            )
        return self.graph


def of(request: Request) -> Target:
    """The target of a request. Raises ParameterError for a name that is none, twice given or unknown."""
    given = bodies.parameters(request.scope["query_string"].decode("latin-1"))
    names = [name for name, _ in given]
    known = _READING if request.method in ("GET", "HEAD") else _WRITING
    for name in names:
        if name not in known:
            raise ParameterError(
                said("There is no parameter “%(name)s” here.", name=name[:40]),
                name=name[:40],
                hint=said("It takes: %(names)s.", names=", ".join(sorted(known))),
            )
    refuse(names)
    parameters = dict(given)
    meant = [by for by in (_by_path(request), _by_parameter(parameters), _merged(parameters)) if by is not None]
    if len(meant) > 1:
        raise ParameterError(said("The request names more than one graph."), name="graph")
    return Target(meant[0] if meant else None, parameters)


def _merged(parameters: Mapping[str, str]) -> str | None:
    return "" if "default" in parameters else None


def _by_path(request: Request) -> str | None:
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    path = raw.decode("latin-1").partition("?")[0]
    if not path.startswith(PATH):
        return None
    return _checked(str(GRAPH) + "/".join(_segment(part) for part in path.removeprefix(PATH).split("/")))


def _segment(raw: str) -> str:
    """A part of a path as it stands in an IRI: what is not plain is escaped in UTF-8, in one way only."""
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise _bad(raw) from error
    if text in ("", ".", "..") or _NOT_IN_NAME.search(text):
        raise _bad(raw)
    return quote(text, safe="-._~")


def _by_parameter(parameters: Mapping[str, str]) -> str | None:
    iri = parameters.get("graph")
    if iri is None:
        return None
    if not _SCHEME.match(iri):
        raise ParameterError(
            said("“%(text)s” is no absolute IRI.", text=iri[:80]),
            name="graph",
            hint=said("Give the full IRI of a graph."),
        )
    return _checked(iri)


def _checked(iri: str) -> str:
    path = iri.partition(":")[2]
    is_ours = iri.startswith(str(GRAPH))
    if is_ours and ("?" in iri or "#" in iri):
        # ?graph=IRI?validate=only is a slip of the hand: it would write what was only to be tried.
        raise ParameterError(
            said("“%(text)s” names no graph.", text=iri[:80]),
            name="graph",
            hint=said("A graph of this server has neither ? nor # in its name; further parameters follow an &."),
        )
    if len(iri) > _LONGEST or _NOT_IN_IRI.search(iri) or _DOTS.search(path) or not path:
        raise _bad(iri)
    return iri


def _bad(name: str) -> ParameterError:
    return ParameterError(
        said("“%(text)s” names no graph.", text=name[:80]),
        name="graph",
        hint=said("No spaces, control characters, backslashes, empty parts or dots between slashes."),
    )


def address(graph: str) -> str:
    """The address of a graph on this server: direct if its IRI is one of ours, else indirect."""
    if not graph:
        return "/graphs?default"
    local = graph.removeprefix(str(GRAPH))
    if local != graph:
        return PATH + local
    return f"/graphs?graph={quote(graph, safe='')}"

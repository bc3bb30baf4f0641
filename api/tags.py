"""Entity tags of graphs: the state of the graph (its fingerprint) and the form, so that each tag is strong.

A write may name the tag of any form: it is the state that counts (RFC 9110, sections 8.8.3 and 13.1).
"""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

from municipia.api.negotiate import SUFFIXES
from municipia.graph.errors import ParameterError, PreconditionError
from municipia.graph.preconditions import ANY, Expectation
from municipia.graph.wording import said

_TAG: Final = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')
_NAMES: Final = {media_type: suffix for suffix, media_type in SUFFIXES.items()}
_MOST: Final = 8192


def etag(state: str, form: str) -> str:
    """The tag of a graph in a state, written in a form."""
    return f'"{state}-{_NAMES.get(form, "data")}"'


def expectation(request: Request) -> Expectation:
    """In which state a graph must be for a write. Raises ParameterError for a header that cannot be read."""
    strong = _tags(request, "if-match", weak=False)
    return Expectation(
        None if strong is None else _states(strong),
        none_match=None if (tags := _tags(request, "if-none-match", weak=True)) is None else _states(tags),
    )


def _states(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag.partition("-")[0] for tag in tags)


def is_known(request: Request, tag: str) -> bool:
    """Whether who reads has this already (If-None-Match). Raises PreconditionError when If-Match names another one."""
    bare = tag.strip('"')
    wanted = _tags(request, "if-match", weak=False)
    if wanted is not None and ANY not in wanted and bare not in wanted:
        raise PreconditionError(said("The graph is not in the state that If-Match names."))
    had = _tags(request, "if-none-match", weak=True)
    return had is not None and bare in had


def _tags(request: Request, header: str, *, weak: bool) -> tuple[str, ...] | None:
    """The tags of a header, without quotes; None without the header. Weak ones match nothing where strong are asked."""
    values = request.headers.getlist(header)
    if not values:
        return None
    text = ", ".join(values).strip()
    if text == ANY:
        return (ANY,)
    found, position = [], 0
    while position < len(text):
        match = _TAG.match(text, position)
        if match is None or len(text) > _MOST:
            raise ParameterError(
                said("The header %(name)s cannot be read.", name=header),
                name=header,
                hint=said("It is * or entity tags in double quotes, as an ETag header gives them."),
            )
        position = match.end()
        if weak or not match[1]:
            found.append(match[2])
    return tuple(found)

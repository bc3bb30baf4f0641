"""The interface for programs: its OpenAPI description, and the page of it at ``/docs``, without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from municipia.api.catalogues import choose_language
from municipia.api.contexts import Crumb, Page
from municipia.api.described import in_language
from municipia.api.desk import DeskDep
from municipia.api.examples import with_examples
from municipia.api.outcomes import without_validation

router = APIRouter(include_in_schema=False)

_METHODS: Final = ("get", "post", "put", "delete")


@dataclass(frozen=True)
class Input:
    """A parameter: its name, where it goes, what it is for, and an example."""

    name: str
    place: str
    required: bool
    description: str
    example: str = ""


@dataclass(frozen=True)
class Outcome:
    """An answer: its status, what it means, the media types it comes in, and an example by media type."""

    status: str
    description: str
    media_types: tuple[str, ...]
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Operation:
    """One thing that a program can ask for."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    inputs: tuple[Input, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, kw_only=True)
class InterfacePage(Page):
    """Every operation of the interface."""

    operations: tuple[Operation, ...] = ()


@router.api_route("/openapi.json", methods=["GET", "HEAD"])
async def description(request: Request) -> Response:
    """The description itself, in the language of ``lang`` or of Accept-Language."""
    language = choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))
    described: dict[str, Any] = in_language(_described(request), language)
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return JSONResponse(described, headers=headers)


@router.api_route("/docs", methods=["GET", "HEAD"])
async def interface(desk: DeskDep) -> Response:
    """What a program can ask, path by path."""
    title = desk.say("Interface for programs")
    described = operations(in_language(_described(desk.request), desk.voice.language))
    page = InterfacePage(title=title, crumbs=(Crumb(title),), operations=tuple(described))
    return await desk.answer("interface.html", page)


def _described(request: Request) -> dict[str, Any]:
    return with_examples(without_validation(request.app.openapi()))


def operations(description: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI description, in its order."""
    for path, methods in description["paths"].items():
        for method in _METHODS:
            if method in methods:
                found = methods[method]
                yield Operation(
                    id=f"{method}-{path.strip('/').replace('/', '-').translate(_PLAIN) or 'root'}",
                    method=method.upper(),
                    path=path,
                    summary=found.get("summary", ""),
                    description=found.get("description", ""),
                    inputs=tuple(_input(each) for each in found.get("parameters", ())),
                    outcomes=tuple(_outcome(status, each) for status, each in found["responses"].items()),
                )


_PLAIN: Final = str.maketrans("", "", "{}.")


def _input(parameter: Mapping[str, Any]) -> Input:
    return Input(
        name=parameter["name"],
        place=parameter["in"],
        required=parameter.get("required", False),
        description=parameter.get("description", ""),
        example=_example(parameter) or _example(parameter.get("schema", {})),
    )


def _outcome(status: str, response: Mapping[str, Any]) -> Outcome:
    content = response.get("content", {})
    examples = ((media_type, _example(each)) for media_type, each in content.items())
    return Outcome(
        status=status,
        description=response.get("description", ""),
        media_types=tuple(content),
        examples=tuple((media_type, text) for media_type, text in examples if text),
    )


def _example(holder: Mapping[str, Any]) -> str:
    """The first example that a part of the description gives, as text."""
    value = holder.get("example")
    for each in (holder.get("openapi_examples") or holder.get("examples") or {},):
        if value is None and isinstance(each, Mapping) and each:
            value = next(iter(each.values())).get("value")
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)

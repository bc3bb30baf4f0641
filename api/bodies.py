"""Reading what a client sends: within a size and a time, as text in UTF-8, as parameters."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from municipia.graph.errors import LimitError, SyntaxFault
from municipia.graph.wording import said

FORM: Final = "application/x-www-form-urlencoded"
_MOST_PARAMETERS: Final = 1000


async def read_body(request: Request, *, most: int, seconds: float) -> bytes:
    """The body of a request. Raises LimitError (size, send) when it is too long or too slow to come."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise too_large(most)
                parts.append(part)
    except TimeoutError as error:
        raise LimitError(
            said("The body did not arrive within %(seconds)s seconds.", seconds=f"{seconds:g}"),
            limit="send",
            allowed=seconds,
            unit="seconds",
        ) from error
    return b"".join(parts)


def too_large(most: int) -> LimitError:
    """The fault of a body that is too long."""
    return LimitError(
        said("The request is longer than %(bytes)s bytes.", bytes=most),
        limit="size",
        allowed=most,
        unit="bytes",
        hint=said("Send less at once."),
    )


def media_type(request: Request, taken: tuple[str, ...]) -> str:
    """The media type of the body, without parameters. Raises HTTPException 415 for one that is not taken."""
    header = request.headers.get("content-type", "")
    name, _, parameters = header.partition(";")
    found = name.strip().lower()
    charset = parameters.lower().partition("charset=")[2].strip(' "').partition(";")[0].strip(' "')
    if found not in taken or charset not in ("", "utf-8", "utf8"):
        raise _unsupported(f"A body of type {header[:80]!r} cannot be read here." if header else _NO_TYPE, taken)
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise _unsupported("A compressed body cannot be read here.", taken)
    return found


_NO_TYPE: Final = "The body has no Content-Type."


def _unsupported(detail: str, taken: tuple[str, ...]) -> HTTPException:
    listed = ", ".join(taken)
    return HTTPException(415, f"{detail} Send one of: {listed}, in UTF-8.", {"Accept-Post": listed})


def decode(content: bytes) -> str:
    """The text. Raises SyntaxFault with the place of the first byte that is not UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SyntaxFault(said("The text is not in UTF-8 (byte %(byte)s).", byte=error.start + 1), line=line) from error


def parameters(text: str | bytes) -> list[tuple[str, str]]:
    """The parameters of a query string or a form, in order. Raises SyntaxFault when they are not in UTF-8."""
    raw = text if isinstance(text, str) else decode(text)
    try:
        return parse_qsl(
            raw, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise SyntaxFault(
            said("The parameters are not in UTF-8."), hint=said("Encode them as percent-escaped UTF-8.")
        ) from error
    except ValueError as error:
        raise LimitError(
            said("There are more than %(most)s parameters.", most=_MOST_PARAMETERS),
            limit="size",
            allowed=_MOST_PARAMETERS,
            unit="parameters",
        ) from error

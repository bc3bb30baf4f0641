"""Reading what a client sends: within a size and a time, as text in UTF-8, as parameters."""

from __future__ import annotations

import asyncio
import zlib
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from municipia.graph.errors import LimitError, MediaTypeError, SyntaxFault
from municipia.graph.wording import said

FORM: Final = "application/x-www-form-urlencoded"
_MOST_PARAMETERS: Final = 1000
_GZIP: Final = ("gzip", "x-gzip")
_GZIP_BITS: Final = 16 + zlib.MAX_WBITS
# What follows a member is copied for each one, so that many small ones are taken in small pieces.
_PIECE: Final = 1 << 16


async def read_body(request: Request, *, most: int, seconds: float) -> bytes:
    """The body of a request. Raises LimitError (size, send) when it is too long or too slow to come.

    A body in gzip (where ``media_type`` lets one in) is unpacked as it comes, and no further than ``most`` bytes.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:19]) > most:
        raise too_large(most)
    unpack = _Gzip(most) if _encoding(request) in _GZIP else None
    parts, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                plain = unpack.feed(part) if unpack else part
                size += len(plain)
                if size > most:
                    raise too_large(most)
                parts.append(plain)
    except TimeoutError as error:
        raise LimitError(
            said("The body did not arrive within %(seconds)s seconds.", seconds=f"{seconds:g}"),
            limit="send",
            allowed=seconds,
            unit="seconds",
        ) from error
    if unpack:
        unpack.end()
    return b"".join(parts)


class _Gzip:
    """Unpacks gzip in pieces, one or several members after another, never much further than ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inflate = zlib.decompressobj(wbits=_GZIP_BITS)

    def feed(self, part: bytes) -> bytes:
        """The next bytes, or enough of them to be too many. Raises SyntaxFault when they are no gzip."""
        plain = b""
        try:
            while part and len(plain) <= self._most:
                if self._inflate.eof:
                    self._inflate = zlib.decompressobj(wbits=_GZIP_BITS)
                plain += self._inflate.decompress(part, self._most + 1)
                part = self._inflate.unused_data
        except zlib.error as error:
            raise SyntaxFault(said("The body is no gzip, although its Content-Encoding says so.")) from error
        return plain

    def end(self) -> None:
        """Raise SyntaxFault when the bytes broke off."""
        if not self._inflate.eof:
            raise SyntaxFault(said("The gzip of the body breaks off before its end."))


def gunzip(data: bytes, most: int) -> bytes:
    """What gzip packed. Raises LimitError beyond ``most`` bytes, SyntaxFault for what is no gzip or breaks off."""
    unpack, parts, size = _Gzip(most), [], 0
    for start in range(0, len(data), _PIECE):
        parts.append(unpack.feed(data[start : start + _PIECE]))
        size += len(parts[-1])
        if size > most:
            raise too_large(most)
    unpack.end()
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


def media_type(request: Request, taken: tuple[str, ...], *, packed: bool = False) -> str:
    """The media type of the body, without parameters. Raises MediaTypeError for one that is not taken.

    ``packed`` lets in a body in gzip.
    """
    header = request.headers.get("content-type", "")
    name, _, parameters = header.partition(";")
    found = name.strip().lower()
    charset = parameters.lower().partition("charset=")[2].strip(' "').partition(";")[0].strip(' "')
    if found not in taken or charset not in ("", "utf-8", "utf8"):
        if not header:
            raise MediaTypeError(said("The body has no Content-Type."), taken=taken)
        raise MediaTypeError(said("A body of type “%(type)s” cannot be read here.", type=header[:80]), taken=taken)
    if _encoding(request) not in ("", "identity", *(_GZIP if packed else ())):
        raise MediaTypeError(said("A body compressed like this cannot be read here."), taken=taken)
    return found


def _encoding(request: Request) -> str:
    return request.headers.get("content-encoding", "identity").strip().lower()


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

"""Answers sent piece by piece, as the reader gives them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Final

from fastapi.responses import StreamingResponse
from starlette.types import Send

from municipia.graph.answer import Answer
from municipia.graph.errors import MunicipiaError

_log: Final = logging.getLogger(__name__)


class _Unfinished(StreamingResponse):
    """An answer that is left without its end when a fault that we foresaw comes after its first byte.

    The server then breaks the connection off, so that the client cannot take it for whole.
    """

    async def stream_response(self, send: Send) -> None:
        """Send it, as far as it goes."""
        try:
            await super().stream_response(send)
        except MunicipiaError as error:
            _log.warning("An answer was broken off: %s", error)


def streamed(answer: Answer, headers: Mapping[str, str]) -> StreamingResponse:
    """An answer as it comes; compressing so much would hold up everybody else."""
    plain = {**headers, "Content-Encoding": "identity"}
    return _Unfinished(_pieces(answer), headers=plain, media_type=answer.media_type)


async def _pieces(answer: Answer) -> AsyncIterator[bytes]:
    """The pieces. A fault raised here comes after the first byte, so the server breaks the connection off."""
    try:
        async for piece in answer.pieces():
            yield piece
    finally:
        answer.close()

"""Answers sent piece by piece, as the reader gives them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from fastapi.responses import StreamingResponse

from municipia.graph.answer import Answer


def streamed(answer: Answer, headers: Mapping[str, str]) -> StreamingResponse:
    """An answer as it comes; compressing so much would hold up everybody else."""
    plain = {**headers, "Content-Encoding": "identity"}
    return StreamingResponse(_pieces(answer), headers=plain, media_type=answer.media_type)


async def _pieces(answer: Answer) -> AsyncIterator[bytes]:
    """The pieces. A fault raised here comes after the first byte, so the server breaks the connection off."""
    try:
        async for piece in answer.pieces():
            yield piece
    finally:
        answer.close()

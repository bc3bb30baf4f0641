from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.errors import BusyError
from municipia.graph.spool import Spool


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 200))
def test_the_pieces_come_out_as_they_went_in_whoever_is_faster(pieces: list[bytes], buffer: int) -> None:
    async def main() -> bytes:
        spool = Spool(buffer)

        async def fill() -> None:
            for piece in pieces:
                spool.add(piece)
                await asyncio.sleep(0)
            spool.end(rows=7)

        filling = asyncio.create_task(fill())
        await spool.opened()
        taken = b"".join([piece async for piece in spool.pieces()])
        await filling
        assert taken == spool.whole()
        assert spool.rows == 7
        spool.close()
        spool.add(b"late")
        return taken

    assert asyncio.run(main()) == b"".join(pieces)


def test_a_fault_comes_after_what_was_sent() -> None:
    async def main() -> None:
        spool = Spool(2)
        spool.add(b"abc")
        spool.end(BusyError("Broken off.", retry_after=1))
        spool.end()
        taken = []
        pieces = spool.pieces()
        taken.append(await anext(pieces))
        with pytest.raises(BusyError):
            await anext(pieces)
        assert taken == [b"abc"]
        spool.close()

    asyncio.run(main())

from __future__ import annotations

import asyncio
import socket

import pytest

from municipia.graph import errors, frames
from municipia.graph.process import read_frame

FAULTS = [
    errors.SyntaxFault("No.", line=2, column=5, hint="Mend it."),
    errors.UnsupportedError("Not here.", hint="Elsewhere."),
    errors.LimitError("Too much.", limit="rows", allowed=5, unit="rows", hint="Less."),
    errors.NotAcceptableError("Not so.", available=("text/csv", "text/html")),
    errors.NotFoundError("Nothing."),
    errors.GoneError("Gone.", replaced_by="http://e/"),
    errors.StoreError("Locked."),
    errors.ParameterError("Wrong.", name="asOf"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_a_fault_comes_out_as_it_went_in(fault: errors.MunicipiaError) -> None:
    packed = frames.pack_document(frames.encode_fault(fault), frames.END)
    again = frames.decode_fault(frames.Frame(packed[:1], packed[frames.HEADER.size :]).document())
    assert type(again) is type(fault)
    assert vars(again) == vars(fault)


def test_a_fault_of_another_kind_is_told_as_a_refusal() -> None:
    document = frames.encode_fault(errors.NotBuiltError("Later.", hint="Wait."))
    again = frames.decode_fault(document)
    assert (type(again), again.message, again.hint) == (errors.UnsupportedError, "Later.", "Wait.")


def test_both_sides_read_the_same_frames() -> None:
    here, there = socket.socketpair()
    with here, there:
        sent = frames.pack_document({"word": "é\ud800"}) + frames.pack(frames.BODY, b"x" * 100_000)

        async def web_side() -> list[frames.Frame]:
            reader, writer = await asyncio.open_connection(sock=there)
            writer.write(sent)
            writer.write_eof()
            read = [await read_frame(reader), await read_frame(reader)]
            with pytest.raises(asyncio.IncompleteReadError):
                await read_frame(reader)
            writer.close()
            await writer.wait_closed()
            return read

        here.sendall(sent)
        here.shutdown(socket.SHUT_WR)
        there_read = asyncio.run(web_side())
        here_read = [frames.receive(here), frames.receive(here)]
        assert here_read == there_read
        assert frames.receive(here) is None
        assert there_read[0].document() == {"word": "é\ud800"}

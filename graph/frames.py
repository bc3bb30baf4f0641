"""Frames: how the web process and its reader processes talk over a socket.

A frame is one letter, a length in four bytes and that many bytes: ``J`` holds a JSON object, ``B`` a piece of an
answer, ``E`` a JSON object that ends an answer. Faults travel as JSON and come out as the same exceptions.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from municipia.graph import errors
from municipia.graph.wording import Spoken, Words

JSON: Final = b"J"
BODY: Final = b"B"
END: Final = b"E"
HEADER: Final = struct.Struct(">cI")

_KINDS: Final[dict[str, type[errors.MunicipiaError]]] = {
    kind.code: kind
    for kind in (
        errors.SyntaxFault,
        errors.UnsupportedError,
        errors.LimitError,
        errors.ParameterError,
        errors.NotFoundError,
        errors.GoneError,
        errors.NotAcceptableError,
        errors.PreconditionError,
        errors.BusyError,
        errors.StoreError,
        errors.LockedError,
    )
}
# What is not sent on: the message goes apart, and its other languages are in the report of a check.
_UNSENT: Final = ("message", "messages", "mend")


class Frame(NamedTuple):
    """One frame: its letter and its bytes."""

    kind: bytes
    payload: bytes

    def document(self) -> dict[str, Any]:
        """The JSON object that it holds."""
        found: dict[str, Any] = json.loads(self.payload)
        return found


def pack(kind: bytes, payload: bytes) -> bytes:
    """The bytes of a frame."""
    return HEADER.pack(kind, len(payload)) + payload


def pack_document(document: Mapping[str, object], kind: bytes = JSON) -> bytes:
    """The bytes of a frame that holds a JSON object."""
    return pack(kind, json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def receive(connection: socket.socket) -> Frame | None:
    """The next frame, waited for; None when the other side is gone."""
    head = _exactly(connection, HEADER.size)
    if head is None:
        return None
    kind, size = HEADER.unpack(head)
    payload = _exactly(connection, size)
    return None if payload is None else Frame(kind, payload)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def encode_fault(error: errors.MunicipiaError) -> dict[str, object]:
    """A fault as JSON."""
    fields = {name: value for name, value in vars(error).items() if name not in _UNSENT}
    code = error.code if error.code in _KINDS else errors.UnsupportedError.code
    known = fields if error.code in _KINDS else {"hint": error.hint}
    return {"code": code, "message": _pack(error.message), "fields": {**known, "hint": _pack(error.hint)}}


def _pack(text: str) -> object:
    """A sentence as JSON, with its template and values or its translations when it has them."""
    if isinstance(text, Spoken):
        return {"messages": text.messages}
    if not isinstance(text, Words):
        return text
    return {"template": text.template, "values": {name: str(value) for name, value in text.values.items()}}


def _unpack(packed: str | Mapping[str, Any]) -> str:
    if isinstance(packed, str):
        return packed
    return Spoken(packed["messages"]) if "messages" in packed else Words(packed["template"], packed["values"])


def decode_fault(document: Mapping[str, Any]) -> errors.MunicipiaError:
    """The fault that the JSON stands for."""
    fields = dict(document["fields"])
    if isinstance(fields.get("available"), list):
        fields["available"] = tuple(fields["available"])
    fields["hint"] = _unpack(fields["hint"])
    return _KINDS[document["code"]](_unpack(document["message"]), **fields)

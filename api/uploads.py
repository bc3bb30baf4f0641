"""Uploads: documents that a client sends, as the body of a request or as the files of a form, within bounds.

Nothing is parsed here but the envelope: the form, and gzip, each no further than the bound.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.types import Message, Receive

from municipia.api import bodies
from municipia.api.settings import Settings
from municipia.graph.errors import BusyError, ParameterError
from municipia.graph.reading import MEDIA_TYPES, SUFFIXES
from municipia.graph.wording import said

FORM: Final = "multipart/form-data"
TAKEN: Final = (*MEDIA_TYPES, FORM)
_MOST_FILES: Final = 20
_MOST_FIELDS: Final = 20
#: Uploads that may be in memory at once.
_MOST_AT_ONCE: Final = 8
_PIECE: Final = 1 << 16
_FORM_ROOM: Final = 64 << 10
_LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Document:
    """One document: the name that messages give it, its media type if that decides its form, and its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Upload:
    """What came: the documents, and the other fields of the form."""

    documents: tuple[Document, ...]
    fields: Mapping[str, str] = field(default_factory=dict)


class Room:
    """Counts the uploads under way, so that their bytes together are bounded."""

    def __init__(self, most: int = _MOST_AT_ONCE) -> None:
        self._most = most
        self._under_way = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """One more upload while the block lasts. Raises BusyError when there is no room."""
        if self._under_way >= self._most:
            raise BusyError(
                said("%(most)s uploads are under way already.", most=self._most),
                retry_after=5,
                hint=said("Send yours again in a few seconds."),
            )
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1


async def read(request: Request, settings: Settings) -> Upload:
    """The documents of a request.

    Raises MediaTypeError for a media type or an encoding that is not taken, LimitError (size, send) and SyntaxFault
    (gzip that is none, a form that is none).
    """
    kind = bodies.media_type(request, TAKEN, packed=True)
    most = settings.max_upload_bytes
    body = await bodies.read_body(request, most=most + _FORM_ROOM * (kind == FORM), seconds=settings.client_seconds)
    if kind == FORM:
        return await _form(request, body, most)
    return Upload((Document(_named(request), kind, body),))


def _named(request: Request) -> str:
    """The name of a document sent as a body: that of the table it is said to be, else none."""
    table = request.query_params.get("table", "").strip().removesuffix(".csv")[:_LONGEST_NAME]
    return f"{table}.csv" if table else "document"


async def _form(request: Request, body: bytes, most: int) -> Upload:
    """The files and fields of a form that has been read."""
    replayed = Request(request.scope, _replay(body))
    documents, fields = [], {}
    # A form that cannot be read is refused with 400 by the framework, which says why.
    async with replayed.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=most) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                documents += [await _document(value, most)] if value.filename else []
            else:
                fields[name] = value
    if sum(len(each.data) for each in documents) > most:
        raise bodies.too_large(most)
    return Upload(tuple(_apart(documents)), fields)


def _replay(body: bytes) -> Receive:
    """A body that has been read, as the framework wants to receive it."""
    starts = iter(range(0, max(len(body), 1), _PIECE))

    async def receive() -> Message:
        await asyncio.sleep(0)  # others may go on between two pieces
        start = next(starts)
        return {"type": "http.request", "body": body[start : start + _PIECE], "more_body": start + _PIECE < len(body)}

    return receive


async def _document(file: UploadFile, most: int) -> Document:
    """A file of a form. Its suffix decides its form: what browsers say of it depends on the machine."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME]
    data = await file.read()
    if name.lower().endswith(".gz"):
        name, data = name[:-3], await asyncio.to_thread(bodies.gunzip, data, most)
    kind = (file.content_type or "").partition(";")[0].strip().lower()
    knows_suffix = PurePath(name).suffix.lower() in SUFFIXES
    return Document(name, "" if knows_suffix else kind, data)


def _apart(documents: list[Document]) -> Iterator[Document]:
    """The documents under names of their own, so that a report tells two files of one name apart."""
    seen: dict[str, int] = {}
    for each in documents:
        seen[each.name] = seen.get(each.name, 0) + 1
        path = PurePath(each.name)
        times = seen[each.name]
        yield each if times == 1 else replace(each, name=f"{path.stem} ({times}){path.suffix}")


def require(upload: Upload) -> None:
    """Raise ParameterError when no document came."""
    if not any(each.data.strip() for each in upload.documents):
        raise ParameterError(
            said("There is no document to check."), name="file", hint=said("Paste one, or choose a file.")
        )

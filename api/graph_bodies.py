"""What a request brings for a graph: one document in any RDF syntax, or several in a form with files."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from municipia.api import bodies
from municipia.api.settings import Settings
from municipia.graph.errors import LimitError, MediaTypeError, ParameterError, SyntaxFault
from municipia.graph.readers import Readers
from municipia.graph.reading import MEDIA_TYPES, Syntax
from municipia.graph.wording import said

#: Media types of RDF that a graph is read from.
RDF: Final = tuple(name for name, syntax in MEDIA_TYPES.items() if syntax is not Syntax.TABLE)
MULTIPART: Final = "multipart/form-data"
_MOST_FILES: Final = 20


@dataclass(frozen=True)
class Document:
    """An RDF document: its bytes and its media type."""

    content: bytes
    media_type: str


async def statements(request: Request, readers: Readers, settings: Settings, graph: str) -> bytes:
    """The statements that a request brings for a graph, as N-Triples; read in a process that can be killed.

    Raises MediaTypeError, LimitError (size, send and those of ``guards``), SyntaxFault with line and column,
    UnsupportedError for what is refused in a document, ParameterError for a form without files.
    """
    documents = await _documents(request, settings)
    parts = [
        await _read(readers, document, graph, settings.max_upload_bytes, f"d{number}" if len(documents) > 1 else "")
        for number, document in enumerate(documents)
    ]
    return b"".join(parts)


async def _read(readers: Readers, document: Document, graph: str, size: int, mark: str) -> bytes:
    try:
        return await readers.task(
            "triples", document.content, media_type=document.media_type, graph=graph, size=size, mark=mark
        )
    except LimitError as error:
        if error.limit not in ("time", "memory"):
            raise
        raise LimitError(
            said("The document takes too much time or memory to be read."),
            limit="size",
            allowed=error.allowed,
            unit=error.unit,
            hint=said("Send less at once."),
        ) from error


async def _documents(request: Request, settings: Settings) -> list[Document]:
    taken = (*RDF, MULTIPART) if request.method == "POST" else RDF
    kind = bodies.media_type(request, taken, packed=True)
    content = await bodies.read_body(request, most=settings.max_upload_bytes, seconds=settings.client_seconds)
    return await _files(request, content) if kind == MULTIPART else [Document(content, kind)]


async def _files(request: Request, content: bytes) -> list[Document]:
    """The files of a form (RFC 7578); each says its media type."""

    async def whole() -> AsyncGenerator[bytes, None]:
        yield content

    parser = MultiPartParser(request.headers, whole(), max_files=_MOST_FILES, max_fields=_MOST_FILES)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise SyntaxFault(said("The parts of the form cannot be read."), hint=str(error)) from error
    try:
        return [await _document(name, part) for name, part in form.multi_items()] or _none()
    finally:
        await form.close()


async def _document(name: str, part: UploadFile | str) -> Document:
    if isinstance(part, str):
        raise ParameterError(
            said("The part “%(name)s” of the form is no file.", name=name[:40]),
            name=name[:40],
            hint=said("Send each document as a file with its Content-Type."),
        )
    kind = (part.content_type or "").partition(";")[0].strip().lower()
    if kind not in RDF:
        raise MediaTypeError(
            said("The file “%(name)s” has the type “%(type)s”.", name=name[:40], type=kind[:80]), taken=RDF
        )
    return Document(await part.read(), kind)


def _none() -> list[Document]:
    raise ParameterError(said("The form holds no file."), name="file")

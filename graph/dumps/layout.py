"""What a dump is made of: its files, each with size, checksum and media type, told in its ``dump.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from municipia.graph.errors import StoreError

MANIFEST: Final = "dump.json"
CHECKSUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class File:
    """One file of a dump. ``path`` goes from the dump's folder on, ``size`` is in bytes, ``sha256`` in hexadecimal.

    ``media_type`` is that of the content; ``compression`` is ``gzip`` when the bytes are its compressed form, "" else.
    ``group`` says what kind of file it is (``graph``, ``class``, ``table``, ``parquet``, ``map``, ``network``,
    ``about``), ``subject`` the class or table that it holds, ``count`` its statements or rows (None: does not apply).
    """

    path: str
    size: int
    sha256: str
    media_type: str
    group: str
    compression: str = ""
    subject: str = ""
    count: int | None = None

    @property
    def sent_as(self) -> str:
        """The media type under which the bytes are sent: those of a compressed file are no text any more."""
        return "application/gzip" if self.compression == "gzip" else self.media_type


@dataclass(frozen=True)
class Dump:
    """A dump as its manifest tells it. ``time`` is that of the revision, in ISO 8601; nothing tells when it was made.

    ``state`` is the fingerprint that the log gives for the revision's named graphs, ``dataset`` the SHA-256 of
    their canonical N-Quads (RDFC-1.0), ``merged`` that of the default graph, which is their set union. ``counts`` holds
    ``quads``, ``triples``, ``graphs``. ``omitted`` says, by group, what was left out and why.
    """

    release: str
    revision: int
    time: str
    state: str
    dataset: str
    merged: str
    counts: Mapping[str, int]
    files: tuple[File, ...]
    omitted: Mapping[str, str] = field(default_factory=dict)

    def file(self, path: str) -> File | None:
        """The file at a path; None when the dump has none there."""
        return next((each for each in self.files if each.path == path), None)

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(each.size for each in self.files)

    def document(self) -> dict[str, Any]:
        """The manifest as JSON has it."""
        return asdict(self) | {"licence": "CC-BY-4.0"}


def write(folder: Path, dump: Dump) -> None:
    """Write the manifest of a dump."""
    text = json.dumps(dump.document(), ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def read(folder: Path) -> Dump:
    """The dump in a folder. Raises StoreError when its manifest is missing or damaged."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content.pop("licence", None)
        files = tuple(File(**each) for each in content.pop("files"))
        return Dump(**content, files=files)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{path} is missing or damaged: {error}", hint="Make the dump anew.") from error

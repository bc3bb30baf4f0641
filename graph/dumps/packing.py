"""Packing: files of a dump written so that equal content gives equal bytes, each with its size and checksum."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from municipia.graph.dumps.layout import File

_LEVEL: Final = 6
#: The earliest date that a zip archive can tell: its members have no time of their own.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


class Packer:
    """Writes the files of one dump into ``folder`` and remembers what it wrote."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: list[File] = []

    def put(self, path: str, content: bytes, **told: object) -> File:
        """Write a file as it is; ``told`` are the other fields of :class:`~municipia.graph.dumps.layout.File`."""
        target = self._target(path)
        target.write_bytes(content)
        return self._note(path, **told)

    @contextmanager
    def compressed(self, path: str, **told: object) -> Iterator[IO[bytes]]:
        """A file to write to that is compressed with gzip (RFC 1952), without name or time in its header."""
        with (
            self._target(path).open("wb") as raw,
            gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as packed,
            # The engine writes each term by itself.
            io.BufferedWriter(cast("io.RawIOBase", packed), buffer_size=1 << 18) as buffered,
        ):
            yield buffered
        self._note(path, compression="gzip", **told)

    def archive(self, path: str, members: Mapping[str, bytes], **told: object) -> File:
        """Write a zip archive of some files, in the order given."""
        target = self._target(path)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
            for name, content in members.items():
                entry = zipfile.ZipInfo(name, _NO_TIME)
                entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
                packed.writestr(entry, content)
        return self._note(path, media_type="application/zip", **told)

    def note(self, path: str, **told: object) -> File:
        """Take a file that another library wrote into the folder."""
        return self._note(path, **told)

    def place(self, path: str) -> Path:
        """Where a file of the dump goes."""
        return self._target(path)

    def checksums(self) -> bytes:
        """The list that ``sha256sum --check`` reads."""
        return "".join(f"{each.sha256}  {each.path}\n" for each in sorted(self.files, key=_by_path)).encode()

    def _target(self, path: str) -> Path:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _note(self, path: str, **told: object) -> File:
        place = self._folder / path
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        noted = File(path=path, size=place.stat().st_size, sha256=digest, **told)  # type: ignore[arg-type]
        self.files.append(noted)
        return noted


def _by_path(file: File) -> str:
    return file.path

"""RDF Patch: what one revision took away from the named graphs and what it added, in a file that never changes again.

::

    H id <urn:municipia:revision:12> .
    H prev <urn:municipia:revision:11> .
    H actor "build" .
    …
    TX .
    D <s> <p> <o> <g> .
    A <s> <p> <o> <g> .
    TC .

(https://afs.github.io/rdf-delta/rdf-patch.html). Rows are sorted, removals first. The default graph is not written: it
is the set union of the named graphs, so it follows from them.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from municipia.graph.errors import NotFoundError, StoreError, SyntaxFault
from municipia.graph.home import write_whole
from municipia.graph.merge import Delta

_HEADER_ROW: Final = re.compile(r"H ([a-z]+) (.+) \.")
_IRI_VALUES: Final = frozenset({"id", "prev"})
_MOST_HEADERS: Final = 30
_TORN: Final = (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError)


@dataclass(frozen=True)
class Patch:
    """The header (names and values as text; ``id`` and ``prev`` are IRIs) and the delta of the named graphs."""

    header: Mapping[str, str]
    delta: Delta

    def inverse(self) -> Patch:
        """The patch that undoes this one, with ``id`` and ``prev`` exchanged."""
        header = dict(self.header)
        header["id"], header["prev"] = self.header.get("prev", ""), self.header.get("id", "")
        return Patch(MappingProxyType({key: value for key, value in header.items() if value}), self.delta.inverse())


def render(patch: Patch) -> str:
    """The patch as text. Linear in its rows but for the sorting."""
    head = "".join(f"H {name} {_value(name, value)} .\n" for name, value in patch.header.items())
    return f"{head}TX .\n{body(patch.delta)}TC .\n"


def body(delta: Delta) -> str:
    """The rows between TX and TC."""
    rows = itertools.chain(_rows("D", delta.deletes), _rows("A", delta.inserts))
    return "".join(rows)


def body_hash(rows: str) -> str:
    """SHA-256 of the rows, in hexadecimal."""
    return hashlib.sha256(rows.encode()).hexdigest()


def _rows(code: str, quads: Iterable[Quad]) -> Iterator[str]:
    return (f"{code} {line} .\n" for line in sorted(map(str, quads)))


def _value(name: str, value: str) -> str:
    return str(NamedNode(value) if name in _IRI_VALUES else Literal(value))


def read_text(text: str) -> Patch:
    """Read a patch of one transaction. Raises SyntaxFault with the line of the first row that cannot be read."""
    lines = text.split("\n")
    header = _header(iter(lines))
    start = len(header)
    if len(lines) < start + 3 or lines[start] != "TX ." or lines[-2:] != ["TC .", ""]:
        raise SyntaxFault(
            "A patch is a header, one 'TX .', rows and one 'TC .' at its end.",
            line=start + 1,
            hint="The file may have been cut off.",
        )
    rows = {"D": _Rows(), "A": _Rows()}
    for number, line in enumerate(lines[start + 1 : -2], start + 2):
        code, _, quad = line.partition(" ")
        if code not in rows:
            raise SyntaxFault(f"A row begins with 'A' or 'D', not {code!r}.", line=number)
        rows[code].add(quad, number)
    return Patch(header, Delta(rows["D"].quads(), rows["A"].quads()))


class _Rows:
    """Rows of one kind, read by the native parser in one go; one by one only to find the one at fault."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._numbers: list[int] = []

    def add(self, line: str, number: int) -> None:
        self._lines.append(line)
        self._numbers.append(number)

    def quads(self) -> frozenset[Quad]:
        try:
            return frozenset(parse("\n".join(self._lines), format=RdfFormat.N_QUADS))
        except SyntaxError:
            for line, number in zip(self._lines, self._numbers, strict=True):
                _check(line, number)
            raise


def _check(line: str, number: int) -> None:
    try:
        list(parse(line, format=RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise SyntaxFault(f"The row is no quad: {error.msg}", line=number) from error


def _header(lines: Iterator[str]) -> Mapping[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.startswith("H "):
            break
        match = _HEADER_ROW.fullmatch(line)
        if match is None or match[1] in header:
            raise SyntaxFault(f"The header row {line!r} cannot be read.", line=number)
        header[match[1]] = _plain(match[2], number)
    return MappingProxyType(header)


def _plain(term: str, number: int) -> str:
    try:
        (quad,) = parse(f"<urn:h> <urn:h> {term} .", format=RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise SyntaxFault(f"The header value {term} is no term.", line=number) from error
    if isinstance(quad.object, (NamedNode, Literal)):
        return quad.object.value
    raise SyntaxFault(f"The header value {term} is neither an IRI nor a text.", line=number)


def write(path: Path, patch: Patch) -> None:
    """Write a patch, compressed, whole and on disk. The same patch gives the same bytes. Raises OSError."""
    write_whole(path, gzip.compress(render(patch).encode(), compresslevel=6, mtime=0))


def read(path: Path) -> Patch:
    """Read a patch file and check it against its own hash.

    Raises NotFoundError when it is missing, StoreError when it is torn or was altered.
    """
    text = read_whole(path)
    try:
        patch = read_text(text)
    except SyntaxFault as error:
        raise StoreError(f"The patch {path.name} is torn: line {error.line}: {error}") from error
    _check_hash(path, patch.header, text)
    return patch


def read_whole(path: Path) -> str:
    """The text of a patch file. Raises NotFoundError when it is missing, StoreError when it is torn."""
    try:
        return gzip.decompress(path.read_bytes()).decode()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no patch {path.name}.") from error
    except _TORN as error:
        raise StoreError(f"The patch {path.name} is torn: {error}") from error


def read_rows(path: Path) -> tuple[Mapping[str, str], list[str]]:
    """The header of a patch file and its rows as text, checked against its hash but not parsed.

    Raises NotFoundError and StoreError as :func:`read`.
    """
    text = read_whole(path)
    try:
        header = _header(iter(text.split("\n", _MOST_HEADERS)))
    except SyntaxFault as error:
        raise StoreError(f"The patch {path.name} is torn: line {error.line}: {error}") from error
    return header, _check_hash(path, header, text).split("\n")[:-1]


def _check_hash(path: Path, header: Mapping[str, str], text: str) -> str:
    rows = text.partition("TX .\n")[2].removesuffix("TC .\n")
    if header.get("hash") != body_hash(rows):
        raise StoreError(f"The patch {path.name} was altered: its rows do not match its hash.")
    return rows


def read_header(path: Path) -> Mapping[str, str]:
    """Read the header rows alone, whatever follows them. Raises NotFoundError or StoreError as :func:`read`."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            return _header(line.rstrip("\n") for line in file)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no patch {path.name}.") from error
    except (*_TORN, SyntaxFault) as error:
        raise StoreError(f"The patch {path.name} is torn: {error}") from error

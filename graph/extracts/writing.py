"""Extracts as files: CSV, CSV in a zip archive with its metadata, JSON, Parquet, and the metadata alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any, Final

from municipia.graph.cells import safe
from municipia.graph.dumps import codebook, parquet, tables
from municipia.graph.dumps.layout import File
from municipia.graph.dumps.tables import Cell, Table
from municipia.graph.errors import NotBuiltError
from municipia.graph.extracts.extract import Extract, Row, table
from municipia.graph.wording import said
from municipia.ontology.licence import LICENCE

#: The earliest date that a zip archive can tell: equal content gives equal bytes.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def comma_separated(extract: Extract) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8)."""
    return tables.spreadsheet(extract.table, extract.rows)


def document(extract: Extract) -> bytes:
    """The rows as JSON, with the codebook and the sources."""
    content = {
        **extract.about,
        "columns": extract.codebook,
        "data": _plain(extract.table, extract.rows),
        "sources": _plain(table("sources"), extract.sources),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def columnar(extract: Extract) -> bytes:
    """The rows as Parquet; what goes with them is in the metadata of the file.

    Raises NotBuiltError where the library that writes it is not installed.
    """
    if not parquet.is_available():
        raise NotBuiltError(
            said("This server cannot write Parquet: the library for it is not installed."),
            hint=said("Take CSV or JSON, which hold the same rows."),
        )
    told = {name: str(value) for name, value in extract.about.items()}
    told["sources"] = json.dumps(_plain(table("sources"), extract.sources), ensure_ascii=False)
    return parquet.written(extract.table, extract.rows, told)


def metadata(extract: Extract, url: str) -> bytes:
    """The metadata of the CSV file at ``url``, for CSV on the Web (W3C, 2015)."""
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": extract.language}],
        **codebook.described_table(extract.table),
        "url": url,
        **_credits(extract),
        "dialect": {"lineTerminators": ["\r\n", "\n"]},
    }
    return _json(content)


def archive(extract: Extract) -> bytes:
    """A zip archive: rows, the page's own grid, sources, both kinds of metadata, and a page to read first."""
    name, sources = extract.table.name, table("sources")
    written = {
        f"{name}.csv": tables.spreadsheet(extract.table, extract.rows),
        "sources.csv": tables.spreadsheet(sources, extract.sources),
    }
    described: list[tuple[Table, list[Row]]] = [(extract.table, list(extract.rows)), (sources, list(extract.sources))]
    resources = [codebook.resource(each, _file(written[f"{each.name}.csv"], len(rows))) for each, rows in described]
    package = {
        "profile": "tabular-data-package",
        "name": f"municipia-{name}",
        "title": extract.title,
        "description": extract.searched,
        "homepage": extract.address,
        "version": str(extract.revision),
        "created": extract.time,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": "Municipia maintainers", "role": "publisher"}],
        "sources": [{"title": row["title"], "path": row["address"] or row["source"]} for row in extract.sources],
        "resources": resources,
    }
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": extract.language}],
        **_credits(extract),
        "dialect": {"lineTerminators": ["\r\n", "\n"]},
        "tables": [codebook.described_table(each) for each, _ in described],
    }
    members = {
        "README.txt": _read_first(extract),
        **written,
        **({"grid.csv": _grid(extract)} if extract.grid else {}),
        codebook.PACKAGE: _json(package),
        codebook.METADATA: _json(group),
    }
    return _zipped(members)


def _plain(table: Table, rows: Sequence[Row]) -> list[dict[str, Cell]]:
    return [{column.name: row[column.name] for column in table.columns} for row in rows]


def _credits(extract: Extract) -> dict[str, Any]:
    return {
        "dc:title": extract.title,
        "dc:description": extract.searched,
        "dc:license": {"@id": LICENCE},
        "dc:publisher": "Municipia maintainers",
        "dc:source": {"@id": extract.address},
        "dc:hasVersion": str(extract.revision),
        "dc:modified": {"@value": extract.time, "@type": "xsd:dateTime"},
        "dc:bibliographicCitation": extract.citation,
    }


def _file(content: bytes, count: int) -> File:
    return File("", len(content), hashlib.sha256(content).hexdigest(), "text/csv", "table", count=count)


def _read_first(extract: Extract) -> bytes:
    about = [f"{name}: {value}" for name, value in extract.about.items()]
    columns = [f"{one['name']}: {one['title']}. {one['description']}" for one in extract.codebook]
    sources = [f"{row['source']}  {row['title']}  {row['address'] or ''}" for row in extract.sources]
    lines = [*about, "", f"[{extract.table.name}.csv]", *columns, "", "[sources.csv]", *sources, ""]
    return "\r\n".join(lines).encode()


def _grid(extract: Extract) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in extract.grid)
    return out.getvalue().encode()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()

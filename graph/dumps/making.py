"""Making a dump: every file of a release, in a folder that appears whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Quad, Store, Triple

from municipia.graph import revisions, void
from municipia.graph.digest import digest
from municipia.graph.dumps import codebook, geojson, layout, network, parquet, releases, statements, tables
from municipia.graph.dumps.layout import Dump, File
from municipia.graph.dumps.packing import Packer
from municipia.graph.dumps.tables import Cell, Table
from municipia.graph.errors import ParameterError, StoreError
from municipia.graph.fingerprint import as_text, fingerprint
from municipia.graph.home import sync_folder
from municipia.graph.store import memory
from municipia.ontology.namespaces import BASE

Report = Callable[[str, int, int], None]
"""Told of each step: what is being made, how many steps are done, how many there are."""

_STEPS: Final = (
    "Reading the revision",
    "N-Quads",
    "TriG",
    "JSON-LD",
    "Turtle per class",
    "Tables",
    "Parquet",
    "Map and network",
    "Description and checksums",
)


@dataclass(frozen=True)
class _Content:
    """What goes into a dump: the named graphs in order, the merged graph in order, and a store to query."""

    release: str
    revision: revisions.Revision
    named: list[Quad]
    merged: list[Triple]
    store: Store


def make(
    home: Path, asked: str = "", *, out: Path | None = None, again: bool = False, report: Report | None = None
) -> tuple[Dump, Path]:
    """Dump the release that ``asked`` means (see :func:`releases.name`); return it and its folder.

    It goes to ``out``, which must not exist, else to its place in the home. A dump that is there is left as it is,
    unless ``again``. Equal revisions and versions of the code give equal bytes. About 15 s and 0.4 GB for 100,000
    quads. Raises NotFoundError when there is no such revision, ParameterError when ``out`` exists, StoreError when
    the dump there is of another revision or the disk refuses.
    """
    release, number = releases.name(home, asked)
    target = out or releases.folder(home, release)
    if out is not None and out.exists():
        raise ParameterError(f"{out} exists already.", name="out", hint="Name a folder that does not exist yet.")
    if out is None and target.is_dir() and not again:
        return _standing(target, number), target
    try:
        return _made(home, release, number, target, report or (lambda *_: None)), target
    except OSError as error:
        raise StoreError(f"The dump cannot be written to {target}: {error}") from error


def _standing(target: Path, number: int) -> Dump:
    dump = layout.read(target)
    if dump.revision != number:
        raise StoreError(
            f"{target} holds revision {dump.revision}, not {number}.", hint="Make it anew: municipia dump --again"
        )
    return dump


def _made(home: Path, release: str, number: int, target: Path, report: Report) -> Dump:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent) as name:
        unfinished = Path(name) / "dump"
        unfinished.mkdir()
        report(_STEPS[0], 0, len(_STEPS))
        dump = _written(unfinished, _content(home, release, number), report)
        _put_on_disk(unfinished)
        if target.exists():
            target.rename(Path(name) / "before")
        unfinished.rename(target)
    sync_folder(target.parent)
    report("", len(_STEPS), len(_STEPS))
    return dump


def _content(home: Path, release: str, number: int) -> _Content:
    quads = set(revisions.load_quads(home, number))
    named = statements.in_order(quad for quad in quads if quad.graph_name != DefaultGraph())
    merged = sorted((quad.triple for quad in quads if quad.graph_name == DefaultGraph()), key=str)
    return _Content(release, revisions.revision(home, number), named, merged, memory(quads))


def _written(folder: Path, content: _Content, report: Report) -> Dump:
    packer = Packer(folder)
    for step, suffix in enumerate(statements.WHOLE, start=1):
        report(_STEPS[step], step, len(_STEPS))
        statements.write_whole(packer, content.named, suffix)
    report(_STEPS[4], 4, len(_STEPS))
    for name, triples in statements.by_class(content.merged):
        statements.write_class(packer, name, triples)
    report(_STEPS[5], 5, len(_STEPS))
    rows = {table.name: tables.rows(table, content.store) for table in tables.tables()}
    _write_tables(packer, content, rows)
    report(_STEPS[6], 6, len(_STEPS))
    omitted = _write_parquet(packer, content, rows)
    report(_STEPS[7], 7, len(_STEPS))
    _write_pictures(packer, content, rows)
    report(_STEPS[8], 8, len(_STEPS))
    return _described(folder, packer, content, omitted)


def _write_tables(packer: Packer, content: _Content, rows: Mapping[str, list[dict[str, Cell]]]) -> None:
    members: dict[str, bytes] = {}
    written: list[tuple[Table, File]] = []
    for table in tables.tables():
        members[f"{table.name}.csv"] = text = tables.spreadsheet(table, rows[table.name])
        told = {"group": "table", "subject": table.name, "count": len(rows[table.name])}
        written.append((table, packer.put(f"tables/{table.name}.csv", text, media_type="text/csv", **told)))
    time = content.revision.time.isoformat()
    books = {
        codebook.PACKAGE: codebook.package(content.release, content.revision.id, time, written),
        codebook.METADATA: codebook.metadata(content.release, time),
    }
    types = {codebook.PACKAGE: "application/json", codebook.METADATA: "application/csvm+json"}
    for name, book in books.items():
        members[name] = _json(book)
        packer.put(f"tables/{name}", members[name], media_type=types[name], group="about")
    members["LICENSE-DATA.md"] = licence()
    packer.archive("municipia-tables.zip", members, group="table")


def _write_parquet(packer: Packer, content: _Content, rows: Mapping[str, list[dict[str, Cell]]]) -> dict[str, str]:
    if not parquet.is_available():
        return {"parquet": parquet.MISSING}
    for table in tables.tables():
        path = f"parquet/{table.name}.parquet"
        parquet.write(packer.place(path), table, rows[table.name], content.release)
        packer.note(
            path, media_type=parquet.MEDIA_TYPE, group="parquet", subject=table.name, count=len(rows[table.name])
        )
    return {}


def _write_pictures(packer: Packer, content: _Content, rows: Mapping[str, list[dict[str, Cell]]]) -> None:
    territories, acts = rows["territories"], rows["acts"]
    told = {"media_type": geojson.MEDIA_TYPE, "group": "map", "count": len(territories)}
    with packer.compressed("territories.geojson.gz", **told) as file:
        file.write(
            geojson.collection(territories, acts, release=content.release, revision=content.revision.id),
        )
    told = {"media_type": network.MEDIA_TYPE, "group": "network", "count": len(acts)}
    with packer.compressed("commitments.graphml.gz", **told) as file:
        file.write(network.graphml(acts, content.release))


def _described(folder: Path, packer: Packer, content: _Content, omitted: Mapping[str, str]) -> Dump:
    described = (
        void.of_store(content.store, f"{BASE}dumps/{content.release}#dataset").serialize(format="turtle").encode()
    )
    packer.put("void.ttl", described, media_type="text/turtle", group="about")
    packer.put("LICENSE-DATA.md", licence(), media_type="text/markdown", group="about")
    packer.put(layout.CHECKSUMS, packer.checksums(), media_type="text/plain", group="about")
    dump = Dump(
        release=content.release,
        revision=content.revision.id,
        time=content.revision.time.isoformat(),
        state=as_text(fingerprint(content.named)),
        dataset=digest(content.named),
        merged=digest(Quad(*triple) for triple in content.merged),
        counts={
            "quads": len(content.named),
            "triples": len(content.merged),
            "graphs": len({quad.graph_name for quad in content.named}),
        },
        files=tuple(packer.files),
        omitted=omitted,
    )
    layout.write(folder, dump)
    return dump


def licence() -> bytes:
    """The licence of the data and whom to credit, as it is in the source tree."""
    return files("municipia").joinpath("LICENSE-DATA.md").read_bytes()


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _put_on_disk(folder: Path) -> None:
    """Wait until every file is on disk, so that a dump that has its name is whole even after a power failure."""
    for path in folder.rglob("*"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(folder)

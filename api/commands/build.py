"""``municipia build``: tables to graph, through the gate, into a revision, with a closing report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from rdflib import Graph

from municipia import __version__
from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.build import Built, build
from municipia.graph.change import Change, Writer
from municipia.graph.home import write_whole
from municipia.graph.registry import Registry
from municipia.graph.revisions import Revision
from municipia.graph.summary import Summary
from municipia.graph.tables import Tables
from municipia.graph.validate import Gate
from municipia.ontology.namespaces import PREFIXES

MANIFEST: Final = "build.json"
_SHOWN: Final = 12


def inputs_digest(data: Traversable) -> str:
    """The SHA-256 of everything that decides what a build gives: tables, vocabulary, shapes, rules and code."""
    packages = [files(f"municipia.{name}") for name in ("graph", "ontology", "shapes")]
    digest = hashlib.sha256(__version__.encode())
    for root in [data, *packages]:
        for path in _files(root):
            digest.update(path.name.encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and not entry.name.startswith(("__", "collections")):
            yield from _files(entry)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield entry


def _manifest(home: Path) -> dict[str, object]:
    try:
        found = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def run(data: Path | None, *, message: str, if_changed: bool, quiet: bool) -> None:
    """Build from a folder of tables, or the bundled ones. Raises DataError, ViolationError or StoreError."""
    home = Settings.from_env().home
    folder: Traversable = data or files("municipia.graph").joinpath("data")
    inputs = inputs_digest(folder)
    if if_changed and _is_built(home, inputs):
        if not quiet:
            console.tell(f"The graph in {home} is up to date (revision {revisions.head(home)}).")
        return
    with console.progress(quiet=quiet) as report:
        built = build(Tables.open(folder), Registry.load(folder / "registry.csv"), report)
        revision, before = _record(home, built, message, report)
    write_whole(home / MANIFEST, json.dumps({"inputs": inputs, "graphs": sorted(map(str, built.graphs))}).encode())
    if not quiet:
        close(built.report, revision, before)


def _is_built(home: Path, inputs: str) -> bool:
    return _manifest(home).get("inputs") == inputs and revisions.head(home) > 0


def _record(home: Path, built: Built, message: str, report: console.ProgressReport) -> tuple[Revision, int]:
    """The revision that holds the build, and the number of the head before it."""
    graphs: dict[str, Graph | None] = {str(name): graph for name, graph in built.graphs.items()}
    # Graphs that the last build made and this one does not are dropped; those that came in by another way stay.
    former = _manifest(home).get("graphs")
    graphs |= {str(name): None for name in former if name not in graphs} if isinstance(former, list) else {}
    report("validating and writing", 0, 1)
    with Writer.open(home, gate=Gate()) as writer:
        before = writer.head.id
        revision = writer.apply(Change.of(graphs), actor="municipia build", message=message)
    report("done", 1, 1)
    return revision, before


def close(summary: Summary, revision: Revision, before: int) -> None:
    """Print the closing report."""
    console.tabulate(
        ["class", "things"], [(_short(name), str(n)) for name, n in summary.classes.items()], "In the graph"
    )
    largest = sorted(summary.sources.items(), key=lambda each: (-each[1], each[0]))
    shown = [(name, str(n)) for name, n in largest[:_SHOWN]]
    rest = sum(n for _, n in largest[_SHOWN:])
    if rest:
        shown.append((f"and {len(largest) - _SHOWN} more sources", str(rest)))
    console.tabulate(["source", "triples"], shown, "Said by each source")
    unresolved = [(each.name, each.place, each.why) for each in summary.unresolved]
    console.tabulate(["name", "where", "why"], unresolved, f"Unresolved names: {len(unresolved)}")
    conflicts = [
        (_short(c.subject), _short(c.predicate), " | ".join(c.values), " | ".join(c.sources)) for c in summary.conflicts
    ]
    console.tabulate(["of", "property", "values", "sources"], conflicts, f"Conflicts: {len(conflicts)}")
    if revision.id == before:
        console.say(f"Nothing has changed: revision {revision.id} stands.")
    else:
        console.say(
            f"Revision {revision.id}: {revision.added} statements added, {revision.removed} removed in "
            f"{revision.graphs} graphs; {revision.quads} statements in all, {revision.triples} in the merged graph."
        )


def _short(iri: str) -> str:
    """The IRI with our prefix for it, or as it is."""
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda each: -len(each[1])):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri

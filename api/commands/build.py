"""``municipia build``: tables to graph, through the gate, into a revision, with a closing report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode
from rdflib import Graph

from municipia import __version__
from municipia.api import stores
from municipia.api.commands import console
from municipia.api.commands.folder import require_tables
from municipia.api.settings import Settings
from municipia.graph import patch, revisions
from municipia.graph.build import Built, build
from municipia.graph.change import Change, Writer
from municipia.graph.home import Home, write_whole
from municipia.graph.importing.shown import with_shown
from municipia.graph.keeper import Keeper
from municipia.graph.registry import Registry
from municipia.graph.report import short
from municipia.graph.revisions import Revision
from municipia.graph.summary import Rivalry, Summary
from municipia.graph.tables import Tables
from municipia.graph.validate import Gate

MANIFEST: Final = "build.json"
Keeping = Callable[[Home], Keeper]


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


@dataclass(frozen=True)
class Manifest:
    """What the last build was made from, and the named graphs that it made."""

    inputs: str = ""
    graphs: frozenset[str] = frozenset()


def _manifest(home: Path) -> Manifest:
    """The manifest in the home; an empty one when there is none that can be read."""
    try:
        found = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(str(found["inputs"]), frozenset(map(str, found["graphs"])))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Manifest()


def run(data: Path | None, *, message: str, if_changed: bool, quiet: bool) -> None:
    """Build from a folder of tables, or the bundled ones.

    Raises ParameterError for what is no such folder, DataError, ViolationError or StoreError.
    """
    if data is not None:
        require_tables(data, otherwise=", or leave --data out to take the bundled ones")
    settings = Settings.from_env()
    home, keeper = settings.home, stores.keeper(settings)
    folder: Traversable = data or files("municipia.graph").joinpath("data")
    inputs = inputs_digest(folder)
    former = _manifest(home)
    if if_changed and former.inputs == inputs and revisions.head(home):
        if settings.store:
            # Opening for writing brings the engine to the newest revision.
            Writer.open(home, gate=Gate(), keeper=keeper).close()
        if not quiet:
            console.tell(f"The graph in {home} is up to date (revision {revisions.head(home)}).")
        return
    with console.progress(quiet=quiet) as report:
        built = build(Tables.open(folder), Registry.load(folder / "registry.csv"), report)
        revision, before = _record(home, keeper, built, former, message, report)
    made = frozenset(map(str, built.graphs))
    write_whole(home / MANIFEST, json.dumps({"inputs": inputs, "graphs": sorted(made)}).encode())
    if not quiet:
        close(built.report)
        console.say(_told(home, revision, before, former.graphs, made))


def _record(
    home: Path, keeper: Keeping, built: Built, former: Manifest, message: str, report: console.ProgressReport
) -> tuple[Revision, int]:
    """The revision that holds the build, and the number of the head before it."""
    graphs: dict[str, Graph | None] = {str(name): graph for name, graph in built.graphs.items()}
    # Graphs that the last build made and this one does not are dropped; those that came in by another way stay.
    graphs |= {name: None for name in former.graphs if name not in graphs}
    report("validating and writing", 0, 1)
    with Writer.open(home, gate=Gate(), keeper=keeper) as writer:
        before = writer.head.id
        change = Change(with_shown(writer.whole, Change.of(graphs).graphs))
        revision = writer.apply(change, actor="municipia build", message=message)
    report("done", 1, 1)
    return revision, before


def close(summary: Summary) -> None:
    """Print the closing report: counts, unresolved names, conflicts."""
    classes = [(short(name), str(count)) for name, count in summary.classes.items()]
    console.tabulate(["class", "things"], classes, "In the graph")
    largest = sorted(summary.sources.items(), key=lambda each: (-each[1], each[0]))
    sources = [(name, str(count)) for name, count in largest]
    console.tabulate(["source", "statements"], sources, f"Said by each of {len(sources)} sources")
    unresolved = [(each.name, each.place, each.why) for each in summary.unresolved]
    console.tabulate(["name", "where", "why"], unresolved, f"Unresolved names: {len(unresolved)}")
    conflicts = _conflicts(summary.conflicts)
    console.tabulate(["of", "property", "values and sources"], conflicts, f"Conflicts: {len(conflicts)}")


def _conflicts(rivalries: Iterable[Rivalry]) -> list[tuple[str, str, str]]:
    """One row for each property of a thing on which sources differ, with every rival value and its sources.

    Counts of different things are different points, as on the page of disagreements.
    """
    groups: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for each in rivalries:
        values = groups.setdefault((each.subject, each.predicate, each.counted), {})
        for value, source, qualifier in zip(each.values, each.sources, each.qualifiers, strict=True):
            words = value if qualifier in ("", "exact") else f"{qualifier.replace('-', ' ')} {value}"
            values.setdefault(words, set()).add(source)
    return [
        (
            short(subject),
            f"{short(predicate)} ({counted})" if counted else short(predicate),
            "; ".join(f"{value} ({', '.join(sorted(by))})" for value, by in values.items()),
        )
        for (subject, predicate, counted), values in groups.items()
    ]


def _told(home: Path, revision: Revision, before: int, former: frozenset[str], made: frozenset[str]) -> str:
    """What the build has changed, in words."""
    if revision.id == before:
        return f"Nothing has changed: revision {revision.id} stands."
    delta = patch.read(Home(home).patch(revision.id)).delta
    touched = {
        each.graph_name.value for each in delta.deletes | delta.inserts if isinstance(each.graph_name, NamedNode)
    }
    return (
        f"Revision {revision.id}: {revision.added} statements added, {revision.removed} removed; "
        f"{len(made - former)} graphs new, {len(former - made)} removed, {len(touched & made & former)} changed. "
        f"{revision.quads} statements in all, {revision.triples} in the merged graph."
    )

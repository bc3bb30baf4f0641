"""Measures what a user waits for, each figure beside a bare peer in the same run; prints a table of ratios.

Run by ``make bench``. Times are processor seconds of this process and its children (``cpu``) and seconds on the clock
(``wall``), the smallest of several runs; nothing here is a test.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from municipia.graph.build import build
from municipia.graph.change import Change, Writer
from municipia.graph.limits import Limits
from municipia.graph.questions import catalogue
from municipia.graph.readers import Readers
from municipia.graph.registry import Registry
from municipia.graph.revisions import load_quads
from municipia.graph.tables import Tables
from municipia.graph.validate import Gate, validate

RUNS = 5
COUNT = "SELECT (COUNT(*) AS ?n) { ?act a <https://w3id.org/municipia/def#CommitmentAct> }"


@dataclass
class Figure:
    name: str
    cpu: float
    wall: float
    peer: str = ""
    peer_wall: float | None = None

    def row(self) -> tuple[str, ...]:
        ratio = f"{self.wall / self.peer_wall:.2f}" if self.peer_wall else ""
        peer_wall = f"{self.peer_wall * 1000:.1f}" if self.peer_wall is not None else ""
        return self.name, f"{self.cpu * 1000:.1f}", f"{self.wall * 1000:.1f}", self.peer, peer_wall, ratio


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def best(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """The smallest processor and wall seconds of some runs."""
    found = []
    for _ in range(runs):
        cpu, wall = _cpu(), time.perf_counter()
        work()
        found.append((_cpu() - cpu, time.perf_counter() - wall))
    return min(cpu for cpu, _ in found), min(wall for _, wall in found)


async def best_of(work: Callable[[], Awaitable[object]], runs: int = RUNS) -> float:
    found = []
    for _ in range(runs):
        wall = time.perf_counter()
        await work()
        found.append(time.perf_counter() - wall)
    return min(found)


def measure_writing(home: Path) -> list[Figure]:
    tables, registry = Tables.open(), Registry.load()
    cpu, wall = best(lambda: build(Tables.open(), Registry.load()), runs=2)
    figures = [Figure("tables to graphs", cpu, wall)]
    graphs = dict(build(tables, registry).graphs)
    with Writer.open(home, gate=Gate()) as writer:
        cpu, wall = best(lambda: writer.apply(Change.of(graphs), actor="bench", message="first build"), runs=1)
        quads = list(load_quads(home, 1))
        text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        _, bare = best(lambda: _bare_load(text), runs=2)
        figures.append(
            Figure("first change: gate, rules, patch, commit, checkpoint", cpu, wall, "bare bulk load", bare)
        )
        name = next(str(graph) for graph in graphs if "seed-001" in graph)
        changes = [Change({name: None}), Change.of({name: graphs[next(g for g in graphs if str(g) == name)]})]
        cpu, wall = best(
            lambda: writer.apply(changes.pop(), actor="bench", message="one source") if changes else None, runs=1
        )
        figures.append(Figure("small change: one source's graph again", cpu, wall))
    return figures


def _bare_load(text: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ox.Store(folder).bulk_load(io.BytesIO(text), ox.RdfFormat.N_QUADS)


def measure_validation(home: Path) -> list[Figure]:
    store = ox.Store()
    store.bulk_extend(load_quads(home, 1))
    fast_cpu, fast = best(lambda: validate(store), runs=3)
    figures = [Figure("whole graph through the fast engine", fast_cpu, fast)]
    if "--full" in sys.argv:
        _, reference = best(lambda: validate(store, engine="pyshacl"), runs=1)
        figures[0].peer, figures[0].peer_wall = "pyshacl", reference
    return figures


async def measure_reading(home: Path) -> list[Figure]:
    store = ox.Store()
    store.bulk_extend(load_quads(home, 1))
    question = catalogue().find("R1").query
    figures = []
    async with Readers(home, Limits(cache_bytes=1)) as readers:
        for name, text in (("count of acts", COUNT), ("R1", question)):
            wall = await best_of(lambda text=text: readers.query(text), runs=20)
            _, bare = best(lambda text=text: store.query(text).serialize(format=ox.QueryResultsFormat.JSON), runs=20)
            figures.append(Figure(f"{name} through a reader process", 0.0, wall, "bare engine in memory", bare))
    return figures


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        figures = measure_writing(home)
        figures += measure_validation(home)
        figures += asyncio.run(measure_reading(home))
    table = Table("what", "cpu ms", "wall ms", "peer", "peer wall ms", "ratio")
    for figure in figures:
        table.add_row(*figure.row())
    console = Console(width=140)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"Peak memory {peak:.0f} MB; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}.")
    Path("bench.json").write_text(json.dumps([vars(figure) for figure in figures], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The W3C's tests of the query language and its result formats: on the engine by itself, and over HTTP."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests.w3c.manifests import Case, Suites
from tests.w3c.runs import Level, Run, Verdict

pytestmark = pytest.mark.slow

LISTED = {
    case: entry["side"]
    for entry in tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text())["exception"]
    for case in entry["cases"]
}
Verdicts = dict[str, tuple[Verdict, Verdict]]


@pytest.fixture(scope="module")
def verdicts(suites: Suites, cases: list[Case], data: ox.Store, client: httpx.Client) -> Verdicts:
    """What the engine and the server made of every case."""
    runs = {case.key: Run(suites, case) for case in cases}
    return {key: (run.on_engine(data), run.on_server(client)) for key, run in runs.items()}


def test_the_suites_are_whole(cases: list[Case]) -> None:
    assert len(cases) == 810
    assert {case.kind for case in cases} == {"evaluation", "positive", "negative"}


def test_every_test_passes_or_is_a_listed_exception(verdicts: Verdicts) -> None:
    failed = {key: server.reason for key, (_, server) in verdicts.items() if server.level is Level.FAILED}
    assert {key: reason for key, reason in failed.items() if key not in LISTED} == {}
    assert sorted(LISTED.keys() - failed.keys()) == [], "these pass now: take them off the list"


def test_the_server_is_nowhere_behind_the_engine_but_where_it_is_meant(verdicts: Verdicts) -> None:
    behind = {key for key, (engine, server) in verdicts.items() if server.level < engine.level}
    ours = {key for key, side in LISTED.items() if side == "ours"}
    assert behind - ours == set()
    with_engine = {key for key, side in LISTED.items() if side == "engine"}
    assert {key for key in with_engine if verdicts[key][0].level is not Level.FAILED} == set()


def test_figures(verdicts: Verdicts) -> None:
    """Counts for docs/conformance.md; run with -s to see them."""
    table: Counter[tuple[str, str, Level]] = Counter()
    for key, (engine, server) in verdicts.items():
        table[key.partition("/")[0], "engine", engine.level] += 1
        table[key.partition("/")[0], "server", server.level] += 1
    for suite, side, level in sorted(table):
        print(f"{suite:12} {side:7} {level.name:9} {table[suite, side, level]:4}")  # noqa: T201
    assert sum(table.values()) == 2 * len(verdicts)


def test_the_guide_explains_every_exception() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text(encoding="utf-8")
    entries = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["exception"]
    assert [entry["reason"] for entry in entries if entry["reason"].strip() not in guide] == []
    assert [case for case in LISTED if f"`{case}`" not in guide] == []

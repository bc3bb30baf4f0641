"""Mixed writes at once, the writer killed again and again: exactly the valid ones stand, in the log's order.

``MUNICIPIA_TEST_WRITES`` says how many: a few unless it is set; ``make test-writes`` makes a thousand.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from municipia.api.private import tokens
from municipia.api.private.store import PrivateStore
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.change import Writer
from municipia.graph.home import Home
from municipia.graph.limits import Limits
from municipia.graph.report import Report
from municipia.graph.scratch import prepare
from municipia.ontology.namespaces import GRAPH, ID, MUN, RDF
from tests.conftest import serving

WRITES = int(os.environ.get("MUNICIPIA_TEST_WRITES", "64"))
CLIENTS = 8
SHARED = f"{GRAPH}source/trial/shared"
INVALID = (
    (f"<{ID.territory}/T9999> <{RDF.type}> <{MUN.Territory}> .", 422),
    ("<urn:a> <urn:b> .", 400),
    ("<urn:a> <urn:b> <has space> .", 400),
)


def clerks() -> list[int]:
    """The writer processes that this process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"municipia.graph.clerk" in line and int(parent) == os.getpid():
            found.append(int(folder.name))
    return found


@dataclass
class Partner:
    """One client: writes graphs of its own, and one that all share; keeps what it was told, and what must be there."""

    name: str
    address: str
    token: str
    chance: random.Random
    graphs: dict[str, frozenset[str]] = field(default_factory=dict)
    recorded: list[tuple[int | None, str]] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)
    answers: Counter[int | str] = field(default_factory=Counter)
    fault: BaseException | None = None

    def run(self, number: int) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/n-triples"}
        try:
            with httpx.Client(base_url=self.address, headers=headers, timeout=60) as client:
                for step in range(number):
                    self.step(client, f"{self.name}-{step}")
        except BaseException as error:  # noqa: BLE001 told to the test
            self.fault = error

    def step(self, client: httpx.Client, message: str) -> None:
        kind = self.chance.choices(("put", "post", "delete", "invalid", "dry", "share"), (40, 30, 12, 12, 5, 1))[0]
        graph = f"{GRAPH}source/trial/{self.name}/{self.chance.randrange(3)}"
        held = self.graphs.get(graph, frozenset())
        new = frozenset(f'<urn:{message}> <urn:p> "{n}" .' for n in range(self.chance.randrange(1, 9)))
        if kind == "share":
            self.share(client, message)
        elif kind == "invalid":
            text, status = self.chance.choice(INVALID)
            answer = self.send(client, "PUT", graph, text, message, resend=True)
            assert answer.status_code == status, answer.text
        elif kind == "dry":
            answer = self.send(client, "PUT", graph, "\n".join(new), message, validate="only")
            assert answer.json()["conforms"] is True
        elif kind == "delete":
            self.write(client, "DELETE", graph, "", message, frozenset(), known=bool(held))
        else:
            after = new if kind == "put" else held | new
            self.write(client, kind.upper(), graph, "\n".join(new), message, after)

    def write(
        self,
        client: httpx.Client,
        method: str,
        graph: str,
        text: str,
        message: str,
        after: frozenset[str],
        *,
        known=True,
    ) -> None:
        """Write until it is known to stand; after a break the graph itself, which nobody else writes, tells."""
        while True:
            answer = self.send(client, method, graph, text, message)
            if answer.status_code in (200, 201):
                self.graphs[graph] = after
                self.recorded.append((answer.json()["revision"], message))
                return
            if answer.status_code == 404 and method == "DELETE" and not known:
                return
            assert answer.status_code in (503, 404), answer.text
            if self.held(client, graph) == after:
                self.graphs[graph] = after
                self.recorded.append((None, message))
                return

    def share(self, client: httpx.Client, message: str) -> None:
        """Add to the graph that all write, on condition that nobody has meanwhile."""
        line = f'<urn:shared> <urn:said> "{message}" .'
        while True:
            read = client.get("/graphs", params={"graph": SHARED}, headers={"Accept": "application/n-triples"})
            lines = {each for each in read.text.splitlines() if each} if read.status_code == 200 else set()
            if line in lines:
                self.recorded.append((None, message))
                break
            guard = {"If-Match": read.headers["etag"]} if lines else {"If-None-Match": "*"}
            answer = self.send(client, "PUT", SHARED, "\n".join({*lines, line}), message, headers=guard)
            if answer.status_code in (200, 201):
                self.recorded.append((answer.json()["revision"], message))
                break
            assert answer.status_code in (412, 503), answer.text
        self.shared.add(line)

    def send(
        self,
        client: httpx.Client,
        method: str,
        graph: str,
        text: str,
        message: str,
        headers=None,
        resend=False,
        **more: str,
    ) -> httpx.Response:
        """One request; a dry or invalid one is sent again when the server is busy."""
        asked = "&".join(f"{key}={quote(value, safe='')}" for key, value in {"message": message, **more}.items())
        path = f"/graphs/{graph.removeprefix(str(GRAPH))}?{asked}"
        while True:
            answer = client.request(method, path, content=text or None, headers=headers)
            self.answers[answer.status_code] += 1
            if answer.status_code != 503:
                return answer
            assert answer.headers["retry-after"].isdecimal()
            time.sleep(0.2)
            if not (resend or "validate" in more) and answer.json()["detail"].startswith("The writer ended midway"):
                return answer

    def held(self, client: httpx.Client, graph: str) -> frozenset[str]:
        """What a graph holds, once the writer is back and has said so."""
        while True:
            tried = self.send(client, "PUT", graph, "<urn:a> <urn:b> <urn:c> .", "look", validate="only")
            if tried.status_code == 200:
                break
        known_at = tried.headers["x-data-version"]
        params = {"graph": graph, "knownAt": known_at}
        while (read := client.get("/graphs", params=params, headers={"Accept": "application/n-triples"})).status_code:
            if read.status_code in (200, 404):
                break
            time.sleep(0.05)
        return frozenset(each for each in read.text.splitlines() if each) if read.status_code == 200 else frozenset()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    prepare(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def token(home: Path) -> Iterator[str]:
    store = PrivateStore.open(home)
    yield tokens.create(store, "Trial", ["graph:source/trial"])[1]
    store.close()


@pytest.mark.slow
@pytest.mark.timeout(560)
def test_mixed_writes_with_the_writer_killed_leave_exactly_the_valid_ones(home: Path, token: str) -> None:
    kills = 0
    with serving(Settings(home=home, limits=replace(Limits(), idle=2))) as address:
        partners = [Partner(f"c{n}", address, token, random.Random(n)) for n in range(CLIENTS)]
        threads = [threading.Thread(target=partner.run, args=(WRITES // CLIENTS,)) for partner in partners]
        for thread in threads:
            thread.start()
        wanted = max(3, WRITES // 80)
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.05)
            done = sum(partner.answers[200] + partner.answers[201] for partner in partners)
            if kills < wanted and done > (kills + 1) * WRITES * 0.6 / wanted:
                for pid in clerks():
                    os.kill(pid, signal.SIGKILL)
                    kills += 1
        faults = [partner.fault for partner in partners if partner.fault]
        assert faults == []
    answers = sum((partner.answers for partner in partners), Counter())
    assert kills >= wanted
    assert {200, 201, 400, 422} <= answers.keys(), answers
    assert clerks() == []
    check_log(home, partners)
    check_graphs(home, partners)


def check_log(home: Path, partners: list[Partner]) -> None:
    """Every write that was acknowledged, or found to stand, is one revision; each client's are in order."""
    log = revisions.log(home)
    assert [entry.fault for entry in log if entry.fault] == []
    by_message = Counter(entry.message for entry in log[1:])
    assert max(by_message.values(), default=0) == 1
    assert {entry.actor.partition(" (")[0] for entry in log[1:]} == {"Trial"}
    numbers = {entry.message: entry.id for entry in log}
    stands = set()
    for partner in partners:
        order = [numbers[message] for _, message in partner.recorded if message in numbers]
        assert order == sorted(order)
        for revision, message in partner.recorded:
            # A write that changed nothing made no revision, and was told the head.
            assert revision is None or numbers.get(message, revision) == revision
        stands |= {message for _, message in partner.recorded}
    assert by_message.keys() <= stands


def check_graphs(home: Path, partners: list[Partner]) -> None:
    """The graphs hold what the clients know they wrote, in the store and in a replay of the log from nothing."""
    expected = {graph: lines for partner in partners for graph, lines in partner.graphs.items() if lines}
    shared = frozenset().union(*(partner.shared for partner in partners))
    expected |= {SHARED: shared} if shared else {}
    with Writer.open(home, gate=lambda _store, _delta: Report()) as writer:
        assert graphs_of(writer._store.quads()) == expected
    shutil.rmtree(Home(home).checkpoints)
    assert graphs_of(revisions.load_quads(home, revisions.head(home))) == expected


def graphs_of(quads: Iterator[ox.Quad]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode):
            found.setdefault(quad.graph_name.value, set()).add(f"{quad.triple} .")
    return {graph: frozenset(lines) for graph, lines in found.items()}

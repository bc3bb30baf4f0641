"""The writer killed at any point, on a real disk: the next one finds a whole revision with its log."""

import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from pyoxigraph import NamedNode, Quad, Triple

from municipia.graph import revisions
from municipia.graph.change import Change, Writer
from municipia.graph.home import Home
from municipia.graph.merge import union
from municipia.graph.report import Report

CHANGES = 50
KILLS = 16
#: Of the kills, so many must have hit a writer that was at a change; the others hit it while it opened the graph.
FLOOR = 8

# The change of revision n is a function of n, so that the test knows every state without asking the graph.
STEPS = '''
from pyoxigraph import Literal, NamedNode, Triple

def triple(value):
    return Triple(NamedNode(f"urn:s{value % 3}"), NamedNode("urn:p"), Literal(f"text {value}"))

def step(n):
    """Two graphs that share triples are replaced; now and then one is deleted."""
    shared = {triple(value) for value in range(n, n + 20)}
    new = {f"urn:g{n % 5}": frozenset(shared | {triple(1000 + n)}), "urn:common": frozenset(shared)}
    return {**new, f"urn:g{(n + 2) % 5}": None} if n % 7 == 0 else new
'''

CHILD = (
    STEPS
    + """
import os, pathlib, signal, sys
from municipia.graph.change import Change, Writer
from municipia.graph.report import Report

home, last, fatal = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
seen = 0

def count(event, arguments):
    # Every look at the file system is a point where the process may die.
    global seen
    if event == "open" or event.startswith(("os.", "shutil.")):
        seen += 1
        if seen == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
with Writer.open(home, gate=lambda after, changed: Report(), keep=2, budget=200_000) as writer:
    os.write(1, b"0\\n")
    for n in range(writer.head.id + 1, last + 1):
        revision = writer.apply(Change(step(n)), actor="child", message=f"change {n}")
        os.write(1, b"%d\\n" % revision.id)
"""
)

steps: dict = {}
exec(STEPS, steps)


def states() -> list[dict[str, frozenset[Triple]]]:
    graphs: dict[str, frozenset[Triple]] = {}
    found = [graphs]
    for n in range(1, CHANGES + 1):
        graphs = {name: held for name, held in {**graphs, **steps["step"](n)}.items() if held}
        found.append(graphs)
    return found


STATES = states()


def expected(number) -> set[Quad]:
    graphs = STATES[number]
    named = {Quad(*triple, NamedNode(name)) for name, held in graphs.items() for triple in held}
    return named | {Quad(*triple) for triple in union(graphs)}


def accept(after, changed) -> Report:
    return Report()


def run_and_kill(home, chance) -> tuple[int, bool]:
    """Let a writer work until it is killed, soon after a change or at a look at the disk.

    Gives its last acknowledgement, and whether it was at a change when it was killed.
    """
    after_change = chance.random() < 0.5
    fatal = 0 if after_change else chance.randrange(1, 160)
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(CHANGES), str(fatal)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said = b""
    if after_change:
        # Steered by what it has done, so that a fast machine is not at the end after a few kills.
        said = b"".join(process.stdout.readline() for _ in range(chance.randrange(1, 4)))
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
    out, complaint = process.communicate(timeout=40)
    assert complaint == b""
    told = [int(number) for number in (said + out).split()]
    last = max(told, default=0)
    return last, process.returncode == -signal.SIGKILL and bool(told) and last < CHANGES


def check_whole(home, acknowledged) -> int:
    with Writer.open(home, gate=accept) as writer:
        head = writer.head.id
        assert acknowledged <= head <= CHANGES
        assert set(writer._store.quads()) == expected(head)
    entries = revisions.log(home)
    assert [(entry.id, entry.previous, entry.fault) for entry in entries] == [
        (n, n - 1, "") for n in range(1, head + 1)
    ]
    assert list(Home(home).patch_files()) == list(range(1, head + 1))
    assert not [path for path in home.rglob(".*") if path.name != ".head.json.tmp"]
    if head:
        assert set(revisions.load_quads(home, head)) == expected(head)
    return head


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_writer_killed_at_random_points_of_fifty_changes_loses_nothing(tmp_path) -> None:
    chance, head, interrupted = random.Random(7), 0, 0
    for _ in range(KILLS):
        last, was_changing = run_and_kill(tmp_path, chance)
        head = check_whole(tmp_path, max(head, last))
        interrupted += was_changing
    assert interrupted >= FLOOR
    assert head > FLOOR
    subprocess.run([sys.executable, "-c", CHILD, str(tmp_path), str(CHANGES), "0"], check=True, capture_output=True)
    assert check_whole(tmp_path, CHANGES) == CHANGES
    shutil.rmtree(Home(tmp_path).checkpoints)
    for number in range(1, CHANGES + 1):
        assert set(revisions.load_quads(tmp_path, number)) == expected(number)


FULL = """
import pathlib, random, resource, signal, sys
from pyoxigraph import Literal, NamedNode, Triple
from municipia.graph.change import Change, Writer
from municipia.graph.errors import StoreError
from municipia.graph.report import Report

chance = random.Random(3)
texts = [Literal(chance.randbytes(200).hex()) for _ in range(3000)]
noise = frozenset(Triple(NamedNode("urn:s"), NamedNode("urn:p"), text) for text in texts)
with Writer.open(pathlib.Path(sys.argv[1]), gate=lambda after, changed: Report()) as writer:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    try:
        writer.apply(Change({"urn:big": noise}), actor="child", message="too big")
    except StoreError as error:
        print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [100_000, 1_000_000])
def test_a_disk_that_refuses_leaves_the_graph_as_it_was(tmp_path, room) -> None:
    """With little room the patch fails, with more the store itself (its files are larger than the compressed patch)."""
    with Writer.open(tmp_path, gate=accept) as writer:
        writer.apply(Change(steps["step"](1)), actor="test", message="first")
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(room)], capture_output=True, text=True, check=False, timeout=60
    )
    assert "File too large" in run.stdout
    assert check_whole(tmp_path, 1) == 1

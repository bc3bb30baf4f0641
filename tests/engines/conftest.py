"""Real engines on loopback, each over the graph of the bundled tables, and our server over them.

Not part of ``make test``: ``make test-engines`` installs what is needed and sets ENGINES.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from municipia.api import stores
from municipia.api.settings import Settings
from municipia.graph.build import build
from municipia.graph.change import Change, Writer
from municipia.graph.registry import Registry
from municipia.graph.tables import Tables
from municipia.graph.validate import Gate
from tests.conftest import serving

collect_ignore_glob = [] if os.environ.get("ENGINES") else ["test_*.py"]

DATA = Path(__file__).parents[2] / "graph" / "data"
LATE = "https://w3id.org/municipia/graph/source/a1-citiesforhousing"
VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
DirsAllowed = .
MaxQueryMem = 1G
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 20
MaxClientConnections = 20
EnabledGzipContent = 0
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 40000
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Running:
    """An engine that has been started: its name, and the settings that lead to it."""

    name: str
    settings: dict[str, str]

    def over(self, home: Path) -> Settings:
        """The settings of a server over it, with this folder for the log."""
        return replace(Settings(home=home), **self.settings)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def process(command: list[str], folder: Path, address: str) -> Iterator[None]:
    """A process that answers at an address, ended by its own id."""
    with (folder / "out.log").open("wb") as log:
        started = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        for _ in range(600):
            assert started.poll() is None, (folder / "out.log").read_text()
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(address, timeout=5)
                break
            time.sleep(0.2)
        yield
    finally:
        started.terminate()
        try:
            started.wait(60)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[Running]:
    """The Oxigraph server, with its store in a folder."""
    host = f"127.0.0.1:{free_port()}"
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    with process([binary, "serve", "--location", str(folder / "db"), "--bind", host], folder, f"http://{host}/"):
        yield Running(
            "oxigraph",
            {
                "store": f"sparql+http://{host}/query",
                "store_update": f"http://{host}/update",
                "store_graphs": f"http://{host}/store",
            },
        )


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int = 2_000_000) -> Iterator[Running]:
    """Virtuoso, with its database in a folder and its first password, which it asks for by Digest."""
    http = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=free_port(), http=http, rows=rows))
    host = f"http://127.0.0.1:{http}"
    password = folder / "password"
    password.write_text("dba\n")
    with process(["virtuoso-t", "-f", "-c", "virtuoso.ini"], folder, host):
        yield Running(
            "virtuoso",
            {
                "store": f"sparql+{host}/sparql",
                "store_update": f"{host}/sparql-auth",
                "store_graphs": f"{host}/sparql-graph-crud-auth",
                "store_user": "dba",
                "store_password_file": str(password),
            },
        )


ENGINES: dict[str, Callable[[Path], contextlib.AbstractContextManager[Running]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bundled tables in two revisions, in the embedded store alone."""
    if kept := os.environ.get("ENGINES_HOME"):
        return Path(kept)
    folder = tmp_path_factory.mktemp("site")
    graphs = {
        str(name): graph
        for name, graph in build(Tables.open(DATA), Registry.load(DATA / "registry.csv")).graphs.items()
    }
    with Writer.open(folder, gate=Gate()) as writer:
        writer.apply(
            Change.of({name: graph for name, graph in graphs.items() if name != LATE}), actor="test", message="first"
        )
        writer.apply(Change.of({LATE: graphs[LATE]}), actor="test", message="second")
    return folder


@pytest.fixture(scope="session", params=sorted(ENGINES))
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Each engine, empty."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as engine:
        yield engine


@pytest.fixture(scope="session")
def log(running: Running, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data folder, whose log the engine follows; the engine is filled."""
    folder = tmp_path_factory.mktemp("followed") / "home"
    shutil.copytree(home, folder)
    assert stores.load(running.over(folder), again=False) >= 1
    return folder


@pytest.fixture(scope="session")
def over_engine(running: Running, log: Path) -> Iterator[httpx.Client]:
    """A client of our server over the engine."""
    settings = running.over(log)
    patient = replace(settings, limits=replace(settings.limits, query_seconds=30.0))
    with serving(patient) as address, httpx.Client(base_url=address, timeout=90) as client:
        yield client


@pytest.fixture(scope="session")
def embedded(home: Path) -> Iterator[httpx.Client]:
    """A client of our server over the embedded store."""
    settings = Settings(home=home)
    patient = replace(settings, limits=replace(settings.limits, query_seconds=30.0))
    with serving(patient) as address, httpx.Client(base_url=address, timeout=90) as client:
        yield client

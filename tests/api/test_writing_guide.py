"""The guide for partners, run as it is printed, on the bundled graph with its rules."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from municipia.api.private import tokens
from municipia.api.private.store import PrivateStore
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.errors import LockedError
from municipia.graph.store import GraphStore
from tests.conftest import serving

GUIDE = Path(__file__).parents[2] / "docs" / "writing.md"
TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module")
def home(site_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(site_home, tmp_path_factory.mktemp("partner") / "home")


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    store = PrivateStore.open(home)
    try:
        return tokens.create(store, "My City", ["graph:source/my-city"])[1]
    finally:
        store.close()


@pytest.fixture(scope="module")
def site(home: Path):
    with serving(Settings(home=home)) as address:
        yield address


def run(block: str, folder: Path, site: str, token: str) -> str:
    environment = {**os.environ, "SITE": site, "TOKEN": token}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="the guide uses curl")
def test_the_guide_leads_from_a_token_to_a_revision(home: Path, site: str, token: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    head = revisions.head(home)
    said = [run(block, tmp_path, site, token) for block in blocks]
    dry, written, added = json.loads(said[1]), json.loads(said[3]), json.loads(said[4])
    assert dry["conforms"] is False
    assert {result["shape"].rpartition("/")[2] for result in dry["report"]["results"]} >= {"practice-label"}
    assert (written["outcome"], written["revision"], written["added"]) == ("created", head + 1, 7)
    assert (added["outcome"], added["revision"], added["added"]) == ("changed", head + 2, 1)
    assert '"deleted"' in said[5]
    (entry,) = [entry for entry in revisions.log(home) if entry.id == head + 1]
    assert entry.actor.startswith("My City (")
    assert entry.message == "First version"


def test_a_write_that_breaks_a_rule_is_told_and_changes_nothing(home: Path, site: str, token: str) -> None:
    bad = "<https://w3id.org/municipia/id/territory/T9999> a <https://w3id.org/municipia/def#Territory> ."
    with httpx.Client(base_url=site, headers={"Authorization": f"Bearer {token}", **TURTLE}, timeout=90) as client:
        head = client.get("/graphs").headers["x-data-version"]
        refused = client.put("/graphs/source/my-city/bad", content=bad)
        assert (refused.status_code, refused.json()["code"]) == (422, "violation")
        assert refused.json()["report"]["conforms"] is False
        turtle = client.put("/graphs/source/my-city/bad", content=bad, headers={"Accept": "text/turtle"})
        assert turtle.status_code == 422
        assert "sh:ValidationReport" in turtle.text
        assert client.get("/graphs/source/my-city/bad").status_code == 404
        assert client.get("/graphs").headers["x-data-version"] == refused.headers.get("x-data-version", head) == head


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graphs/source/other", 403),
        ("/graphs/source/my-city-2", 403),
        ("/graphs/registry", 403),
        ("/graphs/derived", 403),
        ("/graphs/ontology", 403),
        ("/graphs/kos", 403),
        ("/graphs?default", 403),
        ("/graphs?graph=urn:municipia:system", 403),
        ("/graphs", 403),
    ],
)
def test_what_the_token_does_not_cover_or_nobody_writes_is_refused(
    site: str, token: str, path: str, status: int
) -> None:
    with httpx.Client(base_url=site, headers=TURTLE, timeout=60) as client:
        answer = client.post(path, content="<urn:a> <urn:b> 1 .", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status, answer.text
        assert answer.json()["detail"]
        bare = client.post(path, content="<urn:a> <urn:b> 1 .")
        assert bare.status_code in (401, 403)
        assert bare.status_code == 403 or bare.headers["www-authenticate"].startswith("Bearer")


def test_while_another_command_writes_a_client_is_told_to_come_back(home: Path, site: str, token: str) -> None:
    auth = {"Authorization": f"Bearer {token}", **TURTLE}
    with httpx.Client(base_url=site, headers=auth, timeout=90) as client:
        for _ in range(100):
            try:
                other = GraphStore.open(home / "store")
                break
            except LockedError:  # the server's own writer has not let go yet
                time.sleep(0.2)
        with other:
            busy = client.put("/graphs/source/my-city/x", content="<urn:a> <urn:b> 1 .")
            assert (busy.status_code, busy.json()["code"]) == (503, "locked")
            assert busy.headers["retry-after"].isdecimal()
        done = client.put("/graphs/source/my-city/x", content="<urn:a> <urn:b> 1 .")
        assert done.status_code == 201

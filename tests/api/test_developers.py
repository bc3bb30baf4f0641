"""The snippets of the page for developers, taken from the page as a reader copies them, and run."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from municipia.api.developers import snippets

COMMANDS = {
    "sh": ["bash", "-euo", "pipefail", "-c"],
    "py": [sys.executable, "-W", "error", "-c"],
    "js": ["node", "-e"],
    "R": ["Rscript", "--vanilla", "-e"],
}
#: What the answer of a topic holds, whatever the language.
EXPECTED = {
    "query": "id/instrument/",
    "question": "38",
    "thing": "Buenos Aires",
    "dump": "",
    "changes": "",
    "reconcile": "Saint-Denis",
    "write": "",
}


@pytest.fixture(scope="module")
def shown(released: str) -> dict[str, str]:
    page = httpx.get(f"{released}/developers", headers={"Accept": "text/html"}, timeout=60).text
    found = re.findall(r'<code data-file="([^"]+)">(.*?)</code>', page, re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


def test_the_page_shows_every_snippet_with_the_address_of_the_server(released: str, shown: dict[str, str]) -> None:
    assert shown.keys() == snippets().keys()
    assert all(released in text and "127.0.0.1:8000" not in text for text in shown.values())


@pytest.mark.parametrize("name", sorted(snippets()))
def test_a_snippet_runs_as_it_is_shown(shown: dict[str, str], name: str, tmp_path: Path) -> None:
    topic, _, suffix = name.partition(".")
    command = COMMANDS[suffix]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    (tmp_path / "my-source.ttl").write_text("<urn:x> <urn:y> <urn:z> .")
    # Neither a proxy of the machine nor its settings: only the server of the test.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [*command, shown[name]],
        cwd=tmp_path,
        env=environment | {"MUNICIPIA_TOKEN": "none", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), done.stderr
    assert EXPECTED[topic] in done.stdout
    if topic == "write":
        # Without a token it is refused, with the reason.
        assert '"status": 401' in done.stdout


def test_the_host_of_a_request_cannot_write_into_the_snippets(released: str) -> None:
    page = httpx.get(f"{released}/developers", headers={"Accept": "text/html", "Host": 'a";rm -rf /;"'}, timeout=60)
    assert "rm -rf" not in page.text

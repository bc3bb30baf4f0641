"""The date of the last change that each file of the vocabulary and of the shapes states of itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(ROOT)
    for folder in ("ontology", "shapes")
    for path in (ROOT / folder).rglob("*.ttl")
    if "dcterms:modified" in path.read_text(encoding="utf-8")
)


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def history() -> None:
    """Skips where there is no whole history to compare with: in a package, in a shallow clone."""
    if (
        shutil.which("git") is None
        or not (ROOT / ".git").exists()
        or git("rev-parse", "--is-shallow-repository") == "true"
    ):
        pytest.skip("no whole history here")


@pytest.mark.parametrize("path", FILES, ids=str)
@pytest.mark.usefixtures("history")
def test_a_file_says_when_it_was_changed_last(path: Path) -> None:
    (stated,) = re.findall(r'dcterms:modified "([0-9-]+)"', (ROOT / path).read_text(encoding="utf-8"))
    assert stated >= git("log", "-1", "--format=%as", "--", str(path)), f"write the day of the change in {path}"


@pytest.mark.usefixtures("history")
def test_the_whole_is_no_older_than_its_parts() -> None:
    dates = {
        path: re.findall(r'dcterms:modified "([0-9-]+)"', (ROOT / path).read_text(encoding="utf-8"))[0]
        for path in FILES
        if path.parent == Path("ontology")
    }
    assert dates[Path("ontology/municipia.ttl")] == max(dates.values())

"""What lies in the directory where a server is started is no part of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import municipia
from municipia.graph import child

PACKAGE = Path(municipia.__file__).parent


@pytest.fixture
def strewn(tmp_path: Path) -> Path:
    """A directory with files that are called like modules which our processes import."""
    for name in ("json", "pyoxigraph", "shacl", "socket"):
        (tmp_path / f"{name}.py").write_text("open('taken', 'w')\n")
    return tmp_path


@pytest.mark.parametrize("module", ["clerk", "dump", "ledger", "worker"])
def test_a_child_imports_nothing_from_the_directory_that_it_is_started_in(strewn: Path, module: str) -> None:
    command = child.command(f"municipia.graph.{module}")
    subprocess.run(command, cwd=strewn, capture_output=True, check=False, timeout=60)
    assert not (strewn / "taken").exists()
    unguarded = [part for part in command if part != "-P"]
    subprocess.run(unguarded, cwd=strewn, capture_output=True, check=False, timeout=60)
    assert (strewn / "taken").exists(), "such a file would have been imported"


def test_every_child_is_started_this_way() -> None:
    code = [*PACKAGE.glob("api/**/*.py"), *PACKAGE.glob("graph/**/*.py")]
    assert [path.name for path in code if "sys.executable" in path.read_text()] == ["child.py"]

"""Builds the wheel, installs it in an empty environment and tries it from an empty folder.

Run by ``make lint``. It fails when a tracked file of the four packages is missing from the wheel (a forgotten .ttl,
.rq, .csv or template is the commonest fault of such a package) and when the installed commands do not work alone.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "graph", "ontology", "shapes")
SOURCES_OF_BUNDLES = "api/assets/"
EXPECTED_SIGNATORIES = 38


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build_wheel(folder: Path) -> Path:
    """From the source distribution, as an installer would."""
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> int:
    tracked = run("git", "ls-files", "-z", "--", *PACKAGES).split("\0")
    expected = {f"municipia/{name}" for name in tracked if name and not name.startswith(SOURCES_OF_BUNDLES)}
    present = set(zipfile.ZipFile(wheel).namelist())
    if missing := sorted(expected - present):
        sys.exit(f"{len(missing)} tracked files are missing from the wheel: {', '.join(missing[:10])}")
    return len(expected)


def try_installed(wheel: Path, folder: Path) -> None:
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    run(environment / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
    empty = folder / "empty"
    empty.mkdir()
    municipia = environment / "bin" / "municipia"
    run(municipia, "build", "--quiet", cwd=empty)
    answer = run(municipia, "query", "R1", "--format", "csv", cwd=empty)
    rows = list(csv.DictReader(io.StringIO(answer)))
    if len(rows) != EXPECTED_SIGNATORIES:
        sys.exit(f"the installed package answers R1 with {len(rows)} rows instead of {EXPECTED_SIGNATORIES}")
    run(municipia, "info", cwd=empty)
    run(environment / "bin" / "python", "-c", TRY_PAGES, cwd=empty)


TRY_PAGES = """
import asyncio
from municipia.api.app import create_app
from municipia.api.settings import Settings

async def first_page():
    app = create_app(Settings.from_env())
    sent = []
    async with app.router.lifespan_context(app):
        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [],
                 "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
                 "root_path": "", "app": app}
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}
        async def send(message):
            sent.append(message)
        await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent[0]

asyncio.run(first_page())
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build_wheel(folder / "dist")
        count = check_contents(wheel)
        try_installed(wheel, folder)
        print(f"The wheel holds all {count} files and works from an empty folder.")  # noqa: T201 the script's answer


if __name__ == "__main__":
    main()

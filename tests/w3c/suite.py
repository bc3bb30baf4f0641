"""Where the W3C's SPARQL test suites come from: the source distribution of rdflib, which carries them whole.

They are not kept in this repository. The first run fetches one pinned, hashed file with pip and keeps it beside the
interpreter; ``python tests/w3c/suite.py`` does only that.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

VERSION: Final = "7.6.0"
SHA256: Final = "6c831288d5e4a5a7ece85d0ccde9877d512a3d0f02d7c06455d00d6d0ea379df"
_INSIDE: Final = f"rdflib-{VERSION}/test/data/suites/w3c/"
_WANTED: Final = ("dawg-data-r2", "sparql11")


def folder() -> Path:
    """The folder that holds ``dawg-data-r2`` (SPARQL 1.0) and ``sparql11``; fetched when it is not there yet."""
    kept = Path(sys.prefix) / "share" / f"w3c-sparql-tests-{VERSION}"
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        _fetch(kept)
    return kept


def _fetch(kept: Path) -> None:
    with tempfile.TemporaryDirectory(dir=kept.parent) as name:
        place = Path(name)
        wanted = place / "wanted.txt"
        wanted.write_text(f"rdflib=={VERSION} --hash=sha256:{SHA256}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "rdflib"]
        subprocess.run([*command, "--require-hashes", "--dest", name, "--requirement", str(wanted)], check=True)
        with tarfile.open(place / f"rdflib-{VERSION}.tar.gz") as archive:
            parts = tuple(_INSIDE + part for part in _WANTED)
            archive.extractall(place, [each for each in archive if each.name.startswith(parts)], filter="data")
        try:
            (place / _INSIDE).rename(kept)
        except OSError:
            # Another process was quicker.
            if not kept.is_dir():
                shutil.rmtree(place / _INSIDE)
                raise


if __name__ == "__main__":
    print(folder())  # noqa: T201

"""Bundles: the scripts and drawings that ``api/assets`` makes, found by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

#: Their folder among the files of pages.
FOLDER: Final = "bundles"


@cache
def names() -> Mapping[str, str]:
    """The files of all bundles by the bundles' names: ``world.svg`` -> ``world-0b4f63fc0071.svg``."""
    found: dict[str, str] = json.loads(_folder().joinpath("manifest.json").read_text(encoding="utf-8"))["files"]
    return found


def path(name: str) -> Path:
    """The file of a bundle. Raises KeyError for a name that no bundle has."""
    return _folder() / names()[name]


def address(name: str) -> str:
    """The address of a bundle. Raises KeyError for a name that no bundle has."""
    return f"/static/{FOLDER}/{names()[name]}"


def _folder() -> Path:
    return Path(str(files("municipia.api") / "static" / FOLDER))

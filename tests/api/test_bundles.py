"""The bundles of scripts and drawings: made from the sources beside them, and asking nobody else for anything."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest

from municipia.api import bundles
from municipia.api.urls import Links, static

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "api" / "assets"
BUNDLES = ROOT / "api" / "static" / "bundles"
# What would make a browser load the address that follows.
LOADS = re.compile(
    r"""(?:\bimport\s*\(?|\bfrom|\bfetch\(|\bsrc\s*[=:]|\bhref\s*[=:]|\burl\(|\bimportScripts\(|\bopen\(|"""
    r"""(?:EventSource|Worker|WebSocket|URL)\()\s*["'`]?(?:https?:|wss?:)?//([^"'`)\s]+)"""
)


def test_the_bundles_are_those_of_their_sources() -> None:
    """The same sum as in ``api/assets/build.mjs``."""
    paths = sorted(
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*")
        if path.is_file() and "node_modules" not in path.relative_to(SOURCES).parts
    )
    lines = (f"{path}\0{hashlib.sha256((SOURCES / path).read_bytes()).hexdigest()}\n" for path in paths)
    found = hashlib.sha256("".join(lines).encode()).hexdigest()
    recorded = json.loads((BUNDLES / "manifest.json").read_text())["sources"]
    assert found == recorded, "api/assets has changed since the bundles were made: run make assets"


def test_each_file_bears_the_hash_of_its_content_and_none_is_left_over() -> None:
    made = {path.name for path in BUNDLES.iterdir()} - {"manifest.json", "THIRD_PARTY.txt"}
    assert made == set(bundles.names().values())
    for name in made:
        stem = name.rpartition(".")[0]
        assert stem.endswith("-" + hashlib.sha256((BUNDLES / name).read_bytes()).hexdigest()[:12]), name


def test_the_lock_names_no_address_to_download_from() -> None:
    locked = json.loads((SOURCES / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in locked.items() if "resolved" in package]
    assert all("integrity" in package for name, package in locked.items() if name and not package.get("inBundle"))


def test_every_package_is_pinned_to_one_version() -> None:
    wanted = json.loads((SOURCES / "package.json").read_text())["devDependencies"]
    assert not [f"{name} {version}" for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]


def test_nothing_in_a_bundle_is_loaded_from_elsewhere() -> None:
    found = {
        f"{path.name}: {match[0]}"
        for path in BUNDLES.iterdir()
        if path.suffix in (".js", ".css", ".svg")
        for match in LOADS.finditer(path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        'import("https://cdn.example/x.js")',
        "fetch('//cdn.example/a')",
        "url(https://cdn.example/f.woff2)",
        'src="http://a.b/c"',
    ],
)
def test_a_load_from_elsewhere_is_seen(text: str) -> None:
    assert LOADS.search(text)


def test_the_address_of_a_bundle_may_be_kept_for_ever_and_a_plain_one_for_a_day(site: str) -> None:
    lasting, plain = "public, max-age=31536000, immutable", "public, max-age=86400"
    for path, kept in (
        (bundles.address("world.svg"), lasting),
        (static("site.css"), lasting),
        ("/static/site.css?v=00000000", plain),
        ("/static/icon.svg", plain),
    ):
        assert httpx.get(site + path).headers["cache-control"] == kept, path
    missing = httpx.get(site + "/static/bundles/world-000000000000.svg")
    assert (missing.status_code, "immutable" in missing.headers.get("cache-control", "")) == (404, False)


def test_the_licences_of_what_is_bundled_stand_beside_it(site: str) -> None:
    text = httpx.get(site + "/static/bundles/THIRD_PARTY.txt").text
    assert "world-atlas 2.0.2 (ISC)" in text
    assert "Permission to use, copy, modify" in text


def test_a_template_asks_for_a_bundle_by_its_name() -> None:
    assert re.fullmatch(r"/static/bundles/world-[0-9a-f]{12}\.svg", Links("/").bundle("world.svg"))


def test_every_file_that_a_stylesheet_names_is_there() -> None:
    static = BUNDLES.parent
    named = {
        (sheet.name, name)
        for sheet in static.glob("*.css")
        for name in re.findall(r'url\("([^":]+)"\)', sheet.read_text(encoding="utf-8"))
    }
    assert named
    assert [each for each in sorted(named) if not (static / each[1]).is_file()] == []

"""Dumps as a client downloads them: addresses that last, parts, and conditions."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from municipia.api.settings import Settings
from municipia.graph import tags
from municipia.graph.dumps import making
from tests.conftest import serving

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def home(grown_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: ``v1`` of the second revision, and the third, which has no tag."""
    root = tmp_path_factory.mktemp("released") / "home"
    shutil.copytree(grown_home, root)
    tags.add(root, "v1", 2)
    making.make(root, "v1")
    making.make(root)
    return root


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    with serving(Settings(home=home)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


FILE = "/dumps/v1/municipia.nq.gz"


def content(home: Path, path: str = FILE) -> bytes:
    return (home / path.strip("/")).read_bytes()


def test_a_file_comes_as_the_bytes_whose_checksum_is_told(client: httpx.Client, home: Path) -> None:
    answer = client.get(FILE)
    assert answer.status_code == 200
    assert answer.content == content(home)
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)
    sums = dict(reversed(line.split("  ")) for line in client.get("/dumps/v1/SHA256SUMS").text.splitlines())
    assert sums["municipia.nq.gz"] == hashlib.sha256(answer.content).hexdigest()
    assert len(gzip.decompress(answer.content).splitlines()) == 2


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("tables/acts.csv", "text/csv; charset=utf-8"),
        ("tables/datapackage.json", "application/json"),
        ("tables/csv-metadata.json", "application/csvm+json"),
        ("parquet/acts.parquet", "application/vnd.apache.parquet"),
        ("territories.geojson.gz", "application/gzip"),
        ("municipia-tables.zip", "application/zip"),
        ("void.ttl", "text/turtle; charset=utf-8"),
        ("LICENSE-DATA.md", "text/markdown; charset=utf-8"),
        ("dump.json", "application/json"),
    ],
)
def test_each_kind_of_file_has_its_media_type(client: httpx.Client, path: str, media_type: str) -> None:
    answer = client.get(f"/dumps/v1/{path}")
    assert answer.headers["content-type"] == media_type
    assert answer.content


def test_latest_is_the_newest_release_and_says_which(client: httpx.Client) -> None:
    answer = client.get("/dumps/latest/municipia.nq.gz")
    assert answer.headers["content-location"] == "/dumps/r3/municipia.nq.gz"
    assert answer.headers["x-data-version"] == "3"
    assert answer.content == client.get("/dumps/r3/municipia.nq.gz").content
    assert client.get("/dumps/latest/dump.json").json()["release"] == "r3"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=10-", slice(10, None)), ("bytes=-7", slice(-7, None))],
)
def test_a_part_is_sent_when_it_is_asked_for(client: httpx.Client, home: Path, asked: str, part: slice) -> None:
    whole = content(home)
    answer = client.get(FILE, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[part]
    first, last, _ = part.indices(len(whole))
    assert answer.headers["content-range"] == f"bytes {first}-{last - 1}/{len(whole)}"


def test_a_download_that_broke_off_can_be_taken_up(client: httpx.Client, home: Path) -> None:
    whole = content(home)
    etag = client.head(FILE).headers["etag"]
    rest = client.get(FILE, headers={"Range": "bytes=20-", "If-Range": etag})
    assert (rest.status_code, whole[:20] + rest.content) == (206, whole)
    changed = client.get(FILE, headers={"Range": "bytes=20-", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, whole)


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=9-2",
        "bytes=-",
        "bytes",
        "lines=0-1",
        "bytes=a-b",
        "bytes=0-1,3-4",
        "bytes=--4",
        "bytes=٣-٤",
        "bytes=0-1-2",
    ],
)
def test_a_range_that_makes_no_sense_means_the_whole(client: httpx.Client, home: Path, asked: str) -> None:
    answer = client.get(FILE, headers={"Range": asked.encode()})
    assert (answer.status_code, answer.content) == (200, content(home))


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0", "bytes=999999999999999-999999999999999"])
def test_a_part_beyond_the_end_is_refused(client: httpx.Client, home: Path, asked: str) -> None:
    answer = client.get(FILE, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(content(home))}"
    assert answer.json()["code"] == "range"


def test_head_tells_what_get_would_and_a_known_state_is_not_sent_again(client: httpx.Client, home: Path) -> None:
    head, answer = client.head(FILE), client.get(FILE)
    for name in ("content-length", "etag", "content-type", "accept-ranges", "link", "content-location"):
        assert head.headers[name] == answer.headers[name]
    assert head.content == b""
    again = client.get(FILE, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_compression_on_the_way_is_left_out_so_that_parts_fit(client: httpx.Client) -> None:
    answer = client.get("/dumps/v1/void.ttl", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert "gzip" not in answer.headers.get("vary", "").lower()


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/v1/nothing.nt",
        "/dumps/v1/../../head.json",
        "/dumps/v1/%2e%2e/%2e%2e/head.json",
        "/dumps/%2e%2e/head.json",
        "/dumps/v1//etc/passwd",
        "/dumps/v1/tables",
        "/dumps/v9/",
        "/dumps/.hidden/dump.json",
    ],
)
def test_only_the_files_of_a_dump_are_served(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_list_is_a_page_or_json_by_what_is_accepted(client: httpx.Client) -> None:
    assert client.get("/dumps", follow_redirects=False).headers["location"] == "/dumps/"
    listed = client.get("/dumps/", headers={"Accept": "application/json"}).json()["dumps"]
    assert [each["release"] for each in listed] == ["r3", "v1"]
    assert listed == client.get("/dumps/index.json").json()["dumps"]
    assert client.get("/dumps/", headers={"Accept": "image/png"}).status_code == 406
    for language, word in (("fr", "Toujours la plus récente"), ("es", "Siempre la más reciente"), ("en", "Always")):
        page = client.get(f"/dumps/?lang={language}", headers=HTML)
        assert word in page.text
        for each in listed[0]["files"]:
            assert f'href="/dumps/r3/{each["path"]}"' in page.text
    assert 'href="/dumps/v1/municipia.trig.gz"' in client.get("/dumps/v1/", headers=HTML).text


def test_without_a_dump_the_page_says_when_there_is_one_and_the_fault_which_command_makes_one(
    tiny_client: httpx.Client,
) -> None:
    page = tiny_client.get("/dumps/", headers=HTML)
    assert page.status_code == 200
    assert "One is made with each release of the data." in page.text
    assert "municipia dump" not in page.text
    missing = tiny_client.get("/dumps/latest/municipia.nq.gz")
    assert missing.status_code == 404
    assert "municipia dump" in missing.json()["hint"]
    assert tiny_client.get("/dumps/index.json").json() == {"dumps": []}

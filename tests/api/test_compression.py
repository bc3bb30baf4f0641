"""Answers sent compressed: their tags differ from those of the plain ones, and either tag is known again."""

from __future__ import annotations

import httpx
import pytest

from municipia.api.urls import static

GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}
PATHS = ["/q/R1.json", "/q/R1.csv", "/rights", "/territory/T0103.ttl", "/matrix.csv", static("site.css")]


def got(client: httpx.Client, path: str, headers: dict[str, str], **more: str) -> httpx.Response:
    return client.get(path, headers={**headers, **more})


@pytest.mark.parametrize("path", PATHS)
def test_a_compressed_answer_has_a_strong_tag_of_its_own(browse: httpx.Client, path: str) -> None:
    packed, plain = (got(browse, path, how, Accept="*/*") for how in (GZIP, PLAIN))
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    for answer in (packed, plain):
        assert not answer.headers["etag"].startswith("W/")
        assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("asked", [GZIP, PLAIN], ids=["gzip", "identity"])
def test_the_tag_of_either_form_is_known_again(browse: httpx.Client, path: str, asked: dict[str, str]) -> None:
    for how in (GZIP, PLAIN):
        tag = got(browse, path, how, Accept="*/*").headers["etag"]
        for told in (tag, f'"other", W/{tag}'):
            again = got(browse, path, asked, Accept="*/*", **{"If-None-Match": told})
            assert (again.status_code, again.headers["etag"]) == (304, tag)
            assert "accept-encoding" in again.headers["vary"].lower()
    both = f'{tag}, {tag[:-1]}-gzip"'
    again = got(browse, path, asked, Accept="*/*", **{"If-None-Match": both})
    assert again.headers["etag"].endswith('-gzip"') == (asked is GZIP)


def test_a_tag_that_is_another_only_looks_alike(browse: httpx.Client) -> None:
    tag = got(browse, "/q/R1.json", GZIP).headers["etag"]
    for other in (f'"x{tag[1:]}', tag[:-1] + '-gzip"', tag[:-1] + '-br"'):
        assert got(browse, "/q/R1.json", GZIP, **{"If-None-Match": other}).status_code == 200


def test_a_short_answer_and_a_weak_tag_stay_as_they_are(browse: httpx.Client) -> None:
    short = got(browse, "/sparql", GZIP, Accept="application/n-triples")
    assert short.headers["etag"].startswith("W/")
    assert not short.headers["etag"].endswith('-gzip"')
    graph = "/graphs/source/no-such-graph"
    assert "etag" not in got(browse, graph, GZIP, Accept="text/turtle").headers


def test_an_answer_in_pieces_is_never_compressed_and_has_one_tag(browse: httpx.Client) -> None:
    path, turtle = "/graphs?default", {"Accept": "text/turtle"}
    packed, plain = (got(browse, path, how, **turtle) for how in (GZIP, PLAIN))
    assert "content-encoding" not in packed.headers
    assert packed.headers["etag"] == plain.headers["etag"]
    for tag in (plain.headers["etag"], plain.headers["etag"][:-1] + '-gzip"'):
        assert got(browse, path, GZIP, **turtle, **{"If-Match": tag}).status_code == 200
        assert got(browse, path, GZIP, **turtle, **{"If-None-Match": tag}).status_code == 304
    assert got(browse, path, GZIP, **turtle, **{"If-Match": '"other-gzip"'}).status_code == 412


@pytest.mark.parametrize("asked", [GZIP, PLAIN], ids=["gzip", "identity"])
def test_a_patch_has_the_tags_of_its_two_forms(browse: httpx.Client, asked: dict[str, str]) -> None:
    packed, plain = (got(browse, "/changes/1.rdfp", how, Accept="*/*").headers["etag"] for how in (GZIP, PLAIN))
    assert packed == plain[:-1] + '-gzip"'
    for tag in (packed, plain):
        again = got(browse, "/changes/1.rdfp", asked, Accept="*/*", **{"If-None-Match": tag})
        assert (again.status_code, again.headers["etag"]) == (304, tag)


def test_head_says_the_tag_that_get_would(browse: httpx.Client) -> None:
    for how in (GZIP, PLAIN):
        head = browse.head("/q/R1.json", headers=how)
        assert head.headers["etag"] == got(browse, "/q/R1.json", how).headers["etag"]


@pytest.mark.parametrize("accept", ["gzip;q=0", "br, gzip; q=0.0", "x-gzipped"])
def test_who_takes_no_gzip_is_sent_none(browse: httpx.Client, accept: str) -> None:
    answer = got(browse, "/q/R1.json", {"Accept-Encoding": accept})
    assert "content-encoding" not in answer.headers
    assert not answer.headers["etag"].endswith('-gzip"')

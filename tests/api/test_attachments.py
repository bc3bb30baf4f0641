"""Files of pages come with the tag of their content, so that a reader who has one is not sent it again."""

import httpx
import pytest

FILES = [
    "/map.svg?country=ES",
    "/map.geojson?country=ES",
    "/time.svg?country=ES",
    "/time.csv?country=ES",
    *(f"/network.{form}?country=ES" for form in ("svg", "json", "graphml", "gexf")),
    "/embed/map.svg?country=ES",
    "/embed/territory/T0103.svg",
]


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_the_reader_has_is_not_sent_again(browse: httpx.Client, path: str) -> None:
    first = browse.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["x-data-version"] == "2"
    assert "Accept-Language" in first.headers["vary"]
    again = browse.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert browse.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_files_of_other_revisions_and_languages_have_other_tags(browse: httpx.Client) -> None:
    tags = {
        browse.get("/map.svg", params=params).headers["etag"]
        for params in ({}, {"knownAt": "1"}, {"lang": "fr"}, {"country": "ES"})
    }
    assert len(tags) == 4


@pytest.mark.parametrize("path", ["/embed/map.svg", "/embed/territory/T0103.svg"])
def test_a_drawing_of_an_embed_is_asked_for_again_unless_its_revision_is_given(browse: httpx.Client, path: str) -> None:
    assert browse.get(path).headers["cache-control"] == "no-cache"
    assert browse.get(path, params={"knownAt": "1"}).headers["cache-control"] == "public, max-age=3600"

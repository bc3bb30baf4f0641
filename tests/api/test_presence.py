from collections.abc import Callable
from pathlib import Path

import httpx

from municipia.api.presence import aliases
from tests.conftest import publish

MERGED = """
@prefix terr: <https://w3id.org/municipia/id/territory/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix mun: <https://w3id.org/municipia/def#> .
@prefix graph: <https://w3id.org/municipia/graph/> .
graph:registry {
  terr:T0001 dcterms:isReplacedBy terr:T0002 .
  terr:T0002 a mun:Territory ; skos:prefLabel "Vienna"@en .
}
"""


def test_a_merged_thing_is_gone_and_says_what_replaces_it(tmp_path: Path, serve: Callable[..., str]) -> None:
    publish(tmp_path, MERGED)
    with httpx.Client(base_url=serve(tmp_path), timeout=30) as client:
        for path in ("/territory/T0001", "/territory/T0001.ttl", "/id/territory/T0001"):
            gone = client.get(path, headers={"Accept": "application/json, text/turtle;q=0.1, text/html;q=0.1"})
            assert gone.status_code == 410, path
            assert gone.json()["replaced_by"] == "https://w3id.org/municipia/id/territory/T0002"
        page = client.get("/territory/T0001", headers={"Accept": "text/html"})
        assert page.status_code == 410
        assert 'href="/territory/T0002"' in page.text
        assert client.get("/territory/T0002", headers={"Accept": "text/html"}).status_code == 200


def test_every_registered_thing_is_known_by_its_key() -> None:
    assert aliases()["territory", "es-barcelona"] == "T0103"
    assert aliases()["organisation", "uclg-cisdp"] == "O0002"

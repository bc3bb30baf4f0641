"""Pages over each engine, and what a reader is told when there is no engine."""

from __future__ import annotations

import httpx
import pytest

from municipia.api import stores
from municipia.api.settings import Settings
from tests.api.test_pages import PAGES
from tests.conftest import serving
from tests.engines.conftest import Running, free_port


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_served(over_engine: httpx.Client, embedded: httpx.Client, path: str) -> None:
    found, wanted = (client.get(path, headers={"Accept": "text/html"}) for client in (over_engine, embedded))
    assert found.status_code == wanted.status_code == 200
    assert len(found.text) == pytest.approx(len(wanted.text), rel=0.02)


@pytest.mark.parametrize("form", ["ttl", "jsonld"])
def test_the_data_of_a_thing_is_served(over_engine: httpx.Client, form: str) -> None:
    answer = over_engine.get(f"/territory/T0103.{form}")
    assert answer.status_code == 200, answer.text
    assert "T0103" in answer.text


def test_without_an_engine_a_reader_is_told_so(home, tmp_path) -> None:
    port = free_port()
    settings = Settings(home=home, store=f"sparql+http://127.0.0.1:{port}/query")
    with serving(settings) as address, httpx.Client(base_url=address, timeout=30) as client:
        page = client.get("/", headers={"Accept": "text/html", "Accept-Language": "fr"})
        assert page.status_code == 503
        assert f"127.0.0.1:{port}" in page.text
        machine = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "application/json"})
        assert (machine.status_code, machine.json()["code"]) == (503, "store")
    assert f"127.0.0.1:{port} cannot be reached" in stores.state(settings)


def test_without_a_log_an_older_revision_is_refused_with_the_reason(running: Running, log, tmp_path) -> None:
    with (
        serving(running.over(tmp_path / "none")) as address,
        httpx.Client(base_url=address, timeout=60, headers={"Accept": "application/json"}) as client,
    ):
        count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
        assert client.get("/sparql", params=count).status_code == 200
        answer = client.get("/sparql", params={**count, "knownAt": "1"})
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")

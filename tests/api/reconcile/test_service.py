"""The Reconciliation Service API 0.2 over HTTP: what it says it does, what it answers, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from municipia.api.reconcile.requests import BATCH, MOST_BYTES
from tests.api.reconcile import rules

BARCELONA = "id/territory/T0103"


@pytest.fixture(scope="module")
def service(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60, headers={"Accept-Language": "en"}) as client:
        yield client


def match(service: httpx.Client, **batch: dict) -> dict:
    answer = service.post("/reconcile", data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    rules.check_results(answer.json(), batch)
    return {key: value["result"] for key, value in answer.json().items()}


def test_the_manifest_keeps_the_rules(service: httpx.Client) -> None:
    answer = service.get("/reconcile")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    rules.check_manifest(answer.json())


@pytest.mark.parametrize("path", ["", "/suggest/entity", "/suggest/type", "/flyout/entity", "/properties", "/preview"])
def test_other_sites_may_ask_at_every_address(service: httpx.Client, path: str) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = service.options(f"/reconcile{path}", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]


def test_a_client_goes_the_way_of_openrefine(service: httpx.Client) -> None:
    """Manifest, a batch of ten by POST, a look at one, then columns from what was matched."""
    manifest = service.get("/reconcile", headers={"Accept": "*/*"}).json()
    names = [
        "Barcelona",
        "Wien",
        "Grenoble",
        "Gwangju",
        "Ciudad de México",
        "Montréal",
        "Nador",
        "Graz",
        "Lisboa",
        "Ulm",
    ]
    batch = {
        f"q{number}": {"query": name, "type": "territory/city", "type_strict": "should", "limit": 3}
        for number, name in enumerate(names)
    }
    found = match(service, **batch)
    matched = {key: result[0]["id"] for key, result in found.items() if result and result[0]["match"]}
    assert len(matched) == 9
    assert "q9" not in matched
    look = manifest["preview"]["url"].replace("{{id}}", quote(matched["q0"], safe=""))
    assert "Barcelona" in service.get(look).text
    seen = service.get(manifest["view"]["url"].replace("{{id}}", quote(matched["q0"], safe="")))
    assert seen.status_code == 303
    proposals = manifest["extend"]["propose_properties"]
    offered = service.get(
        proposals["service_url"] + proposals["service_path"], params={"type": "territory/city"}
    ).json()
    rules.check_proposals(offered, "territory/city")
    wanted = [{"id": each["id"], "settings": {"limit": 0}} for each in offered["properties"]]
    query = {"ids": list(matched.values()), "properties": wanted}
    answer = service.post("/reconcile", data={"extend": json.dumps(query)})
    rules.check_extension(answer.json(), query)
    row = answer.json()["rows"][BARCELONA]
    assert row["country"] == [{"str": "Spain"}]
    assert row["country-code"] == [{"str": "ES"}]
    assert row["wikidata"] == [{"str": "Q1492"}]
    assert row["latitude"] == [{"float": 41.38879}]
    assert {"id": "id/instrument/cities-for-adequate-housing-2018"}.items() <= next(
        value for value in row["instruments"] if "adequate" in value["id"]
    ).items()


def test_the_same_by_get(service: httpx.Client) -> None:
    batch = {"a b": {"query": "Genève"}}
    answer = service.get("/reconcile", params={"queries": json.dumps(batch)})
    rules.check_results(answer.json(), batch)
    assert answer.json()["a b"]["result"][0]["name"] == "Geneva"
    query = {"ids": [BARCELONA, "id/territory/none"], "properties": [{"id": "memberships", "settings": {"limit": "1"}}]}
    answer = service.get("/reconcile", params={"extend": json.dumps(query)})
    rules.check_extension(answer.json(), query)
    assert len(answer.json()["rows"][BARCELONA]["memberships"]) == 1
    assert answer.json()["rows"]["id/territory/none"] == {"memberships": []}


def test_a_score_is_explained_by_its_features(service: httpx.Client) -> None:
    properties = [{"pid": "country", "v": "Espagne"}, {"pid": "point", "v": "POINT(2.15 41.4)"}]
    (best, *_) = match(service, q={"query": "Barcelone", "properties": properties})["q"]
    assert best["id"] == BARCELONA
    assert best["match"] is True
    assert "also: Barcelone" in best["description"]
    assert sum(each["value"] for each in best["features"]) == pytest.approx(best["score"])
    assert {each["id"] for each in best["features"]} == {"name-exact", "country", "city-first", "distance"}


def test_a_name_in_doubt_has_candidates_and_no_match(service: httpx.Client) -> None:
    found = match(service, plain={"query": "Birmingham"}, told={"query": "Birmingham", "properties": [us()]})
    assert len(found["plain"]) == 2
    assert not any(each["match"] for each in found["plain"])
    assert found["told"][0]["match"]
    assert not any(each["match"] for each in match(service, q={"query": "Guangzhou"})["q"])


def us() -> dict:
    return {"pid": "country", "v": {"id": "kos/country/US", "name": "United States"}}


def test_types_keep_what_they_say(service: httpx.Client) -> None:
    found = match(
        service,
        city={"query": "Valparaíso", "type": "territory/city"},
        region={"query": "Valparaíso", "type": ["territory/region"]},
        either={"query": "Valparaíso", "type": ["territory/region", "territory/city"], "type_strict": "any"},
        both={"query": "Valparaíso", "type": ["territory", "territory/region"], "type_strict": "all"},
        none={"query": "Valparaíso", "type": ["territory", "right"], "type_strict": "all"},
        body={"query": "Barcelona", "type": "government"},
    )
    assert [found["city"][0]["match"], found["region"][0]["match"], found["both"][0]["match"]] == [True, True, True]
    assert found["city"][0]["id"] != found["region"][0]["id"] == found["both"][0]["id"]
    assert len(found["either"]) == 2
    assert not any(each["match"] for each in found["either"])
    assert found["none"] == []
    assert found["body"][0]["id"].startswith("id/government/")
    assert found["body"][0]["match"]


def test_an_identifier_in_place_of_a_name(service: httpx.Client) -> None:
    iri = f"https://w3id.org/municipia/{BARCELONA}"
    found = match(
        service,
        whole={"query": iri},
        short={"query": BARCELONA},
        elsewhere={"properties": [{"pid": "wikidata", "v": "Q1492"}]},
    )
    assert {each[0]["id"] for each in found.values()} == {BARCELONA}
    assert found["short"][0]["score"] == 100


def test_names_come_in_the_language_of_the_reader(service: httpx.Client) -> None:
    batch = json.dumps({"q": {"query": "Wien"}})
    for language, name, country in (
        ("fr", "Vienne", "Autriche"),
        ("es", "Viena", "Austria"),
        ("en", "Vienna", "Austria"),
    ):
        by_header = service.get("/reconcile", params={"queries": batch}, headers={"Accept-Language": language})
        by_address = service.get("/reconcile", params={"queries": batch, "lang": language})
        assert by_header.json() == by_address.json()
        assert by_header.headers["content-language"] == language
        assert by_header.json()["q"]["result"][0]["name"] == name
        assert country in by_header.json()["q"]["result"][0]["description"]


def test_suggestions_come_by_beginning_and_by_pages(service: httpx.Client) -> None:
    first = service.get("/reconcile/suggest/entity", params={"prefix": "sa"}).json()
    second = service.get("/reconcile/suggest/entity", params={"prefix": "sa", "cursor": 20}).json()
    for document in (first, second):
        rules.check_suggestions(document, entities=True)
    assert len(first["result"]) == 20
    assert not {each["id"] for each in first["result"]} & {each["id"] for each in second["result"]}
    named = service.get("/reconcile/suggest/entity", params={"prefix": "Barcelona", "type": "territory/city"}).json()
    assert [each["id"] for each in named["result"]] == [BARCELONA]
    by_id = service.get("/reconcile/suggest/entity", params={"prefix": BARCELONA}).json()
    assert by_id["result"][0]["id"] == BARCELONA
    kinds = service.get("/reconcile/suggest/type", params={"prefix": "ci"}).json()
    rules.check_suggestions(kinds, entities=False)
    assert [each["id"] for each in kinds["result"]] == ["territory/city"]
    known = service.get("/reconcile/suggest/property", params={"prefix": "cou"}).json()
    rules.check_suggestions(known, entities=False)
    assert [each["id"] for each in known["result"]] == ["country", "country-code"]


@pytest.mark.parametrize(
    ("what", "identifier"), [("entity", BARCELONA), ("type", "territory/city"), ("property", "country")]
)
def test_flyouts_are_small_and_escaped(service: httpx.Client, what: str, identifier: str) -> None:
    document = service.get(f"/reconcile/flyout/{what}", params={"id": identifier}).json()
    rules.check_flyout(document, identifier)
    assert document["html"].startswith("<p><strong>")


def test_only_the_preview_may_be_framed(service: httpx.Client) -> None:
    preview = service.get("/reconcile/preview", params={"id": BARCELONA})
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    assert "default-src 'self'" in preview.headers["content-security-policy"]
    assert "<script" not in preview.text
    for path in ("/reconcile", "/search"):
        page = service.get(path, headers={"Accept": "text/html"})
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_jsonp_takes_the_name_of_a_function_and_nothing_else(service: httpx.Client) -> None:
    answer = service.get("/reconcile", params={"callback": "jQuery.cb_1"})
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("/**/jQuery.cb_1({")
    assert service.get("/reconcile", params={"callback": "alert(1)//"}).status_code == 400


@pytest.mark.parametrize(
    ("queries", "status", "says"),
    [
        ("{", 400, "line"),
        ("[]", 400, "queries"),
        ("[" * 100_000, 400, ""),
        ('{"q": {"query": NaN}}', 400, ""),
        ('{"q": 1}', 400, "queries.q"),
        ('{"q": {}}', 400, "queries.q"),
        ('{"q": {"query": ""}}', 400, "queries.q"),
        ('{"q": {"query": 5}}', 400, "queries.q.query"),
        ('{"q": {"query": "a", "limit": 0}}', 400, "queries.q.limit"),
        ('{"q": {"query": "a", "limit": "many"}}', 400, "queries.q.limit"),
        ('{"q": {"query": "a", "type": "galaxy"}}', 400, "queries.q.type"),
        ('{"q": {"query": "a", "type_strict": "maybe"}}', 400, "queries.q.type_strict"),
        ('{"q": {"query": "a", "properties": {}}}', 400, "queries.q.properties"),
        ('{"q": {"query": "a", "properties": [{"v": 1}]}}', 400, "queries.q.properties[0].pid"),
        ('{"q": {"query": "a", "properties": [{"pid": "colour", "v": 1}]}}', 400, "queries.q.properties[0].pid"),
        ('{"q": {"query": "a", "properties": [{"pid": "country", "v": null}]}}', 400, "queries.q.properties[0].v"),
        ('{"q": {"query": "a", "properties": [{"pid": "point", "v": "north"}]}}', 400, "queries.q.properties"),
        ('{"q": {"query": "a", "properties": [{"pid": "point", "v": "99,0"}]}}', 400, "queries.q.properties"),
        ('{"q": {"query": "a", "flavour": 1}}', 400, "queries.q.flavour"),
        (json.dumps({f"q{n}": {"query": "a"} for n in range(BATCH + 1)}), 413, "queries"),
        (json.dumps({"q": {"query": "a", "properties": [{"pid": "country", "v": "ES"}] * 3000}}), 413, "items"),
        (json.dumps({"q": {"query": "a" * MOST_BYTES}}), 413, "characters"),
        ('{"q": {"query": "a", "limit": 1' + "0" * 5000 + "}}", 400, ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    service: httpx.Client, queries: str, status: int, says: str
) -> None:
    answer = service.post("/reconcile", data={"queries": queries})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.text


@pytest.mark.parametrize(
    "extend",
    ["7", "{}", '{"ids": [1], "properties": []}', '{"ids": [], "properties": [{"id": "colour"}]}',
     '{"ids": ["' + BARCELONA + '"], "properties": [{"id": "country", "settings": {"limit": -1}}]}'],
)  # fmt: skip
def test_a_data_extension_that_cannot_be_read_is_refused(service: httpx.Client, extend: str) -> None:
    answer = service.post("/reconcile", data={"extend": extend})
    assert answer.status_code == 400
    assert answer.json()["name"].startswith("extend")


def test_an_older_state_of_the_graph_is_matched_with_on_demand(service: httpx.Client) -> None:
    batch = json.dumps({"q": {"query": "Barcelona"}})
    for revision in ("1", "2", "1"):
        answer = service.get("/reconcile", params={"queries": batch, "knownAt": revision})
        assert answer.json()["q"]["result"][0]["id"] == BARCELONA
    assert service.get("/reconcile", params={"queries": batch, "knownAt": "99"}).status_code == 404


def test_other_bodies_and_addresses_are_refused(service: httpx.Client) -> None:
    assert service.post("/reconcile", json={"queries": {}}).status_code == 415
    assert service.post("/reconcile", data={"other": "1"}).status_code == 400
    assert service.post("/reconcile", data={"queries": "{}", "extend": "{}"}).status_code == 400
    assert service.get("/reconcile?queries={}&queries={}").status_code == 400
    assert service.get("/reconcile?" + "&".join(f"p{n}=1" for n in range(5000))).status_code == 413
    assert service.get("/reconcile/suggest/entity", params={"prefix": "a", "cursor": "-1"}).status_code == 400
    assert service.get("/reconcile/preview", params={"id": "id/territory/none"}).status_code == 404
    assert service.get("/reconcile/view", params={"id": "https://example.org/"}).status_code == 404
    assert service.get("/reconcile/properties", params={"type": "galaxy"}).status_code == 400


def test_odd_names_are_answered(service: httpx.Client) -> None:
    odd = ["\u0000", "💥", "'; DROP TABLE name; --", "<script>", "a" * 5000, "((((", '"', "%", "\\", "🏳️‍🌈 Ville de"]
    batch = {f"q{number}": {"query": name} for number, name in enumerate(odd)}
    assert set(match(service, **batch)) == set(batch)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_page_tries_one_name_and_explains(browse: httpx.Client, language: str) -> None:
    page = browse.get("/reconcile", params={"q": "Barcelone", "country": "ES", "lang": language})
    assert page.headers["content-type"].startswith("text/html")
    assert f'lang="{language}"' in page.text
    assert "/territory/T0103" in page.text
    assert "OpenRefine" in page.text
    nothing = browse.get("/reconcile", params={"q": "Qqqqq", "lang": language})
    assert nothing.status_code == 200


def test_a_name_that_is_tried_is_escaped(browse: httpx.Client) -> None:
    page = browse.get("/reconcile", params={"q": "<script>alert(1)</script>", "country": '"><b>'})
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text

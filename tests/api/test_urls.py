from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.urls import Links, entity_iri, fingerprint, is_web_address, page_path, source_id, static
from municipia.ontology.namespaces import BASE


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("id/territory/T0002", "/territory/T0002"),
        ("id/territory/T0002#point", "/territory/T0002#point"),
        ("kos/right/housing", "/right/housing"),
        ("kos/country/FR", "/concept/country/FR"),
        ("kos/country", "/kos/country"),
        ("graph/source/a1", "/source/a1"),
        ("graph/registry", "/about#registry"),
        ("def#Claim", "/def#Claim"),
    ],
)
def test_each_of_our_iris_has_its_page(iri: str, path: str) -> None:
    assert page_path(BASE + iri) == path


def test_a_foreign_iri_has_no_page_of_ours() -> None:
    assert page_path("http://www.wikidata.org/entity/Q1741") == ""


@pytest.mark.parametrize(
    "iri", ["id/territory/T0002", "kos/right/housing", "kos/country/FR", "id/source/seed-000_x.txt"]
)
def test_a_page_leads_back_to_its_iri(iri: str) -> None:
    kind, _, key = page_path(BASE + iri).strip("/").partition("/")
    assert entity_iri(kind, key) == BASE + iri


def test_the_parameters_that_travel_are_kept_and_no_others() -> None:
    links = Links("/territories", {"lang": "fr", "asOf": "2019", "knownAt": "3", "page": "7", "name": "x"})
    assert links.page("/rights") == "/rights?lang=fr&asOf=2019&knownAt=3"
    assert links.page("/rights", asOf=None) == "/rights?lang=fr&knownAt=3"


def test_the_same_page_changes_only_what_is_asked() -> None:
    links = Links("/territories", {"lang": "fr", "page": "7"})
    assert links.here(page=8) == "/territories?lang=fr&page=8"
    assert links.here(lang=None, page=None) == "/territories"


def test_an_anchor_stays_at_the_end() -> None:
    assert Links("/", {"lang": "es"}).page("/about#registry") == "/about?lang=es#registry"


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "ftp://x/y", "x y"]
)
def test_what_could_run_or_is_no_address_is_no_link(text: str) -> None:
    assert not is_web_address(text)
    assert Links("/").thing(text) == ""


def test_a_source_is_known_by_its_iri_or_its_graph() -> None:
    assert source_id(BASE + "id/source/a1-x") == source_id(BASE + "graph/source/a1-x") == "a1-x"
    assert source_id(BASE + "graph/registry") == ""


def test_a_static_file_is_named_by_its_content() -> None:
    assert static("site.css") == f"/static/site.css?v={fingerprint('site.css')}"
    assert len(fingerprint("site.css")) == 8


@given(st.dictionaries(st.sampled_from(["lang", "asOf", "page", "q"]), st.text(min_size=1), max_size=4))
def test_any_value_survives_a_link(query: dict[str, str]) -> None:
    parts = urlsplit(Links("/search", query).here())
    assert parts.path == "/search"
    assert parse_qs(parts.query, keep_blank_values=True) == {name: [value] for name, value in query.items()}

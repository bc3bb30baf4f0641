"""An engine elsewhere: its address, its dialect, its mark. (The engines themselves: ``make test-engines``.)"""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from municipia.api import stores
from municipia.api.settings import Settings
from municipia.graph import sparql
from municipia.graph.errors import BusyError, LimitError, ParameterError, StoreError, UnsupportedError
from municipia.graph.faults import time
from municipia.graph.remote import mark, trouble
from municipia.graph.remote.address import Address
from municipia.graph.remote.dialect import STANDARD, dialect
from municipia.graph.remote.mark import Mark

MARK = Mark(7, "ab" * 32, "2026-11-23T00:00:00+00:00", 42, 40)
VIRTUOSO = dialect("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu")


def test_one_address_serves_for_all_unless_others_are_named() -> None:
    address = Address.of("sparql+https://data.example/repo")
    assert (address.query, address.update, address.graphs) == (("https://data.example/repo",) * 2 + ("",))
    other = Address.of("sparql+http://data.example/q", update="http://data.example/u", graphs="http://data.example/g")
    assert (other.query, other.update, other.graphs) == tuple(f"http://data.example/{end}" for end in "qug")


@pytest.mark.parametrize(
    "store", ["https://data.example", "sparql+ftp://data.example", "sparql+https://", "sparql+https://me:secret@host/x"]
)
def test_an_address_that_cannot_be_used_is_refused_without_telling_a_secret(store: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Address.of(store)
    assert caught.value.name == "store"
    assert "secret" not in str(caught.value)


def test_a_secret_comes_from_a_file_and_stands_in_no_text(tmp_path) -> None:
    (tmp_path / "secret").write_text("opensesame\n")
    settings = Settings.from_env(
        {
            "MUNICIPIA_STORE": "sparql+https://data.example/repo",
            "MUNICIPIA_STORE_USER": "me",
            "MUNICIPIA_STORE_PASSWORD_FILE": str(tmp_path / "secret"),
            "MUNICIPIA_STORE_TOKEN": "",
        }
    )
    address = stores.address(settings)
    assert address is not None
    assert address.password == "opensesame"
    assert "opensesame" not in f"{settings!r} {address!r}"


def test_settings_that_contradict_each_other_are_refused(tmp_path) -> None:
    store = "sparql+https://data.example/repo"
    for given in (
        {"store_password": "x"},
        {"store_user": "me", "store_password": "x", "store_password_file": str(tmp_path / "any")},
        {"store_user": "me", "store_token": "x"},
        {"store_token_file": str(tmp_path / "none")},
    ):
        with pytest.raises(ParameterError):
            stores.address(Settings(store=store, **given))
    assert stores.address(Settings()) is None


def _rows(update: str) -> list[dict[str, str]]:
    """What an engine answers to the query for the mark after an update."""
    store = ox.Store()
    store.update(update)
    answer = store.query(mark.QUERY, default_graph=ox.NamedNode(mark.SYSTEM))
    found = json.loads(answer.serialize(format=ox.QueryResultsFormat.JSON))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_a_mark_is_read_as_it_was_written() -> None:
    assert mark.read(_rows(mark.replace(MARK))) == MARK
    assert mark.read([]) is None


def test_an_engine_between_two_revisions_says_so() -> None:
    changing = mark.read(_rows(f"{mark.replace(MARK)} ;\n{mark.BEGIN}"))
    assert changing is not None
    assert changing.is_changing
    first = mark.read(_rows(mark.BEGIN))
    assert first is not None
    assert first.is_changing
    after = mark.read(_rows(f"{mark.replace(MARK)} ;\n{mark.BEGIN} ;\n{mark.replace(MARK)}"))
    assert after == MARK


def test_a_mark_with_two_revisions_is_no_mark() -> None:
    twice = [*_rows(mark.replace(MARK)), {"p": "urn:municipia:revision", "o": "8"}]
    with pytest.raises(StoreError, match="no single revision"):
        mark.read(twice)


def test_the_graphs_of_an_engine_are_listed_in_its_mark() -> None:
    store = ox.Store()
    for text in mark.listing(["http://e/1", "http://e/2"], "INSERT"):
        store.update(text)
    for text in mark.listing(["http://e/1"], "DELETE"):
        store.update(text)
    rows = store.query(mark.GRAPHS, default_graph=ox.NamedNode(mark.SYSTEM))
    assert [row["g"].value for row in rows] == ["http://e/2"]
    assert list(mark.listing([], "INSERT")) == []


def test_an_engine_is_known_by_how_it_names_itself() -> None:
    assert VIRTUOSO.name == "Virtuoso"
    assert dialect("Oxigraph/0.5.13").is_atomic
    assert dialect("nginx") == dialect("") == STANDARD


WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"


@pytest.mark.parametrize(
    "value", ["POINT(1.20 3)", f'a "quoted"^^<{WKT}> text', f"\\\\^^<{WKT}>", 'ends in \\"', "\\", "line\nbreak"]
)
@pytest.mark.parametrize("datatype", [WKT, "http://www.w3.org/2001/XMLSchema#string"])
def test_a_guarded_datatype_comes_back_and_no_text_is_touched(value: str, datatype: str) -> None:
    node = ox.NamedNode("http://e/a")
    triple = ox.Triple(node, node, ox.Literal(value, datatype=ox.NamedNode(datatype)))
    guarded = VIRTUOSO.guard(f"{triple} .\n")
    kept = next(iter(ox.parse(guarded, format=ox.RdfFormat.N_TRIPLES))).object
    assert kept.value == value
    assert (kept.datatype.value == datatype) == (datatype != WKT)
    restored = guarded.encode()
    for old, new in VIRTUOSO.restored:
        restored = restored.replace(old, new)
    assert next(iter(ox.parse(restored, format=ox.RdfFormat.N_TRIPLES))).triple == triple


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, "", StoreError),
        (503, "", BusyError),
        (504, "", LimitError),
        (500, "Virtuoso S1T00 Error SR171: Transaction timed out", LimitError),
        (400, "Virtuoso 42001 Error SR185: Undefined procedure", UnsupportedError),
        (500, "", StoreError),
    ],
)
def test_an_engines_refusal_is_told_in_our_tree(status: int, body: str, kind: type[Exception]) -> None:
    fault = trouble.refused(Address.of("sparql+https://data.example/"), status, body, time(1))
    assert type(fault) is kind


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("SELECT * FROM <a:b> FROM NAMED c:d WHERE { ?s ?p 'FROM <x>' }", "SELECT * WHERE { ?s ?p 'FROM <x>' }"),
        ("CONSTRUCT { ?s ?p ?o } from <a:b> { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"),
        ("DESCRIBE <a:b> # FROM <c>\n", "DESCRIBE <a:b> # FROM <c>"),
        ("ASK {}", "ASK {}"),
    ],
)
def test_a_query_is_stripped_of_the_graphs_that_it_names(text: str, left: str) -> None:
    stripped = sparql.without_dataset_clause(text)
    assert stripped.split() == left.split()
    assert len(stripped) == len(text)

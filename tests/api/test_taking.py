"""What the matrix shows, taken away: every form holds the acts of all pages, with what goes with them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import frictionless
import httpx
import pytest
import rdflib
from csvw import CSVW
from openpyxl import load_workbook
from pyarrow import parquet

from municipia.graph.dumps.codebook import described
from municipia.graph.extracts.extract import table

HOUSING = "cities-for-adequate-housing-2018"
ASKED = {"region": "europe", "asOf": "2020", "sort": "country", "lang": "es"}
BASE = "https://w3id.org/municipia/"


@pytest.fixture(scope="module")
def shown(browse: httpx.Client) -> list[str]:
    """The acts in the cells of every page of the selection, in the order in which they stand there."""
    found: list[str] = []
    for number in (1, 2, 3, 4, 5):
        html = browse.get("/matrix", params={**ASKED, "page": number}).text
        found += re.findall(r'<a class="(?:sure|unsure)" href="/act/([^"?]+)', html)
        if 'rel="next"' not in html:
            return found
    raise AssertionError("more pages than thought")


@pytest.fixture(scope="module")
def take(browse: httpx.Client):
    def taken(suffix: str, **more: str) -> httpx.Response:
        answer = browse.get(f"/matrix.{suffix}", params={**ASKED, **more})
        assert answer.status_code == 200, answer.text[:300]
        return answer

    return taken


def keys(acts) -> list[str]:
    return [str(act).removeprefix(f"{BASE}id/act/") for act in acts]


def test_every_form_has_the_acts_that_the_pages_show(take, shown: list[str]) -> None:
    assert len(shown) == len(set(shown)) > 100
    by_row = {
        "csv": [row["act"] for row in csv.DictReader(io.StringIO(take("csv").text))],
        "json": [row["act"] for row in take("json").json()["data"]],
        "parquet": parquet.read_table(io.BytesIO(take("parquet").content))["act"].to_pylist(),
    }
    book = load_workbook(io.BytesIO(take("xlsx").content), read_only=True)
    by_row["xlsx"] = [row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    with zipfile.ZipFile(io.BytesIO(take("zip").content)) as packed:
        rows = csv.DictReader(io.TextIOWrapper(packed.open("commitments.csv"), encoding="utf-8"))
        by_row["zip"] = [row["act"] for row in rows]
    assert {form: sorted(keys(acts)) for form, acts in by_row.items()} == dict.fromkeys(by_row, sorted(shown))
    graph = rdflib.Graph().parse(data=take("ttl").content, format="turtle")
    acts = graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{BASE}def#CommitmentAct"))
    assert sorted(keys(acts)) == sorted(shown)


def test_rows_come_in_the_order_of_the_page(take, browse: httpx.Client) -> None:
    places = list(dict.fromkeys(row["place"] for row in take("json").json()["data"]))
    html = browse.get("/matrix", params=ASKED).text
    first = re.findall(r'<th scope="row">\s*<a href="/[a-z]+/([^"?]*)', html)
    assert [place.rpartition("/")[2] for place in places[: len(first)]] == first


def test_each_form_brings_licence_revision_address_columns_and_sources(take) -> None:
    told = take("json").json()
    address = told["address"]
    assert address.startswith(f"{BASE}matrix?")
    assert "knownAt=2" in address
    assert "region=europe" in address
    assert told["licence"] == "CC-BY-4.0"
    assert told["revision"] == 2
    assert told["selection"] == "Región de la ONU: Europa"
    assert told["rows"] == len(told["data"])
    assert [column["name"] for column in told["columns"]] == list(told["data"][0])
    cited = {source for row in told["data"] for source in row["sources"]}
    assert cited == {row["source"] for row in told["sources"]} != set()
    held = parquet.read_metadata(io.BytesIO(take("parquet").content)).metadata
    assert held[b"address"].decode() == address
    assert len(json.loads(held[b"sources"])) == len(cited)
    sheets = load_workbook(io.BytesIO(take("xlsx").content)).worksheets
    about = {row[0]: row[1] for row in sheets[3].iter_rows(values_only=True, max_col=2)}
    assert about["Dirección"] == address
    assert about["Licencia"] == "CC-BY-4.0"
    assert [cell.value for cell in sheets[2][1]] == ["Nombre", "Título", "Qué contiene"]
    assert told["columns"][-1]["description"].endswith("Varios valores se separan con un espacio.")
    assert [row[0] for row in sheets[2].iter_rows(min_row=2, values_only=True)] == [
        column["name"] for column in told["columns"]
    ]
    graph = rdflib.Graph().parse(data=take("ttl").content, format="turtle")
    itself = rdflib.URIRef(address)
    assert len(set(graph.objects(itself, rdflib.DCTERMS.source))) == len(cited)
    assert str(graph.value(itself, rdflib.DCTERMS.license)).startswith("https://creativecommons.org/")


def test_turtle_says_of_acts_and_places_what_the_other_forms_say(take) -> None:
    rows = take("json").json()["data"]
    graph = rdflib.Graph().parse(data=take("ttl").content, format="turtle")
    mun, geo = rdflib.Namespace(f"{BASE}def#"), rdflib.Namespace("http://www.opengis.net/ont/geosparql#")
    status = rdflib.URIRef("http://www.w3.org/ns/adms#status")
    claimed = {
        graph.value(claim, rdflib.RDF.subject): (graph.value(claim, rdflib.RDF.object), graph.value(claim, mun.asOf))
        for claim in graph.subjects(rdflib.RDF.predicate, mun.population)
    }
    seen = set()
    for row in rows:
        act, place = rdflib.URIRef(row["act"]), rdflib.URIRef(row["place"])
        assert str(graph.value(act, mun.certainty)) == row["certainty"]
        assert str(graph.value(act, status)).rpartition("/")[2] == row["status"]
        seen |= {row["certainty"], row["status"]}
        point = graph.value(graph.value(place, geo.hasGeometry), geo.asWKT)
        assert (str(point) if point else None) == (
            f"POINT({row['longitude']} {row['latitude']})" if row["longitude"] is not None else None
        )
        population, year = claimed.get(place, (None, None))
        assert (int(population) if population is not None else None) == row["population"]
        assert (str(year) if year else None) == row["population_year"]
        if row["place_type"]:
            assert str(graph.value(place, rdflib.DCTERMS.type)).rpartition("/")[2] == row["place_type"]
    assert seen >= {"certain", "possible", "asserted", "confirmed"}
    assert len(claimed) > 5
    assert str(graph.value(rdflib.URIRef(take("json").json()["address"]), mun.asOf)) == ASKED["asOf"]


EMPTY = {"fr": ("Vide", "Jamais vide", "jamais vide"), "en": ("mpty",), "es": ("Vacío", "unca vacío")}


@pytest.mark.parametrize("name", ["commitments", "comparison", "sources"])
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_column_has_a_sentence_that_says_what_it_holds_and_what_empty_means(name: str, language: str) -> None:
    columns = table(name).columns
    sentences = [column.holds[language] for column in columns]
    assert len(set(sentences)) == len(columns)
    for column, sentence in zip(columns, sentences, strict=True):
        assert sentence.endswith(".")
        assert any(word in sentence for word in EMPTY[language]), column.name
        told = described(column, language)
        assert told.startswith(sentence)
        assert all(value in told for value in column.values)


def test_a_closed_list_holds_all_values_of_its_column_and_programs_can_read_it(take) -> None:
    told = take("json", lang="fr").json()
    closed = {column.name: column.values for column in table("commitments").columns if column.values}
    assert closed == {"identified": ("yes", "no"), "certainty": ("certain", "possible")}
    assert all(row[name] in values for row in told["data"] for name, values in closed.items())
    about = {column["name"]: column["description"] for column in told["columns"]}
    assert "en habitants" in about["population"]
    assert "Une valeur parmi : certain, possible." in about["certainty"]
    with zipfile.ZipFile(io.BytesIO(take("zip").content)) as packed:
        package = json.loads(packed.read("datapackage.json"))
    (fields,) = (each["schema"]["fields"] for each in package["resources"] if each["name"] == "commitments")
    enums = {field["name"]: field["constraints"]["enum"] for field in fields if "enum" in field.get("constraints", {})}
    assert enums == {name: list(values) for name, values in closed.items()}


def test_the_archive_is_a_valid_data_package_and_valid_csv_on_the_web(take, tmp_path, monkeypatch) -> None:
    with zipfile.ZipFile(io.BytesIO(take("zip").content)) as packed:
        packed.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    group = CSVW(tmp_path / "csv-metadata.json", validate=True)
    assert group.is_valid
    assert "CC-BY-4.0" in (tmp_path / "README.txt").read_text(encoding="utf-8")


def test_the_csv_alone_leads_to_its_metadata(browse: httpx.Client, take) -> None:
    link = re.search(r'<([^>]+)>; rel="describedby"', take("csv").headers["link"])
    assert link is not None
    told = browse.get(link[1])
    assert told.headers["content-type"] == "application/csvm+json"
    assert told.json()["url"].startswith("/matrix.csv?")
    columns = [column["name"] for column in told.json()["tableSchema"]["columns"]]
    assert columns == next(csv.reader(io.StringIO(take("csv").text)))


def test_the_workbook_draws_the_page(take, browse: httpx.Client) -> None:
    grid = load_workbook(io.BytesIO(take("xlsx", instrument=HOUSING).content)).worksheets[0]
    html = browse.get("/matrix", params={**ASKED, "instrument": HOUSING}).text
    total = re.search(r'<p class="hint" role="status">([\d.]+) ', html)
    assert total is not None
    assert grid.max_row - 1 == int(total[1])
    assert grid.max_column == 4


def test_nothing_selected_gives_files_without_rows(take) -> None:
    assert take("json", name="zzzz").json()["data"] == []
    assert len(take("csv", name="zzzz").text.splitlines()) == 1
    for suffix in ("xlsx", "zip", "ttl", "parquet"):
        assert take(suffix, name="zzzz").content


def test_what_has_not_changed_is_not_sent_again_and_an_unknown_form_is_refused(browse: httpx.Client, take) -> None:
    tag = take("csv").headers["etag"]
    again = browse.get("/matrix.csv", params=ASKED, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert take("csv", asOf="2019").headers["etag"] != tag
    assert browse.get("/matrix.doc").status_code == 404
    assert browse.get("/matrix.csv?size=huge").status_code == 400

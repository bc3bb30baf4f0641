"""The named questions over the real server, on the bundled tables."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from municipia.api.grids import CODES
from municipia.api.rendering import renderer
from municipia.graph.questions import catalogue

ANSWERED = [question for question in catalogue() if not question.unavailable]
WAITING = [question for question in catalogue() if question.unavailable]


@pytest.fixture(scope="module")
def ask(site):
    """A client that asks for JSON."""
    with httpx.Client(base_url=site, headers={"Accept": "application/json"}, timeout=60) as client:
        yield client


def rows(response):
    assert response.status_code == 200, response.text
    return response.json()["rows"]


def cells(response):
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question.name)
def test_no_field_of_a_question_needs_a_code(ask, question):
    html = ask.get(f"/q/{question.name}", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    for parameter in question.parameters:
        if parameter.kind == "territory":
            field = re.search(rf'<input id="parameter-{parameter.name}"[^>]* value="([^"]*)"[^>]* list="([^"]*)"', html)
            assert field, parameter.name
            assert re.fullmatch(r".+ \(T\d+\)", field[1])
            assert f'<datalist id="{field[2]}"><option value="' in html
        elif parameter.is_thing:
            field = re.search(rf'<select id="parameter-{parameter.name}".*?</select>', html, re.DOTALL)
            assert field, parameter.name
            texts = re.findall(r"<option[^>]*>([^<]+)</option>", field[0])
            assert len(texts) > 3
            assert not [text for text in texts if text == parameter.default]
            assert ('<option value=""' in field[0]) == parameter.is_optional
            if parameter.default:
                assert f'<option value="{parameter.default}" selected>' in field[0]


def test_a_territory_is_asked_for_by_its_name_with_or_without_its_number(ask):
    wanted = ask.get("/q/R6?territory=T0158").json()
    for written in ("Paris", "Paris (T0158)"):
        found = ask.get("/q/R6", params={"territory": written}).json()
        assert found["rows"] == wanted["rows"], written


@pytest.mark.parametrize("question", ANSWERED, ids=lambda question: question.name)
def test_each_question_answers_alike_as_json_csv_and_page(ask, question):
    found = ask.get(f"/q/{question.name}").json()
    names = [column["name"] for column in found["columns"]]
    assert found["question"]["id"] == question.name
    assert names == [column.name for column in question.columns]
    assert found["count"] == found["total"] == len(found["rows"])
    assert all(list(row) == names for row in found["rows"])
    sheet = cells(ask.get(f"/q/{question.slug}.csv"))
    assert [list(row) for row in sheet] == [names] * found["count"]
    assert [row["source"].split() for row in sheet] == [row["source"] for row in found["rows"]]
    page = ask.get(f"/q/{question.name}", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("<tr>") >= min(found["count"], 200)


@pytest.mark.parametrize("question", WAITING, ids=lambda question: question.name)
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_what_has_not_landed_answers_501_with_its_reason(ask, question, language):
    response = ask.get(f"/q/{question.name}", params={"lang": language})
    assert response.status_code == 501
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == question.unavailable[language]


def test_the_first_question_of_all(ask):
    found = ask.get("/q/R1").json()
    assert found["total"] == 38
    unresolved = {row["label"] for row in found["rows"] if row["identity"] == "unresolved"}
    assert unresolved == {"Birmingham", "Río Grande"}
    assert all(row["source"] and row["asOf"] == "2019-04-30" for row in found["rows"])
    stated = {(row["stated"], row["listNamed"], row["named"]) for row in found["summary"]["rows"] if row["stated"]}
    assert (40, 38, 38) in stated
    assert found["asOf"] == "2019-04"


def test_the_same_at_an_earlier_date(ask):
    assert ask.get("/q/R1", params={"asOf": "2018-08-07"}).json()["total"] == 13
    every = ask.get("/q/R1", params={"asOf": "2018-08-07", "certainty": "all"}).json()["rows"]
    assert {row["certainty"] for row in every} == {"certain", "possible"}


def test_numbers_and_truth_values_are_no_texts(ask):
    (row,) = [row for row in rows(ask.get("/q/R3")) if row["stated"] == 40 and row["delta"] == 2]
    assert row["named"] == 38
    assert {row["complete"] for row in rows(ask.get("/q/R2"))} == {False}


def test_ids_and_slugs_lead_to_the_same_answer(ask):
    assert rows(ask.get("/q/R4")) == rows(ask.get("/q/date-by-source")) == rows(ask.get("/q/r4.json"))


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/q/R4", "text/csv", "text/csv; charset=utf-8; header=present"),
        ("/q/R4", "text/csv;q=0.1, application/json", "application/json"),
        ("/q/R4", "*/*", "text/html; charset=utf-8"),
        ("/q/R4.json", "text/csv", "application/json"),
        ("/q/R4?format=csv", "application/json", "text/csv; charset=utf-8; header=present"),
        ("/q", "application/json", "application/json"),
        ("/q", "text/html", "text/html; charset=utf-8"),
    ],
)
def test_the_form_follows_suffix_then_parameter_then_accept(ask, path, accept, media_type):
    response = ask.get(path, headers={"Accept": accept})
    assert response.headers["content-type"] == media_type
    assert {"Accept", "Accept-Language"} <= set(re.split(", *", response.headers["vary"]))


def test_another_form_is_not_acceptable(ask):
    response = ask.get("/q/R4", headers={"Accept": "application/pdf"})
    assert response.status_code == 406
    assert "text/csv" in response.json()["available"]


@pytest.mark.parametrize("path", ["/q", "/q/R1", "/q/R1.csv", "/q/R4.json"])
def test_head_has_the_headers_of_get(ask, path):
    get, head = ask.get(path), ask.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "etag", "vary"):
        assert head.headers.get(name) == get.headers.get(name)


def test_the_tag_tells_representations_apart(ask):
    paths = ["/q/R1.json", "/q/R1.csv", "/q/R1.json?lang=fr", "/q/R1.json?asOf=2018", "/q/R1.json?knownAt=1"]
    tags = [ask.get(path).headers["etag"] for path in paths]
    assert len(set(tags)) == len(tags)
    again = ask.get(paths[0], headers={"If-None-Match": tags[0]})
    assert (again.status_code, again.content) == (304, b"")
    assert ask.get(paths[1], headers={"If-None-Match": tags[0]}).status_code == 200


def test_an_older_revision_does_not_know_what_came_later(ask):
    now, before = ask.get("/q/R4").json(), ask.get("/q/R4", params={"knownAt": "1"}).json()
    assert "2018-07-16" in {row["date"] for row in now["rows"]}
    assert "2018-07-16" not in {row["date"] for row in before["rows"]}
    assert (before["revision"], now["revision"]) == (1, 2)


@pytest.mark.parametrize("known_at", ["99", "no-such-tag"])
def test_an_unknown_revision_is_an_error(ask, known_at):
    assert ask.get("/q/R4", params={"knownAt": known_at}).status_code in (400, 404)


def test_long_answers_come_in_parts(ask):
    whole = rows(ask.get("/q/O5"))
    seen, path = [], "/q/O5?limit=50"
    while path:
        part = ask.get(path)
        seen += rows(part)
        assert part.headers["x-total-count"] == str(len(whole))
        found = re.search(r'<([^>]*)>; rel="next"', part.headers["link"])
        path = found and found[1]
    assert seen == whole
    assert len(whole) > 100


def test_a_page_shows_a_part_and_leads_to_the_next(browse):
    page = browse.get("/q/P6").text
    assert page.count("<tr>") == 201
    assert "page=2" in page
    assert "<tr>" in browse.get("/q/P6?page=2").text


@pytest.mark.parametrize(
    ("path", "name", "hint"),
    [
        ("/q/R1?asOf=soon", "asOf", "2019-04"),
        ("/q/R1?certainty=perhaps", "certainty", "certain, possible, all"),
        ("/q/R1?instrument=cities-for-adequate-housing", "instrument", "cities-for-adequate-housing-2018"),
        ("/q/R1?instrument=http://example.org/x", "instrument", "https://w3id.org/municipia/id/instrument/"),
        ("/q/R6?territory=Bercelona", "territory", "Barcelona"),
        ("/q/R9?top=many", "top", "whole number"),
        ("/q/R1?instrumnet=x", "instrumnet", "“instrument”"),
        ("/q/R1?limit=-1", "limit", "whole number"),
        ("/q/R1?format=pdf", "format", "csv"),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_allowed(ask, path, name, hint):
    response = ask.get(path)
    assert response.status_code == 400
    problem = response.json()
    assert problem["name"] == name
    assert hint in problem["detail"] + problem.get("hint", "")


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "Choose one: T0049 (Valparaiso, Region, Chile); T0050 (Valparaiso, City or municipality, Chile)."),
        (
            "fr",
            "Choisissez-en une : T0049 (Valparaiso, Région, Chili); T0050 (Valparaiso, Ville ou municipalité, Chili).",
        ),
        ("es", "Elija una: T0049 (Valparaiso, Región, Chile); T0050 (Valparaiso, Ciudad o municipio, Chile)."),
    ],
)
def test_of_things_of_one_name_is_told_what_parts_them(ask, language, hint):
    found = ask.get("/q/R6.csv", params={"territory": "Valparaíso", "lang": language})
    assert found.status_code == 400
    assert found.json()["hint"] == hint


@pytest.mark.parametrize(
    "written", ["Vienne", "viena", "at-vienna", "T0011", "https://w3id.org/municipia/id/territory/T0011"]
)
def test_a_territory_goes_by_any_of_its_names(ask, written):
    (number,) = [row["territory"] for row in rows(ask.get("/q/R1")) if row["label"] == "Vienna"]
    assert number.endswith("/T0011")
    found = rows(ask.get("/q/R6", params={"territory": written}))
    assert {row["instrument"] for row in found} == {row["instrument"] for row in rows(ask.get("/q/R6?territory=T0011"))}


@pytest.mark.parametrize(
    "text", ['x" } DROP ALL #', "\\", "'; --", "<script>alert(1)</script>", "é\n\t☃", "}} UNION {{"]
)
def test_hostile_text_is_only_text(ask, browse, text):
    assert rows(ask.get("/q/P3", params={"name": text})) == []
    assert ask.get("/q/R6", params={"territory": text}).status_code == 400
    page = browse.get("/q/P3", params={"name": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_an_unknown_question_names_its_neighbours(ask):
    response = ask.get("/q/signatory")
    assert response.status_code == 404
    assert "R1 (signatories)" in response.json()["hint"]


def test_a_parameter_left_empty_takes_its_default_or_bounds_nothing(ask):
    assert rows(ask.get("/q/R1?asOf=&certainty=")) == rows(ask.get("/q/R1"))
    assert len(rows(ask.get("/q/R10?source="))) > len(rows(ask.get("/q/R10")))


def test_the_index_describes_every_question(ask):
    found = ask.get("/q").json()
    assert [one["id"] for one in found] == [question.name for question in catalogue()]
    assert all(set(one["question"]) == {"fr", "en", "es"} for one in found)
    assert [one["id"] for one in found if not one["available"]] == [question.name for question in WAITING]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_index_is_a_page_in_each_language(browse, language):
    page = browse.get("/q", params={"lang": language})
    for question in catalogue():
        assert question.example[language].partition("'")[0].partition('"')[0] in page.text.replace("&#39;", "'")


def test_titles_and_names_follow_the_language(ask):
    found = ask.get("/q/R1", headers={"Accept-Language": "fr"})
    assert found.headers["content-language"] == "fr"
    assert "Vienne" in {row["label"] for row in rows(found)}
    assert "Territoire" in {column["title"] for column in found.json()["columns"]}


def test_the_query_that_is_shown_gives_the_rows_that_are_shown(ask):
    found = ask.get("/q/R7").json()
    response = ask.post(
        "/sparql", content=found["sparql"], headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    )
    again = cells(response)
    assert [row["territory"] for row in again] == [row["territory"] for row in found["rows"]]


def test_the_links_lead_to_the_same_answer(ask):
    found = ask.get("/q/R1", params={"asOf": "2018-08-07"}).json()
    assert len(cells(ask.get(found["links"]["csv"]))) == 13
    assert rows(ask.get(found["links"]["json"])) == found["rows"]
    query = parse_qs(urlsplit(found["links"]["sparql"]).query)["query"][0]
    assert query == found["sparql"]


def test_no_cell_is_a_formula(ask):
    from municipia.graph.cells import safe

    for text in ("=1+1", "+a", "-a", "@x", "\t=1"):
        assert safe(text) == f"'{text}"
    sheet = ask.get("/q/R3.csv").text
    assert "\r\n" in sheet
    assert all(not cell.startswith(("=", "+", "@")) for row in cells(ask.get("/q/R10.csv")) for cell in row.values())


def test_a_page_names_parameters_notes_and_sources(browse):
    page = browse.get("/q/R1").text
    for part in ('name="asOf" value="2019-04"', 'name="instrument"', "certain", "R1.csv", "R1.json", "/sparql?query="):
        assert part in page
    assert 'class="cite"' in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("R14", {"fr": "avant 2012", "es": "antes de 2012"}),
        ("P4", {"fr": "formulaires reçus", "es": "formularios recibidos"}),
        ("P3", {"fr": "ville", "es": "ciudad"}),
        ("O8", {"fr": "sigle", "es": "sigla"}),
    ],
)
def test_a_page_says_codes_in_its_language(browse, name, words):
    for language, said in words.items():
        html = browse.get(f"/q/{name}", params={"lang": language}).text
        cells = re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)
        # What is the same in every row is told once, above the table.
        told = " ".join(re.findall(r'<p class="small">(.*?)</p>', html, re.DOTALL))
        assert said in {re.sub("<[^>]+>", "", cell).strip() for cell in cells} or f">{said}<" in told


def test_what_is_the_same_in_every_row_is_told_once(browse):
    html = browse.get("/q/R1", params={"lang": "en"}).text
    whole, rows = html.split("<table>")[1:3]
    above = re.findall(r'<p class="small">The same in every row: (.*?)</p>', html, re.DOTALL)
    said = [" ".join(re.sub("<[^>]+>", " ", text).split()) for text in above]
    assert said[0] == "Named by then: 38 · Identified: 36 · Not identified: 2 · As of: 30 April 2019"
    assert "Certainty: certain" in said[1]
    assert "As of" not in whole.partition("</thead>")[0]
    assert rows.count("<tr>") - 1 == 38


@pytest.mark.parametrize("question", list(catalogue()), ids=lambda question: question.name)
def test_notes_use_the_words_of_the_table_and_not_its_codes(question):
    for language, signs in {"fr": "«\u00a0{}\u00a0»", "en": '"{}"', "es": "«{}»"}.items():
        say = renderer().voices[language].say
        codes = {code for code, words in CODES.items() if say(words) != code}
        codes |= {column.name for column in question.columns if column.name != column.title[language]}
        assert [code for code in codes if signs.format(code) in question.notes.get(language, "")] == []


def test_an_answer_that_no_day_changes_says_so(browse):
    dated, undated = (browse.get(f"/q/{name}?asOf=2018-08").text for name in ("R1", "R3"))
    assert "as they stood at the end" in dated
    assert "does not depend on the day" in undated
    assert "as they stood at the end" not in undated
    assert "does not depend on the day" not in browse.get("/q/R3").text


def test_an_empty_answer_says_what_was_searched(browse):
    page = browse.get("/q/O1", params={"right": "housing"}).text
    assert "housing" in page
    assert "<tbody>" not in page

"""The SPARQL page as a person meets it, without scripts: examples, faults, views, links, programs."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from municipia.api.sparql_code import code
from municipia.graph.questions import catalogue

ACTS = """PREFIX mun: <https://w3id.org/municipia/def#>
SELECT ?adherent ?instrument (COUNT(*) AS ?acts) {
  ?act a mun:CommitmentAct ; mun:toInstrument ?instrument ; mun:adherent ?adherent
} GROUP BY ?adherent ?instrument ORDER BY ?adherent ?instrument LIMIT 40"""
# What a program must not stumble over: quotes of each kind, backslashes, dollars, accents, line ends.
AWKWARD = 'SELECT ?x {\n  VALUES ?x { "it\'s \\"quoted\\" \\\\ `back` ${not} $x \'\'\' é" """long""" }\n}'


def field(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1]).removeprefix("\n")


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_opening_query_has_its_own_name_and_one_row_for_each_who_acted(browse: httpx.Client, language: str) -> None:
    page = browse.get("/sparql", params={"lang": language}).text
    assert re.search(r'<select id="example"[^>]*>\s*<option value="" selected>', page)
    assert 'class="crumbs"' in page
    asked = browse.get("/sparql", params={"query": field(page)}, headers={"Accept": "application/sparql-results+json"})
    rows = [row["adherent"]["value"] for row in asked.json()["results"]["bindings"]]
    assert len(rows) == len(set(rows)) > 38
    answered = browse.get("/sparql", params={"query": ACTS}).text
    assert re.search(r'<option value="" selected disabled>', answered)


@pytest.mark.parametrize("question", [one.name for one in catalogue() if not one.unavailable][::4])
def test_a_named_question_can_be_taken_and_asked(browse: httpx.Client, question: str) -> None:
    page = browse.get("/sparql", params={"example": question}).text
    assert re.search(rf'<option value="{question}" selected>', page)
    asked = browse.get("/sparql", params={"query": field(page)})
    assert asked.status_code == 200
    assert 'id="answer-heading"' in asked.text


def test_every_question_that_can_be_answered_is_offered(browse: httpx.Client) -> None:
    offered = re.findall(r'<option value="([^"]+)"', browse.get("/sparql").text)
    assert offered == [one.name for one in catalogue() if not one.unavailable]
    assert browse.get("/sparql", params={"example": "R999"}).status_code == 404


def test_a_fault_is_shown_in_its_line_beside_the_query(browse: httpx.Client) -> None:
    query = "SELECT * {\n ?s ?p %% }"
    answer = browse.get("/sparql", params={"query": query, "lang": "es"})
    assert answer.status_code == 400
    assert field(answer.text) == query
    assert "línea 2, columna 8" in answer.text
    assert 'data-line="2" data-column="8"' in answer.text
    assert "2 |  ?s ?p %% }\n           ^" in html.unescape(answer.text)
    assert answer.headers["cache-control"] == "no-store"


def test_a_fault_without_a_place_keeps_the_query_too(browse: httpx.Client) -> None:
    answer = browse.get("/sparql", params={"query": "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"})
    assert answer.status_code == 400
    assert "SERVICE" in field(answer.text)
    assert "data-line" not in answer.text


def test_a_machine_still_gets_problem_details(browse: httpx.Client) -> None:
    answer = browse.get("/sparql", params={"query": "SELECT"}, headers={"Accept": "application/sparql-results+json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("view", "holds"),
    [
        ("table", "<table>"),
        ("map", 'class="marks"'),
        ("network", 'class="net"'),
        ("chart", 'class="bars"'),
        ("raw", "&#34;bindings&#34;"),
        ("nonsense", "<table>"),
    ],
)
def test_each_view_shows_the_rows_in_its_way_and_leads_to_the_others(
    browse: httpx.Client, view: str, holds: str
) -> None:
    page = browse.get("/sparql", params={"query": ACTS, "view": view, "lang": "en"}).text
    assert holds in page
    tabs = re.search(r'<nav class="views".*?</nav>', page, re.DOTALL)
    assert tabs
    addresses = re.findall(r'href="([^"#]*)#answer-heading"', tabs[0])
    assert len(addresses) == 5
    for address in addresses:
        parameters = parse_qs(urlsplit(html.unescape(address)).query)
        assert parameters["query"] == [ACTS]
        assert parameters["lang"] == ["en"]
    stays = '<input type="hidden" name="view"' in page
    assert stays == (view not in ("table", "nonsense"))


def test_a_tab_says_beforehand_what_an_answer_lacks_for_it(browse: httpx.Client) -> None:
    page = browse.get("/sparql", params={"query": "SELECT ?c { ?s a ?c } LIMIT 3", "lang": "en"}).text
    (tabs,) = re.findall(r'<nav class="views".*?</nav>', page, re.DOTALL)
    assert re.findall(r"<a [^>]*>(\w+)</a>", tabs) == ["Table", "Raw"]
    assert tabs.count('class="off"') == 3
    assert "A network needs two columns" in tabs


def test_things_go_by_their_names_beside_what_a_query_calls_them(browse: httpx.Client) -> None:
    query = """SELECT ?thing ?right ?foreign ?word { VALUES (?thing ?right ?foreign ?word) {
      (<https://w3id.org/municipia/id/territory/T0103> <https://w3id.org/municipia/kos/right/housing>
       <http://www.w3.org/ns/org#Organization> "T0103") } }"""
    page = browse.get("/sparql", params={"query": query, "lang": "es"}).text
    (row,) = re.findall(r"<tr><td>.*?</tr>", page, re.DOTALL)
    found = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]
    assert cells[0] == "Barcelona terr:T0103"
    assert cells[1].endswith("right:housing")
    assert "vivienda" in cells[1].lower()
    assert cells[2:] == ["org:Organization", "T0103"]
    assert 'href="/territory/T0103?lang=es"' in row


def test_the_map_knows_where_signatories_are(browse: httpx.Client) -> None:
    page = browse.get("/sparql", params={"query": ACTS, "view": "map"}).text
    found = re.search(r"(\d+) rows? on the map", page)
    assert found
    assert int(found[1]) > 20


@pytest.mark.parametrize("view", ["map", "network", "chart"])
def test_a_view_that_cannot_be_drawn_says_what_it_needs(browse: httpx.Client, view: str) -> None:
    page = browse.get("/sparql", params={"query": "SELECT ?s { ?s a ?c } LIMIT 3", "view": view}).text
    assert "this answer ha" in page


def test_a_chart_calls_things_by_their_names(browse: httpx.Client) -> None:
    query = ACTS.replace("SELECT ?adherent", "SELECT").replace("GROUP BY ?adherent", "GROUP BY")
    query = query.replace("ORDER BY ?adherent ?instrument", "ORDER BY DESC(?acts)")
    page = browse.get("/sparql", params={"query": query, "view": "chart", "lang": "es"}).text
    chart = page[page.index('class="bars"') :]
    assert "Ciudades por la Vivienda Adecuada" in chart
    assert ">cities-for-adequate-housing-2018<" not in chart


def test_the_lasting_link_names_the_revision(browse: httpx.Client) -> None:
    page = browse.get("/sparql", params={"query": ACTS, "view": "chart"}).text
    links = [html.unescape(link) for link in re.findall(r'href="(http[^"]+)" data-copy', page)]
    assert ["knownAt=2" in link for link in links] == [False, True]
    again = browse.get(links[1])
    assert (again.status_code, 'class="bars"' in again.text) == (200, True)


def test_the_editor_completes_what_the_graph_uses(browse: httpx.Client) -> None:
    found = browse.get("/sparql/terms.json", params={"lang": "fr"}).json()
    assert found["prefixes"]["mun"] == "https://w3id.org/municipia/def#"
    assert "mun:CommitmentAct" in [name for name, _, _ in found["classes"]]
    labels = {name: label for name, label, _ in found["properties"]}
    assert labels["skos:prefLabel"] == "Nom"
    assert labels["mun:adherent"]
    counts = [count for _, _, count in found["properties"]]
    assert counts == sorted(counts, reverse=True)


def run(command: list[str], source: str) -> str:
    return subprocess.run(command, input=source, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("query", [AWKWARD, "ASK {}"[:0] + 'SELECT ("""a"b""" AS ?x) {}'])
def test_programs_ask_the_very_query(site: str, query: str) -> None:
    programs = dict(code(f"{site}/sparql", query, (("default-graph-uri", "https://w3id.org/municipia/graph/curated"),)))
    asked = {"query": query, "format": "csv"}
    values = httpx.get(f"{site}/sparql", params=asked).text.splitlines()[1:]
    assert values
    assert repr(values[0].strip('"').replace('""', '"'))[1:-1] in run([sys.executable, "-"], programs["Python"])
    assert run(["sh"], programs["curl"]).splitlines()[1:] == values
    if node := shutil.which("node"):
        assert "x: {" in run([node, "-"], programs["JavaScript"])

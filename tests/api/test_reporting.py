"""Reports of mistakes, from the flag beside a statement to the command that lists them."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from typer.testing import CliRunner

from municipia.api import app as application
from municipia.api.cli import app
from municipia.api.settings import Settings
from municipia.api.urls import whole
from tests.conftest import listening, serving

HTML = {"Accept": "text/html", "Accept-Language": "en"}
GENEVA = "https://w3id.org/municipia/id/territory/T0103"
NBSP = "\N{NO-BREAK SPACE}"
HOUSING = "instrument/cities-for-adequate-housing-2018"


@pytest.fixture(scope="module")
def home(site_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(site_home, tmp_path_factory.mktemp("reports") / "home")


@pytest.fixture(scope="module")
def client(home: Path):
    with serving(Settings(home=home)) as address, httpx.Client(base_url=address, headers=HTML, timeout=60) as client:
        yield client


def run(home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["reports", *arguments], env={"MUNICIPIA_HOME": str(home)})
    assert done.exit_code == 0, done.output
    return done.stdout


def hidden(page: str) -> dict[str, str]:
    return {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.partition("<main")[2]
        )
    }


def test_a_flag_carries_its_statement_into_the_report_and_the_command_shows_it(client, home) -> None:
    flags = [
        html.unescape(link)
        for link in re.findall(r'class="flag"[^>]+href="([^"]+)"', client.get("/territory/T0103").text)
    ]
    asked = [parse_qs(urlsplit(link).query) for link in flags]
    own = [(link, one) for link, one in zip(flags, asked, strict=True) if one["about"] == ["~id/territory/T0103"]]
    form = client.get(next(link for link, one in own if "source" in one and "property" in one))
    assert form.status_code == 200
    assert form.headers["x-robots-tag"] == "noindex"
    fields = hidden(form.text)
    assert fields["revision"] == "2"
    assert fields["property"].startswith("http")
    assert fields["value"]
    assert fields["source"].startswith("https://w3id.org/municipia/id/source/")
    sent = client.post("/report?lang=fr", data={**fields, "message": "=Faux", "contact": "x@y.org", "website": ""})
    assert sent.status_code == 303
    thanks = client.get(sent.headers["location"])
    reference = re.search(r"M-\w{8}", thanks.text)[0]
    assert "Votre signalement est enregistré" in thanks.text
    told = json.loads(run(home, "list", "--format", "json"))[-1]
    assert told["id"] == reference
    assert {name: told[name] for name in ("about", "property", "value", "source")} == {
        name: fields[name] for name in ("about", "property", "value", "source")
    }
    assert (told["revision"], told["language"], told["message"], told["contact"]) == (2, "fr", "=Faux", "x@y.org")
    rows = list(csv.DictReader(io.StringIO(run(home, "list", "--format", "csv"))))
    assert rows[-1]["message"] == "'=Faux"
    assert reference in run(home, "list")
    assert "closed" in run(home, "close", reference, "--outcome", "mended")
    shown = run(home, "show", reference)
    assert "mended" in shown
    assert "x@y.org" not in shown
    assert reference not in run(home, "list")
    assert reference in run(home, "list", "--all")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "http://spam"),
        ("evidence", "javascript:x"),
        ("about", "http://elsewhere/x"),
        ("about", GENEVA + "9999"),
        ("about", "~id/act/no such act"),
        ("source", "https://w3id.org/municipia/id/source/no-such"),
        ("source", "somewhere"),
        ("property", "colour"),
        ("message", " "),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(client, home, field: str, value: str) -> None:
    before = run(home, "list", "--all", "--format", "json")
    answer = client.post(
        "/report", data={"about": GENEVA, "message": "wrong", field: value}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["name"] == field
    assert run(home, "list", "--all", "--format", "json") == before


def test_pages_of_things_that_are_not_here_have_no_form(client) -> None:
    assert client.get("/report", params={"about": "https://elsewhere.example/x"}).status_code == 404
    assert client.get("/report", params={"about": GENEVA + "9999"}).status_code == 404
    assert client.get("/report").status_code == 200
    for reference in ("<b>", "M-0000000O", "M-23456789a"):
        assert client.get("/report/thanks", params={"reference": reference}).status_code == 404, reference
    assert client.post("/report", json={}).status_code == 415


#: Pages with rows that state something, and a part of what a report about one of them must name.
ROWS = [
    ("/territory/T0103", {"about": "/id/act/", "property": "toInstrument", "value": "/id/instrument/"}),
    ("/territory/T0103", {"about": "/id/practice/", "value": GENEVA}),
    ("/territory/T0103", {"about": "/id/membership/", "property": "organization", "value": "/id/organisation/"}),
    (f"/{HOUSING}", {"about": "/id/act/", "property": "adherent", "value": "/id/territory/"}),
    (f"/{HOUSING}", {"about": "/id/list/", "property": "statedCount"}),
    ("/organisation/O0002", {"about": "/id/membership/", "property": "member"}),
    ("/wave/housing-2017-2018", {"about": "/id/association/", "property": "agent"}),
    ("/wave/housing-2017-2018", {"property": "subEvent", "value": "/id/event/"}),
    ("/plan/2019", {"about": "/id/action/"}),
    ("/practices", {"about": "/id/practice/"}),
    ("/events", {"about": "/id/event/"}),
    ("/milestones", {"about": "/id/milestone/"}),
    ("/governments", {"about": "/id/"}),
    ("/q/R1?instrument=cities-for-adequate-housing-2018", {"about": "/id/", "value": " · "}),
    (f"/network/why?from=territory/T0103&to={HOUSING}", {"about": "/id/act/", "value": "/id/instrument/"}),
    ("/compare?instrument=cities-for-adequate-housing-2018&before=2018-08-07&asOf=2019-04", {"about": "/id/act/"}),
    ("/source/a1-citiesforhousing", {"source": "/id/source/a1-citiesforhousing"}),
]


@pytest.mark.parametrize(("path", "named"), ROWS)
def test_a_row_is_reported_with_what_it_states(client, path: str, named: dict[str, str]) -> None:
    page = client.get(path).text
    flags = re.findall(r'<a class="flag"[^>]* href="([^"]+)"[^>]* aria-label="Report a mistake: ([^"]+)"', page)
    assert flags
    asked = [
        {name: whole(value) for name, value in parse_qsl(urlsplit(html.unescape(link)).query)} for link, _ in flags
    ]
    meant = [one for one in asked if all(part in one.get(name, "") for name, part in named.items())]
    assert meant
    assert any("source" in one for one in meant) or path.startswith(("/compare", "/practices", "/events"))
    form = client.get(f"/report?{urlencode(meant[0])}")
    assert form.status_code == 200
    carried = hidden(form.text)
    assert {name: carried[name] for name in meant[0]} == meant[0]


def test_what_was_computed_is_not_offered_as_somebodys_statement(client) -> None:
    page = client.get("/territory/T0103").text
    assert 'class="flag"' not in page.partition('aria-labelledby="similar"')[2].partition("</section>")[0]


def test_each_act_in_the_matrix_has_a_way_to_its_report(client, home) -> None:
    asked = {"country": "FR", "asOf": "2019"}
    plain = client.get("/matrix", params=asked).text
    assert 'class="flag"' not in plain
    way = html.unescape(re.search(r'<a rel="nofollow" href="(/matrix[^"]+)"', plain)[1])
    page = client.get(way).text
    acts = re.findall(r'class="(?:sure|unsure)" href="/act/([^"?]+)', plain)
    links = [html.unescape(link) for link in re.findall(r'class="(?:sure|unsure)" href="(/report[^"]+)', page)]
    assert [re.search(r"about=~id/act/([^&]+)", link)[1] for link in links] == acts != []
    assert all("value=~id/instrument/" in link for link in links)
    assert "report=1" not in re.search(r'data-copied="[^"]*">([^<]*)', page)[1]
    fields = hidden(client.get(links[0]).text)
    sent = client.post("/report", data={**fields, "message": "another year"})
    assert sent.status_code == 303
    told = json.loads(run(home, "list", "--format", "json"))[-1]
    assert told["about"] == f"https://w3id.org/municipia/id/act/{acts[0]}"
    assert told["property"] == "https://w3id.org/municipia/def#toInstrument"
    assert told["value"].startswith("https://w3id.org/municipia/id/instrument/")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", f"Aucune source n’est connue sous «{NBSP}https://w3id.org/municipia/id/source/nowhere{NBSP}»."),
        ("en", "No source is known as “https://w3id.org/municipia/id/source/nowhere”."),
        ("es", "No se conoce ninguna fuente como «https://w3id.org/municipia/id/source/nowhere»."),
    ],
)
def test_a_source_or_an_act_that_is_not_here_is_told_in_the_language_of_the_reader(client, language, words) -> None:
    source = "https://w3id.org/municipia/id/source/nowhere"
    page = client.get("/report", params={"about": GENEVA, "source": source, "lang": language})
    assert page.status_code == 400
    assert words in html.unescape(page.text)
    sent = client.post("/report", params={"lang": language}, data={"source": source, "message": "x"})
    assert sent.status_code == 400
    assert words in html.unescape(sent.text)
    assert client.get("/report", params={"about": "~id/act/nowhere", "lang": language}).status_code == 404


def test_one_client_sends_a_few_and_is_then_told_to_wait(tiny_home) -> None:
    with serving(Settings(home=tiny_home)) as address, httpx.Client(base_url=address) as client:
        assert client.post("/report", data={"message": "wrong", "evidence": "no address"}).status_code == 400
        with ThreadPoolExecutor(11) as pool:
            answers = list(pool.map(lambda _: client.post("/report", data={"message": "wrong"}).status_code, range(11)))
    assert sorted(answers) == [303] * 10 + [429]


def test_without_the_private_store_nothing_is_taken(tiny_home) -> None:
    (tiny_home / "private").write_text("no folder")
    made = application.create_app(replace(Settings(), home=tiny_home))
    with listening(made) as address:
        answer = httpx.post(f"{address}/report", data={"message": "wrong"})
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_what_was_reported_is_on_no_page(client, home) -> None:
    client.post("/report", data={"about": GENEVA, "message": "zebrafish", "contact": "zebra@fish.example"})
    for path in ("/territory/T0103", "/changes", "/search?q=zebrafish", "/report"):
        assert "zebra@fish" not in client.get(path).text

from __future__ import annotations

import inspect
import json

import httpx
import pytest

from municipia.api.catalogues import load
from municipia.api.errors import STATUSES, TITLES, Problem, problem_of, status_of
from municipia.api.rendering import renderer
from municipia.api.voice import Voice
from municipia.graph import errors
from municipia.graph.frames import decode_fault, encode_fault
from municipia.graph.guards import Refusal

ENGLISH = Voice("en", load()["en"])


def test_every_fault_has_a_status_with_a_title() -> None:
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.MunicipiaError) and kind is not errors.MunicipiaError
    ]
    assert {kind for kind, _ in STATUSES} == set(kinds)
    assert {int(status) for _, status in STATUSES} <= TITLES.keys()


@pytest.mark.parametrize(
    ("limit", "status"),
    [("size", 413), ("depth", 400), ("prefixes", 400), ("rate", 429), ("send", 408), ("room", 507)]
    + [(name, 504) for name in ("time", "memory", "rows", "bytes")],
)
def test_the_status_of_a_limit_says_whose_limit_it_is(limit: str, status: int) -> None:
    assert status_of(errors.LimitError("too much", limit=limit, allowed=1, unit="x")) == status


def test_a_problem_holds_what_a_program_needs() -> None:
    busy = problem_of(errors.BusyError("Later.", retry_after=7))
    assert (busy.status, busy.headers["Retry-After"], busy.extra["retry_after"]) == (503, "7", 7)
    syntax = problem_of(errors.SyntaxFault("No.", line=2, column=5, hint="Mend it."))
    document = syntax.document(ENGLISH)
    assert document["type"] == "https://w3id.org/municipia/problems#syntax"
    assert (document["line"], document["column"], document["hint"]) == (2, 5, "Mend it.")
    assert "hint" not in Problem(404, "not-found", "Nothing.").document(ENGLISH)


def test_machines_get_a_problem_and_people_a_page_in_their_language(tiny_client: httpx.Client) -> None:
    machine = tiny_client.get("/nothing/here", headers={"Accept": "text/turtle"})
    assert machine.status_code == 404
    assert machine.headers["content-type"] == "application/problem+json"
    assert machine.json()["title"] == TITLES[404]
    person = tiny_client.get("/nothing/here", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"})
    assert person.status_code == 404
    assert person.headers["content-type"].startswith("text/html")
    assert person.headers["content-language"] == "fr"
    assert '<html lang="fr"' in person.text
    assert TITLES[404] not in person.text
    for answer in (machine, person):
        assert answer.headers["cache-control"] == "no-store"
        assert {"Accept", "Accept-Language"} <= {name.strip() for name in answer.headers["vary"].split(",")}


@pytest.mark.parametrize(
    ("language", "address", "said"),
    [
        (
            "fr",
            "/q/R1?territoire=x",
            ["pas de paramètre «\u00a0territoire\u00a0»", "Elle accepte\u00a0: "],
        ),
        ("es", "/q/R1?asOf=3000-13", ["no es una fecha", "un año, un mes o un día"]),
        ("fr", "/q/R99", ["Aucune question ne s’appelle «\u00a0R99\u00a0»"]),
        ("fr", "/?knownAt=99999", ["Il n’y a pas de révision 99999", "Les révisions vont de 1 à "]),
        ("es", "/?knownAt=never", ["Ninguna revisión se llama «never»"]),
        ("fr", "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%7D", ["La requête ne peut pas être lue à la "]),
        ("es", "/sparql?query=INSERT+DATA+%7B+%7D", ["Es una actualización (INSERT)", "SPARQL Update"]),
    ],
)
def test_the_sentences_of_a_fault_are_in_the_language_of_its_reader(
    tiny_client: httpx.Client, language: str, address: str, said: list[str]
) -> None:
    for accept in ("text/html", "application/json"):
        answer = tiny_client.get(address, headers={"Accept": accept, "Accept-Language": language})
        assert answer.status_code in (400, 404), answer.text
        assert answer.headers["content-language"] == language
        assert [words for words in said if words not in answer.text.replace("&amp;", "&")] == []


@pytest.mark.parametrize("path", ["/", "/sparql", "/nothing", "/sparql?query=SELECT", "/static/site.css"])
def test_every_answer_carries_the_common_headers(tiny_client: httpx.Client, path: str) -> None:
    headers = tiny_client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(tiny_client: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = tiny_client.request(method, "/sparql")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    options = tiny_client.options("/sparql")
    assert options.status_code == 204
    assert options.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    refused = tiny_client.post("/static/site.css")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert tiny_client.options("/nothing").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_refusal_inside_a_document_is_told_in_the_language_of_its_reader(language: str) -> None:
    refusal = Refusal("context", "https://example.org/context.jsonld")
    arrived = decode_fault(json.loads(json.dumps(encode_fault(refusal))))
    assert renderer().voices[language].say(arrived.message) == refusal.messages[language]
    assert arrived.message == refusal.messages["en"]

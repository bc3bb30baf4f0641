import io
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from babel.messages.pofile import read_po
from openapi_spec_validator import OpenAPIV31SpecValidator

from municipia.api.described import in_language, texts
from municipia.api.examples import ANSWERS, VALUES, has_example
from municipia.api.interface import operations

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
API = Path(str(files("municipia.api")))


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_operation_of_the_description_is_on_the_page(tiny_client: httpx.Client, language: str) -> None:
    described = tiny_client.get("/openapi.json").json()
    found = list(operations(described))
    page = tiny_client.get("/docs", params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    shown = re.findall(r'<h2 id="([^"]+)"><code>(\w+) ([^<]+)</code>', page.text)
    assert [(one.id, one.method, one.path) for one in found] == shown
    assert len({one.id for one in found}) == len(found)


def test_parameters_and_answers_keep_their_examples(tiny_client: httpx.Client) -> None:
    found = {one.path: one for one in operations(tiny_client.get("/openapi.json").json()) if one.method == "GET"}
    question = found["/q/{name}"]
    assert {"asOf", "knownAt", "instrument"} <= {each.name for each in question.inputs}
    (answered,) = [each for each in question.outcomes if each.status == "200"]
    assert "text/csv" in answered.media_types
    assert any("Amsterdam" in text for _, text in answered.examples)


def test_the_page_needs_no_script_and_no_other_host(tiny_client: httpx.Client) -> None:
    text = tiny_client.get("/docs").text
    assert not re.search(r'(?:src|href)="https?://(?!w3id\.org|creativecommons)', text)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_text_of_the_description_has_its_translation_and_none_is_left_over(
    tiny_client: httpx.Client, language: str
) -> None:
    written = set(texts(tiny_client.get("/openapi.json", params={"lang": "en"}).json()))
    source = (API / "locales" / f"described.{language}.po").read_bytes()
    known = {message.id: message.string for message in read_po(io.BytesIO(source), locale=language) if message.id}
    assert len(written) > 100
    assert {text for text in written if not known.get(text)} == set(), "add them to locales/described.*.po"
    assert known.keys() - written == set(), "take them out of locales/described.*.po"


@pytest.mark.parametrize(("asked", "header", "language"), [("fr", "es", "fr"), ("", "es-MX", "es"), ("", "de", "en")])
def test_the_description_speaks_the_language_asked_for(
    tiny_client: httpx.Client, asked: str, header: str, language: str
) -> None:
    answer = tiny_client.get("/openapi.json", params={"lang": asked}, headers={"Accept-Language": header})
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    english = tiny_client.get("/openapi.json?lang=en").json()
    words = {"fr": "Supprimer un graphe", "es": "Borrar un grafo", "en": "Delete a graph"}
    assert answer.json()["paths"]["/graphs"]["delete"]["summary"] == words[language]
    assert list(answer.json()["paths"]) == list(english["paths"])
    assert words[language] in tiny_client.get("/docs", params={"lang": language}).text


def test_a_translation_leaves_what_programs_read_as_it_is() -> None:
    made = {
        "summary": "Delete a graph",
        "parameters": [{"name": "q", "description": "The query.", "example": {"description": "The query."}}],
        "schema": {"properties": {"description": {"type": "string", "description": "The query."}}},
        "responses": {"200": {"description": "The answer."}},
    }
    said = in_language(made, "fr")
    assert said == {
        "summary": "Supprimer un graphe",
        "parameters": [{"name": "q", "description": "La requête.", "example": {"description": "The query."}}],
        "schema": {"properties": {"description": {"type": "string", "description": "La requête."}}},
        "responses": {"200": {"description": "La réponse."}},
    }
    assert made["summary"] == "Delete a graph"


def test_the_words_are_read_only_when_they_are_asked_for() -> None:
    code = "import municipia.api.app, municipia.api.described as d; print(d._words.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_description_is_valid(tiny_client: httpx.Client, language: str) -> None:
    described = tiny_client.get("/openapi.json", params={"lang": language}).json()
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            given = [(each["in"], each["name"]) for each in operation.get("parameters", ())]
            assert len(given) == len(set(given)), (method, path)


def test_every_operation_has_an_example(tiny_client: httpx.Client) -> None:
    described = tiny_client.get("/openapi.json").json()
    without = [
        (method, path)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if not has_example(operation)
    ]
    assert without == []
    unnamed = [
        (path, parameter["name"])
        for path, methods in described["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["in"] == "path" and not has_example(parameter)
    ]
    assert unnamed == []


def filled(path: str, operation: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The address that the examples of an operation give, and its parameters."""
    query = {}
    for parameter in operation.get("parameters", ()):
        value = parameter.get("example")
        if value is None and "examples" in parameter:
            value = next(iter(parameter["examples"].values()))["value"]
        if value is not None and parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(value))
        elif value is not None and parameter["in"] == "query":
            query[parameter["name"]] = str(value)
    return path, query


def test_the_examples_of_addresses_can_be_asked_for(released: str) -> None:
    with httpx.Client(base_url=released, headers={"Accept": "*/*"}, timeout=60) as client:
        described = client.get("/openapi.json").json()["paths"]
        for path, methods in described.items():
            if path in VALUES or path in ANSWERS:
                address, query = filled(path, methods["get"])
                answer = client.get(address, params=query)
                expected = (404,) if path.startswith("/snapshot") else (200, 302, 303)
                assert answer.status_code in expected, (address, answer.text[:300])


@pytest.mark.parametrize("path", ANSWERS)
def test_the_examples_of_answers_are_of_that_form(browse: httpx.Client, path: str) -> None:
    for form, example in ANSWERS[path].items():
        answer = browse.get(path, headers={"Accept": form})
        assert answer.headers["content-type"].partition(";")[0] == form
        if form == "text/turtle":
            thing = re.findall(r"<([^>]*)> a (\w+):(\w+) \.", str(example))[0]
            quads = ox.parse(answer.content, format=ox.RdfFormat.TURTLE)
            types = {(quad.subject.value, quad.object.value) for quad in quads if quad.predicate.value == RDF_TYPE}
            own = str(browse.base_url).rstrip("/")
            assert any(
                subject.replace(own, "http://127.0.0.1:8000") == thing[0] and re.split("[#/]", kind)[-1] == thing[2]
                for subject, kind in types
            )
        elif isinstance(example, str):
            assert example.split()[0] in answer.text


@pytest.mark.parametrize(
    ("path", "asked", "accept", "status"),
    [
        ("/id/{kind}/{key}", "/id/territory/T0103", "text/turtle", 303),
        ("/id/{kind}/{key}", "/id/territory/T9999", "text/turtle", 404),
        ("/id/{kind}/{key}", "/id/territory/T0103", "image/png", 406),
        ("/kos/{scheme}/{key}", "/kos/country/FR", "text/html", 303),
        ("/cite/{name}", "/cite/about", "application/x-bibtex", 200),
        ("/cite/{name}", "/cite/territory/T0103?asOf=soon", "*/*", 400),
        ("/cite/{name}", "/cite/nowhere", "*/*", 404),
        ("/kos", "/kos", "text/html", 200),
        ("/kos", "/kos", "image/png", 406),
        ("/kos/{name}", "/kos/country", "text/turtle", 200),
        ("/kos/{name}", "/kos/nowhere", "*/*", 404),
        ("/def", "/def", "application/rdf+xml", 200),
        ("/def/{name}", "/def/place", "text/html", 303),
        ("/def/{name}", "/def/nowhere", "*/*", 404),
        ("/timegate/{path}", "/timegate/about", "*/*", 302),
        ("/timegate/{path}", "/timegate/nowhere", "*/*", 404),
        ("/timemap/{path}", "/timemap/about", "*/*", 200),
        ("/reconcile", "/reconcile", "text/html", 200),
        ("/reconcile/suggest/{what}", "/reconcile/suggest/type", "*/*", 200),
        ("/reconcile/suggest/{what}", "/reconcile/suggest/nothing", "*/*", 400),
        ("/reconcile/flyout/{what}", "/reconcile/flyout/type?id=nothing", "*/*", 404),
        ("/reconcile/properties", "/reconcile/properties?type=nothing", "*/*", 400),
        ("/changes/{number}.rdfp", "/changes/1.rdfp", "*/*", 200),
        ("/changes/{number}.rdfp", "/changes/0.rdfp", "*/*", 400),
        ("/changes/{number}.rdfp", "/changes/999.rdfp", "*/*", 404),
        ("/{kind}/{key}.csv", "/territory/T0103.csv", "*/*", 200),
        ("/{kind}/{key}.ttl", "/territory/T9999.ttl", "*/*", 404),
        ("/ask", "/ask", "text/html", 200),
        ("/q", "/q", "application/json", 200),
        ("/catalog", "/catalog", "text/html", 200),
        ("/catalog.{suffix}", "/catalog.png", "*/*", 404),
        ("/dumps/", "/dumps/", "application/json", 200),
        ("/dumps/{release}/", "/dumps/1999-01/", "*/*", 404),
        ("/.well-known/void", "/.well-known/void", "application/ld+json", 200),
    ],
)
def test_what_is_answered_is_described(browse: httpx.Client, path: str, asked: str, accept: str, status: int) -> None:
    answer = browse.get(asked, headers={"Accept": accept})
    described = browse.get("/openapi.json").json()["paths"][path]["get"]["responses"]
    assert answer.status_code == status
    assert str(status) in described
    if status == 200:
        assert answer.headers["content-type"].partition(";")[0] in described["200"]["content"]
    assert "422" not in described

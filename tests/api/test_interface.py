import io
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from babel.messages.pofile import read_po

from municipia.api.described import in_language, texts
from municipia.api.interface import operations

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

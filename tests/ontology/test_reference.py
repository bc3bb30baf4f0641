"""The reference in HTML: built from the graph, in three languages, needing nothing from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markupsafe import escape
from rdflib.namespace import OWL, RDF, RDFS

from municipia.ontology import reference
from municipia.ontology.namespaces import MUN
from municipia.ontology.words import LANGUAGES, words

LOADING = {"src", "srcset", "data", "poster", "action"}


class Loads(HTMLParser):
    """Collects what a page would fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = LOADING | ({"href"} if tag in ("link", "base") else set())
        self.found += [value for name, value in attrs if name in named]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request) -> tuple[str, str]:
    return request.param, reference.page(request.param)


def test_every_term_is_there_under_its_label(page, definitions):
    language, text = page
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in definitions.subjects(RDF.type, kind):
            label = next(text for text in definitions.objects(term, RDFS.label) if text.language == language)
            name = term.removeprefix(str(MUN))
            assert f'<h3 id="{name}">{escape(label)} ' in text


def test_page_declares_its_language_and_has_one_heading(page):
    language, text = page
    assert f'<html lang="{language}">' in text
    assert text.count("<h1>") == 1


def test_page_loads_nothing(page):
    parser = Loads()
    parser.feed(page[1])
    assert parser.found == []
    assert "url(" not in page[1]
    assert "@import" not in page[1]


def test_languages_have_the_same_words():
    assert words("fr").keys() == words("en").keys() == words("es").keys()
    assert all(text.strip() for language in LANGUAGES for text in words(language).values())


def test_folder_holds_pages_and_files(tmp_path):
    reference.write(tmp_path / "site" / "def")
    names = {path.name for path in (tmp_path / "site" / "def").iterdir()}
    assert {"index.html", "fr.html", "en.html", "es.html", "municipia.ttl", "place.ttl", "context.jsonld"} <= names
    assert (tmp_path / "site" / "def" / "index.html").read_text("utf-8") == reference.page("en")

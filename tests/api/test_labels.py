import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal

from municipia.api.labels import PROPERTY_NAMES, Label, from_iri, pick, property_name, sort_key
from municipia.api.rendering import renderer

VOICES = renderer().voices


@pytest.mark.parametrize(
    ("language", "tags", "expected"),
    [
        ("es", ["fr", "en", "es"], Label("es")),
        ("es", ["en", "fr"], Label("fr", "fr")),
        ("es", ["en", "de"], Label("en", "en")),
        ("en", ["es", "ko"], Label("es", "es")),
        ("fr", ["ko", "ar"], Label("ar", "ar")),
        ("fr", ["", "ko"], Label("untagged")),
        ("fr", ["", "en"], Label("en", "en")),
    ],
)
def test_the_label_falls_back_asked_french_english_spanish_any(language: str, tags: list[str], expected: Label) -> None:
    names = [Literal(tag, lang=tag) if tag else Literal("untagged") for tag in tags]
    assert pick(names, VOICES[language]) == expected


def test_without_names_there_is_no_label() -> None:
    assert pick([], VOICES["fr"]) is None


@given(st.permutations([Literal("b", lang="en"), Literal("a", lang="en"), Literal("c", lang="es")]))
def test_the_order_of_names_changes_nothing(names: list[Literal]) -> None:
    assert pick(names, VOICES["en"]) == Label("a")


def test_a_thing_without_a_name_goes_by_the_end_of_its_iri() -> None:
    assert from_iri("https://w3id.org/municipia/id/event/caf%C3%A9").text == "café"
    assert from_iri("https://w3id.org/municipia/def#Claim").text == "Claim"


def test_names_are_ordered_without_regard_to_accents_and_case() -> None:
    assert sorted(["Zürich", "évreux", "Eve", "Évora"], key=sort_key) == ["Eve", "Évora", "évreux", "Zürich"]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_property_has_a_name_in_each_language(language: str) -> None:
    assert all(property_name(iri, VOICES[language]) for iri in PROPERTY_NAMES)
    assert property_name("http://example.org/x#someThing", VOICES[language]) == "someThing"

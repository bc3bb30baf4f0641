import io
import re
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.catalogues import LANGUAGES, Catalogue, choose_language, load

API = Path(str(files("municipia.api")))
GRAPH = Path(str(files("municipia.graph")))
METHODS = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "marked": None,
    "say": None,
    "translate": None,
    "plural": (1, 2),
    "said": None,
}
#: The one keyword of the layers below, which know no language: their faults are said again by a page.
BELOW = {"said": None}
FIELD = re.compile(r"%\(\w+\)[sd]")


@cache
def used() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(
        API, method_map=METHODS, options_map={"**/templates/**.html": {"silent": "false"}}, keywords=KEYWORDS
    )
    below = extract_from_dir(GRAPH, method_map=[("**.py", "python")], keywords=BELOW)
    return {tuple(message) if isinstance(message, tuple) else message for _, _, message, _, _ in chain(found, below)}


def catalogue(language: str) -> Catalog:
    return read_po(io.BytesIO((API / "locales" / f"{language}.po").read_bytes()), locale=language)


def known(language: str) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    return {
        tuple(message.id) if isinstance(message.id, list | tuple) else message.id: message.string
        for message in catalogue(language)
        if message.id
    }


def texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_in_the_catalogue_and_none_is_left_over(language: str) -> None:
    assert used() == known(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_said_in_every_form_of_its_plural(language: str) -> None:
    empty = [message for message, said in known(language).items() if not all(texts(said))]
    assert empty == []
    plurals = catalogue(language).num_plurals
    assert all(len(said) == plurals for said in known(language).values() if not isinstance(said, str))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_fields_of_their_message(language: str) -> None:
    for message, said in known(language).items():
        fields = {field for text in texts(message) for field in FIELD.findall(text)}
        for text in texts(said):
            assert set(FIELD.findall(text)) <= fields, text
        assert {field for text in texts(said) for field in FIELD.findall(text)} == fields, message


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_translation_is_not_the_english_text(language: str) -> None:
    same = {
        message
        for message, said in known(language).items()
        if isinstance(said, str) and " " in said and said == message
    }
    assert same == set()


def test_the_catalogues_load_and_speak() -> None:
    loaded = load()
    assert loaded["fr"].gettext("Home") == "Accueil"
    assert loaded["es"].gettext("Home") == "Inicio"
    assert loaded["en"].gettext("Home") == "Home"


@pytest.mark.parametrize(
    ("asked", "header", "expected"),
    [
        (None, None, "en"),
        ("es", "fr", "es"),
        ("ES-mx", None, "es"),
        ("xx", "fr-FR,fr;q=0.9,en;q=0.5", "fr"),
        (None, "de, es;q=0.4, fr;q=0.7", "fr"),
        (None, "fr;q=0, en;q=0.1", "en"),
        (None, "fr;q=banana, es", "es"),
        (None, "*", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_best_accepted(
    asked: str | None, header: str | None, expected: str
) -> None:
    assert choose_language(asked, header) == expected


@pytest.mark.parametrize("name", ["fr", "described.fr"])
def test_french_signs_stand_after_a_space_that_does_not_break(name: str) -> None:
    source = (API / "locales" / f"{name}.po").read_bytes()
    said = [text for each in read_po(io.BytesIO(source), locale="fr") if each.id for text in texts(each.string)]
    assert [text for text in said if re.search(r" [:;!?»]|« |[^\s]»|«[^\s]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_what_any_reader_of_such_files_finds_in_it(language: str) -> None:
    text = files("municipia.api").joinpath("locales", f"{language}.po").read_text(encoding="utf-8")
    catalogue, count = Catalogue(text), 0
    for message in read_po(io.StringIO(text), locale=language):
        if isinstance(message.id, tuple):
            singular, plural = message.id
            for number in (0, 1, 2, 5, 1000):
                rule = (number > 1) if language == "fr" else (number != 1)
                assert catalogue.ngettext(singular, plural, number) == message.string[rule]
        elif message.id:
            assert catalogue.gettext(message.id) == message.string
        count += 1
    assert count > 900


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from('"\\n\n\t'), min_size=1))
def test_any_text_comes_back_from_a_catalogue(text: str) -> None:
    made = Catalog(locale="fr", header_comment="")
    made.add("said", text)
    written = io.BytesIO()
    write_po(written, made, width=0)
    assert Catalogue(written.getvalue().decode()).gettext("said") == text


def test_what_a_catalogue_lacks_is_said_as_it_is() -> None:
    catalogue = Catalogue('msgid "Home"\nmsgstr ""\n')
    assert catalogue.gettext("Home") == "Home"
    assert [catalogue.ngettext("%(num)s act", "%(num)s acts", number) for number in (1, 2)] == [
        "%(num)s act",
        "%(num)s acts",
    ]

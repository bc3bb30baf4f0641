import re
from collections import Counter

import pytest

from municipia.graph.asking.lexicon import LANGUAGES, language_of, readings, silent, table, tokens
from municipia.graph.asking.phrasings import NONE, bags
from municipia.graph.questions import catalogue
from municipia.graph.search import fold


def test_every_question_has_phrasings_and_every_phrasing_means_something():
    counts = Counter(row["question"] for row in table("phrasings"))
    assert counts.keys() == {question.name for question in catalogue()} | {NONE}
    assert min(counts.values()) >= 7
    assert {name: len(each) for name, each in bags().items()} == counts


def test_every_form_is_folded_and_has_one_meaning_row():
    concepts = [row["concept"] for row in table("words")]
    assert len(concepts) == len(set(concepts))
    for row in table("words"):
        for language in LANGUAGES:
            for form in filter(None, row[language].split(";")):
                words = re.sub(r"\*", "", form)
                assert words == fold(words), (row["concept"], form)


def test_phrasings_name_kinds_of_things_that_there_are():
    kinds = {kind for row in table("phrasings") for kind in re.findall(r"\{(\w+)\}", row["text"])}
    assert kinds <= {"instrument", "territory", "right", "practice", "wave", "organisation", "date", "name"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quelles villes ont signé la charte", "fr"),
        ("which cities signed the charter", "en"),
        ("qué ciudades firmaron la carta", "es"),
    ],
)
def test_the_language_is_that_of_the_words(text, language):
    words = [token.folded for token in tokens(text)]
    assert {language_of(words, other) for other in LANGUAGES} == {language}


def test_the_same_word_means_what_its_language_says():
    assert next(iter(readings(["nombre"], "fr"))).meanings == ("howmany",)
    assert next(iter(readings(["nombre"], "es"))).meanings == ("name",)


def test_the_longest_run_of_words_is_read():
    (one,) = readings(["objectifs", "de", "developpement", "durable"], "fr")
    assert (one.first, one.last, one.meanings) == (0, 3, ("sdg",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_silent_words_are_folded(language):
    assert silent(language)
    assert {word for word in silent(language) if word != fold(word)} == set()

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from municipia.graph import words
from municipia.graph.constraints import constraints
from municipia.ontology.namespaces import SHAPE

MUN = "https://w3id.org/municipia/def#"
PLEDGE = NamedNode("urn:pledge")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("un mot", 2),
        ("l’eau, c’est la vie !", 4),
        ("Motivations : « apprendre »", 2),
        ("un\u00a0deux\u202ftrois", 3),
        ("— … -- ? !", 0),
        ("10 000 habitants en 2022", 5),
        ("e\u0301te\u0301", 1),
    ],
)
def test_words_hold_a_letter_or_a_digit(text, number):
    assert words.count(text) == number


@pytest.mark.parametrize(("language", "countable"), [("fr", True), ("zh-Hant", False), ("TH", False), ("", True)])
def test_languages_without_blanks_are_not_counted(language, countable):
    assert words.is_countable(language) is countable


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["mot", "l’eau", ":", "»", "2022", "—", "été", "e\u0301te\u0301", "права", "حق", "a_b", "_", "!"]
        ),
        min_size=201,
        max_size=230,
    ),
    st.sampled_from([" ", "\n", "\u00a0", "  "]),
)
def test_the_shape_counts_as_we_do(runs, blank):
    text = blank.join(runs)
    store = Store()
    store.add(
        Quad(
            PLEDGE,
            NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            NamedNode(MUN + "Pledge"),
            DefaultGraph(),
        )
    )
    store.add(Quad(PLEDGE, NamedNode(MUN + "motivationText"), Literal(text, language="fr"), DefaultGraph()))
    query = next(each.query for each in constraints("given") if each.shape == SHAPE["pledge-motivation-words"])
    counted = [int(row["n"].value) for row in store.query(query)]
    number = words.count(text)
    assert counted == ([] if 100 <= number <= 200 else [number])

"""Words as the campaign's form means them: the shape counts as Python does, where French sets " : " and "»" apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from municipia.graph.constraints import constraints
from municipia.ontology.namespaces import SHAPE

MUN = "https://w3id.org/municipia/def#"
PLEDGE = NamedNode("urn:pledge")
MANY = 201


def words(text: str) -> int:
    """Runs between blanks (no-break spaces too) that hold a letter or a digit."""
    return sum(any(map(str.isalnum, run)) for run in unicodedata.normalize("NFC", text).split())


def counted(text: str) -> list[int]:
    """What the shape says of a motivation; it says nothing of 100 to 200 words."""
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
    return [int(row["n"].value) for row in store.query(query)]


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
    assert counted(" ".join([text] * MANY)) == [number * MANY]


@settings(max_examples=60)
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
    number = words(text)
    assert counted(text) == ([] if 100 <= number <= 200 else [number])

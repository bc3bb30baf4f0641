"""What holds of every question: it runs as it stands, follows the data, names its sources, and is quick."""

import pytest
from rdflib import Literal

from municipia.graph import binding
from municipia.graph.questions import catalogue

#: The form's questions wait for their part; a licence and an SDG mapping do not depend on what was changed.
QUESTIONS = [question for question in catalogue() if not question.unavailable]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_an_answer_follows_the_data(worlds, question):
    answers = {name: sorted(map(str, world.ask(question.name))) for name, world in worlds.items()}
    assert answers["curated"] != answers["changed"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_file_runs_as_it_stands_with_the_columns_it_promises(worlds, question):
    found = worlds["curated"].store.query(question.query)
    assert [variable.value for variable in found.variables] == [column.name for column in question.columns]
    assert {"source", "asOf"} <= {column.name for column in question.columns}
    if question.summary:
        found = worlds["curated"].store.query(question.summary.query)
        assert [variable.value for variable in found.variables] == [each.name for each in question.summary.columns]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_row_names_its_source(worlds, question):
    rows = worlds["curated"].ask(question.name)
    if question.name == "P6":
        rows = rows[1:]  # the first row is about the whole
    assert all(row.get("source") for row in rows)


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_language_changes_words_and_not_rows(worlds, question, language):
    world = worlds["curated"]
    english = world.ask(question.name)
    rows = world.select(question.bind({"lang": Literal(language)}))
    if not any(parameter.default == "today" for parameter in question.parameters):
        assert len(rows) == len(english)


def test_a_label_falls_back_when_the_language_has_none(worlds):
    world = worlds["curated"]
    query = binding.bind(catalogue().find("R1").query, {"lang": Literal("es")})
    labels = {row["label"] for row in world.select(query)}
    assert {"Viena", "Birmingham"} <= labels
    assert len(labels) == 38

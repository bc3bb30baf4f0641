"""The pages of named questions: the list of all, and one with its form, its table and what the answer means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from municipia.api.answers import Answer
from municipia.api.catalogues import marked
from municipia.api.choosing import WRITTEN, Choices, choices_of, names_of, value_of, with_key
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk
from municipia.api.grids import Grid, code_words, grids
from municipia.api.labels import Label
from municipia.api.listing import Choice, Filter, Pages
from municipia.api.paging import within
from municipia.graph.parameters import TODAY, Parameter
from municipia.graph.questions import Question, catalogue

_DAY: Final = "asOf"
#: How many rows a page shows.
PAGE_SIZE: Final = 200
#: The groups of the list, by the letter of the ids.
_GROUPS: Final[Mapping[str, str]] = {
    "R": marked("Questions of researchers"),
    "O": marked("Questions of the Observatory"),
    "P": marked("Questions of partners"),
}


@dataclass(frozen=True)
class Asked:
    """A question in the list; ``reason`` says why it has no answer yet."""

    name: str
    slug: str
    text: str
    why: str
    reason: str = ""


@dataclass(frozen=True)
class Field(Filter):
    """A parameter in the form: chosen from a list, or written (``written`` is what its field holds, ``names`` help)."""

    written: str = ""
    names: tuple[str, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionsPage(Page):
    """The list of questions, by group."""

    groups: tuple[tuple[str, tuple[Asked, ...]], ...]
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """One question with its form, its answer and what that means."""

    asked: Asked
    note: str
    fields: tuple[Field, ...]
    grid: Grid
    summary: Grid | None
    pages: Pages
    sparql: str
    links: Mapping[str, str]
    searched: str
    asked_with: str
    revision: int
    lead: str = ""

    @property
    def narrowed(self) -> str:
        """What the question was asked with, but for a day that the address gives: that is told of every page."""
        return self.asked_with


def index(desk: Desk) -> QuestionsPage:
    """The page of all questions."""
    language = desk.voice.language
    groups = tuple(
        (
            desk.say(title),
            tuple(_asked(one, one.example[language], language) for one in catalogue() if one.name.startswith(letter)),
        )
        for letter, title in _GROUPS.items()
    )
    return QuestionsPage(
        title=desk.say("Thirty questions, answered"),
        section="questions",
        crumbs=(Crumb(desk.say("Questions")),),
        lead=desk.say("Each answer names its sources, and can be taken as a table, as JSON or as a SPARQL query."),
        groups=groups,
    )


async def answered(desk: Desk, answer: Answer) -> QuestionPage:
    """The page of one answer; the things in its cells go by their names."""
    question = answer.question
    desk.frame.is_dated = any(one.name == _DAY for one in question.parameters)
    grid, *summary = await grids([table for table in (answer.table, answer.summary) if table], desk)
    texts = question.example if _is_of_defaults(answer) else question.text
    asked = _asked(question, texts[answer.language], answer.language)
    table = answer.table
    choices = await choices_of(desk, question.parameters)
    names = await names_of(desk, answer.terms)
    return QuestionPage(
        title=asked.text,
        section="questions",
        crumbs=(Crumb(desk.say("Questions"), "/q"), Crumb(question.name)),
        description=asked.why,
        lead=asked.why,
        asked=asked,
        note=question.notes.get(answer.language, ""),
        fields=tuple(_field(one, answer, choices[one.name], names.get(one.name)) for one in question.parameters),
        grid=grid,
        summary=summary[0] if summary else None,
        pages=within(desk, Pages(desk.page_number, PAGE_SIZE, table.total)),
        sparql=answer.sparql,
        links=answer.links,
        searched=_in_words(answer, names, desk),
        asked_with=_in_words(answer, names, desk, left_out=_DAY if desk.frame.as_of else ""),
        revision=answer.revision,
    )


def _is_of_defaults(answer: Answer) -> bool:
    """Whether each parameter has its default, so that the example says what was asked."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    defaults = {one.name: today if one.default == TODAY else one.default for one in answer.question.parameters}
    return answer.arguments == defaults


def _asked(question: Question, text: str, language: str) -> Asked:
    return Asked(
        question.name,
        question.slug,
        text,
        question.why[language],
        question.unavailable.get(language, ""),
    )


def _field(parameter: Parameter, answer: Answer, choices: Choices, name: Label | None) -> Field:
    written = answer.arguments.get(parameter.name, "")
    value = value_of(parameter, written, answer.terms)
    listed = choices.listed
    if value and listed and value not in {one.value for one in listed}:
        listed = (Choice(value, name.text if name else value), *listed)
    return Field(
        parameter.name,
        parameter.title[answer.language],
        value,
        listed,
        written=with_key(name.text, value) if name and value and parameter.kind in WRITTEN else written,
        names=choices.names,
        is_optional=parameter.is_optional,
    )


def _in_words(answer: Answer, names: Mapping[str, Label], desk: Desk, left_out: str = "") -> str:
    """What was asked, things by their names and codes in words."""
    parts = []
    for parameter in answer.question.parameters:
        written = answer.arguments.get(parameter.name, "")
        if written and parameter.name != left_out:
            words = code_words(written, desk) if parameter.choices else written
            shown = names[parameter.name].text if parameter.name in names else words
            parts.append(f"{desk.voice.colon(parameter.title[answer.language])} {shown}")
    return ", ".join(parts)

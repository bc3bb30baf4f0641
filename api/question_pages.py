"""The pages of named questions: the list of all, and one with its form, its table and what the answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from municipia.api.answers import Answer, Plain, Row, Table, iris, plain
from municipia.api.catalogues import marked
from municipia.api.contexts import Choice, Crumb, Filter, Page, Pages
from municipia.api.desk import Desk
from municipia.api.facts import Value
from municipia.api.labels import Label, from_iri
from municipia.api.urls import source_id
from municipia.graph.parameters import Parameter
from municipia.graph.questions import Column, Question, catalogue
from municipia.ontology.namespaces import EDTF, XSD

#: The groups of the list, by the letter of the ids.
_GROUPS: Final[Mapping[str, str]] = {
    "R": marked("Questions of researchers"),
    "O": marked("Questions of the Observatory"),
    "P": marked("Questions of partners"),
}
#: Words that answers use as codes, by column, as a page says them.
_CODES: Final[Mapping[str, str]] = {
    "certain": marked("certain"),
    "possible": marked("possible"),
    "resolved": marked("identified"),
    "unresolved": marked("not identified"),
    "confirmed": marked("confirmed"),
    "asserted": marked("asserted"),
    "disputed": marked("disputed"),
    "preferred": marked("preferred"),
    "accepted": marked("accepted"),
    "superseded": marked("superseded"),
    "rejected": marked("rejected"),
    "retracted": marked("retracted"),
    "to-be-confirmed": marked("to be confirmed"),
    "planned": marked("planned"),
    "actual": marked("actual"),
    "rescheduled": marked("rescheduled"),
    "exact": marked("exact"),
    "about": marked("about"),
    "almost": marked("almost"),
    "at-least": marked("at least"),
    "more-than": marked("more than"),
    "complete": marked("complete"),
    "partial": marked("partial"),
    "unknown": marked("unknown"),
    "both": marked("at both dates"),
    "not-yet-seen": marked("not yet seen"),
    "withdrawn": marked("withdrawn"),
    "adopted": marked("adopted"),
    "signed": marked("signed"),
    "endorsed": marked("endorsed"),
    "joined": marked("joined"),
    "pledged": marked("pledged"),
    "reaffirmed": marked("reaffirmed"),
    "updated": marked("updated"),
    "withdrew": marked("withdrew"),
    "same name": marked("same name"),
    "begins with it": marked("begins with it"),
    "contains it": marked("contains it"),
    "single-source": marked("single source"),
    "no-link": marked("no link"),
    "dead-link": marked("dead link"),
    "stated": marked("stated"),
    "named": marked("named"),
    "none": marked("not known"),
    "pilot-city": marked("pilot city"),
    "session": marked("session"),
}
#: The columns that hold such words.
_CODED: Final = frozenset(
    {
        "actType",
        "certainty",
        "complete",
        "completeness",
        "evidence",
        "identity",
        "kind",
        "list",
        "match",
        "problem",
        "qualifier",
        "section",
        "status",
    }
)


@dataclass(frozen=True)
class Asked:
    """A question in the list; ``reason`` says why it has no answer yet."""

    name: str
    slug: str
    text: str
    why: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionsPage(Page):
    """The list of questions, by group."""

    groups: tuple[tuple[str, tuple[Asked, ...]], ...]
    lead: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: values with what they link to, or the ids of sources."""

    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    is_number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table as a page shows it; ``numeric`` says which columns hold numbers."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """One question with its form, its answer and what that means."""

    asked: Asked
    note: str
    fields: tuple[Filter, ...]
    grid: Grid
    summary: Grid | None
    pages: Pages
    sparql: str
    links: Mapping[str, str]
    searched: str
    revision: int
    lead: str = ""


def index(desk: Desk) -> QuestionsPage:
    """The page of all questions."""
    language = desk.voice.language
    groups = tuple(
        (desk.say(title), tuple(_asked(one, language) for one in catalogue() if one.name.startswith(letter)))
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
    tables = [table for table in (answer.table, answer.summary) if table]
    labels = await desk.lookup.labels(_nameable(iris(tables)), desk.voice)
    asked = _asked(question, answer.language)
    table = answer.table
    return QuestionPage(
        title=asked.text,
        section="questions",
        crumbs=(Crumb(desk.say("Questions"), "/q"), Crumb(question.name)),
        description=asked.why,
        lead=asked.why,
        asked=asked,
        note=question.notes.get(answer.language, ""),
        fields=tuple(_field(one, answer, desk) for one in question.parameters),
        grid=_grid(table, desk, labels),
        summary=_grid(answer.summary, desk, labels) if answer.summary else None,
        pages=Pages(
            desk.page_number, max(1, len(table.rows)) if table.total <= len(table.rows) else _SIZE, table.total
        ),
        sparql=answer.sparql,
        links=answer.links,
        searched=_searched(answer),
        revision=answer.revision,
    )


_SIZE: Final = 200
#: How much of the key of an act, a claim or a list is shown: enough to tell them apart on a page.
_KEY: Final = 8


def _asked(question: Question, language: str) -> Asked:
    return Asked(
        question.name,
        question.slug,
        question.text[language],
        question.why[language],
        question.unavailable.get(language, ""),
    )


def _field(parameter: Parameter, answer: Answer, desk: Desk) -> Filter:
    choices = tuple(Choice(one, desk.say(_CODES.get(one, one))) for one in parameter.choices)
    return Filter(parameter.name, parameter.title[answer.language], answer.arguments.get(parameter.name, ""), choices)


def _searched(answer: Answer) -> str:
    titles = {parameter.name: parameter.title[answer.language] for parameter in answer.question.parameters}
    return ", ".join(f"{titles[name]}: {value}" for name, value in answer.arguments.items() if value)


def _nameable(found: set[str]) -> set[str]:
    """IRIs that have names of their own: not acts, claims and lists, known by a key alone, nor sources, cited apart."""
    return {iri for iri in found if not _is_keyed(iri) and not source_id(iri)}


def _is_keyed(iri: str) -> bool:
    return any(f"/id/{kind}/" in iri for kind in ("act", "claim", "list"))


def _grid(table: Table, desk: Desk, labels: Mapping[str, Label]) -> Grid:
    cells = [tuple(_cell(column, row, desk, labels) for column in table.columns) for row in table.rows]
    shown = [place for place, column in enumerate(table.columns) if not _repeats(column, place, cells)]
    return Grid(
        titles=tuple(table.columns[place].title[desk.voice.language] for place in shown),
        rows=tuple(tuple(row[place] for place in shown) for row in cells),
        numeric=tuple(any(row[place].is_number for row in cells) for place in shown),
    )


def _repeats(column: Column, place: int, rows: Sequence[tuple[Cell, ...]]) -> bool:
    """Whether a column of names only says again what the links of its rows are called."""
    return column.name.lower().endswith("label") and all(
        not row[place].values
        or any(each.iri and each.text == row[place].values[0].text for cell in row for each in cell.values)
        for row in rows
    )


def _cell(column: Column, row: Row, desk: Desk, labels: Mapping[str, Label]) -> Cell:
    term, value = row.get(column.name), plain(column, row.get(column.name))
    if isinstance(value, list):
        sources = tuple(source_id(one) for one in value)
        if value and all(sources):
            return Cell(sources=sources)
        return Cell(tuple(_value(_coded(column, one, desk), labels) for one in value))
    if isinstance(term, URIRef):
        identifier = source_id(str(term))
        return Cell(sources=(identifier,)) if identifier else Cell((_value(str(term), labels),))
    words = _words(column, term, value, desk)
    tag = term.language or "" if isinstance(term, Literal) else ""
    shown = (Value(words, tag if tag != desk.voice.language else ""),) if words else ()
    return Cell(shown, is_number=isinstance(value, int | float) and not isinstance(value, bool))


def _value(text: str, labels: Mapping[str, Label]) -> Value:
    if "://" not in text:
        return Value(text)
    label = labels.get(text) or Label(from_iri(text).text[:_KEY] if _is_keyed(text) else from_iri(text).text)
    return Value(label.text, label.tag, text)


def _words(column: Column, term: object, value: Plain, desk: Desk) -> str:
    """What a page says for a value that links to nothing."""
    if isinstance(value, bool):
        return desk.say("yes") if value else desk.say("no")
    if isinstance(value, int | float):
        return desk.voice.number(value)
    if isinstance(term, Literal) and term.datatype in (EDTF.EDTF, XSD.date):
        return desk.voice.date(str(term))
    text = str(value or "")
    return _coded(column, text, desk)


def _coded(column: Column, text: str, desk: Desk) -> str:
    """A code as the page says it; any other text as it is."""
    return desk.say(_CODES[text]) if column.name in _CODED and text in _CODES else text

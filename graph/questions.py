"""The catalogue of named questions: one query file each, whose header says what it asks, of what, and what it answers.

A header is made of comment lines ``# key: value`` (``key.fr``, ``key.en``, ``key.es`` where a person reads the value)::

    # id: R1
    # slug: signatories
    # question.en: Who had signed an instrument by a date?
    # example.en: Who had signed "Cities for Adequate Housing" by April 2019?
    # why.en: ...
    # note.en: ...
    # parameter: asOf date 2019-04; À la date; As of; A fecha de
    # column: territory; Territoire; Territory; Territorio
    # column: source[]; Source; Source; Fuente

The example is the question with the defaults of its parameters in it; it is left out where there is nothing to fill in.
A parameter line gives the name, the type (see :mod:`municipia.graph.parameters`), the default as a person would write
it (left out: none) and its title in French, English and Spanish; ``name?`` may be left empty. A value is bound to the
variable of its name, or to that name with ``Asked`` when the answer has a column of that name. ``R1.summary.rq`` beside
``R1.rq`` is a second query over the same parameters, about the answer as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from municipia.graph import binding
from municipia.graph.errors import NotFoundError
from municipia.graph.parameters import LANGUAGES, Kind, Parameter
from municipia.graph.wording import said, typeset

_HEADER: Final = re.compile(r"^#[ ]+(?P<key>[a-z]+)(?:\.(?P<lang>[a-z]{2}))?:[ ]*(?P<value>.*?)[ \t]*$", re.MULTILINE)
_FILE: Final = re.compile(r"^(?P<id>[ROP]\d+)(?P<summary>\.summary)?\.rq$")

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One column of an answer: the query's variable and its title by language.

    ``is_list``: a cell may hold several values, parted by blanks; the header writes ``name[]``.
    """

    name: str
    title: Texts
    is_list: bool = False


@dataclass(frozen=True)
class Summary:
    """A second query over a question's parameters, about its answer as a whole."""

    query: str
    columns: tuple[Column, ...]

    def bind(self, values: Mapping[str, binding.Term | None]) -> str:
        """The query text for these values; those that it does not ask for are left aside."""
        return binding.bind(self.query, _only(values, self.query))


@dataclass(frozen=True)
class Question:
    """A named question; ``name`` is its id (R1), ``slug`` its readable name, texts are by language (fr, en, es).

    ``text`` asks it of anything, ``example`` of the defaults of its parameters.
    ``unavailable`` holds, by language, the reason why it cannot be answered yet; it is empty for all others.
    """

    name: str
    slug: str
    text: Texts
    example: Texts
    why: Texts
    notes: Texts
    unavailable: Texts
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    query: str
    summary: Summary | None = None

    def bind(self, values: Mapping[str, binding.Term | None]) -> str:
        """The query text with ``values`` (variable -> term) in place of the file's defaults."""
        return binding.bind(self.query, _only(values, self.query))


@dataclass(frozen=True)
class Catalogue:
    """All named questions, in the order R, O, P."""

    questions: tuple[Question, ...]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def find(self, name: str) -> Question:
        """The question of this id or slug, in any case of letters. Raises NotFoundError naming the nearest ones."""
        wanted = name.casefold()
        for question in self.questions:
            if wanted in (question.name.casefold(), question.slug):
                return question
        raise NotFoundError(said("There is no question named “%(name)s”.", name=name), hint=self._nearest(wanted))

    def _nearest(self, wanted: str) -> str:
        shown = {question.slug: f"{question.name} ({question.slug})" for question in self.questions}
        shown.update({question.name.casefold(): shown[question.slug] for question in self.questions})
        near = dict.fromkeys(shown[key] for key in get_close_matches(wanted, shown, n=5, cutoff=0.4))
        return (
            said("Nearest: %(names)s.", names=", ".join(near)) if near else said("The list of all questions is at /q.")
        )


@cache
def catalogue() -> Catalogue:
    """The questions shipped with the package, read once."""
    return load(files("municipia.graph").joinpath("queries", "questions"))


def load(folder: Traversable) -> Catalogue:
    """Read every question of a folder. Raises ValueError, naming the file, when a header is not whole."""
    queries: dict[str, str] = {}
    summaries: dict[str, str] = {}
    for entry in folder.iterdir():
        if found := _FILE.match(entry.name):
            kept = summaries if found["summary"] else queries
            kept[found["id"]] = entry.read_text(encoding="utf-8")
    read = [_question(name, text, summaries.get(name)) for name, text in queries.items()]
    return Catalogue(tuple(sorted(read, key=lambda question: _order(question.name))))


def _order(name: str) -> tuple[int, int]:
    return "ROP".index(name[0]), int(name[1:])


def _question(name: str, text: str, summary: str | None) -> Question:
    header = _Header(name, text)
    if header.one("id") != name:
        raise ValueError(f"{name}.rq: its header calls it {header.one('id')}")
    return Question(
        name=name,
        slug=header.one("slug"),
        text=header.texts("question"),
        example=header.texts("example", required=False) or header.texts("question"),
        why=header.texts("why"),
        notes=header.texts("note", required=False),
        unavailable=header.texts("unavailable", required=False),
        parameters=header.parameters(),
        columns=header.columns(),
        query=text,
        summary=Summary(summary, _Header(f"{name}.summary", summary).columns()) if summary else None,
    )


class _Header:
    """The comment lines of one query file, by key and language."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = [(line["key"], line["lang"] or "", line["value"]) for line in _HEADER.finditer(text)]

    def all(self, key: str) -> list[str]:
        return [value for found, _, value in self.lines if found == key]

    def one(self, key: str) -> str:
        values = self.all(key)
        if len(values) != 1:
            raise ValueError(f"{self.name}.rq: the header needs one line '# {key}:', it has {len(values)}")
        return values[0]

    def texts(self, key: str, *, required: bool = True) -> Texts:
        found: dict[str, list[str]] = {}
        for line_key, lang, value in self.lines:
            if line_key == key:
                found.setdefault(lang, []).append(value)
        if (required or found) and set(found) != set(LANGUAGES):
            raise ValueError(f"{self.name}.rq: '# {key}' must be given in {', '.join(LANGUAGES)}")
        return {lang: typeset(" ".join(values), lang) for lang, values in found.items()}

    def columns(self) -> tuple[Column, ...]:
        titled = map(self._titled, self.all("column"))
        return tuple(Column(name.removesuffix("[]"), titles, name.endswith("[]")) for name, titles in titled)

    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(self._parameter(line) for line in self.all("parameter"))

    def _titled(self, line: str) -> tuple[str, Texts]:
        head, *titles = [part.strip() for part in line.split(";")]
        if len(titles) != len(LANGUAGES):
            raise ValueError(f"{self.name}.rq: '{line}' needs a title in {', '.join(LANGUAGES)}")
        return head, dict(zip(LANGUAGES, titles, strict=True))

    def _parameter(self, line: str) -> Parameter:
        head, titles = self._titled(line)
        name, kind, *default = head.split(maxsplit=2)
        word, _, choices = kind.rstrip(")").partition("(")
        return Parameter(
            name=name.removesuffix("?"),
            kind=Kind(word),
            default=default[0] if default else "",
            title=titles,
            choices=tuple(filter(None, choices.split("|"))),
            is_optional=name.endswith("?"),
        )


def _only(values: Mapping[str, binding.Term | None], query: str) -> dict[str, binding.Term | None]:
    wanted = binding.variables(query)
    return {each: term for name, term in values.items() for each in (name, f"{name}Asked") if each in wanted}

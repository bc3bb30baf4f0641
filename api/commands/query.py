"""``municipia query``: a named question, a query file or a SPARQL text, asked under the limits of the server."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
from pathlib import Path
from typing import Final

from municipia.api import answers, stores
from municipia.api.answers import Answer as QuestionAnswer
from municipia.api.answers import Table
from municipia.api.asking import Arguments, arguments
from municipia.api.catalogues import read
from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import media, revisions
from municipia.graph.errors import NotBuiltError, NotFoundError, ParameterError
from municipia.graph.questions import Question, catalogue
from municipia.graph.readers import Readers
from municipia.ontology.namespaces import PREFIXES

#: What each ``--format`` accepts: for rows and truth values, and for graphs.
_FORMS: Final = {
    "table": (media.CSV, media.TURTLE),
    "csv": (media.CSV, media.TURTLE),
    "json": (media.SPARQL_JSON, media.JSON_LD),
    "ttl": (media.TURTLE,),
    "nt": (media.N_TRIPLES,),
    "rdf": (media.RDF_XML,),
    "jsonld": (media.JSON_LD,),
    "xml": (media.SPARQL_XML, media.RDF_XML),
    "tsv": (media.TSV, media.TURTLE),
}

#: A date that nobody knows, in EDTF.
_UNKNOWN: Final = "XXXX"


def run(what: str, parameters: list[str], *, form: str, lang: str, known_at: str) -> None:
    """Print the answer. Raises NotFoundError, ParameterError, SyntaxFault, LimitError and the like."""
    if form not in _FORMS:
        raise ParameterError(f"There is no form {form!r}.", name="format", hint=f"Use one of {', '.join(_FORMS)}.")
    settings = Settings.from_env()
    revision = revisions.resolve(settings.home, known_at) if known_at else None
    text = _query_text(what)
    if text is None:
        question = _named(what)
        content = asyncio.run(_ask(settings, question, _pairs(parameters), form=form, lang=lang, revision=revision))
    else:
        if parameters:
            raise ParameterError("Only a named question takes parameters.", name=parameters[0].partition("=")[0])
        content = asyncio.run(_query(settings, text, form=form, revision=revision))
    sys.stdout.write(content)


def _named(what: str) -> Question:
    """The question of this name. Raises NotFoundError, saying why it was taken for a name."""
    try:
        return catalogue().find(what)
    except NotFoundError as error:
        raise NotFoundError(
            f"“{what}” was taken for the name of a question, and no question has it: as a query it would hold a brace, "
            "as a file it would end in .rq or .sparql.",
            hint=error.hint,
        ) from error


def _query_text(what: str) -> str | None:
    """The SPARQL text behind an argument; None for a name."""
    path = Path(what)
    if len(what) < 255 and path.suffix in (".rq", ".sparql"):
        if not path.is_file():
            raise NotFoundError(f"There is no file {what}.", hint="Name a query file, a question (R1) or give a text.")
        return path.read_text(encoding="utf-8")
    return what if any(char in what for char in "{<?") else None


def _pairs(parameters: list[str]) -> dict[str, str]:
    for each in parameters:
        if "=" not in each:
            raise ParameterError(f"{each!r} is no parameter.", name=each, hint="Write name=value, e.g. asOf=2019-04.")
    return dict(each.split("=", 1) for each in parameters)


async def _query(settings: Settings, text: str, *, form: str, revision: int | None) -> str:
    async with stores.readers(settings) as readers:
        answer = await readers.query(_with_prefixes(text), accept=_FORMS[form], revision=revision)
        content = (await answer.read()).decode("utf-8")
    return _drawn(content) if form == "table" and answer.media_type == media.CSV else content.rstrip("\n") + "\n"


def _with_prefixes(text: str) -> str:
    """The text with our prefixes before it, so that short queries can be typed; those that it declares itself win."""
    missing = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if f"{name}:" in text]
    return " ".join([*missing, text])


def _drawn(content: str) -> str:
    columns, *rows = list(csv.reader(io.StringIO(content))) or [[]]
    console.tabulate(columns, rows)
    return f"{len(rows)} rows\n"


async def _ask(
    settings: Settings, question: Question, given: dict[str, str], *, form: str, lang: str, revision: int | None
) -> str:
    if question.unavailable:
        raise NotBuiltError(question.unavailable[lang])
    async with stores.readers(settings) as readers:
        number = readers.head.revision if revision is None else revision
        asked = await arguments(question, given, readers, language=lang, revision=number)
        sparql = question.bind(asked.terms)
        rows = await readers.select(sparql, revision=number, within=asked.within)
        found = Table.of(question.columns, rows)
        stated = await _summary(readers, question, asked, number)
    if form == "json":
        answer = QuestionAnswer(question, lang, asked.written, found, sparql, number, scope=asked.scope, summary=stated)
        return answers.document(answer) + "\n"
    if form == "csv":
        return answers.spreadsheet(found)
    if form != "table":
        raise ParameterError(f"A question is not answered as {form!r}.", name="format", hint="Use table, csv or json.")
    return _shown(question, found, stated, lang)


async def _summary(readers: Readers, question: Question, asked: Arguments, revision: int) -> Table | None:
    if question.summary is None:
        return None
    rows = await readers.select(question.summary.bind(asked.terms), revision=revision, within=asked.within)
    return Table.of(question.summary.columns, rows)


def _shown(question: Question, found: Table, stated: Table | None, lang: str) -> str:
    console.say(question.text[lang])
    for table in (found, stated):
        if table is not None:
            rows = [
                [_cell(answers.plain(column, row.get(column.name)), lang) for column in table.columns]
                for row in table.rows
            ]
            console.tabulate([column.title[lang] for column in table.columns], rows)
    return f"{found.total} rows\n"


def _cell(value: answers.Plain, lang: str) -> str:
    if value is None:
        return ""
    if value == _UNKNOWN:
        return read(lang).gettext("date unknown")
    return " ".join(value) if isinstance(value, list) else str(value)

"""The page of the validation service: a form to send documents with, and the report on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.listing import Choice, Mark
from municipia.api.settings import Settings
from municipia.api.uploads import Upload
from municipia.api.voice import Voice
from municipia.graph import tableschema
from municipia.graph.report import ReportRecord, ResultRecord, short

#: The name of a document that was pasted into the form.
PASTED: Final = "document"
_SHOWN: Final = 200
_SHOWN_BYTES: Final = 100_000
_SHOWN_TERM: Final = 300
_MEGABYTE: Final = 1 << 20
_FORMS: Final = (
    ("turtle", "Turtle"),
    ("trig", "TriG"),
    ("ntriples", "N-Triples"),
    ("nquads", "N-Quads"),
    ("jsonld", "JSON-LD"),
    ("rdfxml", "RDF/XML"),
)
_SEVERITIES: Final[Mapping[str, tuple[str, str]]] = {
    "Violation": (marked("Error"), "rival"),
    "Warning": (marked("Warning"), "maybe"),
    "Info": (marked("Note"), ""),
}


@dataclass(frozen=True)
class Line:
    """One result: how grave, what is wrong, where in which document, about what, and how to mend it."""

    mark: Mark
    code: str
    message: str
    where: str
    about: str
    value: str
    mend: str


@dataclass(frozen=True, kw_only=True)
class ValidationPage(Page):
    """The form as it was sent, and the report if there is one."""

    lead: str
    forms: tuple[tuple[str, str], ...]
    tables: tuple[str, ...]
    contexts: tuple[Choice, ...]
    context: str = "graph"
    form: str = "turtle"
    text: str = ""
    megabytes: int
    seconds: int
    is_answered: bool = False
    conforms: bool = False
    counts: str = ""
    lines: tuple[Line, ...] = ()
    left_out: int = 0


def form(voice: Voice, settings: Settings) -> ValidationPage:
    """The empty form."""
    return _page(voice, settings, title=voice.say("Check your data"))


def answered(voice: Voice, settings: Settings, report: ReportRecord, upload: Upload, context: str) -> ValidationPage:
    """The report, above the form as it was sent."""
    results = report["results"]
    text = upload.fields.get("text", "")
    conforms = report["conforms"]
    return _page(
        voice,
        settings,
        title=voice.say("The data conform") if conforms else voice.say("The data do not conform"),
        context=context,
        form=upload.fields.get("form", "turtle"),
        text=text if len(text) <= _SHOWN_BYTES else "",
        is_answered=True,
        conforms=conforms,
        counts=_counts(voice, report["counts"]),
        lines=tuple(_line(each, voice) for each in results[:_SHOWN]),
        left_out=max(0, sum(report["counts"].values()) - _SHOWN),
    )


def _page(voice: Voice, settings: Settings, *, title: str, **shown: object) -> ValidationPage:
    contexts = (
        Choice("graph", voice.say("beside the published graph: what it names is known")),
        Choice("alone", voice.say("alone: beside our vocabulary only")),
    )
    known: dict[str, object] = {
        "title": title,
        "section": "validate",
        "crumbs": (Crumb(voice.say("Check your data")),),
        "lead": voice.say(
            "Paste or send RDF, or one of our tables: the report says what is wrong, where, and how to mend it. "
            "Nothing is kept."
        ),
        "description": voice.say("Checks RDF and tables by the rules that guard the graph itself."),
        "forms": _FORMS,
        "tables": _tables(),
        "contexts": contexts,
        "megabytes": settings.max_upload_bytes // _MEGABYTE,
        "seconds": int(settings.limits.task_seconds),
    }
    return ValidationPage(**known | shown)  # type: ignore[arg-type]  # the names are those of its fields


@cache
def _tables() -> tuple[str, ...]:
    """The names of the tables that the package describes."""
    return tuple(sorted(tableschema.load()))


def _counts(voice: Voice, counts: Mapping[str, int]) -> str:
    parts = (
        voice.plural("%(num)s error", "%(num)s errors", counts["Violation"]),
        voice.plural("%(num)s warning", "%(num)s warnings", counts["Warning"]),
        voice.plural("%(num)s note", "%(num)s notes", counts["Info"]),
    )
    return voice.listing(parts)


def _line(result: ResultRecord, voice: Voice) -> Line:
    name, tone = _SEVERITIES[result["severity"]]
    is_document = result["component"] == "Document"
    focus = "" if is_document else _shown(result["focus"])
    path = _shown(result["path"])
    value = "" if result["value"] == result["focus"] else _shown(result["value"])
    return Line(
        mark=Mark(voice.say(name), tone),
        code=result["code"],
        message=_text(result["messages"], voice),
        where=_where(result, voice),
        about=" · ".join(part for part in (focus, path) if part),
        value=value,
        mend=_text(result["mend"], voice),
    )


def _where(result: ResultRecord, voice: Voice) -> str:
    """A place in words: ``acts.csv, line 12, column “date”``."""
    place = result["place"]
    parts = [place["file"]]
    if place["line"]:
        parts.append(voice.say("line %(number)s") % {"number": voice.number(place["line"])})
    if column := place["column"]:
        shown = voice.number(column) if isinstance(column, int) else column
        parts.append(voice.say("column %(name)s") % {"name": shown})
    return ", ".join(part for part in parts if part)


def _text(texts: Mapping[str, str], voice: Voice) -> str:
    found: Sequence[str] = [texts[language] for language in (voice.language, "en") if texts.get(language)]
    return found[0] if found else ""


def _shown(term: str) -> str:
    text = short(term) if term.startswith("<") else term
    return text if len(text) <= _SHOWN_TERM else text[: _SHOWN_TERM - 1] + "…"

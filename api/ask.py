"""Asking in one's own words: ``/ask`` takes a sentence for one of the named questions, shows how, and answers it.

What is not sure enough is not run. A reader can correct every slot and choose another question; the address then names
both, so that it says the same to whoever follows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response

from municipia.api import ask_page, choosing, leading
from municipia.api.asking import Arguments, arguments
from municipia.api.deps import ReadersDep
from municipia.api.desk import Desk, DeskDep
from municipia.api.names import names_in
from municipia.api.negotiate import choose
from municipia.api.outcomes import gives
from municipia.api.question_pages import answered
from municipia.api.questions import answer_of, bind_revision, left_open
from municipia.graph.asking import Slot, Understood, understand
from municipia.graph.asking.naming import gazetteer
from municipia.graph.asking.records import ASSUMED, MISSING, SAID
from municipia.graph.asking.understanding import taken_for
from municipia.graph.errors import ParameterError
from municipia.graph.parameters import Parameter, keyed
from municipia.graph.questions import Question, catalogue
from municipia.graph.readers import Readers

router = APIRouter(tags=["questions"])

_HTML: Final = "text/html"
_JSON: Final = "application/json"
_LONGEST: Final = 400
_PARAMETERS: Final = [
    {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
    for name, text in (
        ("q", "The sentence, in French, English or Spanish."),
        ("question", "The named question to take, whatever the sentence says; its own parameters may stand beside it."),
        ("knownAt", "An older revision: its number, a tag, a date or a time."),
        ("lang", "Language of names and titles: fr, en, es."),
        ("format", "json for how the sentence was understood; else the Accept header decides."),
    )
]


@router.head("/ask", include_in_schema=False)
@router.get(
    "/ask",
    summary="A question in your own words, matched with a named one",
    responses=gives(_HTML, _JSON, faults=(400, 406, 410)),
    openapi_extra={"parameters": _PARAMETERS},
)
async def ask(desk: DeskDep, readers: ReadersDep) -> Response:
    """Understand ``q``; with ``question`` and its parameters, take those instead of what was understood.

    As a page the answer is given too, if the question is sure and whole; in JSON only how it was understood.
    """
    text, chosen = desk.parameter("q")[:_LONGEST], desk.parameter("question")
    form = _JSON if desk.parameter("format") == "json" else choose(desk.request.headers.get("accept"), (_HTML, _JSON))
    if not text and not chosen:
        return await _nothing(desk, form)
    index = names_in(desk.request.app.state)
    found = await index.use(readers, desk.revision, lambda path: _understood(desk, text, chosen, path))
    asked = catalogue().find(found.question) if found.question else None
    terms, fault = await _arguments(desk, readers, asked, found) if asked and found.is_whole else (None, None)
    if form == _JSON:
        return _document(desk, text, found, asked, terms)
    answer = None
    if asked and terms:
        query = {**_carried(desk), **found.values}
        made = await answer_of(desk, readers, asked, terms, desk.revision, _HTML, query)
        answer = await answered(desk, made)
    names = await index.use(readers, desk.revision, gazetteer)
    choices = await choosing.choices_of(desk, asked.parameters) if asked else {}
    page = ask_page.page(desk, text, found, asked, names, choices, answer, fault=fault, is_chosen=bool(chosen))
    return await desk.answer("ask.html", page)


async def _nothing(desk: Desk, form: str) -> Response:
    """Nothing was asked: the page says what can be."""
    if form == _JSON:
        return _document(desk, "", Understood(language=desk.voice.language), None, None)
    return await desk.answer("ask.html", ask_page.empty(desk))


def _understood(desk: Desk, text: str, chosen: str, index: Path) -> Understood:
    """What was understood, or chosen; what the address gives for a slot goes before what the sentence says."""
    found = understand(text, index, language=desk.voice.language)
    if not chosen:
        return found
    question = catalogue().find(chosen)
    meant = taken_for(question, text, index)
    given = desk.request.query_params
    slots = tuple(
        _given(slot, parameter, given, index) for slot, parameter in zip(meant.slots, question.parameters, strict=True)
    )
    others = tuple(guess for guess in found.guesses if guess.question != question.name)
    return replace(meant, guesses=(*meant.guesses, *others), slots=slots, language=found.language)


def _given(slot: Slot, parameter: Parameter, given: Mapping[str, str], index: Path) -> Slot:
    """A slot with what the address gives for it."""
    if slot.name not in given:
        return slot
    value = keyed(parameter, given[slot.name].strip())
    if value == slot.value:
        return slot
    if not value and parameter.is_optional:
        return Slot(slot.name, "", ASSUMED)
    if not value:
        return Slot(slot.name, "", MISSING) if parameter.is_thing else Slot(slot.name, parameter.default, ASSUMED)
    choice = gazetteer(index).choice(parameter.kind.value, value) if parameter.is_thing else None
    return Slot(slot.name, value, SAID, names=choice.names if choice else ())


async def _arguments(
    desk: Desk, readers: Readers, asked: Question, found: Understood
) -> tuple[Arguments | None, ParameterError | None]:
    """What the question is asked with, or the fault of a value that cannot be read."""
    if asked.unavailable:
        return None, None
    given = {name: value for name, value in desk.request.query_params.items() if name in ("scope", "lang", "knownAt")}
    try:
        terms = await arguments(
            asked, {**given, **found.values}, readers, language=desk.voice.language, revision=desk.revision
        )
    except ParameterError as error:
        return None, error
    bind_revision(terms, desk, desk.revision)
    return terms, None


def _carried(desk: Desk) -> dict[str, str]:
    """What travels from page to page, but for the day, which the question itself may have."""
    return {name: value for name, value in desk.links.carried() if name != "asOf"}


def _document(desk: Desk, text: str, found: Understood, asked: Question | None, terms: Arguments | None) -> Response:
    """How a sentence was understood, in JSON; nothing is run for it."""
    query = {**_carried(desk), **found.values}
    document = {
        "text": text,
        "language": found.language,
        "question": {"id": asked.name, "slug": asked.slug, "text": asked.text[desk.voice.language]} if asked else None,
        "confidence": found.confidence,
        "known": found.is_known,
        "whole": found.is_whole,
        "slots": [
            {"name": slot.name, "value": slot.value, "state": slot.state, "words": slot.words} for slot in found.slots
        ],
        "guesses": [{"question": guess.question, "confidence": guess.confidence} for guess in found.guesses],
        "unknown": list(found.unknown),
        "barred": [{"question": found.nearest, "why": bar.why, "words": bar.words} for bar in found.barred],
        "named": [{"kind": one.kind, "value": one.choice.value, "words": one.words} for one in found.named],
        "pages": [address for _, address in leading.leads(desk, found)] if not asked else [],
        "sparql": asked.bind(terms.terms) if asked and terms else None,
        "answer": left_open(replace(desk.links, path=f"/q/{asked.name}", query=query).here(), asked, query)
        if asked and terms
        else None,
    }
    headers = {
        "Vary": "Accept, Accept-Language",
        "Content-Language": desk.voice.language,
        "Cache-Control": "no-cache",
        "X-Data-Version": str(desk.revision),
    }
    return Response(json.dumps(document, ensure_ascii=False, indent=1).encode(), headers=headers, media_type=_JSON)

"""Pages of governments: the signatories whose place is not known for sure, and one government."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Response

from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row, best_text
from municipia.api.formats import country_name
from municipia.api.labels import Label, sort_key
from municipia.api.listing import Entry, Mark
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages.parts import day_filter, facts_of, list_answer, name_of, page_of, sections, thing
from municipia.api.pages.territories import commitments
from municipia.api.pages.ties import events, memberships
from municipia.api.pages.unidentified import unidentified
from municipia.api.scopes import scope_of
from municipia.api.things import EntityPage
from municipia.ontology.namespaces import MUN

router = APIRouter()

_READ: Final = ["GET", "HEAD"]
_PAGE: Final = 100
#: How our tables say why a signatory is not identified.
_UNSTATED: Final = re.compile(r"country not stated: ([A-Z]{2}(?: or [A-Z]{2})*)")
_SHARED: Final = marked("country not stated: several places share the name")


@router.api_route("/governments", methods=_READ)
async def governments(desk: DeskDep) -> Response:
    """The signatories whose place is not known for sure, with why."""
    scope = await scope_of(desk)
    rows = await scope.rows("governments")
    labels = await desk.lookup.labels(iris_in(rows, "agent", "instrument"), desk.voice)
    found = await unidentified(desk, rows)
    entries = [_unidentified(iri, graded, labels, desk) for iri, graded in found.items()]
    shown, pages = page_of(sorted(entries, key=lambda entry: sort_key(entry.name.text)), desk, _PAGE)
    return await list_answer(
        desk,
        "",
        desk.say("Signatories not identified"),
        desk.say(
            "Names on lists whose place is not known for sure. They are counted as signatories and never guessed."
        ),
        shown,
        pages,
        (*scope.filters(desk), day_filter(desk)),
    )


def _unidentified(iri: str, graded: Sequence[tuple[Row, str]], labels: dict[str, Label], desk: Desk) -> Entry:
    """A signatory with the instruments that it acted towards, those that it only possibly did marked so."""
    rows = [row for row, _ in graded]
    sure = {str(row["instrument"]) for row, grade in graded if "instrument" in row and grade != "possible"}
    maybe = f" ({desk.say('possible')})"
    told = (
        labels[one] if one in sure else replace(labels[one], text=labels[one].text + maybe)
        for one in grouped(rows, "instrument")
    )
    return Entry(iri=iri, name=labels[iri], meta=(*_why(rows, desk), *told), sources=source_ids(rows))


def _why(rows: Sequence[Row], desk: Desk) -> tuple[Label, ...]:
    """Why a signatory is not identified; which countries it may be in is said in the reader's language."""
    note = best_text([row["note"] for row in rows if "note" in row], desk.voice)
    if note is None:
        return ()
    if found := _UNSTATED.fullmatch(note.text):
        countries = [country_name(code, desk.voice.language) for code in found[1].split(" or ")]
        return (Label(desk.say("country not stated: %(names)s") % {"names": desk.say(" or ").join(countries)}),)
    return (Label(desk.say(_SHARED)),) if note.text == _SHARED else (note,)


@router.api_route("/government/{key}", methods=_READ)
async def government(desk: DeskDep, key: str) -> Response:
    """One government: an agent that acts, and the territory that it governs if that is known."""
    iri = thing("government", key)
    facts = await facts_of(desk, iri)
    name = await name_of(desk, iri)
    known = any(fact.iri == str(MUN.governs) for fact in facts)
    page = EntityPage(
        title=name.text,
        title_tag=name.tag,
        section="territories",
        crumbs=(
            Crumb(desk.say("Territories"), "/territories")
            if known
            else Crumb(desk.say("Signatories not identified"), "/governments"),
            Crumb(name.text, tag=name.tag),
        ),
        iri=iri,
        kind=desk.say("Local government"),
        marks=() if known else (Mark(desk.say("not identified"), "maybe"),),
        facts=facts,
        sections=sections(await commitments(desk, iri), await memberships(desk, iri), await events(desk, iri)),
    )
    return await desk.answer("entity.html", page, iri=iri)

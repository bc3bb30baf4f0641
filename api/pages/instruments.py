"""Pages of instruments: the list, and one instrument with what each source counts and who signed as of a day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api.contexts import Crumb
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row
from municipia.api.growth import Growth
from municipia.api.kept import kept_in
from municipia.api.labels import Label
from municipia.api.listing import Entry, Filter, Pages
from municipia.api.lookup import grouped, iris_in
from municipia.api.pages import ties
from municipia.api.pages.articles import articles
from municipia.api.pages.numbers import numbers_in, possible_besides
from municipia.api.pages.parts import (
    NAME_NODES,
    choices,
    concept_key,
    day_filter,
    fact_text,
    facts_of,
    keeps,
    list_answer,
    name_of,
    page_of,
    sections,
    text_filter,
    thing,
    when,
)
from municipia.api.pages.signatories import (
    Signatory,
    concepts_of,
    filters_of,
    kept_of,
    kinds_of,
    signatories_of,
    signatory_lines,
)
from municipia.api.pages.tallies import Tally, growth_of, tallies_of
from municipia.api.pages.things import without_dated_names
from municipia.api.scopes import scope_of
from municipia.api.things import EntityPage
from municipia.graph.commitments import Number
from municipia.graph.dates import bounds, is_period
from municipia.ontology.namespaces import DCTERMS

router = APIRouter()

_SIGNATORIES = 100
_READ = ["GET", "HEAD"]


@dataclass(frozen=True, kw_only=True)
class InstrumentPage(EntityPage):
    """An instrument with its lists and its signatories as of a day."""

    tallies: tuple[Tally, ...] = ()
    growth: Growth | None = None
    signatories: tuple[Signatory, ...] = ()
    pages: Pages
    filters: tuple[Filter, ...] = ()
    days: tuple[str, ...] = ()
    certain: int = 0
    possible: int = 0
    everyone: int = 0
    acts: tuple[tuple[Label, int], ...] = ()
    signatories_title: str = ""
    tallies_title: str = ""
    facts_title: str = ""

    @property
    def narrowed(self) -> str:
        """The filters of the signatories."""
        return ", ".join(f"{one.title}: {one.words}" for one in self.filters if one.is_set)

    @property
    def contents(self) -> tuple[tuple[str, str, int | None], ...]:
        """The signatories, what each source counts, its articles, and what the sources say of the text."""
        lists = (("lists", self.tallies_title, len(self.tallies)),) if self.tallies else ()
        signatories = ("signatories", self.signatories_title, self.pages.total)
        return (signatories, *lists, *super().contents, ("facts", self.facts_title, None))


@router.api_route("/instruments", methods=_READ)
async def instruments(desk: DeskDep) -> Response:
    """All instruments, newest first; those dated later than the day asked for come last."""
    scope = await scope_of(desk)
    rows, promoted = await scope.rows("instruments"), await scope.rows("instrument_rights")
    labels = await desk.lookup.labels(iris_in(rows, "instrument", "type") | iris_in(promoted, "right"), desk.voice)
    rights: dict[str, set[str]] = {}
    for row in promoted:
        rights.setdefault(str(row["instrument"]), set()).add(concept_key(row["right"]))
    filters = (
        text_filter(desk, desk.say("Name")),
        Filter(
            "type",
            desk.say("Kind"),
            desk.parameter("type"),
            choices((str(r["type"]) for r in rows if "type" in r), labels),
        ),
        Filter(
            "right", desk.say("Right"), desk.parameter("right"), choices((str(r["right"]) for r in promoted), labels)
        ),
        *scope.filters(desk),
        day_filter(desk),
    )
    name, kind, right = (one.value for one in filters[:3])
    adherents = (await numbers_in(desk, scope.value)).adherents
    by_age = sorted(grouped(rows, "instrument").items(), key=_age, reverse=True)
    found = [
        _entry(iri, group, adherents.get(iri, Number()), labels, desk)
        for iri, group in sorted(by_age, key=lambda item: _is_later(item[1][0], desk))
        if keeps(labels[iri].text, name)
        and (not kind or any(concept_key(row.get("type", "")) == kind for row in group))
        and (not right or right in rights.get(iri, ()))
    ]
    entries, pages = page_of(found, desk, 100)
    return await list_answer(
        desk,
        "instruments",
        desk.say("Instruments"),
        desk.say("Charters, declarations, agendas, pacts and campaigns to which territories commit themselves."),
        entries,
        pages,
        filters,
    )


def _age(item: tuple[str, list[Row]]) -> tuple[bool, str, str]:
    issued = str(item[1][0].get("issued", "")).lstrip("[.")
    return (issued[:4].isdigit(), issued, item[0])


def _entry(iri: str, group: list[Row], number: Number, labels: dict[str, Label], desk: Desk) -> Entry:
    kinds = tuple(labels[str(row["type"])] for row in {row.get("type"): row for row in group}.values() if "type" in row)
    return Entry(
        iri=iri,
        name=labels[iri],
        meta=(
            *kinds,
            *([Label(desk.say("dated later"))] if _is_later(group[0], desk) else []),
            *possible_besides(number, desk),
        ),
        when=when(group[0], desk, "issued") or desk.say("date unknown"),
        count=number.total or None,
        count_of=desk.voice.plural("signatory known", "signatories known", number.total),
    )


def _is_later(row: Row, desk: Desk) -> bool:
    """Whether an instrument is certainly dated later than the day asked for."""
    first = bounds(str(row["issued"])).earliest if "issued" in row else None
    return first is not None and desk.as_of_day is not None and first > desk.as_of_day


@router.api_route("/instrument/{key}", methods=_READ)
async def instrument(desk: DeskDep, key: str) -> Response:
    """One instrument."""
    iri = thing("instrument", key)
    names = await ties.dated_names(desk, iri)
    facts = without_dated_names(await facts_of(desk, iri, hidden=NAME_NODES), (names,))
    name = await name_of(desk, iri)
    lists = await desk.lookup.rows("instrument_lists", instrument=URIRef(iri))
    key_of_lines = ("signatories", desk.revision, desk.voice.language, iri)
    lines = await kept_in(desk.request.app.state, key_of_lines, lambda: signatory_lines(desk, iri))
    concepts = await asyncio.to_thread(concepts_of, lines)
    labels = await desk.lookup.labels(iris_in(lists, "qualifier", "completeness") | concepts, desk.voice)
    filters = await asyncio.to_thread(filters_of, lines, labels, desk)
    kept, certain = await asyncio.to_thread(kept_of, lines, filters, desk.as_of_day)
    shown, pages = page_of(kept, desk, _SIGNATORIES)
    tallies = tallies_of(lists, labels)
    page = InstrumentPage(
        title=name.text,
        title_tag=name.tag,
        section="instruments",
        crumbs=(Crumb(desk.say("Instruments"), "/instruments"), Crumb(name.text, tag=name.tag)),
        iri=iri,
        kind=fact_text(facts, DCTERMS.type) or desk.say("Instrument"),
        facts=facts,
        sections=sections(await articles(desk, iri), names),
        tallies=tallies,
        growth=await asyncio.to_thread(growth_of, lines, tallies, desk),
        signatories=await signatories_of(desk, iri, shown, labels),
        pages=pages,
        filters=filters,
        days=tuple(sorted({str(row["asOf"]) for row in lists if is_period(str(row.get("asOf", "")))})),
        certain=certain,
        possible=len(kept) - certain,
        everyone=len(lines),
        acts=tuple((labels[kind], count) for kind, count in kinds_of(kept, desk.as_of_day).most_common()),
        signatories_title=desk.say("Signatories"),
        tallies_title=desk.say("What each source counts"),
        facts_title=desk.say("What the sources say"),
        downloads=_downloads(desk, key),
    )
    return await desk.answer("instrument.html", page, iri=iri)


def _downloads(desk: Desk, key: str) -> tuple[tuple[str, str], ...]:
    return (
        ("CSV", desk.links.question("R1", "csv", instrument=key)),
        ("JSON", desk.links.question("R1", "json", instrument=key)),
        (desk.say("Question and query"), desk.links.question("R1", instrument=key)),
    )

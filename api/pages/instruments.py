"""Pages of instruments: the list, and one instrument with what each source counts and who signed as of a day."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api.contexts import Crumb, Entry, Filter, InstrumentPage, ListPage, Signatory, Tally
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row
from municipia.api.growth import Growth, growth
from municipia.api.kept import kept_in
from municipia.api.labels import Label, from_iri, sort_key
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages import acts, ties
from municipia.api.pages.articles import articles
from municipia.api.pages.parts import (
    choices,
    concept_key,
    fact_text,
    facts_of,
    keeps,
    name_of,
    names_by_thing,
    number_of,
    page_of,
    searched_words,
    sections,
    text_filter,
    thing,
    when,
)
from municipia.api.pages.things import without_dated_names
from municipia.api.scopes import scope_of
from municipia.graph import commitments
from municipia.ontology.namespaces import DCTERMS, SKOSXL

router = APIRouter()

_SIGNATORIES = 100
_READ = ["GET", "HEAD"]


@router.api_route("/instruments", methods=_READ)
async def instruments(desk: DeskDep) -> Response:
    """All instruments, newest first."""
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
    )
    name, kind, right = (one.value for one in filters[:3])
    found = [
        _entry(iri, group, labels, desk)
        for iri, group in sorted(grouped(rows, "instrument").items(), key=_age, reverse=True)
        if keeps(labels[iri].text, name)
        and (not kind or any(concept_key(row.get("type", "")) == kind for row in group))
        and (not right or right in rights.get(iri, ()))
    ]
    entries, pages = page_of(found, desk, 100)
    page = ListPage(
        title=desk.say("Instruments"),
        section="instruments",
        crumbs=(Crumb(desk.say("Instruments")),),
        lead=desk.say("Charters, declarations, agendas, pacts and campaigns to which territories commit themselves."),
        filters=filters,
        entries=entries,
        pages=pages,
        searched=searched_words(desk, filters),
    )
    return await desk.answer("list.html", page)


def _age(item: tuple[str, list[Row]]) -> tuple[bool, str, str]:
    issued = str(item[1][0].get("issued", "")).lstrip("[.")
    return (issued[:4].isdigit(), issued, item[0])


def _entry(iri: str, group: list[Row], labels: dict[str, Label], desk: Desk) -> Entry:
    kinds = tuple(labels[str(row["type"])] for row in {row.get("type"): row for row in group}.values() if "type" in row)
    number = number_of(group[0], "adherents")
    return Entry(
        iri=iri,
        name=labels[iri],
        meta=kinds,
        when=when(group[0], desk, "issued") or desk.say("date unknown"),
        count=number or None,
        count_of=desk.voice.plural("signatory known", "signatories known", number),
    )


@router.api_route("/instrument/{key}", methods=_READ)
async def instrument(desk: DeskDep, key: str) -> Response:
    """One instrument."""
    iri = thing("instrument", key)
    names = await ties.dated_names(desk, iri)
    facts = without_dated_names(await facts_of(desk, iri, hidden=[str(SKOSXL.altLabel)]), (names,))
    name = await name_of(desk, iri)
    lists = await desk.lookup.rows("instrument_lists", instrument=URIRef(iri))
    key_of_lines = ("signatories", desk.revision, desk.voice.language, iri)
    lines = await kept_in(desk.request.app.state).get(key_of_lines, lambda: _lines(desk, iri))
    concepts = await asyncio.to_thread(_concepts, lines)
    labels = await desk.lookup.labels(iris_in(lists, "qualifier", "completeness") | concepts, desk.voice)
    filters = await asyncio.to_thread(_filters, lines, labels, desk)
    kept, certain = await asyncio.to_thread(_kept, lines, filters, desk.as_of_day)
    shown, pages = page_of(kept, desk, _SIGNATORIES)
    tallies = _tallies(lists, labels)
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
        growth=await asyncio.to_thread(_growth, lines, tallies, desk),
        signatories=await _signatories(desk, iri, shown, labels),
        pages=pages,
        filters=filters,
        days=tuple(sorted({str(row["asOf"]) for row in lists if "asOf" in row and "X" not in str(row["asOf"])})),
        certain=certain,
        possible=len(kept) - certain,
        everyone=len(lines),
        signatories_title=desk.say("Signatories"),
        tallies_title=desk.say("What each source counts"),
        facts_title=desk.say("What the sources say"),
        downloads=_downloads(desk, key),
    )
    return await desk.answer("instrument.html", page, iri=iri)


@dataclass(frozen=True, slots=True)
class _Act:
    """What decides whether an act is shown: its kind, and the days between which it happened (None: not known)."""

    type: str
    earliest: dt.date | None
    latest: dt.date | None

    def certainty(self, day: dt.date | None) -> str:
        """How sure it is that it had happened by the end of a day."""
        return commitments.certainty(self.earliest, self.latest, day)


@dataclass(frozen=True, slots=True)
class _Line:
    """A signatory in the whole list: who acted, the place by which it is shown, its name and as it is compared."""

    adherent: str
    place: str
    name: Label
    words: str
    country: str
    is_resolved: bool
    acts: tuple[_Act, ...]


async def _lines(desk: Desk, iri: str) -> tuple[_Line, ...]:
    """Everyone who acted towards an instrument, in the order of names; thousands, so nothing that a line can spare."""
    rows, names = await asyncio.gather(
        desk.lookup.rows("instrument_signatories", instrument=URIRef(iri)),
        desk.lookup.rows("instrument_names", instrument=URIRef(iri)),
    )
    named = names_by_thing(names, "thing", desk)
    found = []
    for adherent, group in grouped(rows, "adherent").items():
        place = str(group[0].get("territory", adherent))
        name = named.get(place) or from_iri(place)
        done = {str(row["act"]): _Act(str(row["type"]), _day(row, "earliest"), _day(row, "latest")) for row in group}
        found.append(
            _Line(
                adherent=adherent,
                place=place,
                name=name,
                words=sort_key(name.text),
                country=str(group[0].get("country", "")),
                is_resolved=concept_key(group[0].get("identity", "")) != "unresolved",
                acts=tuple(done.values()),
            )
        )
    return tuple(sorted(found, key=lambda line: line.words))


def _day(row: Row, column: str) -> dt.date | None:
    return dt.date.fromisoformat(str(row[column])) if column in row else None


async def _signatories(desk: Desk, iri: str, lines: Sequence[_Line], labels: dict[str, Label]) -> tuple[Signatory, ...]:
    """Some signatories in full; on a day asked for, with the acts that certainly or possibly had happened."""
    who = [line.adherent for line in lines]
    rows = grouped(await desk.lookup.rows_of("instrument_acts", "adherent", who, instrument=URIRef(iri)), "adherent")
    return tuple(
        Signatory(
            line.place,
            line.name,
            labels.get(line.country),
            line.is_resolved,
            tuple(
                acts.deed(act, of_act, labels, desk)
                for act, of_act in grouped(rows.get(line.adherent, ()), "act").items()
                if acts.certainty(of_act[0], desk.as_of_day) != "no"
            ),
        )
        for line in lines
    )


def _concepts(lines: Sequence[_Line]) -> set[str]:
    """The kinds of acts and the countries that filters name."""
    return {act.type for line in lines for act in line.acts} | {line.country for line in lines if line.country}


def _kept(lines: Sequence[_Line], filters: Sequence[Filter], day: dt.date | None) -> tuple[list[_Line], int]:
    """The signatories that pass, and how many of them have acted for certain."""
    kept = [line for line in lines if _is_kept(line, filters, day)]
    return kept, sum(_is_sure(line, day) for line in kept)


def _is_sure(line: _Line, day: dt.date | None) -> bool:
    return day is None or any(act.certainty(day) == "certain" for act in line.acts)


def _filters(lines: Sequence[_Line], labels: dict[str, Label], desk: Desk) -> tuple[Filter, ...]:
    countries = [line.country for line in lines if line.country]
    kinds = [act.type for line in lines for act in line.acts]
    return (
        text_filter(desk, desk.say("Name")),
        Filter("country", desk.say("Country"), desk.parameter("country"), choices(countries, labels)),
        Filter("act", desk.say("Act"), desk.parameter("act"), choices(kinds, labels)),
    )


def _is_kept(line: _Line, filters: Sequence[Filter], day: dt.date | None) -> bool:
    """Whether a signatory had acted by the day, if there is one, and passes the filters."""
    name, country, act = (one.value for one in filters)
    done = [each for each in line.acts if each.certainty(day) != "no"]
    return (
        bool(done)
        and (not country or concept_key(line.country) == country)
        and (not act or any(concept_key(each.type) == act for each in done))
        and (not name or sort_key(name) in line.words)
    )


def _tallies(rows: Sequence[Row], labels: dict[str, Label]) -> tuple[Tally, ...]:
    found = []
    for iri, group in grouped(rows, "list").items():
        first = group[0]
        found.append(
            Tally(
                iri=iri,
                as_of=str(first.get("asOf", "")),
                stated=number_of(first, "stated") if "stated" in first else None,
                qualifier=labels.get(str(first.get("qualifier", ""))),
                completeness=labels.get(str(first.get("completeness", ""))),
                named=number_of(first, "named"),
                printed=str(first.get("printed", "")),
                sources=source_ids(group),
            )
        )
    return tuple(sorted(found, key=lambda one: ("X" in one.as_of or not one.as_of, one.as_of, one.iri)))


def _growth(lines: Sequence[_Line], tallies: Sequence[Tally], desk: Desk) -> Growth | None:
    """How the signatories add up, beside the numbers that sources state; a withdrawal is no signature."""
    spans = ([(act.earliest, act.latest) for act in line.acts if concept_key(act.type) != "withdrew"] for line in lines)
    counts = [
        (one.as_of, one.stated, f"{desk.voice.date(one.as_of)}: {one.stated}")
        for one in tallies
        if one.stated is not None and one.as_of
    ]
    return growth((each for each in spans if each), counts)


def _downloads(desk: Desk, key: str) -> tuple[tuple[str, str], ...]:
    return (
        ("CSV", desk.links.question("R1", "csv", instrument=key)),
        ("JSON", desk.links.question("R1", "json", instrument=key)),
        (desk.say("Question and query"), desk.links.question("R1", instrument=key)),
    )

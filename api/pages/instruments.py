"""Pages of instruments: the list, and one instrument with what each source counts and who signed as of a day."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from rdflib import URIRef

from municipia.api.contexts import Crumb, Entry, Filter, InstrumentPage, ListPage, Signatory, Tally
from municipia.api.desk import Desk, DeskDep
from municipia.api.facts import Row
from municipia.api.labels import Label, sort_key
from municipia.api.lookup import grouped, iris_in, source_ids
from municipia.api.pages import acts
from municipia.api.pages.parts import (
    choices,
    concept_key,
    fact_text,
    facts_of,
    keeps,
    name_of,
    number_of,
    page_of,
    searched_words,
    text_filter,
    thing,
    when,
)
from municipia.api.scopes import scope_of
from municipia.ontology.namespaces import DCTERMS

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
    facts = await facts_of(desk, iri)
    name = await name_of(desk, iri)
    lists = await desk.lookup.rows("instrument_lists", instrument=URIRef(iri))
    deeds = await desk.lookup.rows("instrument_acts", instrument=URIRef(iri))
    columns = ("adherent", "territory", "country", "type", "qualifier", "completeness")
    labels = await desk.lookup.labels(iris_in([*lists, *deeds], *columns), desk.voice)
    everyone = _signatories(deeds, labels, desk)
    filters = _filters(deeds, labels, desk)
    kept = [one for one in everyone if _is_kept(one, filters)]
    shown, pages = page_of(kept, desk, _SIGNATORIES)
    page = InstrumentPage(
        title=name.text,
        title_tag=name.tag,
        section="instruments",
        crumbs=(Crumb(desk.say("Instruments"), "/instruments"), Crumb(name.text, tag=name.tag)),
        iri=iri,
        kind=fact_text(facts, DCTERMS.type) or desk.say("Instrument"),
        facts=facts,
        tallies=_tallies(lists, labels),
        signatories=shown,
        pages=pages,
        filters=filters,
        days=tuple(sorted({str(row["asOf"]) for row in lists if "asOf" in row and "X" not in str(row["asOf"])})),
        certain=sum(_is_sure(one) for one in kept),
        possible=sum(not _is_sure(one) for one in kept),
        everyone=len(grouped(deeds, "adherent")),
        signatories_title=desk.say("Signatories"),
        tallies_title=desk.say("What each source counts"),
        facts_title=desk.say("What the sources say"),
        downloads=_downloads(desk, key),
    )
    return await desk.answer("instrument.html", page, iri=iri)


def _signatories(rows: Sequence[Row], labels: dict[str, Label], desk: Desk) -> list[Signatory]:
    """Who acted, in the order of names; on a day asked for, only those who certainly or possibly had."""
    found = []
    for iri, group in grouped(rows, "adherent").items():
        deeds = [
            acts.deed(act, of_act, labels, desk)
            for act, of_act in grouped(group, "act").items()
            if acts.certainty(of_act[0], desk.as_of_day) != "no"
        ]
        if deeds:
            place = str(group[0].get("territory", iri))
            country = labels.get(str(group[0].get("country", "")))
            resolved = concept_key(group[0].get("identity", "")) != "unresolved"
            found.append(Signatory(place, labels.get(place) or labels[iri], country, resolved, tuple(deeds)))
    return sorted(found, key=lambda one: sort_key(one.name.text))


def _is_sure(signatory: Signatory) -> bool:
    return any(deed.certainty != "possible" for deed in signatory.deeds)


def _filters(rows: Sequence[Row], labels: dict[str, Label], desk: Desk) -> tuple[Filter, ...]:
    countries = [str(group[0]["country"]) for group in grouped(rows, "adherent").values() if "country" in group[0]]
    kinds = [str(group[0]["type"]) for group in grouped(rows, "act").values()]
    return (
        text_filter(desk, desk.say("Name")),
        Filter("country", desk.say("Country"), desk.parameter("country"), choices(countries, labels)),
        Filter("act", desk.say("Act"), desk.parameter("act"), choices(kinds, labels)),
    )


def _is_kept(signatory: Signatory, filters: Sequence[Filter]) -> bool:
    name, country, act = filters
    in_country = next((choice.text for choice in country.choices if choice.value == country.value), country.value)
    of_kind = next((choice.text for choice in act.choices if choice.value == act.value), act.value)
    return (
        keeps(signatory.name.text, name.value)
        and (not country.value or (signatory.country is not None and signatory.country.text == in_country))
        and (not act.value or any(deed.type.text == of_kind for deed in signatory.deeds))
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


def _downloads(desk: Desk, key: str) -> tuple[tuple[str, str], ...]:
    return (
        ("CSV", desk.links.question("R1", "csv", instrument=key)),
        ("JSON", desk.links.question("R1", "json", instrument=key)),
        (desk.say("Question and query"), desk.links.question("R1", instrument=key)),
    )

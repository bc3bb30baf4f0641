"""Reporting a mistake: the form that carries a statement, and what is said when it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from rdflib import URIRef

from municipia.api import bodies
from municipia.api.access import Access
from municipia.api.contexts import Crumb, Page
from municipia.api.deps import SettingsDep
from municipia.api.desk import Desk, DeskDep
from municipia.api.labels import Label, from_iri, property_name
from municipia.api.presence import must_be_known
from municipia.api.private.promises import CONTACT_DAYS, REFERENCE
from municipia.api.rates import Rate
from municipia.api.repeats import refuse
from municipia.api.settings import Settings
from municipia.api.urls import is_iri, is_web_address, source_id, whole
from municipia.graph.errors import NotFoundError, ParameterError
from municipia.graph.wording import said
from municipia.ontology.namespaces import BASE

router = APIRouter()

_STATEMENT: Final = ("about", "property", "value", "source")
_WRITTEN: Final = ("message", "evidence", "contact")
#: A field that people do not see: who fills it in fills in everything.
_TRAP: Final = "website"
_MOST_BYTES: Final = 64 << 10
_LONGEST: Final[Mapping[str, int]] = {"message": 4000, "evidence": 2048, "contact": 320}


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    """The form: the statement as it was shown, in words, and as it is sent on."""

    about: str = ""
    name: Label | None = None
    property: str = ""
    value: str = ""
    source: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    longest: Mapping[str, int]
    days: int = CONTACT_DAYS
    reference: str = ""
    is_cited: ClassVar[bool] = False


@router.api_route("/report", methods=["GET", "HEAD"])
async def form(desk: DeskDep) -> Response:
    """The form for the statement in the address, or for the whole of a page. Raises NotFoundError for no thing."""
    given = {name: whole(desk.parameter(name)[:2000]) for name in _STATEMENT}
    about = given["about"]
    if about:
        await _check(desk, about)
    await _check_rest(desk, given)
    values = [about, given["property"], given["value"]]
    labels = await desk.lookup.labels([iri for iri in values if iri.startswith(BASE)], desk.voice)
    page = ReportPage(
        title=desk.say("Report a mistake"),
        crumbs=(Crumb(desk.say("Report a mistake")),),
        about=about,
        name=labels.get(about) if about else None,
        property=property_name(given["property"], desk.voice) if given["property"] else "",
        value=labels.get(given["value"], Label(given["value"])).text,
        source=source_id(given["source"]),
        hidden=(*((name, value) for name, value in given.items() if value), ("revision", str(desk.revision))),
        longest=_LONGEST,
    )
    return _apart(await desk.answer("report.html", page))


@router.api_route("/report/thanks", methods=["GET", "HEAD"])
async def thanks(desk: DeskDep) -> Response:
    """What is said when a report was kept."""
    reference = desk.parameter("reference")
    if not REFERENCE.fullmatch(reference):
        raise NotFoundError(said("This is no reference of a report."))
    title = desk.say("Thank you")
    page = ReportPage(
        title=title,
        crumbs=(Crumb(desk.say("Report a mistake"), "/report"), Crumb(title)),
        reference=reference,
        longest=_LONGEST,
    )
    return _apart(await desk.answer("report_thanks.html", page))


@router.post("/report")
async def send(desk: DeskDep, request: Request, settings: SettingsDep) -> Response:
    """Keep a report, of a statement that can be found again.

    Raises ParameterError for what cannot be kept, LimitError (rate) for one who sends many, StoreError when it cannot.
    """
    bodies.media_type(request, (bodies.FORM,))
    client = request.client.host if request.client else ""
    rate: Rate = request.app.state.reports
    rate.take(client)
    try:
        reference = await _kept(desk, request, settings)
    except BaseException:
        rate.give_back(client)
        raise
    lang = request.query_params.get("lang", "")
    tail = f"&lang={lang}" if lang.isalpha() else ""
    return RedirectResponse(f"/report/thanks?reference={reference}{tail}", status_code=303)


async def _kept(desk: Desk, request: Request, settings: Settings) -> str:
    """The reference under which what was sent is kept."""
    body = await bodies.read_body(request, most=_MOST_BYTES, seconds=settings.client_seconds)
    fields = bodies.parameters(body)
    refuse([name for name, _ in fields])
    given = {name: value.strip() for name, value in fields}
    if given.get(_TRAP):
        raise ParameterError(
            said("This looks as if a program had filled in the form."),
            name=_TRAP,
            hint=said("Leave the field “website” empty."),
        )
    await _check_statement(desk, given)
    return await asyncio.to_thread(_keep, request.app.state.access, given, desk.voice.language)


def _keep(access: Access, given: Mapping[str, str], language: str) -> str:
    from municipia.api.private import reports

    evidence = given.get("evidence", "")
    if evidence and not is_web_address(evidence):
        raise ParameterError(
            said("“%(value)s” is no web address.", value=evidence[:60]),
            name="evidence",
            hint=said("It begins with https://, or leave it empty."),
        )
    revision = given.get("revision", "")
    report = reports.Report(
        **{name: given.get(name, "") for name in (*_STATEMENT, *_WRITTEN)},  # type: ignore[arg-type]
        revision=int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else 0,
        language=language,
    )
    return reports.keep(access.store(), report)


async def _check(desk: Desk, about: str) -> None:
    if not about.startswith(BASE) or not is_iri(about):
        raise NotFoundError(said("“%(value)s” is no thing of this graph.", value=from_iri(about).text[:60]))
    await must_be_known(desk, about)


async def _check_statement(desk: Desk, given: dict[str, str]) -> None:
    """Write a statement out, and make sure that what it names is here. Raises ParameterError for what is not."""
    for name in _STATEMENT:
        given[name] = whole(given.get(name, ""))
    about = given["about"]
    # What was merged away since the form was made is named by the report all the same.
    if about and not (about.startswith(BASE) and is_iri(about) and await _is_told(desk, about)):
        raise ParameterError(
            said("“%(value)s” is no thing of this graph.", value=about[:60]),
            name="about",
            hint=said("Report it from the page that shows it, by the sign beside the statement."),
        )
    await _check_rest(desk, given)


async def _is_told(desk: Desk, iri: str) -> bool:
    return bool(await desk.lookup.rows("exists", thing=URIRef(iri)))


async def _check_rest(desk: Desk, given: Mapping[str, str]) -> None:
    """Make sure that the property is one, and that the source is one of ours. Raises ParameterError."""
    hint = said("Report it from the page that shows it, by the sign beside the statement.")
    stated, source = given["property"], given["source"]
    if stated and not (is_web_address(stated) and is_iri(stated)):
        raise ParameterError(said("“%(value)s” is no property.", value=stated[:60]), name="property", hint=hint)
    if source and source_id(source) not in await desk.source_notes():
        raise ParameterError(said("No source is known as “%(value)s”.", value=source[:60]), name="source", hint=hint)


def _apart(response: Response) -> Response:
    """No search engine need list a form for each statement."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response

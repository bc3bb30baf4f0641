"""The page for people: what the service is, and a form that tries one name; and the small page of a preview."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Response

from municipia.api.catalogues import marked
from municipia.api.contexts import Crumb, Page
from municipia.api.desk import Desk, html_response
from municipia.api.headers import POLICY
from municipia.api.listing import Choice
from municipia.api.reconcile import answers, schema
from municipia.api.reconcile.matchers import match_types
from municipia.api.rendering import renderer
from municipia.api.urls import own_address
from municipia.graph.matching import Asked, Candidate, Matcher, Reason, Record
from municipia.graph.matching.matcher import label_of

#: What each signal means, in the order in which the page explains them.
SIGNALS: Final[Mapping[str, str]] = {
    "name-exact": marked("the same name"),
    "name-folded": marked("the same name but for accents, capitals and signs"),
    "name-transliterated": marked("the same name in another script"),
    "name-respelt": marked("the same name spelt out or run together"),
    "name-reordered": marked("the same words in another order"),
    "name-loose": marked("the same words but for articles and the like"),
    "name-near": marked("a name that looks like it"),
    "name-part": marked("a name that shares words with it"),
    "name-unvoiced": marked("a name with the same consonants"),
    "role": marked("the name is not the one it goes by: another, a former one, a source’s spelling"),
    "country": marked("the country agrees, or not"),
    "type": marked("the type agrees, or not"),
    "city-first": marked("a plain name is rather that of a city"),
    "region": marked("it lies in the region that was named"),
    "distance": marked("how far apart the points are"),
    "language": marked("the name is in the language that was told"),
    "identifier": marked("an identifier elsewhere agrees, or not"),
    "qualifier": marked("what follows the name says nothing known of it"),
    "slip": marked("one source printed this name, which is like none of its own"),
    "bound": marked("a score stays between 0 and 100"),
}
_FRAMED: Final = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


@dataclass(frozen=True)
class Told:
    """One reason, in words."""

    id: str
    text: str
    points: float
    detail: str


@dataclass(frozen=True)
class Shown:
    """A candidate as the page shows it."""

    iri: str
    name: str
    words: str
    score: float
    match: bool
    reasons: tuple[Told, ...]


@dataclass(frozen=True, kw_only=True)
class ReconcilePage(Page):
    """The page about the service, with what a name that was tried gave."""

    root: str
    text: str = ""
    country: str = ""
    type: str = ""
    types: tuple[Choice, ...] = ()
    candidates: tuple[Shown, ...] = ()
    signals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """A thing in a small frame."""

    iri: str
    words: str
    others: tuple[str, ...] = ()


async def explain(desk: Desk, matcher: Matcher) -> Response:
    """The page, with the candidates for the name in ``q``."""
    text, country, type_ = (desk.parameter(name)[:200] for name in ("q", "country", "type"))
    pair = schema.split_type(type_)
    candidates: list[Candidate] = []
    if text:
        asked = Asked(text, country=country, limit=8)
        candidates = await asyncio.to_thread(match_types, matcher, asked, (pair,) if pair else (), "any")
    words = await answers.described([each.record for each in candidates], desk)
    title = desk.say("Matching names")
    page = ReconcilePage(
        title=title,
        crumbs=(Crumb(title),),
        root=own_address(desk.request) + "/reconcile",
        text=text,
        country=country,
        type=type_ if pair else "",
        types=tuple(Choice(str(each["id"]), str(each["name"])) for each in schema.types(desk.voice)),
        candidates=tuple(_shown(each, words[each.record.iri], desk) for each in candidates),
        signals=tuple((key, desk.say(text)) for key, text in SIGNALS.items()),
    )
    return await desk.answer("reconcile.html", page)


def _shown(found: Candidate, words: str, desk: Desk) -> Shown:
    return Shown(
        iri=found.iri,
        name=label_of(found.record, (desk.voice.language,)),
        words=words,
        score=found.score,
        match=found.match,
        reasons=tuple(
            Told(each.signal, desk.say(SIGNALS[each.signal]), each.points, _detail(each)) for each in found.reasons
        ),
    )


def _detail(reason: Reason) -> str:
    """What was compared, where it is a text that people write; types are shown beside the name."""
    return "" if reason.signal in ("city-first", "type", "role") else reason.detail


def preview_page(desk: Desk, record: Record, iri: str, words: str) -> Response:
    """The small page, which any site may frame; it loads its style alone."""
    name = label_of(record, (desk.voice.language,))
    others = dict.fromkeys(form.text for form in record.forms if form.role not in ("identifier", "printed"))
    others.pop(name, None)
    page = PreviewPage(title=name, iri=iri, words=words, others=tuple(others)[:8])
    body = renderer().render("reconcile_preview.html", page, desk.frame)
    response = html_response(desk.request, body, desk.frame)
    response.headers["Content-Security-Policy"] = _FRAMED
    return response

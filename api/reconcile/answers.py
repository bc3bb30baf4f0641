"""Answers of the service as JSON documents: the manifest, candidates, suggestions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from fastapi import Request, Response
from markupsafe import escape

from municipia import __version__
from municipia.api.desk import Desk
from municipia.api.labels import Label
from municipia.api.reconcile import schema
from municipia.api.reconcile.requests import BATCH
from municipia.api.voice import Voice
from municipia.graph.errors import ParameterError
from municipia.graph.matching import Candidate, Record
from municipia.graph.matching.matcher import label_of
from municipia.graph.search import fold
from municipia.graph.wording import said
from municipia.ontology.namespaces import KOS

PREVIEW_SIZE: Final = (420, 220)
_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]{0,60}(\.[A-Za-z_$][\w$]{0,60}){0,3}", re.ASCII)


def respond(request: Request, document: object, language: str) -> Response:
    """The document as JSON, or as JSONP when a ``callback`` is named. Raises ParameterError for a bad name of one."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False)
    callback = request.query_params.get("callback", "")
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": language, "Cache-Control": "no-cache"}
    if not callback:
        return Response(body, headers=headers, media_type="application/json")
    if not _CALLBACK.fullmatch(callback):
        raise ParameterError(said("A callback is the name of a function."), name="callback")
    # Some old scripts end a line where JSON does not.
    safe = body.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Response(f"/**/{callback}({safe});", headers=headers, media_type="text/javascript")


def manifest(root: str, voice: Voice) -> dict[str, Any]:
    """What the service can do; ``root`` is its own address."""
    suggest = {
        what: {
            "service_url": root,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": root,
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }
        for what in ("entity", "property", "type")
    }
    width, height = PREVIEW_SIZE
    return {
        "versions": ["0.2"],
        "name": "Municipia",
        "identifierSpace": schema.IDENTIFIER_SPACE,
        "schemaSpace": schema.SCHEMA_SPACE,
        "defaultTypes": schema.types(voice),
        "documentation": root,
        "serviceVersion": __version__,
        "logo": f"{root.removesuffix('/reconcile')}/static/icon.svg",
        "view": {"url": f"{root}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{root}#signal-{{{{id}}}}"},
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": width, "height": height},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": voice.say("Most values"),
                    "type": "number",
                    "default": 0,
                    "help_text": voice.say("The most values to fetch for each thing; 0 fetches all."),
                }
            ],
        },
        "batchSize": BATCH,
    }


async def described(records: Iterable[Record], desk: Desk) -> dict[str, str]:
    """What tells things apart in a few words, by IRI: the type and the country."""
    listed = list(records)
    concepts = {concept for record in listed for concept in _concepts(record)}
    labels = await desk.lookup.labels(concepts, desk.voice)
    return {
        record.iri: " · ".join(labels[concept].text for concept in _concepts(record) if concept in labels)
        for record in listed
    }


def _concepts(record: Record) -> list[str]:
    found = [f"{KOS}{record.kind}-type/{record.type}"] if record.type else []
    return found + ([f"{KOS}country/{record.country}"] if record.country else [])


def candidate(found: Candidate, words: str, voice: Voice) -> dict[str, Any]:
    """A candidate as the protocol gives it; its features are the points of each signal."""
    name = label_of(found.record, (voice.language,))
    seen = found.matched_name
    if fold(seen) != fold(name) and found.reasons[0].signal != "identifier":
        words = " · ".join(filter(None, (words, voice.say("also: %(name)s") % {"name": seen})))
    return {
        "id": schema.short(found.iri),
        "name": name,
        "description": words,
        "type": schema.types_of(found, voice),
        "score": found.score,
        "features": [{"id": reason.signal, "value": reason.points} for reason in found.reasons],
        "match": found.match,
    }


def entity(record: Record, kind: str, words: str, voice: Voice) -> dict[str, Any]:
    """A thing as a suggestion."""
    iri = record.body if kind == "government" and record.body else record.iri
    return {
        "id": schema.short(iri),
        "name": label_of(record, (voice.language,)),
        "description": words,
        "notable": schema.types_of(record, voice),
    }


def beginning(items: Iterable[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """The types or properties of which the identifier or a word of the name begins so."""
    folded = fold(prefix)
    return [
        item
        for item in items
        if not folded or str(item["id"]).startswith(prefix) or f" {folded}" in f" {fold(str(item['name']))}"
    ]


def flyout(identifier: str, name: Label | str, words: str) -> dict[str, str]:
    """A small preview; everything in it is escaped."""
    text = f"<p><strong>{escape(str(name))}</strong></p>" + (f"<p>{escape(words)}</p>" if words else "")
    return {"id": identifier, "html": text}


def page_of(items: Sequence[dict[str, Any]], cursor: int, most: int) -> list[dict[str, Any]]:
    """The items after those that the client has."""
    return list(items[cursor : cursor + most])

"""How to cite a thing of the graph as of a revision: text, BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from municipia.api.citations import FORMS, Citation
from municipia.api.desk import DeskDep
from municipia.api.kinds import KINDS
from municipia.api.negotiate import choose
from municipia.api.presence import known
from municipia.api.urls import entity_iri
from municipia.graph.errors import NotFoundError
from municipia.graph.wording import said

router = APIRouter(tags=["entities"])

_BY_TYPE: Final = {form: suffix for suffix, form in FORMS.items()}


@router.get("/cite/{name:path}", summary="How to cite a thing, as text, BibTeX, RIS or CSL-JSON")
async def cite(desk: DeskDep, name: str) -> Response:
    """The citation of the thing whose page is at the rest of the path, by its suffix or the Accept header."""
    stem, suffix = _split(name)
    kind, _, key = stem.partition("/")
    if kind not in KINDS or not key:
        raise NotFoundError(said("There is nothing at %(path)s.", path=desk.request.url.path[:100]))
    iri = entity_iri(kind, key)
    await known(desk, iri)
    form = FORMS[suffix] if suffix else choose(desk.request.headers.get("accept"), tuple(_BY_TYPE))
    labels = await desk.lookup.labels([iri], desk.voice)
    assert desk.frame.revised is not None  # noqa: S101 a desk knows the time of its revision
    citation = Citation(
        key=f"{kind}-{key}-r{desk.revision}",
        title=labels[iri].text,
        url=desk.links.cited(iri, desk.revision),
        revision=desk.revision,
        day=desk.frame.revised.date(),
        language=desk.voice.language,
    )
    headers = {
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        "Content-Language": desk.voice.language,
        "X-Data-Version": str(desk.revision),
    }
    return Response(citation.written(_BY_TYPE[form], desk.voice), media_type=form, headers=headers)


def _split(name: str) -> tuple[str, str]:
    """A path without its suffix, and the suffix ("" when it has none that we know)."""
    for suffix in FORMS:
        if name.endswith(f".{suffix}"):
            return name.removesuffix(f".{suffix}"), suffix
    return name, ""

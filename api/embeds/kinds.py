"""The kinds of embeds: which page each stands for, its address and its size in CSS pixels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from municipia.api.catalogues import marked

#: Parameters that an embed takes from the page that it stands for.
_TAKEN: Final = (
    *("scope", "instrument", "right", "act", "region", "section", "country", "type"),
    *("size", "since", "until", "certainty", "name", "asOf", "knownAt", "lang"),
)


@dataclass(frozen=True)
class Kind:
    """A kind of embed."""

    name: str
    title: str
    about: str
    width: int
    height: int


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("counter", marked("Counter"), marked("How many have committed themselves, as of a day."), 360, 400),
        Kind("map", marked("Map"), marked("Where they are."), 640, 560),
        Kind("signatories", marked("List of signatories"), marked("Who they are and when they acted."), 480, 560),
        Kind(
            "territory", marked("Card of a territory"), marked("What one territory has committed itself to."), 420, 480
        ),
    )
}
#: The embed that stands for a page, by the beginning of its path: its name, and a parameter that the path holds.
_PAGES: Final = (
    (re.compile(r"/embed/(?P<name>counter|map|signatories)"), ""),
    (re.compile(r"/embed/(?P<name>territory/[\w.~-]{1,80})"), ""),
    (re.compile(r"(?:/id)?/(?P<name>territory/T\d{4,8})"), ""),
    (re.compile(r"(?:/id)?/instrument/(?P<instrument>[\w.~-]{1,120})"), "signatories"),
    (re.compile(r"/matrix"), "counter"),
    (re.compile(r"/map"), "map"),
)


def embed_of(path: str, query: Mapping[str, str]) -> tuple[Kind, str] | None:
    """The kind and the address of the embed of a page of ours; None for a page that has none."""
    for pattern, name in _PAGES:
        if found := pattern.fullmatch(path):
            held = found.groupdict()
            shown = held.pop("name", name)
            kept = {key: query[key] for key in _TAKEN if query.get(key)}
            return KINDS[shown.partition("/")[0]], address(shown, {**kept, **held})
    return None


def address(name: str, parameters: Mapping[str, str]) -> str:
    """The address of an embed, by its name (``territory/T0103``) and parameters."""
    kept = {key: value for key, value in parameters.items() if value}
    return f"/embed/{name}" + (f"?{urlencode(kept)}" if kept else "")


def code(kind: Kind, src: str, title: str, width: int | None = None, height: int | None = None) -> str:
    """The HTML that shows an embed; ``src`` is absolute. The frame may open links in new windows, and nothing else."""
    return (
        f'<iframe src="{_escaped(src)}" title="{_escaped(title)}" width="{width or kind.width}" '
        f'height="{height or kind.height}" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>'
    )


def _escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text

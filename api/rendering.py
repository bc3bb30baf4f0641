"""Rendering: a template, a typed page and the frame around it become HTML in the reader's language."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from municipia.api import catalogues
from municipia.api.citations import Citation
from municipia.api.contexts import Page
from municipia.api.facts import CLAIM_STATUSES, ORIGINS
from municipia.api.formats import cut, language_name
from municipia.api.labels import Label
from municipia.api.urls import Links, is_web_address
from municipia.api.voice import Voice
from municipia.ontology.namespaces import BASE, MUN

#: The properties that templates name where a row is reported.
_STATED: Final = ("adherent", "committedTo", "toInstrument", "statedCount")


@dataclass(frozen=True)
class SourceNote:
    """A source as the end of a page names it."""

    id: str
    iri: str
    title: Label
    publisher: str = ""
    url: str = ""
    issued: str = ""
    language: str = ""
    type: str = ""


@dataclass
class Frame:
    """What surrounds a page's own content: language, links, revision, times chosen, sources.

    ``revision`` is the one shown, ``head`` the newest; ``cited`` fills up while the page is written, so that each
    source gets its number where it is first named. ``structured`` is the page's JSON-LD for search engines,
    ``oembed`` the address that says how to show it elsewhere, ``citation`` how to cite what is seen.
    """

    voice: Voice
    links: Links
    revision: int | None = None
    revised: dt.datetime | None = None
    head: int | None = None
    as_of: str = ""
    sources: Mapping[str, SourceNote] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    iri: str = ""
    formats: tuple[str, ...] = ()
    structured: Markup | str = ""
    oembed: str = ""
    citation: Citation | None = None

    def cite(self, identifier: str) -> int:
        """The number of a source on this page, from 1."""
        if identifier not in self.cited:
            self.cited.append(identifier)
        return self.cited.index(identifier) + 1

    def source(self, identifier: str) -> SourceNote:
        """A source's note; one that is not known goes by its id."""
        iri = f"{BASE}id/source/{identifier}"
        return self.sources.get(identifier) or SourceNote(identifier, iri, Label(identifier))

    @property
    def is_older(self) -> bool:
        """Whether the revision shown is not the newest."""
        return self.revision is not None and self.head is not None and self.revision < self.head


class Renderer:
    """One template environment per language, over the same templates."""

    def __init__(self) -> None:
        translations = catalogues.load()
        self.voices = {language: Voice(language, translations[language]) for language in catalogues.LANGUAGES}
        self._environments = {language: _environment(voice) for language, voice in self.voices.items()}

    def render(self, template: str, page: Page, frame: Frame) -> str:
        """The HTML of a page."""
        environment = self._environments[frame.voice.language]
        return environment.get_template(template).render(page=page, frame=frame)


@cache
def renderer() -> Renderer:
    """The renderer: built once, it holds nothing but templates and catalogues."""
    return Renderer()


def _environment(voice: Voice) -> Environment:
    environment = Environment(
        loader=PackageLoader("municipia.api", "templates"),
        autoescape=True,
        auto_reload=False,
        # Compiling the templates takes a third of a second; what was compiled is kept beside other temporary files.
        # What is compiled depends on the filters below too: another version of this file uses none of it.
        bytecode_cache=FileSystemBytecodeCache(pattern=f"municipia-{_version()}-%s.cache"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(voice.translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["number"] = _late(voice.number)
    environment.filters["edtf"] = _late(voice.date)
    environment.filters["truncate"] = cut
    environment.filters["as_of"] = _late(voice.as_of)
    environment.filters["heading_as_of"] = _late(voice.heading_as_of)
    environment.filters["colon"] = _late(voice.colon)
    environment.filters["coordinates"] = _late(lambda point: voice.coordinates(*point))
    environment.filters["moment"] = _late(voice.moment)
    environment.filters["language_name"] = _late(lambda tag: language_name(tag, voice.language))
    environment.tests["web_address"] = is_web_address
    environment.globals.update(
        MUN={name: str(MUN[name]) for name in _STATED},
        LANGUAGES=catalogues.LANGUAGES,
        ENDONYMS=catalogues.ENDONYMS,
        CLAIM_STATUSES=CLAIM_STATUSES,
        ORIGINS=ORIGINS,
    )
    return environment


def _version() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]


def _late(spoken: Callable[[Any], str]) -> Callable[[Context, Any], str]:
    """A filter that waits for the page even where its value is a constant: all languages share what is compiled."""

    @pass_context
    def applied(_context: Context, value: object) -> str:
        return spoken(value)

    return applied

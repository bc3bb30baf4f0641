"""Rendering: a template, a typed page and the frame around it become HTML in the reader's language."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup

from municipia.api import catalogues
from municipia.api.citations import Citation
from municipia.api.contexts import Page
from municipia.api.facts import CLAIM_STATUSES, ORIGINS
from municipia.api.formats import bound, cut, language_name, quoted, unmarked
from municipia.api.labels import Label
from municipia.api.urls import Links, is_web_address
from municipia.api.voice import Voice
from municipia.ontology.namespaces import BASE, MUN

_CHECKSUM: Final = 32
#: The properties that templates name where a row is reported.
_STATED: Final = ("adherent", "committedTo", "toInstrument", "statedCount", "sourceText")


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
    #: Whether the page depends on the day asked for.
    is_dated: bool = True
    sources: Mapping[str, SourceNote] = field(default_factory=dict)
    cited: dict[str, int] = field(default_factory=dict)
    iri: str = ""
    formats: tuple[str, ...] = ()
    structured: Markup | str = ""
    oembed: str = ""
    citation: Citation | None = None

    def cite(self, identifier: str) -> int:
        """The number of a source on this page, from 1."""
        return self.cited.setdefault(identifier, len(self.cited) + 1)

    def source(self, identifier: str) -> SourceNote:
        """A source's note; one that is not known goes by its id."""
        iri = f"{BASE}id/source/{identifier}"
        return self.sources.get(identifier) or SourceNote(identifier, iri, Label(identifier))

    def language_of(self, identifiers: Iterable[str]) -> str:
        """The language that some sources are written in; "" where it is not known or they have several."""
        found = {self.source(identifier).language for identifier in identifiers}
        return found.pop() if len(found) == 1 else ""

    @property
    def is_older(self) -> bool:
        """Whether the revision shown is not the newest."""
        return self.revision is not None and self.head is not None and self.revision < self.head


class Compiled(BytecodeCache):
    """Compiled templates in a folder of ours, if there is one; what cannot be read there is compiled again.

    What is compiled depends on the filters below too: another version of this file uses none of it, and removes it.
    """

    def __init__(self) -> None:
        self.folder: Path | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template from disk if it is there and whole."""
        if self.folder is None:
            return
        with suppress(OSError):
            kept = (self.folder / bucket.key).read_bytes()
            checksum, content = kept[:_CHECKSUM], kept[_CHECKSUM:]
            if hashlib.sha256(content).digest() == checksum:
                bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put a template on disk; a folder that cannot be written costs the next start a third of a second, no more."""
        if self.folder is None:
            return
        content = bucket.bytecode_to_string()
        with suppress(OSError):
            if not self.folder.is_dir():
                self._begin(self.folder)
            temporary = self.folder / f".{bucket.key}.{os.getpid()}.tmp"
            temporary.write_bytes(hashlib.sha256(content).digest() + content)
            temporary.replace(self.folder / bucket.key)

    @staticmethod
    def _begin(folder: Path) -> None:
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.parent.parent.mkdir(exist_ok=True)
        folder.mkdir(parents=True)


class Renderer:
    """One template environment per language, over the same templates."""

    def __init__(self) -> None:
        translations = catalogues.load()
        self.voices = {language: Voice(language, translations[language]) for language in catalogues.LANGUAGES}
        self._compiled = Compiled()
        self._environments = {language: _environment(voice, self._compiled) for language, voice in self.voices.items()}

    def keep_in(self, home: Path) -> None:
        """Keep what is compiled in a data folder for the next start: compiling takes a third of a second."""
        self._compiled.folder = home / "index" / "templates" / _version()

    def render(self, template: str, page: Page, frame: Frame) -> str:
        """The HTML of a page."""
        environment = self._environments[frame.voice.language]
        return environment.get_template(template).render(page=page, frame=frame)


@cache
def renderer() -> Renderer:
    """The renderer: built once, it holds nothing but templates and catalogues."""
    return Renderer()


def _environment(voice: Voice, compiled: Compiled) -> Environment:
    environment = Environment(
        loader=PackageLoader("municipia.api", "templates"),
        autoescape=True,
        auto_reload=False,
        bytecode_cache=compiled,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(voice.translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["number"] = _late(voice.number)
    environment.filters["edtf"] = _late(voice.date)
    environment.filters["truncate"] = cut
    environment.filters.update(bound=bound, quoted=quoted, unmarked=unmarked)
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

"""The message catalogues: what the interface says in French, English and Spanish, and which language a reader gets.

English is the language of the message ids. The catalogues are the ``.po`` files of ``locales/``, read once when the
application starts, so that a wording is mended by editing a text file.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES: Final = ("fr", "en", "es")
#: The order in which a label is sought when the language asked for has none.
FALLBACK: Final = ("fr", "en", "es")
DEFAULT_LANGUAGE: Final = "en"
#: Each language by its own name, for the switch in the page's head.
ENDONYMS: Final[Mapping[str, str]] = {"fr": "Français", "en": "English", "es": "Español"}


def marked(message: str) -> str:
    """The message itself: marks a text that is translated later, where the reader's language is known."""
    return message


def load() -> dict[str, Translations]:
    """The three catalogues, by language."""
    return {language: read(language, language) for language in LANGUAGES}


def read(name: str, language: str) -> Translations:
    """The catalogue in the file ``locales/{name}.po``."""
    source = files("municipia.api").joinpath("locales", f"{name}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=language))
    compiled.seek(0)
    return Translations(compiled)


def choose_language(asked: str | None, accept_language: str | None) -> str:
    """The language to answer in: ``asked`` if we have it, else the best of an Accept-Language header, else English."""
    if asked and (known := _known(asked)):
        return known
    ranked = sorted(_ranges(accept_language or ""), key=lambda item: -item[1])
    for tag, quality in ranked:
        if quality > 0 and (known := _known(tag)):
            return known
    return DEFAULT_LANGUAGE


def _known(tag: str) -> str:
    primary = tag.strip().lower().partition("-")[0]
    return primary if primary in LANGUAGES else ""


def _ranges(header: str) -> list[tuple[str, float]]:
    """The language ranges of an Accept-Language header with their q-values; a malformed one counts for nothing."""
    ranges = []
    for part in header.split(","):
        tag, _, parameters = part.partition(";")
        name, _, value = parameters.strip().partition("=")
        try:
            quality = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        ranges.append((tag, quality))
    return ranges

"""The message catalogues: what the interface says in French, English and Spanish, and which language a reader gets.

English is the language of the message ids. The catalogues are the ``.po`` files of ``locales/``, read once when the
application starts, so that a wording is mended by editing a text file.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("fr", "en", "es")
#: The order in which a label is sought when the language asked for has none.
FALLBACK: Final = ("fr", "en", "es")
DEFAULT_LANGUAGE: Final = "en"
#: Each language by its own name, for the switch in the page's head.
ENDONYMS: Final[Mapping[str, str]] = {"fr": "Français", "en": "English", "es": "Español"}
_PLURAL: Final = re.compile(r"plural=([^;\n]+)")
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r"}


def marked(message: str) -> str:
    """The message itself: marks a text that is translated later, where the reader's language is known."""
    return message


def load() -> dict[str, Catalogue]:
    """The three catalogues, by language."""
    return {language: read(language) for language in LANGUAGES}


def read(name: str) -> Catalogue:
    """The catalogue in the file ``locales/{name}.po``."""
    return Catalogue(files("municipia.api").joinpath("locales", f"{name}.po").read_text(encoding="utf-8"))


class Catalogue(gettext.NullTranslations):
    """The messages of one language, read from the text of a PO file (GNU gettext manual, section "PO Files").

    It reads what our catalogues hold: messages without context, some with plural forms, all translated and none
    uncertain. Every start waits for it, and it takes a tenth of the time of a reader for all that a PO file may hold.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._messages = _read(text)
        header = self._messages.pop("", ("",))[0]
        found = _PLURAL.search(header)
        self._form: Callable[[int], int] = gettext.c2py(found[1]) if found else int

    def gettext(self, message: str) -> str:
        """The message in this language; as it is when the catalogue lacks it."""
        forms = self._messages.get(message)
        return forms[0] if forms else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of a message that goes with a number."""
        forms = self._messages.get(msgid1)
        return forms[self._form(n)] if forms else super().ngettext(msgid1, msgid2, n)


def _read(text: str) -> dict[str, tuple[str, ...]]:
    """What is translated and its forms, those without a translation left out; "" gives the header.

    An entry begins with its ``msgid``, whether or not a blank line stands before it.
    """
    entries: list[dict[str, str]] = []
    keyword = ""
    for line in text.splitlines():
        name, quote, said = line.partition('"')
        if not quote or name.startswith("#"):
            continue
        if name == "msgid ":
            entries.append({})
        keyword = name.strip() or keyword
        entries[-1][keyword] = entries[-1].get(keyword, "") + _unescaped(said.rstrip()[:-1])
    found = {entry.pop("msgid"): tuple(entry[name] for name in entry if name != "msgid_plural") for entry in entries}
    return {message: forms for message, forms in found.items() if all(forms)}


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text


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

"""A voice: one language's words, plurals, numbers and dates, for templates and for page contexts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from babel.lists import format_list

from municipia.api import formats
from municipia.api.catalogues import FALLBACK, Catalogue
from municipia.graph.wording import Spoken, Words


@dataclass(frozen=True)
class Voice:
    """Speaks ``language`` with the messages of its catalogue."""

    language: str
    translations: Catalogue

    def say(self, message: str) -> str:
        """The message in this language; its values, if it is a sentence that has some, are kept."""
        if isinstance(message, Spoken):
            return message.messages.get(self.language, str(message))
        if isinstance(message, Words):
            return str(Words(self.translations.gettext(message.template), message.values, message.before))
        return self.translations.gettext(message) if message else ""

    def plural(self, singular: str, plural: str, number: int) -> str:
        """A counted message, its ``%(num)s`` written with this language's separators."""
        return self.translations.ngettext(singular, plural, number) % {"num": self.number(number)}

    def number(self, value: float) -> str:
        """A number with this language's separators."""
        return formats.number(value, self.language)

    def date(self, edtf: str) -> str:
        """An EDTF date in words."""
        return formats.edtf(edtf, self.language, self.say)

    def as_of(self, edtf: str) -> str:
        """An EDTF date as the day of which something is said: "au 7 août 2018", "en août 2018"."""
        return formats.as_of(edtf, self.language, self.say)

    def heading_as_of(self, edtf: str) -> str:
        """The same with a capital, where it stands alone."""
        words = self.as_of(edtf)
        return words[:1].upper() + words[1:]

    def colon(self, words: str) -> str:
        """Words that a value follows, with the colon as this language writes it."""
        return f"{words}\u00a0:" if self.language == "fr" else f"{words}:"

    def coordinates(self, latitude: float, longitude: float) -> str:
        """A point in degrees."""
        return formats.coordinates(latitude, longitude, self.language)

    def moment(self, value: dt.datetime) -> str:
        """A moment in UTC, to the second."""
        return formats.moment(value, self.language)

    @property
    def direction(self) -> str:
        """The way this language is written: "ltr" or "rtl"."""
        return str(Locale.parse(self.language).text_direction)

    def listing(self, words: Iterable[str]) -> str:
        """Words joined as a sentence joins them."""
        return format_list(list(words), locale=self.language)

    @property
    def order(self) -> tuple[str, ...]:
        """The languages in which a label is sought, best first."""
        return (self.language, *(language for language in FALLBACK if language != self.language))

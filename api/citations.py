"""Citations: a thing at a revision, or a frozen answer, in the four forms that people and programs cite with.

Text in the reader's language; BibTeX; RIS, as reference managers read it; CSL-JSON, type ``dataset``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Final

from municipia.api.voice import Voice

PUBLISHER: Final = "Municipia"
#: The forms by suffix, with their media types.
FORMS: Final = {
    "txt": "text/plain",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
_BIBTEX: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
}


@dataclass(frozen=True)
class Citation:
    """What is cited: ``revision`` is its version, ``day`` that of the revision or of the freezing, ``key`` its id."""

    key: str
    title: str
    url: str
    revision: int
    day: dt.date
    language: str
    checksum: str = ""

    def written(self, suffix: str, voice: Voice) -> str:
        """The citation in the form of a suffix."""
        if suffix == "txt":
            return self.text(voice)
        return {"bib": self.bibtex, "ris": self.ris}.get(suffix, self.csl)()

    def text(self, voice: Voice) -> str:
        """A sentence in the reader's language."""
        words = voice.say("%(title)s. %(publisher)s, revision %(revision)s, %(day)s. %(url)s") % {
            "title": _line(self.title).rstrip("."),
            "publisher": PUBLISHER,
            "revision": self.revision,
            "day": voice.date(self.day.isoformat()),
            "url": self.url,
        }
        return f"{words} (SHA-256 {self.checksum})\n" if self.checksum else f"{words}\n"

    def bibtex(self) -> str:
        """An entry in BibTeX; signs that it would take for commands are escaped, the address is left as it is."""
        fields = {
            "title": "{" + _escaped(self.title) + "}",
            "author": "{" + PUBLISHER + "}",
            "publisher": PUBLISHER,
            "year": f"{self.day:%Y}",
            "month": str(self.day.month),
            "date": self.day.isoformat(),
            "version": f"revision {self.revision}",
            "url": self.url,
            "language": self.language,
            "note": f"SHA-256 {self.checksum}" if self.checksum else "",
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@misc{{{self._key},\n" + ",\n".join(lines) + "\n}\n"

    def ris(self) -> str:
        """A record in RIS: lines of a tag and a value, of type DATA."""
        fields = [
            ("TY", "DATA"),
            ("TI", _line(self.title)),
            ("AU", PUBLISHER),
            ("PB", PUBLISHER),
            ("PY", f"{self.day:%Y}"),
            ("DA", f"{self.day:%Y/%m/%d}"),
            ("ET", f"revision {self.revision}"),
            ("UR", self.url),
            ("LA", self.language),
            ("N1", f"SHA-256 {self.checksum}" if self.checksum else ""),
        ]
        lines = [f"{tag}  - {value}" for tag, value in fields if value]
        return "\r\n".join([*lines, "ER  - ", ""])

    def csl(self) -> str:
        """A list of one item in CSL-JSON."""
        item: dict[str, object] = {
            "id": self._key,
            "type": "dataset",
            "title": _line(self.title),
            "author": [{"literal": PUBLISHER}],
            "publisher": PUBLISHER,
            "version": str(self.revision),
            "issued": {"date-parts": [[self.day.year, self.day.month, self.day.day]]},
            "URL": self.url,
            "language": self.language,
        }
        if self.checksum:
            item["note"] = f"SHA-256 {self.checksum}"
        return json.dumps([item], ensure_ascii=False, indent=1) + "\n"

    @property
    def _key(self) -> str:
        return "municipia-" + re.sub(r"[^A-Za-z0-9]+", "-", self.key).strip("-")


def _line(text: str) -> str:
    """A text on one line, without what only a terminal or a page would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in _line(text))

"""What XML 1.0 has no way to write, not even escaped (section 2.2): most control characters and two non-characters."""

from __future__ import annotations

import re
from typing import Final

from municipia.graph.errors import UnsupportedError
from municipia.graph.wording import said

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNWRITABLE_BYTES: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def check(text: str, other: str) -> None:
    """Raise UnsupportedError, which offers the ``other`` form, when XML cannot write a text."""
    found = _UNWRITABLE.search(text)
    if found:
        raise UnsupportedError(
            said(
                "XML has no way to write the character U+%(code)s, which stands in a value of the answer.",
                code=f"{ord(found[0]):04X}",
            ),
            hint=said("Ask for %(form)s or another form.", form=other),
        )


class Checker:
    """Checks XML in UTF-8 while its bytes go by, cut anywhere."""

    def __init__(self, other: str) -> None:
        self._other = other
        self._tail = b""

    def feed(self, piece: bytes) -> None:
        """Take the next piece. Raises UnsupportedError."""
        data = self._tail + piece
        found = _UNWRITABLE_BYTES.search(data)
        if found:
            check(found[0].decode(), self._other)
        self._tail = data[-2:]

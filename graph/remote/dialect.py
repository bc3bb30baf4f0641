"""Dialects: what is known of an engine beyond the standards, told from how it names itself in its answers.

Each entry was measured (docs/engines.md); an engine that is not listed is trusted with the standard and nothing more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final

from municipia.ontology.namespaces import XSD

_GUARD: Final = "urn:municipia:datatype:"


@dataclass(frozen=True)
class Dialect:
    """How one engine is spoken to."""

    name: str = "unknown"
    is_atomic: Annotated[bool, "whether one update request is one transaction, however many operations it has"] = False
    most_quads: Annotated[int, "quads that one update may hold"] = 1_000
    timeout: Annotated[str, "the parameter that bounds the time of a query, if it has one"] = ""
    timeout_unit: Annotated[int, "what a second is in that parameter"] = 1
    guarded: Annotated[tuple[str, ...], "datatypes whose values it would change"] = ()
    writes_numbers_for_booleans: bool = False
    is_exact: Annotated[bool, "whether our own questions, asked of it, have the answers that the standard gives"] = True

    def guard(self, text: str) -> str:
        """A text in N-Triples or SPARQL Update, with the datatypes that the engine would change under another name."""
        if not self.guarded:
            return text
        names = "|".join(map(re.escape, self.guarded))
        # A quote after an odd number of backslashes stands within a value.
        return re.sub(rf'(?<!\\)((?:\\\\)*"\^\^<)({names})>', rf"\g<1>{_GUARD}\g<2>>", text)

    @property
    def restored(self) -> tuple[tuple[bytes, bytes], ...]:
        """What to replace in the engine's answers, N-Triples or JSON, so that they say what was written."""
        guarded = [(f"{_GUARD}{datatype}".encode(), datatype.encode()) for datatype in self.guarded]
        if not self.writes_numbers_for_booleans:
            return tuple(guarded)
        # A quote within a JSON string is escaped, so this stands nowhere but in a term.
        begins = f'"datatype": "{XSD.boolean}", "value": "'.encode()
        return (*guarded, (begins + b'1"', begins + b'true"'), (begins + b'0"', begins + b'false"'))


STANDARD: Final = Dialect()
_OXIGRAPH: Final = Dialect(name="Oxigraph", is_atomic=True, most_quads=200_000)
_VIRTUOSO: Final = Dialect(
    name="Virtuoso",
    most_quads=800,
    timeout="timeout",
    timeout_unit=1_000,
    guarded=("http://www.opengis.net/ont/geosparql#wktLiteral", str(XSD.duration)),
    writes_numbers_for_booleans=True,
    is_exact=False,
)


def dialect(server: str) -> Dialect:
    """The dialect of the engine that names itself so in its ``Server`` header."""
    name = server.lower()
    found = (known for known in (_OXIGRAPH, _VIRTUOSO) if name.startswith(known.name.lower()))
    return next(found, STANDARD)

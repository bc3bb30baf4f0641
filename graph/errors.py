"""The one tree of errors, and what each one says to the person who meets it.

::

    MunicipiaError
    ├── DataError            a table or registry cell is wrong: file, line, column, how to mend it
    ├── SyntaxFault          an RDF or SPARQL text cannot be read: line and column
    ├── UnsupportedError     a thing we refuse on purpose (SERVICE, LOAD, a remote context, a format)
    │   └── MediaTypeError   a body of a kind that is not read here: which kinds are
    ├── LimitError           a limit was passed: which, how much, what to do
    ├── BusyError            no room now: when to try again
    ├── ViolationError       a change breaks the shapes: carries the report
    ├── ParameterError       a named question got a parameter it cannot use
    ├── UnauthorizedError    who asks has not shown a valid token
    ├── ForbiddenError       who asks is known, and may not do this
    ├── NotFoundError        no such thing here
    ├── GoneError            it was here; why it is not any more, and what replaces it
    ├── NotAcceptableError   the answer exists, but in none of the forms asked for
    ├── NotBuiltError        a part of the project that has not landed yet: which, and why
    ├── ClosedError          nobody may do this here: why, and what to do instead
    ├── PreconditionError    the thing is not in the state that the request relies on
    └── StoreError           the store on disk cannot be used: locked, missing, torn
        └── LockedError      another process writes there: when to try again
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from municipia.graph.wording import Words, said


class MunicipiaError(Exception):
    """Any fault that we foresaw; ``hint`` says what to do about it.

    ``code`` is stable and names the message in the catalogues, so that a page can tell it in the reader's language.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True)
class Place:
    """Where in a file a fault lies; lines and columns count from 1, a table's column is its name."""

    file: str = ""
    line: int | None = None
    column: int | str | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part not in ("", None))


def _after(before: str, message: str) -> str:
    """A message behind a text that no language changes."""
    return Words(message.template, message.values, before) if isinstance(message, Words) else before + message


class DataError(MunicipiaError):
    """A cell of a table, or a line of the registry, is wrong."""

    code = "data"

    def __init__(self, message: str, *, place: Place, hint: str = "") -> None:
        super().__init__(_after(f"{place}: ", message), hint=hint)
        self.place = place


class ColumnError(DataError, KeyError):
    """A table lacks a column; a KeyError too, as tables are mappings."""


class SyntaxFault(MunicipiaError):
    """A text in RDF or SPARQL cannot be read; line and column count from 1."""

    code = "syntax"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column


class UnsupportedError(MunicipiaError):
    """Something we refuse on purpose; the message gives the reason."""

    code = "unsupported"


class MediaTypeError(UnsupportedError):
    """A body is of a kind that is not read here; ``taken`` lists the media types that are."""

    code = "unsupported-media-type"

    def __init__(self, message: str, *, taken: tuple[str, ...]) -> None:
        super().__init__(message, hint=said("Send one of: %(forms)s, in UTF-8.", forms=", ".join(taken)))
        self.taken = taken


class LimitError(MunicipiaError):
    """A limit was passed. ``limit`` is its name (time, memory, rows, bytes, depth, size, prefixes, rate).

    ``retry_after`` is in seconds, for limits that pass by themselves.
    """

    code = "limit"

    def __init__(
        self, message: str, *, limit: str, allowed: float, unit: str, retry_after: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.limit = limit
        self.allowed = allowed
        self.unit = unit
        self.retry_after = retry_after


class BusyError(MunicipiaError):
    """No reader is free and the queue is full; try again in ``retry_after`` seconds."""

    code = "busy"

    def __init__(self, message: str, *, retry_after: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class ViolationError(MunicipiaError):
    """A change breaks the shapes. ``report`` is a :class:`municipia.graph.report.Report`."""

    code = "violation"

    def __init__(self, message: str, *, report: object, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.report = report


class ParameterError(MunicipiaError):
    """A named question got a parameter that it cannot use; ``name`` is the parameter's."""

    code = "parameter"

    def __init__(self, message: str, *, name: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name


class UnauthorizedError(MunicipiaError):
    """Who asks has not shown a valid token. ``code_sent`` is the error code of RFC 6750, "" when no token came."""

    code = "unauthorized"

    def __init__(self, message: str, *, code_sent: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code_sent = code_sent


class ForbiddenError(MunicipiaError):
    """Who asks has shown a valid token, and it does not allow this."""

    code = "forbidden"


class NotFoundError(MunicipiaError):
    """There is no such thing here."""

    code = "not-found"


class GoneError(MunicipiaError):
    """It was here and is not any more; ``replaced_by`` is the IRI to use instead, if there is one."""

    code = "gone"

    def __init__(self, message: str, *, replaced_by: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.replaced_by = replaced_by


class NotAcceptableError(MunicipiaError):
    """The answer exists, but in none of the forms asked for; ``available`` lists the media types it has."""

    code = "not-acceptable"

    def __init__(self, message: str, *, available: tuple[str, ...], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.available = available


class NotBuiltError(MunicipiaError):
    """What is asked for belongs to a part that has not landed yet; the message says which and why."""

    code = "not-built"


class ClosedError(MunicipiaError):
    """Nobody may do this here, whoever asks; the message says why."""

    code = "closed"


class PreconditionError(MunicipiaError):
    """A thing is not, or no longer, in the state that the request relies on; nothing was done."""

    code = "precondition"


class StoreError(MunicipiaError):
    """The store on disk cannot be used: locked by another process, missing, or torn."""

    code = "store"


class LockedError(StoreError):
    """Another process writes to the store; try again in ``retry_after`` seconds."""

    code = "locked"

    def __init__(self, message: str, *, retry_after: int = 5, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after

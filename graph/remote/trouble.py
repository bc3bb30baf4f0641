"""What an engine's refusal means, in our tree of errors. The texts tell its host and its words, never a secret."""

from __future__ import annotations

from typing import Final

from municipia.graph.errors import BusyError, GoneError, LimitError, MunicipiaError, StoreError, UnsupportedError
from municipia.graph.remote.address import Address
from municipia.graph.wording import said

_SHOWN: Final = 300
_RETRY_SECONDS: Final = 5
_BUSY: Final = (429, 503)
_LATE: Final = (408, 504)
_FORBIDDEN: Final = (401, 403)
#: How engines say in their own words that a query took too long.
_TIMED_OUT: Final = ("timeout", "timed out", "time limit", "s1t00", "estimated execution time")


def unreachable(address: Address, error: Exception) -> StoreError:
    """No answer at all."""
    return StoreError(
        said("The engine at %(host)s cannot be reached (%(reason)s).", host=address.host, reason=type(error).__name__),
        hint=said("Nothing is lost. Try again once it is up."),
    )


def broken_off() -> StoreError:
    """An answer that stopped before its end, or is none."""
    return StoreError(said("The engine broke its answer off."), hint=said("Try again."))


class Elsewhere(MunicipiaError):
    """The engine cannot answer this, and a server that keeps the log can."""


class Moved(BusyError, Elsewhere):
    """The engine came to another revision while it was asked."""


class NoUnion(UnsupportedError, Elsewhere):
    """Several default graphs, and an engine that gives a triple once for each of them that holds it."""


def moved(revision: int) -> Moved:
    """The engine came to another revision while it was asked."""
    return Moved(
        said("The engine left revision %(number)s while it was asked.", number=revision),
        retry_after=1,
        hint=said("Try again."),
    )


def no_union() -> NoUnion:
    """Several default graphs, and an engine that gives a triple once for each of them that holds it."""
    return NoUnion(
        said("The engine behind this server cannot merge several default graphs into a set."),
        hint=said("Name one graph, or ask GRAPH ?g { … } with DISTINCT."),
    )


def inexact(address: Address) -> StoreError:
    """One of our own questions, and an engine that would answer it wrongly."""
    return StoreError(
        said("The engine at %(host)s does not evaluate our questions to the letter of SPARQL.", host=address.host),
        hint=said("Ask a server that keeps the log (docs/engines.md)."),
    )


def no_core(address: Address) -> UnsupportedError:
    """A question to the core alone, and an engine that holds collections beside it."""
    return UnsupportedError(
        said("The engine at %(host)s does not tell the core from the collections.", host=address.host),
        hint=said("Ask a server that keeps the log (docs/engines.md)."),
    )


def no_history(revision: object) -> GoneError:
    """An older revision, and neither the engine nor this server keeps it."""
    return GoneError(
        said("Revision %(number)s is not kept here: the engine holds the newest one only.", number=revision),
        hint=said("Ask a server that keeps the log (docs/engines.md)."),
    )


def changing() -> BusyError:
    """The engine is between two revisions."""
    return BusyError(
        said("The engine is being brought to another revision."), retry_after=_RETRY_SECONDS, hint=said("Try again.")
    )


def cut(rows: int) -> LimitError:
    """The engine gives no more rows than so many, and says nothing of the rest."""
    return LimitError(
        said("The answer has more rows than the engine gives at once (%(rows)s).", rows=rows),
        limit="rows",
        allowed=rows,
        unit="rows",
        hint=said("Use LIMIT and OFFSET with ORDER BY to take it in parts, or download the whole graph."),
    )


def refused(address: Address, status: int, body: str, late: LimitError | None = None) -> MunicipiaError:
    """The fault behind an answer with an error status; ``late`` is what a query that took too long is told."""
    words = _first_line(body)
    if status in _FORBIDDEN:
        return StoreError(
            said("The engine at %(host)s does not accept our credentials.", host=address.host),
            hint=said("Set MUNICIPIA_STORE_USER and MUNICIPIA_STORE_PASSWORD_FILE, or MUNICIPIA_STORE_TOKEN_FILE."),
        )
    if late and (status in _LATE or any(sign in words.lower() for sign in _TIMED_OUT)):
        return late
    if status in _BUSY:
        return BusyError(said("The engine is busy."), retry_after=_RETRY_SECONDS, hint=said("Try again."))
    if late and (400 <= status < 500 or words):
        return UnsupportedError(said("The engine does not evaluate this query: %(reason)s", reason=words or status))
    return StoreError(
        said("The engine at %(host)s answers %(status)s: %(reason)s", host=address.host, status=status, reason=words)
    )


def _first_line(body: str) -> str:
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    return lines[0][:_SHOWN] if lines else ""

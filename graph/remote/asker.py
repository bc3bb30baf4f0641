"""An engine as the web process sees it: asked many questions at once, each with its graphs named and its time bounded.

Imported only where an engine is set, for the HTTP library takes a while to load.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final

import httpx

from municipia.graph import faults, media
from municipia.graph.errors import StoreError
from municipia.graph.limits import Limits
from municipia.graph.remote import mark, trouble
from municipia.graph.remote.address import Address
from municipia.graph.remote.auth import auth
from municipia.graph.remote.dialect import Dialect, dialect
from municipia.graph.remote.engine import FORM, form
from municipia.graph.remote.mark import SYSTEM, Mark

_ACCEPT: Final = {"graph": media.N_TRIPLES, "bindings": media.SPARQL_JSON, "boolean": media.SPARQL_JSON}
_CONNECT_SECONDS: Final = 3.0
_MARK_SECONDS: Final = 5.0
_MOST_ERROR: Final = 16 << 10


@dataclass(frozen=True)
class Given:
    """An engine's answer on its way."""

    form: Annotated[str, "its media type"]
    restored: Annotated[Sequence[tuple[bytes, bytes]], "what to put right in it"]
    most_rows: Annotated[int | None, "rows after which the engine stops without a word"]
    pieces: AsyncIterator[bytes]


class Asker:
    """The connections of a web process to an engine."""

    def __init__(self, address: Address, limits: Limits) -> None:
        self.address = address
        self._limits = limits
        pool = httpx.Limits(max_connections=limits.running + 8, max_keepalive_connections=limits.running)
        timeout = httpx.Timeout(limits.query_seconds, connect=_CONNECT_SECONDS)
        self._http = httpx.AsyncClient(auth=auth(address), timeout=timeout, limits=pool)
        self._dialect: Dialect = dialect(address.engine)

    @property
    def is_exact(self) -> bool:
        """Whether the engine answers our own questions as the standard says."""
        return self._dialect.is_exact

    async def close(self) -> None:
        """End the connections."""
        await self._http.aclose()

    async def mark(self) -> Mark | None:
        """What the engine says that it holds. Raises StoreError when it cannot be asked."""
        return mark.read(await self.rows(mark.QUERY, [SYSTEM]))

    async def graphs(self) -> tuple[str, ...]:
        """The public named graphs. Raises StoreError."""
        return tuple(sorted(row["g"] for row in await self.rows(mark.GRAPHS, [SYSTEM])))

    @asynccontextmanager
    async def asking(
        self, text: str, kind: str, default: Iterable[str], named: Iterable[str], seconds: float
    ) -> AsyncIterator[Given]:
        """Ask a query of these graphs; the engine's answer is there while the block lasts.

        Raises UnsupportedError, LimitError (time), BusyError and StoreError, there or where the answer breaks off.
        """
        body = form(text, default, named, self._bounded(seconds))
        headers = {"Content-Type": FORM, "Accept": _ACCEPT[kind]}
        try:
            async with self._http.stream("POST", self.address.query, content=body, headers=headers) as response:
                await self._check(response)
                yield self._given(response)
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ReadTimeout):
                raise faults.time(self._limits.query_seconds) from error
            raise trouble.unreachable(self.address, error) from error
        except httpx.RemoteProtocolError as error:
            raise trouble.broken_off() from error
        except httpx.HTTPError as error:
            raise trouble.unreachable(self.address, error) from error

    def _bounded(self, seconds: float) -> list[tuple[str, str]]:
        if not self._dialect.timeout:
            return []
        return [(self._dialect.timeout, str(max(1, int(seconds * self._dialect.timeout_unit))))]

    async def _check(self, response: httpx.Response) -> None:
        """Raise the fault of a refusal, or of an answer that says that it is not whole."""
        self._dialect = dialect(self.address.engine or response.headers.get("Server", ""))
        late = faults.time(self._limits.query_seconds)
        if response.is_error:
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _MOST_ERROR:
                    break
            raise trouble.refused(self.address, response.status_code, body.decode(errors="replace"), late)
        # Virtuoso gives what it found in time, with status 200, and tells so in a header alone.
        if "X-SQL-State" in response.headers:
            raise late

    def _given(self, response: httpx.Response) -> Given:
        most = response.headers.get("X-SPARQL-MaxRows", "")
        return Given(
            form=response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            restored=self._dialect.restored,
            most_rows=int(most) if most.isdecimal() else None,
            pieces=response.aiter_bytes(),
        )

    async def rows(self, text: str, default: Sequence[str]) -> list[dict[str, str]]:
        """The rows of a small query of ours. Raises StoreError when the engine cannot be asked."""
        try:
            async with asyncio.timeout(_MARK_SECONDS):
                async with self.asking(text, "bindings", default, [], _MARK_SECONDS) as given:
                    body = b"".join([piece async for piece in given.pieces])
        except TimeoutError as error:
            raise trouble.unreachable(self.address, error) from error
        try:
            bindings = json.loads(body)["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in bindings]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"What answers at {self.address.host} is no SPARQL engine.") from error

"""A relayed job: a request whose query an engine elsewhere evaluates, between a worker's reading and its writing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from municipia.graph import frames
from municipia.graph.errors import MunicipiaError
from municipia.graph.job import End, Job
from municipia.graph.process import read_frame
from municipia.graph.remote import trouble
from municipia.graph.remote.address import MERGED
from municipia.graph.remote.asker import Asker
from municipia.graph.remote.mark import Mark

_LEAST_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Source:
    """The engine, what it held when the request came, and its public named graphs."""

    asker: Asker
    mark: Mark
    graphs: tuple[str, ...]
    has_true_unions: bool


class RelayJob(Job):
    """Like any job, but the worker's answer comes from an engine; ``come_from`` says which, before it runs."""

    source: Source

    def _look(self) -> None:
        """Go on: it is the engine that works, not this machine, so only its time is bounded."""

    async def _exchange(self, request: bytes) -> End:
        """Let the worker read the query, the engine evaluate it, and the worker write the answer.

        The engine must hold the same revision at the end as at the beginning: whatever it said in between is then of
        that revision.
        """
        reader, writer = self._worker.reader, self._worker.writer
        writer.write(request)
        frame = await read_frame(reader)
        if frame.kind == frames.END:
            return End.of(frame)
        passing = asyncio.create_task(self._pass(frame.document()["plan"]))
        try:
            while (frame := await read_frame(reader)).kind != frames.END:
                self._take(frame)
            end = End.of(frame)
            if end.fault and not passing.done():
                # It stopped before the engine did: the rest of the answer has nowhere to go.
                return End(end.rows, end.fault, is_clean=False)
            fault = await passing or end.fault
            return End(end.rows, fault, is_clean=fault is None)
        finally:
            passing.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await passing

    async def _pass(self, plan: dict[str, Any]) -> MunicipiaError | None:
        """Pass the engine's answer to the worker; the fault that stopped it, if one did."""
        writer = self._worker.writer
        fault: MunicipiaError | None = None
        try:
            default, named = self._graphs(plan)
            seconds = max(_LEAST_SECONDS, self._deadline - self._loop.time())
            async with self.source.asker.asking(plan["text"], plan["kind"], default, named, seconds) as given:
                told = {
                    "form": given.form,
                    "most_rows": given.most_rows,
                    "restored": [(old.decode(), new.decode()) for old, new in given.restored],
                }
                writer.write(frames.pack_document(told))
                async for piece in given.pieces:
                    writer.write(frames.pack(frames.BODY, piece))
                    await writer.drain()
            await self._check_mark()
        except MunicipiaError as error:
            fault = error
        writer.write(frames.pack_document({"is_broken": fault is not None}, frames.END))
        await writer.drain()
        return fault

    def _graphs(self, plan: dict[str, Any]) -> tuple[list[str], list[str]]:
        """The default and the named graphs to ask: those that the request names, else all that is public."""
        named = plan["graphs"]
        if named is None:
            return [MERGED], list(self.source.graphs) if plan["looks_into_graphs"] else []
        if len(named["default"]) > 1 and not self.source.has_true_unions:
            raise trouble.no_union()
        return named["default"], named["named"]

    async def _check_mark(self) -> None:
        found = await self.source.asker.mark()
        if found is None or found.is_changing:
            raise trouble.changing()
        if found.revision != self.source.mark.revision:
            raise trouble.moved(self.source.mark.revision)

"""Limits: what one query, and all of them together, may take; each field says what it bounds and in which unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Limits:
    """How much a reader may use. Sizes are in bytes unless the name says MB (2**20 bytes); times in seconds."""

    query_seconds: Annotated[float, "seconds after which a query is ended, counted from its acceptance"] = 10.0
    query_memory_mb: Annotated[int, "memory that one query may add to its process, in MB"] = 512
    max_rows: Annotated[int, "rows (or triples) that one answer may have"] = 1_000_000
    max_bytes: Annotated[int, "bytes that one answer may have"] = 64 << 20
    buffer_bytes: Annotated[int, "answers up to this many bytes are complete before the first byte is sent"] = 4 << 20
    max_query_bytes: Annotated[int, "bytes that the text of a query may have"] = 256 << 10
    max_depth: Annotated[int, "brackets that may be open at once in the text of a query"] = 100
    max_prefixes: Annotated[int, "prefixes that a query may declare"] = 500
    running: Annotated[int, "queries from outside that may run at once; further ones wait"] = 32
    queue: Annotated[
        int, "queries from outside that may wait to run, fewer while the running are heavy; a further one is refused"
    ] = 100
    queue_seconds: Annotated[float, "seconds that a query may wait to run before it is told to come back"] = 2.0
    client_queries: Annotated[int, "queries that one client may have running or waiting at once"] = 100
    slow: Annotated[int, "queries slower than slice_seconds that may go on at once; a further one is ended"] = 4
    slice_seconds: Annotated[float, "processor seconds after which a query counts as slow"] = 0.25
    idle: Annotated[int, "reader processes kept waiting for a query"] = 8
    task_seconds: Annotated[float, "seconds after which the reading or checking of an upload is ended"] = 60.0
    task_memory_mb: Annotated[int, "memory that reading or checking one upload may take, in MB"] = 1024
    write_seconds: Annotated[float, "seconds after which a write is ended, counted from its turn"] = 60.0
    write_queue: Annotated[int, "writes that may wait for their turn; a further one is told to come back"] = 64
    write_idle_seconds: Annotated[float, "seconds without a write after which other commands may write"] = 3.0
    cache_bytes: Annotated[int, "bytes of answers kept to be given again while the revision stands"] = 64 << 20
    older: Annotated[int, "older revisions kept open for questions with knownAt"] = 2
    memory_budget_mb: Annotated[int, "a graph up to this size is read from memory, a larger one from disk, in MB"] = (
        2048
    )

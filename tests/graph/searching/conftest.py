"""Small indexes, made of what the four queries would answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from municipia.graph.searching import made

BASE = "https://w3id.org/municipia/"
Make = Callable[..., Path]


def iri(short: str) -> str:
    """``territory/T1`` and ``right/housing`` as IRIs of ours; others as they are."""
    if short.startswith(("right/", "country/")):
        return f"{BASE}kos/{short}"
    return f"{BASE}id/{short}" if "/" in short and "://" not in short else short


def payload(
    names: Iterable[tuple[str, str, str, str]] = (),
    texts: Iterable[tuple[str, str, str]] = (),
    ties: Iterable[tuple[str, str, str]] = (),
    graphs: Iterable[tuple[str, str]] = (),
) -> bytes:
    """The answers of the queries: names (thing, text, language, role), texts (thing, text, language), and so on."""

    def said(text: str, language: str) -> dict[str, str]:
        return {"type": "literal", "value": text} | ({"xml:lang": language} if language else {})

    def node(short: str) -> dict[str, str]:
        return {"type": "uri", "value": iri(short)}

    def plain(text: str) -> dict[str, str]:
        return {"type": "literal", "value": text}

    answers = {
        "names": [{"thing": node(t), "name": said(x, lang), "role": plain(role)} for t, x, lang, role in names],
        "texts": [{"thing": node(t), "text": said(x, lang)} for t, x, lang in texts],
        "ties": [{"thing": node(t), "tie": plain(tie), "value": node(value)} for t, tie, value in ties],
        "graphs": [{"thing": node(t), "graph": node(f"{BASE}graph/source/{graph}")} for t, graph in graphs],
    }
    return json.dumps({name: {"results": {"bindings": rows}} for name, rows in answers.items()}).encode()


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Make an index: ``make(names=[("territory/T1", "Geneva", "en", "own")])`` gives its file."""

    def write(**rows: object) -> Path:
        path = tmp_path_factory.mktemp("index") / "index.sqlite"
        path.write_bytes(made(payload(**rows)))  # type: ignore[arg-type]
        return path

    return write

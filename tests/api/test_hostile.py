"""What hostile requests must not get: a way out of the house, an echo of their headers, a look at every fault."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph import safety
from municipia.graph.errors import MunicipiaError
from municipia.graph.limits import Limits
from municipia.graph.readers import Readers

# The engine itself refuses to connect to this port, and says so: a query that gets so far has passed every check.
NOWHERE = "http://127.0.0.1:9/"
PROLOGUE = f"PREFIX ex: <http://example.org/> PREFIX out: <{NOWHERE}> "
PIECES = [
    *(
        " ",
        "\n",
        "\r",
        "\t",
        "\f",
        "\x0b",
        "\x85",
        "\u2028",
        "\ufeff",
        ".",
        ";",
        ",",
        "|",
        "/",
        "^",
        "-",
        "·",
        "%41",
        "%",
    ),
    *(
        "?s",
        "a",
        "true",
        "1",
        "1.",
        "1e0",
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "\\",
        "<",
        ">",
        "?a<?b",
        "&&",
        "{",
        "}",
        "(",
        ")",
    ),
    *(
        "ex:",
        "ex:b",
        "out:",
        ":",
        "_:b",
        "[]",
        "{}",
        "@en",
        "^^",
        "<a'b>",
        "<a#b>",
        "VALUES ?v",
        "UNDEF",
        "GRAPH",
        "FROM",
    ),
    *(r"\u0020", r"\u0027", r"\u0023", r"\u000A", "FILTER(", "OPTIONAL"),
]
GLUE = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)


def reaches_a_service(text: str) -> bool:
    """Whether the engine, given a text that passed the checks, would ask another server."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://example.org/"), ox.NamedNode("http://example.org/"), ox.Literal("x")))
    try:
        answer = store.query(text)
        if isinstance(answer, ox.QuerySolutions):
            list(answer)
    except (SyntaxError, ValueError):
        return False
    except (OSError, RuntimeError) as error:
        return "custom function" not in str(error)
    return False


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ex:.SERVICE out: {?x ?y ?z} }",
        "SELECT * { ?s ?p ex:.SERVICE SILENT out:a {?x ?y ?z} }",
        "SELECT * { ex: ?p ?o; ?q ex:.service ?where {} }",
    ],
)
def test_a_dot_after_a_bare_prefix_hides_no_service(tiny_client: httpx.Client, text: str) -> None:
    answer = tiny_client.get("/sparql", params={"query": PROLOGUE + text})
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "unsupported"
    assert "SERVICE" in answer.json()["detail"]


@given(
    before=GLUE,
    word=st.sampled_from(["SERVICE", "SERVICE ", "service\n"]),
    place=st.sampled_from(["out:", " out:a", f"<{NOWHERE}>", f" <{NOWHERE}>"]),
    group=st.sampled_from(["{}", " {?x ?y ?z}"]),
    after=GLUE,
    start=st.sampled_from(["", "?s ?p ", "?s ex: ", "ex: ex: ", "BIND(1 AS ?k) "]),
)
def test_no_text_that_passes_the_checks_reaches_another_server(
    before: str, word: str, place: str, group: str, after: str, start: str
) -> None:
    text = f"{PROLOGUE}SELECT * {{{start}{before}{word}{place}{group}{after}}}"
    try:
        passed = safety.check(text, Limits())
    except MunicipiaError:
        return
    assert not reaches_a_service(passed), text


def test_the_host_that_a_request_names_is_not_echoed(tiny_client: httpx.Client) -> None:
    for path in ("/sparql/", "/q/R1/", "/id/territory/T0001/", "/static"):
        for host in ("evil.example", "evil.example:99", "<evil.example>", "[evil.example", "", "evil.example/a"):
            answer = tiny_client.get(path, headers={"Host": host, "Accept": "text/html"})
            assert answer.is_redirect or answer.status_code == 404, answer.text
            assert "evil" not in str(answer.headers) + answer.text


def test_a_slash_too_many_leads_to_the_address_without(tiny_client: httpx.Client) -> None:
    answer = tiny_client.get("/sparql/", params={"query": "ASK {}"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/sparql?query=ASK+%7B%7D")
    assert tiny_client.get("/sparql/", params={"query": "ASK {}"}, follow_redirects=True).json()["boolean"] is True


def test_a_query_that_only_waits_for_its_turn_on_the_processor_wears_out_no_reader(tiny_session_home: Path) -> None:
    async def main() -> None:
        async with Readers(tiny_session_home, replace(Limits(), idle=2)) as readers:
            await readers.query("ASK {}")
            (loader,) = readers._fleet._loaders.values()
            while len(loader._idle) < 2:
                await asyncio.sleep(0.01)
            pids = {worker.pid for worker in loader._idle}
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            asked = asyncio.create_task(readers.query("ASK { ?s ?p ?o }"))
            await asyncio.sleep(0.2)
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
            assert b"true" in ((await asked).body or b"")
            await asyncio.sleep(0)
            assert pids <= {worker.pid for worker in loader._idle}

    asyncio.run(main())

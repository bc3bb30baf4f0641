"""Access over HTTP, on an application with one more path that asks for leave to write."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from typer.testing import CliRunner

from municipia.api.access import Access, Outcome, allows, record
from municipia.api.app import create_app
from municipia.api.cli import app as commands
from municipia.api.private import audit, tokens
from municipia.api.private.audit import Kind
from municipia.api.settings import Settings

GRAPH = "https://w3id.org/municipia/graph/source/oidp"


async def write(request: Request, graph: str) -> dict[str, str]:
    granted = await allows(request, graph)
    await record(request, granted, Outcome.WRITTEN, revision=3)
    return {"actor": granted.actor}


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    access = Access(Settings(home=tmp_path))
    yield access
    access.close()


class Client:
    """Sends requests to an application in this process, each in a loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def put(self, headers: list[tuple[str, str | bytes]], graph: str = GRAPH) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://test") as client:
                encoded = [(name, text.encode() if isinstance(text, str) else text) for name, text in headers]
                return await client.put("/try-writing", params={"graph": graph}, headers=encoded)

        return asyncio.run(send())


@pytest.fixture
def client(tmp_path: Path, access: Access) -> Client:
    app = create_app(Settings(home=tmp_path))
    app.state.access = access
    app.add_api_route("/try-writing", write, methods=["PUT"], response_class=JSONResponse)
    return Client(app)


def put(client: Client, authorization: str | None, graph: str = GRAPH, language: str = "en") -> httpx.Response:
    sent = [] if authorization is None else [("Authorization", authorization.encode("latin-1"))]
    return client.put([("Accept-Language", language), *sent], graph)


def test_a_valid_token_may_write_its_graphs_and_the_log_says_so(client: Client, access: Access) -> None:
    token, text = tokens.create(access.store(), "OIDP", ["graph:source/oidp"])
    answer = put(client, f"Bearer {text}")
    assert answer.status_code == 200
    assert answer.json() == {"actor": f"OIDP ({token.id})"}
    assert put(client, f"bearer  {text}", GRAPH + "/2024").status_code == 200
    line = audit.events(access.store(), token=token.id)[1]
    assert (line.kind, line.name, line.graph, line.outcome, line.revision) == (Kind.WRITE, "OIDP", GRAPH, "written", 3)
    assert tokens.every(access.store())[0].used is not None


@pytest.mark.parametrize(
    "sent", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer a b", "Bearer é", "Bearer municipia_x", "Token x"]
)
def test_whatever_is_no_token_is_refused(client: Client, sent: str | None) -> None:
    answer = put(client, sent)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    challenge = 'Bearer realm="municipia"' + ("" if sent is None else ', error="invalid_token"')
    assert answer.headers["www-authenticate"] == challenge
    assert answer.json()["code"] == "unauthorized"


def test_two_authorization_headers_are_refused(client: Client, access: Access) -> None:
    _, text = tokens.create(access.store(), "OIDP", ["graph:source/oidp"])
    headers: list[tuple[str, str | bytes]] = [("Authorization", f"Bearer {text}"), ("Authorization", f"Bearer {text}")]
    assert client.put(headers).status_code == 401


def test_an_ended_token_is_refused_from_the_next_request_on_and_that_is_logged(
    client: Client, access: Access, tmp_path: Path
) -> None:
    store = access.store()
    old = tokens.now() - dt.timedelta(days=2)
    _, expired = tokens.create(store, "Old", ["graph:source/oidp"], "1d", old)
    token, text = tokens.create(store, "New", ["graph:source/oidp"])
    assert put(client, f"Bearer {text}").status_code == 200
    done = CliRunner(env={"MUNICIPIA_HOME": str(tmp_path)}).invoke(commands, ["token", "revoke", token.id])
    assert done.exit_code == 0, done.output
    for sent, reason in ((text, "revoked"), (expired, "expired"), (text[:-1] + "~", "cannot be read")):
        answer = put(client, f"Bearer {sent}")
        assert answer.status_code == 401
        assert reason in answer.text or "not known" in answer.text
        assert sent not in answer.text
    said = [line.outcome for line in audit.events(store) if line.kind is Kind.REFUSED]
    assert sorted(said) == ["expired", "revoked", "unknown"]


@pytest.mark.parametrize("graph", ["", "registry", "derived", "ontology", "kos", "source/oidp-2", "source/oidp/../x"])
def test_a_token_opens_no_other_graph(client: Client, access: Access, graph: str) -> None:
    _, text = tokens.create(access.store(), "OIDP", ["graph:source/oidp", "graph:https://example.org/"])
    answer = put(client, f"Bearer {text}", graph and f"https://w3id.org/municipia/graph/{graph}")
    assert answer.status_code == 403
    assert answer.headers["www-authenticate"].endswith('error="insufficient_scope"')
    assert audit.events(access.store())[0].outcome == "scope"


def test_a_client_that_tries_many_tokens_has_to_wait_and_others_do_not(client: Client, access: Access) -> None:
    _, text = tokens.create(access.store(), "OIDP", ["graph:source/oidp"])
    for _ in range(30):
        assert put(client, "Bearer x").status_code == 401
    answer = put(client, f"Bearer {text}")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    access.mistakes.check("192.0.2.1")


def test_nothing_is_allowed_while_the_private_store_cannot_be_asked(tmp_path: Path, client: Client) -> None:
    (tmp_path / "private").write_text("no folder")
    answer = put(client, "Bearer municipia_" + "a" * 10 + "_" + "b" * 43)
    assert answer.status_code == 503
    assert answer.json()["code"] == "store"


@pytest.mark.parametrize(("language", "words"), [("fr", "n’est pas connu"), ("es", "no se conoce")])
def test_a_refusal_speaks_the_readers_language(client: Client, language: str, words: str) -> None:
    sent = "Bearer municipia_" + "a" * 10 + "_" + "b" * 43
    assert words in put(client, sent, language=language).text


def test_the_commands_make_list_and_tell_without_the_secret(tmp_path: Path) -> None:
    run = CliRunner(env={"MUNICIPIA_HOME": str(tmp_path)})

    def municipia(*arguments: str) -> str:
        done = run.invoke(commands, ["token", *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    text = municipia("create", "--scope", "graph:source/oidp", "--name", "OIDP", "--expires", "30d").strip()
    secret = text.rpartition("_")[2]
    (listed,) = json.loads(municipia("list", "--format", "json"))
    assert (listed["name"], listed["state"], listed["scopes"]) == ("OIDP", "valid", [GRAPH])
    assert text.startswith(f"municipia_{listed['id']}_")
    told = municipia("audit", "--format", "json")
    assert [line["kind"] for line in json.loads(told)] == ["created"]
    assert secret not in told + municipia("list") + municipia("audit", "--token", listed["id"])
    refused = run.invoke(commands, ["token", "create", "--scope", "graph:registry", "--name", "x"])
    assert refused.exit_code == 1

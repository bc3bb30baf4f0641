"""What a graph store must refuse: each bad request gets a 4xx that names the line or the field, and changes nothing."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.scratch import prepare
from tests.conftest import serving

GRAPH = "/graphs/source/bad"
TURTLE = "text/turtle"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bad") / "home"
    prepare(home)
    return home


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[httpx.Client]:
    with serving(Settings(home=home, scratch=True)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_changes(home: Path) -> Iterator[None]:
    yield
    assert revisions.head(home) == 1


def put(store: httpx.Client, content: bytes | str, media_type: str = TURTLE, **headers: str) -> httpx.Response:
    return store.put(GRAPH, content=content, headers={"Content-Type": media_type, **headers})


MALFORMED = [
    (TURTLE, "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> ; .", 2),
    (TURTLE, "<urn:a> <urn:b> 1 .\n\n@prefix x <urn:> .", 3),
    ("application/trig", "<urn:a> <urn:b> 1 .\n{ <urn:a> <urn:b> ", 2),
    ("application/n-triples", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> x .", 2),
    ("application/n-quads", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .", 2),
    ("application/ld+json", '{"@id": "urn:a",\n "urn:b": }', 2),
    ("application/rdf+xml", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<a>\n</rdf:RDF>', 3),
]


@pytest.mark.parametrize(("media_type", "content", "line"), MALFORMED)
def test_what_is_malformed_is_told_with_its_place(
    store: httpx.Client, media_type: str, content: str, line: int
) -> None:
    answer = put(store, content, media_type)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["line"]) == (400, "syntax", line)
    assert problem["column"] >= 1


BAD_TERMS = [
    (TURTLE, "<urn:a> <urn:b> <http://example.org/a b> ."),
    (TURTLE, "<urn:a> <urn:b> <http://[bad> ."),
    (TURTLE, '<urn:a> <urn:b> "x"@not_a_tag .'),
    (TURTLE, '<urn:a> <urn:b> "x"@toolongforatag-x .'),
    ("application/ld+json", '{"@id": "http://example.org/a b", "urn:b": 1}'),
    ("application/ld+json", '{"@id": "urn:a", "urn:b": {"@id": "a<b"}}'),
    ("application/ld+json", '{"@id": "urn:a", "http://example.org/ b": 1, "urn:b": 1}'),
    ("application/ld+json", '{"@id": "urn:a", "urn:b": {"@value": "x", "@language": "not a tag"}}'),
    ("application/ld+json", '{"@id": "urn:a", "name": "no context explains this"}'),
    ("application/n-triples", "<relative> <urn:b> <urn:c> ."),
    ("application/n-triples", '<urn:a> <urn:b> "x"@1x .'),
    (
        "application/rdf+xml",
        (
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
            '<r:Description r:about="http://example.org/a b"><e:p>x</e:p></r:Description></r:RDF>'
        ),
    ),
    (
        "application/rdf+xml",
        (
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
            '<r:Description r:about="urn:a"><e:p xml:lang="not a tag">x</e:p></r:Description></r:RDF>'
        ),
    ),
]


@pytest.mark.parametrize(("media_type", "content"), BAD_TERMS)
def test_terms_that_are_none_are_refused(store: httpx.Client, media_type: str, content: str) -> None:
    answer = put(store, content, media_type)
    assert (answer.status_code, answer.json()["code"]) == (400, "syntax"), answer.text


REFUSED = [
    ("application/ld+json", '{"@context": "http://127.0.0.1:9/context", "@id": "urn:a", "urn:b": 1}', 400),
    ("application/trig", "GRAPH <urn:other> { <urn:a> <urn:b> 1 }", 400),
    ("application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:other> .", 400),
    (TURTLE, "<urn:a> <urn:b> " + "[ <urn:b> " * 500 + "1" + " ]" * 500 + " .", 400),
    ("application/ld+json", '{"urn:b": ' + "[" * 5000 + "]" * 5000 + "}", 400),
    (TURTLE, "".join(f"@prefix p{n}: <urn:{n}> . " for n in range(600)), 400),
    (TURTLE, f"<urn:{'x' * 3000}> <urn:b> 1 .", 400),
    (TURTLE, "<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .", 400),
    (TURTLE, b'<urn:a> <urn:b> "\xff" .', 400),
    ("text/csv", "a,b", 415),
    ("image/png", "x", 415),
    ("text/html", "<p>", 415),
    ("text/turtle; charset=latin-1", "<urn:a> <urn:b> 1 .", 415),
    ("multipart/form-data; boundary=x", "--x--", 415),
    ("", "<urn:a> <urn:b> 1 .", 415),
]


@pytest.mark.parametrize(("media_type", "content", "status"), REFUSED)
def test_what_is_refused_on_purpose_is_told_with_the_reason(
    store: httpx.Client, media_type: str, content: str, status: int
) -> None:
    answer = put(store, content, media_type)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    if status == 415:
        assert TURTLE in answer.headers["accept-post"]


def test_an_entity_bomb_is_not_unfolded(store: httpx.Client) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{levels}]><r>&a9;</r>'
    answer = put(store, bomb, "application/rdf+xml")
    assert (answer.status_code, answer.json()["code"]) == (400, "unsupported")
    assert "DOCTYPE" in answer.json()["detail"]


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(store: httpx.Client) -> None:
    bomb = gzip.compress(b" " * (100 << 20), 1)
    assert len(bomb) < 1 << 20
    before = peak_memory()
    answer = put(store, bomb, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["limit"]) == (413, "size")
    assert peak_memory() - before < 100 << 20


def test_a_gzip_that_is_none_or_breaks_off_is_refused(store: httpx.Client) -> None:
    whole = gzip.compress(b"<urn:a> <urn:b> 1 .")
    for content in (b"plain", whole[:-6]):
        answer = put(store, content, **{"Content-Encoding": "gzip"})
        assert (answer.status_code, answer.json()["code"]) == (400, "syntax")
        assert "gzip" in answer.json()["detail"]
    assert put(store, whole, **{"Content-Encoding": "br"}).status_code == 415


def peak_memory() -> int:
    """The most memory that this process, which is the server's too, has used, in bytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def connected(store: httpx.Client) -> socket.socket:
    place = urlsplit(str(store.base_url))
    return socket.create_connection((place.hostname, place.port), timeout=30)


def test_a_body_of_200_mb_is_refused_before_it_comes(store: httpx.Client) -> None:
    head = f"PUT {GRAPH} HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\nContent-Length: {200 << 20}\r\n\r\n"
    with connected(store) as connection:
        connection.sendall(head.encode())
        answer = connection.recv(4096)
    assert b" 413 " in answer.splitlines()[0]
    assert b"connection: close" in answer.lower()


def test_a_body_of_200_mb_without_a_length_is_cut_off_at_the_limit(store: httpx.Client) -> None:
    head = f"PUT {GRAPH} HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
    sent, before = 0, peak_memory()
    with connected(store) as connection:
        connection.sendall(head.encode())
        try:
            while sent < 200:
                connection.sendall(piece)
                sent += 1
        except OSError:
            pass
    assert sent < 60
    assert peak_memory() - before < 150 << 20


TRICKS = [
    "/graphs/source/../registry",
    "/graphs/source/%2e%2e/registry",
    "/graphs/source/%2E/x",
    "/graphs/source/..%2fregistry",
    "/graphs/source/a%00b",
    "/graphs/source/a%20b",
    "/graphs/source/a%5cb",
    "/graphs/source//x",
    "/graphs/source/",
    "/graphs/source/%ff",
    "/graphs?graph=source/x",
    "/graphs?graph=",
    "/graphs?graph=http://example.org/a%20b",
    "/graphs?graph=http://example.org/%3Cb",
    "/graphs?graph=https://w3id.org/municipia/graph/source/../registry",
    "/graphs?graph=https://w3id.org/municipia/graph/source/%252e%252e/registry",
    "/graphs?graph=http://example.org/a%252fb",
    "/graphs?graph=http://example.org/a&graph=http://example.org/b",
    "/graphs?graph=http://example.org/a&default",
    "/graphs/source/x?default",
    "/graphs?gaph=http://example.org/a",
    "/graphs?graph=http://example.org/%FF",
    "/graphs?graph=http://example.org/" + "a" * 3000,
]


@pytest.mark.parametrize("path", TRICKS)
def test_names_that_are_none_are_refused_with_the_field(store: httpx.Client, path: str) -> None:
    place = urlsplit(str(store.base_url))
    for method in ("GET", "PUT"):
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        connection.request(method, path, body=b"<urn:a> <urn:b> 1 .", headers={"Content-Type": TURTLE})
        answer = connection.getresponse()
        problem = json.loads(answer.read())
        connection.close()
        assert answer.status == 400, (path, problem)
        assert problem.get("name") or problem["code"] == "syntax"


def test_thousands_of_parameters_are_refused(store: httpx.Client) -> None:
    many = "&".join(f"p{n}=1" for n in range(5000))
    for method, path in (("GET", GRAPH), ("PUT", GRAPH), ("POST", "/graphs"), ("DELETE", GRAPH)):
        assert store.request(method, f"{path}?{many}").status_code == 413


@pytest.mark.parametrize(
    "accept",
    [",".join(["text/x"] * 3000), "a" * 20_000, "*" * 5000, ";q=" * 3000, "text/turtle;q=NaN", "/" * 3000, "\xff\xfe"],
)
def test_an_absurd_accept_header_is_no_fault_of_ours(store: httpx.Client, accept: str) -> None:
    answer = store.get("/graphs?default", headers={"Accept": accept.encode("latin-1")})
    assert answer.status_code in (200, 406)


def test_a_bad_tag_names_its_header(store: httpx.Client) -> None:
    for header in ("If-Match", "If-None-Match"):
        for value in ("bare", '"open', '"a" "b"', '"x",' * 5000):
            answer = put(store, "", **{header: value})
            assert (answer.status_code, answer.json()["name"]) == (400, header.lower())


def test_a_message_that_cannot_be_printed_is_refused(store: httpx.Client) -> None:
    for message in ("a%00b", "a%1bb", "x" * 400):
        answer = store.put(f"{GRAPH}?message={message}", content="", headers={"Content-Type": TURTLE})
        assert (answer.status_code, answer.json()["name"]) == (400, "message")


ROUTES = "/ /territories /search /q /q/R1 /sparql /changes /conflicts /territory/T0001 /def /kos /sources /docs /graphs"


@pytest.mark.parametrize("path", ROUTES.split())
def test_no_route_falls_over_what_no_client_should_send(store: httpx.Client, path: str) -> None:
    many = "&".join(f"p{n}=1" for n in range(5000))
    tricks = [
        f"?{many}",
        "?lang=%00&knownAt=%ff",
        "?knownAt=" + "9" * 400,
        "?asOf=%00",
        "?page=" + "9" * 400,
        "/%00",
        "/..%2f",
    ]
    for trick in tricks:
        for accept in ("text/html", "*/*;q=0", ",".join(["a/b"] * 2000)):
            answer = store.get(path + trick, headers={"Accept": accept, "Accept-Language": "-" * 2000})
            assert answer.status_code < 500, (path, trick[:40], accept[:20], answer.text[:300])

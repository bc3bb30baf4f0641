from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest

Serve = Callable[..., str]
ALL = "SELECT * { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPH = "https://w3id.org/municipia/graph/source/"
CROSS = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(16))
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def count(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["results"]["bindings"]
    return int(row["n"]["value"])


def media_type(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def test_the_three_ways_to_ask_give_the_same_answer(tiny_client: httpx.Client) -> None:
    answers = [
        tiny_client.get("/sparql", params={"query": ALL}),
        tiny_client.post("/sparql", data={"query": ALL}),
        tiny_client.post("/sparql", content=ALL, headers={"Content-Type": DIRECT}),
        tiny_client.post("/sparql", content=ALL, headers={"Content-Type": f"{DIRECT}; charset=UTF-8"}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert {media_type(answer) for answer in answers} == {"application/sparql-results+json"}
    rows = [{json.dumps(row, sort_keys=True) for row in answer.json()["results"]["bindings"]} for answer in answers]
    assert len(rows[0]) == 6
    assert all(each == rows[0] for each in rows)


@pytest.mark.parametrize("accept", RESULTS)
def test_rows_and_booleans_come_in_every_form(tiny_client: httpx.Client, accept: str) -> None:
    rows = tiny_client.get("/sparql", params={"query": ALL}, headers={"Accept": accept})
    assert (rows.status_code, media_type(rows)) == (200, accept)
    assert len(list(ox.parse_query_results(rows.content, format=RESULTS[accept]))) == 6
    boolean = tiny_client.get("/sparql", params={"query": "ASK { ?s ?p 1911191 }"}, headers={"Accept": accept})
    assert boolean.status_code == 200
    if "tab" not in accept:
        assert bool(ox.parse_query_results(boolean.content, format=RESULTS[accept]))


def test_csv_is_as_the_recommendation_says(tiny_client: httpx.Client) -> None:
    text = "SELECT ?x { VALUES ?x { 'a\"b' 'c,d' <http://e/> 1 } }"
    answer = tiny_client.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.split("\r\n") == ["x", '"a""b"', '"c,d"', "http://e/", "1", ""]


@pytest.mark.parametrize("accept", RDF)
@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://example.org/vienna>"])
def test_graphs_come_in_every_form(tiny_client: httpx.Client, accept: str, text: str) -> None:
    answer = tiny_client.get("/sparql", params={"query": text}, headers={"Accept": accept})
    assert (answer.status_code, media_type(answer)) == (200, accept)
    triples = {quad.triple for quad in ox.parse(answer.content, format=RDF[accept])}
    reference = tiny_client.get("/sparql", params={"query": text}, headers={"Accept": "application/n-triples"})
    assert triples == {quad.triple for quad in ox.parse(reference.content, format=ox.RdfFormat.N_TRIPLES)}
    assert triples


@pytest.mark.parametrize(
    ("text", "accept", "expected"),
    [
        (ALL, "text/csv;q=0.4, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        (ALL, "text/turtle, text/csv;q=0.1", "text/csv"),
        (ALL, "*/*", "application/sparql-results+json"),
        ("ASK {}", "*/*", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "*/*", "text/turtle"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/*", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/json", "application/json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv, application/ld+json;q=0.2", "application/ld+json"),
    ],
)
def test_the_best_form_for_the_kind_of_answer_is_chosen(
    tiny_client: httpx.Client, text: str, accept: str, expected: str
) -> None:
    answer = tiny_client.get("/sparql", params={"query": text}, headers={"Accept": accept})
    assert (answer.status_code, media_type(answer)) == (200, expected)


@pytest.mark.parametrize(("text", "accept"), [(ALL, "image/png"), (ALL, "text/turtle"), ("DESCRIBE <a:a>", "text/csv")])
def test_a_form_that_is_not_available_gets_the_list(tiny_client: httpx.Client, text: str, accept: str) -> None:
    answer = tiny_client.get("/sparql", params={"query": text}, headers={"Accept": accept})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["available"] or "text/turtle" in answer.json()["available"]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_of_the_request_replaces_that_of_the_query(tiny_client: httpx.Client, way: str) -> None:
    def ask(text: str, **graphs: list[str]) -> int:
        if way == "get":
            return count(tiny_client.get("/sparql", params={"query": text, **graphs}))
        if way == "form":
            return count(tiny_client.post("/sparql", data={"query": text, **graphs}))
        return count(tiny_client.post("/sparql", params=graphs, content=text, headers={"Content-Type": DIRECT}))

    one, two = GRAPH + "one", GRAPH + "two"
    in_graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert ask(COUNT) == 6
    assert ask(COUNT, **{"default-graph-uri": [one]}) == 4
    assert ask(COUNT, **{"default-graph-uri": [one, two]}) == 6
    assert ask(COUNT, **{"named-graph-uri": [one, two]}) == 0
    assert ask(in_graphs, **{"named-graph-uri": [one, two]}) == 7
    assert ask(in_graphs, **{"default-graph-uri": [one], "named-graph-uri": [two]}) == 3
    assert ask(COUNT.replace("{", f"FROM <{two}> {{"), **{"default-graph-uri": [one]}) == 4
    assert ask(COUNT, **{"default-graph-uri": ["http://example.org/nowhere"]}) == 0


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"method": "GET", "params": {"query": "SELECT *\n{ ?s ?p }"}}, 400, '"line": 2'),
        ({"method": "GET", "params": {"query": ""}}, 400, "syntax"),
        ({"method": "GET", "params": {"query": ["ASK {}", "ASK {}"]}}, 400, "2 times"),
        ({"method": "POST", "data": {"query": ["ASK {}", "ASK {}"]}}, 400, "2 times"),
        ({"method": "POST", "params": {"query": "ASK {}"}, "data": {"query": "ASK {}"}}, 400, "2 times"),
        ({"method": "POST", "data": {"nothing": "here"}}, 400, "no query"),
        ({"method": "POST", "data": {"update": "DROP ALL"}}, 400, "updates"),
        ({"method": "POST", "data": {"query": "ASK {}", "using-graph-uri": "a:a"}}, 400, "updates"),
        ({"method": "GET", "params": {"query": "DROP ALL"}}, 400, "update"),
        ({"method": "GET", "params": {"query": "LOAD <http://127.0.0.1/>"}}, 400, "update"),
        ({"method": "GET", "params": {"query": "ASK { SERVICE <http://127.0.0.1/> {} }"}}, 400, "SERVICE"),
        ({"method": "GET", "params": {"query": "ASK {}", "default-graph-uri": "relative"}}, 400, "names no graph"),
        ({"method": "GET", "params": {"query": "ASK {}", "knownAt": "99"}}, 404, "revision"),
        ({"method": "GET", "params": {"query": "ASK {}", "format": "docx"}}, 400, "csv"),
        ({"method": "POST", "content": b"ASK {}"}, 415, DIRECT),
        ({"method": "POST", "content": b"ASK {}", "headers": {"Content-Type": "text/plain"}}, 415, DIRECT),
        ({"method": "POST", "content": b"query=ASK+%7B%7D", "headers": {"Content-Type": DIRECT}}, 400, "line"),
        ({"method": "POST", "content": b"query=ASK%20%7B%7D"}, 415, DIRECT),
        ({"method": "POST", "files": {"query": b"ASK {}"}}, 415, DIRECT),
        ({"method": "POST", "content": b"ASK { ?s ?p '\xff' }", "headers": {"Content-Type": DIRECT}}, 400, "UTF-8"),
        ({"method": "POST", "content": b"query=%FF", "headers": {"Content-Type": FORM}}, 400, "UTF-8"),
        (
            {
                "method": "POST",
                "content": "ASK {}".encode("utf-16"),
                "headers": {"Content-Type": f"{DIRECT}; charset=utf-16"},
            },
            415,
            "UTF-8",
        ),
        ({"method": "POST", "content": b"x" * 300_000, "headers": {"Content-Type": DIRECT}}, 413, "size"),
        ({"method": "POST", "data": {"query": "#" * 300_000}}, 413, "size"),
        ({"method": "GET", "params": {"query": "ASK " + "{" * 200 + "}" * 200}}, 400, "depth"),
    ],
)
def test_what_is_wrong_is_said(tiny_client: httpx.Client, request_: dict[str, object], status: int, words: str) -> None:
    answer = tiny_client.request(url="/sparql", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert words in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_what_body_is_read_is_said_in_the_readers_language(tiny_client: httpx.Client, language: str) -> None:
    headers = {"Content-Type": "text/plain", "Accept-Language": language}
    answer = tiny_client.post("/sparql", content=b"ASK {}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    assert answer.headers["accept-post"] == f"{DIRECT}, {FORM}"
    assert "A body" not in answer.json()["detail"]
    assert DIRECT in answer.json()["hint"]


def test_a_query_may_lower_its_limits_and_never_raise_them(serve: Serve, tiny_home: Path) -> None:
    with httpx.Client(base_url=serve(tiny_home, query_seconds=4, max_rows=6), timeout=30) as client:
        few = client.get("/sparql", params={"query": ALL, "maxrows": "5"})
        assert (few.status_code, few.json()["limit"], few.json()["allowed"]) == (504, "rows", 5)
        short = client.post("/sparql", data={"query": ALL, "maxbytes": "20"})
        assert (short.status_code, short.json()["limit"], short.json()["allowed"]) == (504, "bytes", 20)
        text = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
        quick = client.post("/sparql", params={"timeout": "0.5"}, content=text, headers={"Content-Type": DIRECT})
        assert (quick.status_code, quick.json()["limit"], quick.json()["allowed"]) == (504, "time", 0.5)
        more = client.get("/sparql", params={"query": ALL, "maxrows": "7", "timeout": "9"})
        assert more.status_code == 200
        assert more.headers["x-query-limits"] == f"timeout=4, maxrows=6, maxbytes={64 << 20}"
        assert "x-query-limits" not in client.get("/sparql", params={"query": ALL}).headers
        beyond = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o . ?a ?b ?c }", "maxrows": "1000"})
        assert (beyond.status_code, beyond.json()["allowed"]) == (504, 6)


@pytest.mark.parametrize("name", ["timeout", "maxrows", "maxbytes"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "1e3", "inf", "٣", "1" * 40])
def test_a_limit_that_is_none_is_refused(tiny_client: httpx.Client, name: str, value: str) -> None:
    answer = tiny_client.get("/sparql", params={"query": "ASK {}", name: value})
    assert (answer.status_code, answer.json()["name"]) == (400, name)


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        (ALL, ["tsv", "text/tab-separated-values"], "text/tab-separated-values"),
        (ALL, ["nonsense", "csv"], "text/csv"),
        (ALL, ["xml"], "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ["xml"], "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ["json-ld"], "application/ld+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ["n3", ""], "text/turtle"),
    ],
)
def test_the_names_that_clients_have_for_a_form_are_known(
    tiny_client: httpx.Client, text: str, formats: list[str], expected: str
) -> None:
    answer = tiny_client.get("/sparql", params={"query": text, "format": formats}, headers={"Accept": "image/png"})
    assert (answer.status_code, media_type(answer)) == (200, expected)


@pytest.mark.parametrize("code", ["0001", "000B", "001F", "FFFE", "FFFF"])
@pytest.mark.parametrize(
    ("text", "form", "other"),
    [
        ('SELECT ?x { BIND("a\\u%sb" AS ?x) }', "application/sparql-results+xml", "JSON"),
        ('CONSTRUCT { <urn:a> <urn:b> "a\\u%sb" } {}', "application/rdf+xml", "Turtle"),
    ],
)
def test_a_character_that_xml_cannot_write_is_refused_by_name(
    tiny_client: httpx.Client, text: str, form: str, other: str, code: str
) -> None:
    answer = tiny_client.get("/sparql", params={"query": text % code}, headers={"Accept": form})
    assert answer.status_code == 400
    assert f"U+{code}" in answer.json()["detail"]
    assert other in answer.json()["hint"]
    assert tiny_client.get("/sparql", params={"query": text % "FFFD"}, headers={"Accept": form}).status_code == 200


def test_the_first_wrong_word_of_a_query_is_named(tiny_client: httpx.Client) -> None:
    answer = tiny_client.get("/sparql", params={"query": "SELECT *\n  WERE { ?s ?p ?o }"})
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["line"], problem["column"]) == (2, 3)
    assert "line 2, column 3" in problem["detail"]
    assert "WHERE" in problem["hint"]
    assert tiny_client.get("/sparql", params={"query": "SELECT (CONCAT ('a') AS ?x) {}"}).status_code == 200


def test_bytes_that_are_not_utf8_in_the_address_are_refused(tiny_server: str) -> None:
    host, _, port = tiny_server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as raw:
        raw.sendall(b"GET /sparql?query=ASK%7B%22%FF%22%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert raw.recv(200).startswith(b"HTTP/1.1 400")


def test_an_answer_that_still_stands_is_not_sent_again(tiny_client: httpx.Client) -> None:
    first = tiny_client.get("/sparql", params={"query": ALL})
    assert first.headers["x-data-version"] == "1"
    assert "Accept" in first.headers["vary"]
    etag = first.headers["etag"]
    again = tiny_client.get("/sparql", params={"query": ALL}, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = tiny_client.get("/sparql", params={"query": ALL}, headers={"If-None-Match": etag, "Accept": "text/csv"})
    assert other.status_code == 200
    assert other.headers["etag"] != etag
    chance = tiny_client.get("/sparql", params={"query": "SELECT (RAND() AS ?x) {}"})
    assert "etag" not in chance.headers
    assert chance.headers["cache-control"] == "no-store"


def test_head_says_what_get_would(tiny_client: httpx.Client) -> None:
    for params in ({"query": ALL}, {"query": "SELECT"}, {}):
        get, head = (getattr(tiny_client, method)("/sparql", params=params) for method in ("get", "head"))
        assert head.status_code == get.status_code
        assert head.content == b""
        for name in ("content-type", "etag", "vary", "x-data-version"):
            assert head.headers.get(name) == get.headers.get(name)


def test_a_long_answer_is_compressed_when_asked(tiny_client: httpx.Client) -> None:
    text = f"SELECT * {{ {CROSS} }} LIMIT 100"
    packed = tiny_client.get("/sparql", params={"query": text}, headers={"Accept-Encoding": "gzip"})
    plain = tiny_client.get("/sparql", params={"query": text}, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]


def test_people_get_a_form_and_a_table(tiny_client: httpx.Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    form = tiny_client.get("/sparql", headers=browser)
    assert form.status_code == 200
    assert "<textarea" in form.text
    table = tiny_client.get("/sparql", params={"query": ALL, "lang": "fr"}, headers=browser)
    assert table.headers["content-language"] == "fr"
    assert table.text.count("<tr>") == 7
    assert ALL in table.text
    assert "format=csv" in table.text
    yes = tiny_client.get("/sparql", params={"query": "ASK {}", "lang": "es"}, headers=browser)
    assert "Sí" in yes.text
    graph = tiny_client.get("/sparql", params={"query": "DESCRIBE <http://example.org/vienna>"}, headers=browser)
    assert "@prefix" in graph.text
    wrong = tiny_client.get("/sparql", params={"query": "SELECT <script>"}, headers=browser)
    assert wrong.status_code == 400
    assert "<script>" not in wrong.text.partition("<main")[2]


def test_text_from_data_is_escaped_and_no_script_becomes_a_link(tiny_client: httpx.Client) -> None:
    text = "SELECT ?a ?b { VALUES (?a ?b) { ('<script>alert(1)</script>' <javascript:alert(1)>) } }"
    page = tiny_client.get("/sparql", params={"query": text}, headers={"Accept": "text/html"}).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_machines_get_a_description_that_is_true(tiny_client: httpx.Client) -> None:
    described = tiny_client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert media_type(described) == "application/n-triples"
    store = ox.Store()
    store.load(described.content, format=ox.RdfFormat.N_TRIPLES)
    prefixes = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>"
    graphs = f"{prefixes} SELECT ?name ?n {{ ?g a sd:NamedGraph ; sd:name ?name ; sd:graph/void:triples ?n }}"
    sizes = {row["name"].value: int(row["n"].value) for row in store.query(graphs)}
    assert sizes == {GRAPH + "one": 4, GRAPH + "two": 3}
    (total,) = store.query(f"{prefixes} SELECT ?n {{ ?s sd:defaultDataset/sd:defaultGraph/void:triples ?n }}")
    assert int(total["n"].value) == count(tiny_client.get("/sparql", params={"query": COUNT}))
    assert bool(store.query(f"{prefixes} ASK {{ ?s a sd:Service ; sd:endpoint ?e ; sd:supportedLanguage ?l }}"))
    formats = store.query(f"{prefixes} SELECT ?f {{ ?s sd:resultFormat ?f }}")
    assert len(list(formats)) == 10


@pytest.mark.parametrize("accept", RDF)
def test_the_description_comes_in_every_form_of_rdf(tiny_client: httpx.Client, accept: str) -> None:
    answer = tiny_client.get("/sparql", headers={"Accept": accept})
    assert (answer.status_code, media_type(answer)) == (200, accept)
    assert list(ox.parse(answer.content, format=RDF[accept]))
    assert tiny_client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


def test_a_limit_is_a_504_that_says_which(serve: Serve, tiny_home: Path) -> None:
    with httpx.Client(base_url=serve(tiny_home, query_seconds=1, max_rows=10), timeout=30) as client:
        late = client.get("/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"})
        assert (late.status_code, late.json()["limit"], late.json()["allowed"]) == (504, "time", 1)
        long = client.get("/sparql", params={"query": f"SELECT * {{ {CROSS} }}"})
        assert (long.status_code, long.json()["limit"]) == (504, "rows")


def test_a_crowd_is_a_503_that_says_when_to_come_back(serve: Serve, tiny_home: Path) -> None:
    with httpx.Client(base_url=serve(tiny_home, query_seconds=20, running=1, queue=0), timeout=30) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port), 20) as raw:
            query = urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"})
            raw.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.5)
            crowd = client.get("/sparql", params={"query": "ASK {}"})
        assert crowd.status_code == 503
        assert int(crowd.headers["retry-after"]) >= 1
        assert crowd.json()["code"] == "busy"


def test_a_client_with_too_many_queries_gets_a_429(serve: Serve, tiny_home: Path) -> None:
    with httpx.Client(base_url=serve(tiny_home, query_seconds=20, client_queries=1), timeout=30) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port), 20) as raw:
            query = urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"})
            raw.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.5)
            refused = client.get("/sparql", params={"query": "ASK {}"})
        assert (refused.status_code, refused.json()["limit"]) == (429, "rate")
        assert int(refused.headers["retry-after"]) >= 1


def test_a_long_answer_that_fails_is_broken_off_and_never_looks_whole(
    serve: Serve, tiny_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = serve(tiny_home, buffer_bytes=10_000, max_bytes=1_000_000)
    query = {"query": f"SELECT * {{ {CROSS} }}"}
    with httpx.stream("GET", address + "/sparql", params=query, headers={"Accept": "text/csv"}, timeout=30) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            answer.read()
    whole = httpx.get(
        address + "/sparql", params={"query": query["query"] + " LIMIT 500"}, headers={"Accept": "text/csv"}
    )
    assert whole.text.count("\r\n") == 501
    told = [record for record in caplog.records if "broken off" in record.getMessage()]
    assert len(told) == 1
    assert not any(record.exc_info for record in caplog.records)


def test_a_client_that_hangs_up_frees_its_reader(serve: Serve, tiny_home: Path) -> None:
    address = serve(tiny_home, query_seconds=30, running=1, queue=0)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(address + "/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"}, timeout=0.5)
    deadline = time.monotonic() + 20
    while httpx.get(address + "/sparql", params={"query": "SELECT (RAND() AS ?x) {}"}).status_code == 503:
        assert time.monotonic() < deadline, "the reader went on for nobody"
        time.sleep(0.1)


def test_slow_senders_are_let_go_and_hold_nobody_up(tiny_server: str) -> None:
    host, _, port = tiny_server.removeprefix("http://").partition(":")
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {DIRECT}\r\nContent-Length: 100\r\n\r\nASK"
    slow = [socket.create_connection((host, int(port)), timeout=20) for _ in range(48)]
    try:
        for each in slow:
            each.sendall(head.encode())
        assert httpx.get(tiny_server + "/sparql", params={"query": "ASK {}"}).status_code == 200
    finally:
        for each in slow:
            each.close()


def test_known_at_answers_from_what_was_recorded_then(serve: Serve, grown_home: Path) -> None:
    with httpx.Client(base_url=serve(grown_home), timeout=60) as client:

        def known(at: str) -> tuple[int, str]:
            ask = {"query": COUNT, "default-graph-uri": GRAPH + "a", "knownAt": at}
            answer = client.get("/sparql", params=ask)
            return count(answer), answer.headers["x-data-version"]

        assert [known(str(each)) for each in (1, 2, 3)] == [(1, "1"), (2, "2"), (3, "3")]
        assert known("head") == (3, "3")
        assert known("2999-01-01") == (3, "3")
        early = client.get("/sparql", params={"query": COUNT, "knownAt": "1999"})
        assert early.status_code in (400, 404)


def test_a_client_that_reads_nothing_is_cut_off(serve: Serve, tiny_home: Path) -> None:
    address = serve(tiny_home, buffer_bytes=10_000, client_seconds=1)
    host, _, port = address.removeprefix("http://").partition(":")
    query = urlencode({"query": f"SELECT * {{ {CROSS} }} LIMIT 20000"})
    with socket.socket() as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.settimeout(20)
        idle.connect((host, int(port)))
        idle.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        time.sleep(4)
        taken = b""
        while piece := idle.recv(1 << 16):
            taken += piece
    assert taken.startswith(b"HTTP/1.1 200")
    assert not taken.endswith(b"0\r\n\r\n")


def test_a_sender_that_takes_too_long_gets_a_408(serve: Serve, tiny_home: Path) -> None:
    address = serve(tiny_home, client_seconds=0.5)
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as slow:
        slow.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {DIRECT}\r\nContent-Length: 9\r\n\r\n".encode()
        )
        assert slow.recv(1 << 12).startswith(b"HTTP/1.1 408")


def test_any_tag_at_all_does_not_hide_a_faulty_query(tiny_client: httpx.Client) -> None:
    faulty = tiny_client.get("/sparql", params={"query": "ASK {"}, headers={"If-None-Match": "*"})
    assert faulty.status_code == 400
    good = tiny_client.get("/sparql", params={"query": "ASK {}"})
    again = {"If-None-Match": good.headers["ETag"]}
    assert tiny_client.get("/sparql", params={"query": "ASK {}"}, headers=again).status_code == 304
    assert tiny_client.post("/sparql", data={"query": "ASK {}"}, headers=again).status_code == 200

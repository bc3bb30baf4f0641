"""The validation service over HTTP: every syntax, every face of the report, and what hostile senders get."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, Literal
from rdflib.compare import isomorphic

from municipia.api.bodies import gunzip
from municipia.api.settings import Settings
from municipia.graph.checking import MOST_RESULTS, check_files
from municipia.ontology.namespaces import SH, SHAPE
from tests.conftest import serving

PROLOGUE = "@prefix mun: <https://w3id.org/municipia/def#> . @prefix act: <https://w3id.org/municipia/id/act/> .\n"
BAD = PROLOGUE + "act:x a mun:CommitmentAct ."
TURTLE = {"Content-Type": "text/turtle"}
JSON = {"Accept": "application/json"}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ACT = "https://w3id.org/municipia/id/act/x"
CLASS = "https://w3id.org/municipia/def#CommitmentAct"
SMALL = 64 << 10


@pytest.fixture(scope="module")
def small(tiny_session_home: Path) -> Iterator[httpx.Client]:
    """A client of a server that takes little at once."""
    settings = Settings(home=tiny_session_home, max_upload_bytes=SMALL)
    with serving(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def post(client: httpx.Client, body: bytes | str, kind: str = "text/turtle", query: str = "", **headers: str):  # type: ignore[no-untyped-def]
    content = body.encode() if isinstance(body, str) else body
    sent = {"Content-Type": kind, "Accept": "application/json", **headers}
    return client.post(f"/validate?context=alone{query}", content=content, headers=sent)


SYNTAXES = {
    "text/turtle": BAD,
    "application/trig": PROLOGUE + "<http://e/g> { act:x a mun:CommitmentAct }",
    "application/n-triples": f"<{ACT}> <{RDF}type> <{CLASS}> .",
    "application/n-quads": f"<{ACT}> <{RDF}type> <{CLASS}> <http://e/g> .",
    "application/ld+json": json.dumps({"@id": ACT, "@type": CLASS}),
    "application/rdf+xml": f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:m="https://w3id.org/municipia/def#">'
    f'<m:CommitmentAct rdf:about="{ACT}"/></rdf:RDF>',
}
MALFORMED = {
    "text/turtle": PROLOGUE + "act:x a mun:CommitmentAct ; ;; b",
    "application/trig": "<http://e/g> { <a:b> <a:b> ",
    "application/n-triples": "<a:b> <a:b> <a:b> .\nnothing",
    "application/n-quads": "<a:b> <a:b> <a:b> <a:b> <a:b> .",
    "application/ld+json": '{"@id": "a:b",\n "x": }',
    "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://x">\n<a></b></rdf:RDF>',
    "text/csv": 'iso2,iso3\r\n"AD,AND\r\n',
}


@pytest.mark.parametrize("kind", SYNTAXES)
def test_every_syntax_is_checked_by_the_same_rules(tiny_client: httpx.Client, kind: str) -> None:
    answer = post(tiny_client, SYNTAXES[kind], kind)
    assert answer.status_code == 200
    report = answer.json()
    assert report["conforms"] is False
    assert {"act-adherent", "act-type"} <= {each["code"] for each in report["results"]}
    assert {each["focus"] for each in report["results"]} == {f"<{ACT}>"}
    assert report["results"][0]["place"]["file"] == "document"


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_cannot_be_read_is_a_problem_with_its_place(tiny_client: httpx.Client, kind: str) -> None:
    answer = post(tiny_client, MALFORMED[kind], kind, "&table=countries" if kind == "text/csv" else "")
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["line"] >= 1
    assert problem["detail"]
    assert problem["report"]["conforms"] is False


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>', "refused"),
        ("application/ld+json", '{"@context": "http://127.0.0.1:9/c", "@id": "a:b"}', "refused"),
        ("text/turtle", b"<a:a> <a:b> " + b"[ <a:b> " * 20_000 + b"1" + b"]" * 20_000 + b" .", "depth"),
        ("application/ld+json", b"[" * 50_000 + b"]" * 50_000, "depth"),
        ("text/turtle", "".join(f"@prefix p{n}: <a:> ." for n in range(501)), "prefixes"),
        ("text/turtle", f"<a:{'x' * 3000}> <a:b> 1 .", "term"),
        ("text/turtle", b"<a:b> <a:b> \xff .", "encoding"),
        ("text/turtle", "<not an iri> <a:b> 1 .", "syntax"),
        ("text/turtle", "<relative> <a:b> <http://[bad> .", "syntax"),
        ("text/turtle", '<a:b> <a:b> "x"@toolonglanguage1 .', "syntax"),
    ],
)
def test_hostile_documents_are_refused_by_name(
    tiny_client: httpx.Client, kind: str, body: bytes | str, code: str
) -> None:
    answer = post(tiny_client, body, kind)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert tiny_client.get("/validate", headers={"Accept": "text/html"}).status_code == 200


def test_the_report_is_that_of_the_command_line(tiny_client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "document").write_text(BAD)
    (tmp_path / "document").rename(tmp_path / "document.ttl")
    expected = check_files([tmp_path / "document.ttl"]).to_json()
    found = post(tiny_client, BAD).json()
    assert [(one["code"], one["messages"]) for one in found["results"]] == [
        (one["code"], one["messages"]) for one in expected["results"]
    ]


def test_turtle_is_a_validation_report_and_says_the_same(tiny_client: httpx.Client) -> None:
    answer = post(tiny_client, BAD, Accept="text/turtle")
    assert answer.headers["content-type"].startswith("text/turtle")
    graph = Graph().parse(data=answer.text, format="turtle")
    (report,) = graph.subjects(SH.conforms)
    assert graph.value(report, SH.conforms).toPython() is False  # type: ignore[union-attr]
    assert len(list(graph.objects(report, SH.result))) == len(post(tiny_client, BAD).json()["results"])
    again = post(tiny_client, BAD, query="&format=ttl").text
    assert isomorphic(graph, Graph().parse(data=again, format="turtle"))


def test_what_conforms_conforms_in_every_face(tiny_client: httpx.Client) -> None:
    fine = "<http://example.org/a> <http://example.org/b> 1 ."
    assert post(tiny_client, fine).json()["conforms"] is True
    assert "sh:conforms true" in post(tiny_client, fine, Accept="text/turtle").text
    page = post(tiny_client, fine, Accept="text/html", **{"Accept-Language": "en"})
    assert page.status_code == 200
    assert "<h1>The data conform</h1>" in page.text


def test_beside_the_graph_a_document_may_point_at_what_is_there(site: str) -> None:
    text = PROLOGUE + (
        "@prefix dcterms: <http://purl.org/dc/terms/> . act:x a mun:CommitmentAct ; "
        "dcterms:type <https://w3id.org/municipia/kos/act-type/signed> ;"
        "mun:adherent <https://w3id.org/municipia/id/government/G0103> ;"
        "mun:toInstrument <https://w3id.org/municipia/id/instrument/cities-for-adequate-housing-2018> ;"
        "dcterms:source <https://w3id.org/municipia/id/source/a1-cisdp-housing-declaration> ."
    )

    def broken(context: str) -> set[str]:
        query = {"context": context} if context else {}
        answer = httpx.post(f"{site}/validate", params=query, content=text, headers={**TURTLE, **JSON}, timeout=90)
        report = answer.json()
        assert report["context"] == (context or "graph")
        assert report["revision"] == (None if context == "alone" else 2)
        return {one["code"] for one in report["results"] if one["severity"] == "Violation"}

    assert {"act-adherent", "act-instrument", "act-source"} <= broken("alone")
    assert not broken("") & {"act-adherent", "act-instrument", "act-source"}


def test_tables_are_known_by_file_name_by_parameter_or_by_their_first_line(tiny_client: httpx.Client) -> None:
    header = "iso2,iso3,m49,name_en,name_fr,name_es,un_region,un_subregion,uclg_section\r\n"
    wrong = header + "xx,XXX,999,Nowhere,Nulle part,Ninguna parte,Europe,Southern Europe,\r\n"
    by_line = post(tiny_client, wrong, "text/csv")
    by_name = tiny_client.post("/validate", files=[("file", ("countries.csv", wrong))], headers=JSON)
    by_parameter = post(tiny_client, wrong, "text/csv", "&table=countries")
    reports = [answer.json()["results"] for answer in (by_line, by_name, by_parameter)]
    assert {(one["place"]["line"], one["place"]["column"]) for one in reports[0]} == {(2, "iso2")}
    assert [[one["code"] for one in report] for report in reports] == [[one["code"] for one in reports[0]]] * 3
    unknown = post(tiny_client, "a,b\r\n1,2\r\n", "text/csv")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "no-table")
    assert unknown.json()["hint"].startswith("Name the file as the table")
    (pattern,) = [one for one in reports[0] if one["code"] == "table-pattern"]
    assert pattern["value"] == '"xx"'
    assert all(sorted(one["mend"]) == ["en", "es", "fr"] for one in reports[0])


def test_what_cannot_be_read_is_told_with_what_stands_there_and_how_to_mend_it(tiny_client: httpx.Client) -> None:
    answer = post(tiny_client, "ex:a ex:b 1 .")
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["line"], problem["column"]) == (1, 1)
    assert problem["hint"] == "Declare the prefix ex: at the beginning of the document."
    (result,) = problem["report"]["results"]
    assert (result["value"], result["mend"]["en"]) == (
        '"ex:a"',
        "declare the prefix ex: at the beginning of the document.",
    )
    turtle = Graph().parse(data=post(tiny_client, "ex:a ex:b 1 .", Accept="text/turtle").text, format="turtle")
    (told,) = turtle.objects(None, SH.result)
    assert turtle.value(told, SHAPE.line) == Literal(1)
    assert {text.language for text in turtle.objects(told, SHAPE.mending)} == {"fr", "en", "es"}  # type: ignore[union-attr]


def test_several_files_go_together_and_each_result_names_its_own(tiny_client: httpx.Client) -> None:
    files = [
        ("file", ("a.ttl", BAD, "application/octet-stream")),
        ("file", ("b.nt.gz", gzip.compress(f"<{ACT}2> <{RDF}type> <{CLASS}> .".encode()))),
        ("file", ("a.ttl", BAD.replace("act:x", "act:y"))),
    ]
    answer = tiny_client.post("/validate", files=files, data={"context": "alone"}, headers=JSON)
    assert answer.status_code == 200
    assert {one["place"]["file"] for one in answer.json()["results"]} == {"a.ttl", "b.nt", "a (2).ttl"}


@pytest.mark.parametrize(("language", "word"), [("fr", "adhérent"), ("en", "adherent"), ("es", "adherente")])
def test_a_person_pastes_a_text_and_reads_what_is_wrong(tiny_client: httpx.Client, language: str, word: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    form = tiny_client.get("/validate", headers=headers)
    assert form.status_code == 200
    assert 'enctype="multipart/form-data"' in form.text
    sent = {"text": BAD.replace("\n", "\r\n"), "form": "turtle", "context": "alone"}
    files = [("file", ("", b""))]
    answer = tiny_client.post("/validate", data=sent, files=files, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}"' in answer.text
    report = answer.text.partition('<ol class="report">')[2].partition("</ol>")[0]
    assert word in report.lower()
    assert re.search(r"(ligne|line|línea) 2", report)
    assert "act:x a mun:CommitmentAct" in answer.text


def test_markup_in_a_document_stays_text(tiny_client: httpx.Client) -> None:
    evil = PROLOGUE + 'act:x a mun:CommitmentAct ; mun:adherent "<script>alert(1)</script>" .'
    files = [("file", ("<script>x.ttl", evil))]
    answer = tiny_client.post("/validate", data={"text": evil}, files=files, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<script>x" not in answer.text


def test_nothing_to_check_is_said(tiny_client: httpx.Client) -> None:
    for answer in (post(tiny_client, b"  "), tiny_client.post("/validate", files=[("file", ("", b""))], headers=JSON)):
        assert (answer.status_code, answer.json()["name"]) == (400, "file")


@pytest.mark.parametrize("kind", ["", "image/png", "application/x-www-form-urlencoded", "text/turtlex"])
def test_a_media_type_that_is_not_read_is_told_which_are(tiny_client: httpx.Client, kind: str) -> None:
    answer = post(tiny_client, BAD, kind)
    assert answer.status_code == 415
    assert "text/turtle" in answer.headers["accept-post"]


@pytest.mark.parametrize("query", ["context=both", "format=pdf"])
def test_a_parameter_that_cannot_be_is_named(tiny_client: httpx.Client, query: str) -> None:
    answer = tiny_client.post(f"/validate?{query}", content=BAD, headers={**TURTLE, **JSON})
    assert (answer.status_code, answer.json()["name"]) == (400, query.partition("=")[0])
    assert post(tiny_client, BAD, Accept="image/png").status_code == 406


def test_too_much_is_refused_packed_or_not(small: httpx.Client) -> None:
    def too_much(answer: httpx.Response) -> bool:
        return (answer.status_code, answer.json()["limit"]) == (413, "size")

    assert too_much(post(small, b"#" * (SMALL * 3)))
    bomb = gzip.compress(b"#" * (40 << 20), 6)
    assert len(bomb) < SMALL * 4
    packed = gzip.compress(b"#" * (SMALL + 1), 9)
    assert too_much(post(small, packed, **{"Content-Encoding": "gzip"}))
    assert too_much(post(small, bomb[:SMALL], **{"Content-Encoding": "gzip"}))
    assert too_much(small.post("/validate", files=[("file", ("a.ttl.gz", packed))], headers=JSON))
    assert too_much(small.post("/validate", files=[("file", ("a.ttl", b"#" * (SMALL + 1)))], headers=JSON))
    half = b"#" * (SMALL // 2 + 1)
    both = [("file", ("a.ttl", half)), ("file", ("b.ttl", half))]
    assert too_much(small.post("/validate", files=both, headers=JSON))
    fine = post(small, gzip.compress(BAD.encode()), **{"Content-Encoding": "gzip"})
    assert fine.status_code == 200, fine.text


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [(b"no gzip", "gzip", 400), (gzip.compress(b"#" * 500, mtime=0)[:-9], "gzip", 400), (b"x", "br", 415)],
    ids=["no gzip", "torn", "another"],
)
def test_a_wrong_encoding_is_told(small: httpx.Client, body: bytes, encoding: str, status: int) -> None:
    assert post(small, body, **{"Content-Encoding": encoding}).status_code == status


def test_a_form_that_is_none_or_has_too_many_parts_is_refused(small: httpx.Client) -> None:
    headers = {"Content-Type": "multipart/form-data", **JSON}
    assert small.post("/validate", content=b"x", headers=headers).status_code == 400
    headers["Content-Type"] += "; boundary=b"
    assert small.post("/validate", content=b"--b\r\nno form", headers=headers).status_code == 400
    many = [("file", (f"{number}.ttl", b"#")) for number in range(21)]
    assert small.post("/validate", files=many, headers=JSON).status_code == 400


def test_of_a_body_of_two_hundred_megabytes_little_is_read_before_it_is_refused(small: httpx.Client) -> None:
    code = (
        "import select, socket, sys\n"
        "host, port = sys.argv[1].rsplit('//')[1].split(':')\n"
        "peer = socket.create_connection((host, int(port)))\n"
        "peer.sendall(b'POST /validate HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: text/turtle\\r\\n'\n"
        "             b'Transfer-Encoding: chunked\\r\\n\\r\\n')\n"
        "answer, sent = b'', 0\n"
        "try:\n"
        "    while sent < 200 << 20 and not answer:\n"
        "        peer.sendall(b'100000\\r\\n' + b'#' * (1 << 20) + b'\\r\\n'); sent += 1 << 20\n"
        "        if select.select([peer], [], [], 0.05)[0]: answer = peer.recv(100)\n"
        "except OSError:\n"
        "    pass\n"
        "print(sent >> 20, answer.decode('ascii', 'replace'))\n"
    )
    command = [sys.executable, "-c", code, str(small.base_url)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert int(done.stdout.split()[0]) < 200
    assert "413" in done.stdout
    assert post(small, BAD).status_code == 200


def test_work_that_takes_too_long_is_ended(serve, tiny_session_home: Path) -> None:  # type: ignore[no-untyped-def]
    address = serve(tiny_session_home, task_seconds=0.5)
    long = "\n".join(f"<a:{number}> <a:b> {number} ." for number in range(200_000))
    with httpx.Client(base_url=address, timeout=60) as client:
        answer = post(client, long)
    assert answer.status_code in (503, 504)
    assert answer.json()["code"] in ("limit", "busy")


def test_the_examples_of_the_description_run(tiny_client: httpx.Client) -> None:
    operation = tiny_client.get("/openapi.json").json()["paths"]["/validate"]["post"]
    examples = {
        kind: body["example"] for kind, body in operation["requestBody"]["content"].items() if "example" in body
    }
    assert set(examples) == {"text/turtle", "text/csv"}
    shape = operation["responses"]["200"]["content"]["application/json"]["example"]
    for kind, text in examples.items():
        answer = post(tiny_client, text, kind)
        assert answer.status_code == 200, answer.text
        assert answer.json().keys() == shape.keys()
        assert {key for one in answer.json()["results"] for key in one} <= shape["results"][0].keys()


def test_of_very_many_results_the_gravest_are_given_and_all_are_counted(tiny_client: httpx.Client) -> None:
    header = "iso2,iso3,m49,name_en,name_fr,name_es,un_region,un_subregion,uclg_section\r\n"
    table = header + "x,,,,,,,,\r\n" * 1200
    report = post(tiny_client, table, "text/csv").json()
    assert len(report["results"]) == MOST_RESULTS
    assert sum(report["counts"].values()) > MOST_RESULTS
    assert report["conforms"] is False


def test_very_many_small_members_of_gzip_are_unpacked_in_a_moment() -> None:
    many = gzip.compress(b"") * 100_000 + gzip.compress(b"#")
    assert gunzip(many, 1000) == b"#"

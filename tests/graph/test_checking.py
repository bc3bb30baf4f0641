from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse, serialize

from municipia.graph.checking import Checker, check_files, check_upload
from municipia.graph.guards import ReadingLimits
from municipia.graph.reading import Source
from municipia.ontology.namespaces import RDF, SH, SHAPE

FIXTURES = Path(__file__).parents[1] / "shapes" / "fixtures"
BAD = FIXTURES / "act-type" / "invalid-outside.ttl"
FORMS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
TABLES = files("municipia.graph").joinpath("data")


@pytest.fixture(scope="module")
def published() -> Store:
    store = Store()
    store.load(path=str(FIXTURES / "context.ttl"), format=RdfFormat.TURTLE)
    return store


def codes(report) -> list[str]:
    return [each.code for each in report.results]


@pytest.mark.parametrize(("suffix", "form"), FORMS.items(), ids=FORMS)
def test_the_same_fault_is_found_in_every_syntax_with_its_line(suffix, form, published, tmp_path):
    path = tmp_path / f"data{suffix}"
    path.write_bytes(serialize(parse(path=str(BAD), format=RdfFormat.TURTLE), format=form))
    report = check_files([path], published=published)
    assert codes(report) == ["act-type"]
    place = report.results[0].place
    line = path.read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert "https://w3id.org/municipia/id/act/a1" in line


def test_a_good_document_conforms_beside_the_published_graph(published):
    report = check_files([FIXTURES / "act-type" / "valid-joined.ttl"], published=published)
    assert report.results == ()


def test_without_the_published_graph_what_it_holds_is_not_known():
    report = check_files([FIXTURES / "act-type" / "valid-joined.ttl"])
    assert codes(report) == ["act-adherent", "act-instrument", "act-source"]


def test_documents_given_together_know_each_other_and_clash_with_each_other(tmp_path, published):
    both = [FIXTURES / "context.ttl", FIXTURES / "act-type" / "valid-joined.ttl"]
    assert not [code for code in codes(check_files(both)) if code.startswith("act-")]
    other = tmp_path / "other.ttl"
    text = (FIXTURES / "act-twice" / "invalid-undated.ttl").read_text(encoding="utf-8")
    head, first, second = text.partition("act:a2 a mun:CommitmentAct")
    (tmp_path / "one.ttl").write_text(head, encoding="utf-8")
    other.write_text(head.partition("act:a1 a")[0] + first + second, encoding="utf-8")
    report = check_files([tmp_path / "one.ttl", other], published=published)
    assert codes(report) == ["act-twice", "act-twice"]
    assert {Path(each.place.file).name for each in report.results} == {"one.ttl", "other.ttl"}


def test_faults_of_the_published_graph_are_not_the_documents(published):
    dirty = Store()
    dirty.extend(published)
    dirty.load(path=str(BAD), format=RdfFormat.TURTLE)
    assert check_files([FIXTURES / "territory-label" / "valid-three.ttl"], published=dirty).results == ()


def test_concepts_of_our_schemes_are_known_without_the_published_graph():
    text = """@prefix mun: <https://w3id.org/municipia/def#> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
    <urn:s> a foaf:Document ; dcterms:identifier "s" ; dcterms:title "S" .
    <urn:i> a mun:Instrument ; dcterms:type <https://w3id.org/municipia/kos/instrument-type/charter> ;
      mun:promotesRight <https://w3id.org/municipia/kos/right/housing> ; dcterms:source <urn:s> ."""
    assert Checker().check([Source("a.ttl", text.encode())]).results == ()


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_text_says_what_where_and_how_to_mend_it(language, published):
    text = check_files([BAD], published=published).to_text(language)
    assert f"{BAD}:" in text
    assert "act-type" in text
    assert "acttype:applauded" in text
    assert "acttype:signed, acttype:endorsed" in text


UNREADABLE = {
    "missing": (None, "file-missing"),
    "a.pdf": (b"", "file-refused"),
    "a.ttl": (b"<urn:a> <urn:b> ", "file-syntax"),
    "b.ttl": (b"\xff\xfe", "file-encoding"),
    "c.jsonld": (b'{"@context": "https://schema.org/"}', "file-refused"),
    "d.rdf": (b"<!DOCTYPE a><a/>", "file-refused"),
    "e.ttl": (b"<urn:a> <urn:b> " + b"(" * 300, "file-depth"),
    "f.ttl": (b"# nothing", "file-empty"),
    "g.csv": (b"x,y\n1,2\n", "file-no-table"),
    "h.csv": (b'signature_id\n"a', "file-data"),
}


@pytest.mark.parametrize(("name", "content", "code"), [(n, *c) for n, c in UNREADABLE.items()], ids=UNREADABLE)
def test_a_document_that_cannot_be_read_is_reported_in_three_languages(name, content, code, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    (result,) = check_files([path]).results
    assert result.code == code
    assert sorted(result.messages) == ["en", "es", "fr"]
    assert sorted(result.mend) == ([] if code == "file-empty" else ["en", "es", "fr"])
    assert result.place.file == str(path)


@pytest.mark.parametrize(
    ("name", "text", "value", "mend"),
    [
        ("a.ttl", "<urn:a> <urn:b>\n  fooo baz .", '"fooo"', "look at what is written here"),
        ("a.ttl", "ex:a ex:b 1 .", '"ex:a"', "declare the prefix ex: "),
        ("a.ttl", "<urn:a> <urn:b> <urn c> .", '"<urn c>"', "write a whole IRI"),
        ("a.nt", "<urn:a> .", '"."', "look at what is written here"),
        ("a.ttl", "<urn:a> <urn:b> ", "", "look at what is written here"),
        ("a.jsonld", '{"@id": "a b", "urn:b": 1}', r'"\"a b\""', "write a whole IRI"),
        ("a.rdf", "<rdf:RDF/>", "", "declare the prefix rdf: "),
    ],
)
def test_a_fault_of_syntax_shows_what_stands_there_and_how_to_mend_it(name, text, value, mend):
    (result,) = Checker().check([Source(name, text.encode())]).results
    assert result.code == "file-syntax"
    assert result.record()["value"] == value
    assert result.mend["en"].startswith(mend)
    assert len(set(result.mend.values())) == 3


def test_a_long_line_is_not_shown_whole():
    (result,) = Checker().check([Source("a.ttl", b"<urn:a> <urn:b> " + b"x" * 10_000)]).results
    assert len(result.record()["value"]) < 200


def test_one_bad_document_does_not_hide_the_others(published, tmp_path):
    broken = tmp_path / "broken.nt"
    broken.write_text("<urn:a> .", encoding="utf-8")
    assert sorted(codes(check_files([broken, BAD], published=published))) == ["act-type", "file-syntax"]


def test_limits_are_the_callers():
    report = Checker(limits=ReadingLimits(size=10)).check([Source("a.ttl", b"#" * 11)])
    assert codes(report) == ["file-size"]
    assert "10" in report.results[0].messages["fr"]


def test_our_own_tables_are_checked_with_file_line_and_column():
    name, text = "signatures.csv", TABLES.joinpath("signatures.csv").read_text(encoding="utf-8")
    header, row = text.splitlines()[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=False))
    wrong = row.replace(f",{cells['act']},", ",applauded,")
    report = Checker().check([Source(name, f"{header}\n{wrong}\n".encode())])
    assert "table-enum" in codes(report)
    (result,) = [each for each in report.results if each.code == "table-enum"]
    assert str(result.place) == "signatures.csv:2:act"
    assert "applauded" in result.messages["es"]
    record = result.record()
    assert (record["value"], record["mend"]["en"][:12]) == ('"applauded"', "use one of: ")
    assert "signed" in record["mend"]["fr"]


@pytest.mark.parametrize("name", ["decisions.csv", "lines.csv"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Kettering,GB,new,", ""),
        ("Luton,GB,T0172,", ""),
        ("Luton,GB,Luton,", "« Luton » n’a pas la forme T0002"),
        ("Leeds,GB,new,\nLeeds,GB,T0172,", "« Leeds » est déjà à la ligne 2"),
        ("Leeds,GB", "la ligne s’arrête ici"),
    ],
)
def test_decisions_about_printed_names_are_told_by_their_first_line(tmp_path, name, line, said):
    (tmp_path / name).write_text(f"name,country,decision,note\n{line}\n", encoding="utf-8")
    report = check_files([tmp_path / name])
    assert report.conforms == (not said)
    assert said in report.to_text("fr").replace("\u00a0", " ")


def test_the_decisions_on_the_bundled_collections_are_sound():
    assert check_files([Path(str(TABLES.joinpath("collections", "decisions.csv")))]).conforms


def test_blank_nodes_are_reported_as_such():
    (result, *_) = Checker().check([Source("a.ttl", b"[] a <https://w3id.org/municipia/def#CommitmentAct> .")]).results
    assert result.focus.n3().startswith("_:")


def test_an_upload_gets_its_report_as_json():
    record = json.loads(check_upload(BAD.read_bytes(), documents=[("x", "text/turtle", BAD.stat().st_size)]))["report"]
    assert record["conforms"] is False
    assert "act-type" in {each["code"] for each in record["results"]}


def test_a_report_on_documents_can_be_written_as_a_graph():
    name, text = "signatures.csv", TABLES.joinpath("signatures.csv").read_text(encoding="utf-8")
    wrong = "".join(text.splitlines(keepends=True)[:2]).replace(",signed,", ",sgned,", 1)
    graph = Checker().check([Source("a.ttl", b"x"), Source(name, wrong.encode())]).to_graph()
    places = {
        tuple(graph.value(each, SHAPE[part]).toPython() for part in ("file", "line", "column")): each
        for each in graph.subjects(RDF.type, SH.ValidationResult)
    }
    assert places.keys() == {("a.ttl", 1, 1), (name, 2, "act")}
    for each in places.values():
        assert {text.language for text in graph.objects(each, SHAPE.mending)} == {"fr", "en", "es"}


EXAMPLES = sorted(Path(str(files("municipia.ontology"))).joinpath("examples").glob("*.ttl"))


def test_the_examples_of_the_vocabulary_conform():
    report = check_files(EXAMPLES)
    assert EXAMPLES
    assert report.conforms, report.to_text("en")


@pytest.mark.parametrize("written", ['"July 2018"', '"20"^^edtf:EDTF', '"July 2018"^^edtf:EDTF'])
def test_a_bad_date_is_told_once_with_advice_that_leads_to_a_date(written):
    text = (
        "@prefix mun: <https://w3id.org/municipia/def#> . @prefix dcterms: <http://purl.org/dc/terms/> . "
        "@prefix edtf: <http://id.loc.gov/datatypes/edtf/> . "
        f"<https://w3id.org/municipia/id/event/x> dcterms:date {written} ."
    )
    report = Checker().check([Source("x.ttl", text.encode())])
    (result,) = [one for one in report.results if one.code == "edtf-date"]
    assert all('"2018-07"^^edtf:EDTF' in advice for advice in result.mend.values())
    mended = text.replace(written, '"2018-07"^^edtf:EDTF')
    assert [one.code for one in Checker().check([Source("x.ttl", mended.encode())]).results] == []


def test_a_value_that_its_datatype_has_not_is_told_in_the_report_alone(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text(
        "@prefix mun: <https://w3id.org/municipia/def#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        '<urn:t> mun:earliest "x"^^xsd:date ; mun:latest "2018-13-01"^^xsd:date ; mun:statedCount "y"^^xsd:integer .'
    )
    command = [sys.executable, "-m", "municipia", "check", str(path)]
    done = subprocess.run(command, env={"MUNICIPIA_HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert 'value: "x"^^' in done.stdout
    assert done.stderr == ""

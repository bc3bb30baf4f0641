"""The command line over the real graph: each verb once for what it does, once for what it refuses."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from typer.testing import CliRunner

from municipia import __version__
from municipia.api import doors
from municipia.api.cli import app
from municipia.graph.errors import MunicipiaError

DATA = Path(__file__).parents[2] / "graph" / "data"


@pytest.fixture
def municipia(monkeypatch, site_home):
    """Run a command in this process, on the real graph unless another home is given."""

    def run(*arguments, home=site_home):
        monkeypatch.setenv("MUNICIPIA_HOME", str(home))
        return CliRunner().invoke(app, [str(each) for each in arguments])

    return run


def refused(result):
    """What a command that could not be done says; ``main`` prints it and ends with 2."""
    assert result.exit_code == 1
    assert isinstance(result.exception, MunicipiaError), result.exception
    return str(result.exception)


def test_help_teaches_the_first_steps(municipia):
    text = municipia("--help").stdout
    assert "municipia build" in text
    assert "municipia serve" in text
    for command in (
        "build",
        "check",
        "query",
        "export",
        "serve",
        "log",
        "tag",
        "dump",
        "backup",
        "restore",
        "info",
        "registry",
        "token",
    ):
        assert command in text
        assert municipia(command, "--help").exit_code == 0


def test_the_version_is_the_packages(municipia):
    assert municipia("--version").stdout.strip() == __version__


def test_a_question_gives_its_rows_as_csv_and_json(municipia):
    rows = list(csv.DictReader(io.StringIO(municipia("query", "R1", "--format", "csv").stdout)))
    answer = json.loads(municipia("query", "signatories", "--format", "json", "--lang", "fr").stdout)
    assert len(rows) == 38 == answer["total"]
    assert {row["identity"] for row in rows} == {"resolved", "unresolved"}
    assert answer["question"]["text"].endswith("?")


def test_parameters_of_a_question_are_given_by_name(municipia):
    result = municipia("query", "R1", "asOf=2018-08-07", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 13


def test_a_text_and_a_file_are_queries(municipia, tmp_path):
    text = "SELECT (COUNT(*) AS ?n) { ?act a mun:CommitmentAct }"
    by_text = municipia("query", text, "--format", "csv").stdout
    file = tmp_path / "count.rq"
    file.write_text(text)
    assert by_text == municipia("query", file, "--format", "csv").stdout
    assert int(by_text.split()[1]) > 300


def test_a_graph_comes_in_the_syntax_asked_for(municipia):
    content = municipia("query", "CONSTRUCT WHERE { ?s a mun:ActionWave }", "--format", "nt").stdout
    assert len(list(parse(content.encode(), RdfFormat.N_TRIPLES))) >= 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["query", "signatries"], "signatories"),
        (["query", "R1", "2019"], "name=value"),
        (["query", "R1", "asOf=soon"], "asOf"),
        (["query", "SELECT * {"], "line"),
        (["query", "missing.rq"], "no file"),
        (["query", "R1", "--format", "xls"], "Use one of"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"], "SERVICE"),
        (["export", "--format", "doc"], "Use one of"),
        (["export", "--entity", "territory/T9999"], "says nothing of"),
        (["query", "R1", "--known-at", "99"], "revision"),
        (["tag", "9"], "tag"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_way_out(municipia, arguments, says):
    assert says in refused(municipia(*arguments))


def test_an_entity_is_exported_whole_or_not_at_all(municipia, tmp_path):
    target = tmp_path / "wave.ttl"
    result = municipia("export", "--entity", "wave/finance-2030", "--format", "ttl", "--output", target)
    assert result.exit_code == 0
    assert any("finance-2030" in str(triple.subject) for triple in parse(target.read_bytes(), RdfFormat.TURTLE))


def test_an_entity_is_exported_as_the_server_tells_it(municipia, site):
    exported = municipia("export", "--entity", "territory/T0103", "--format", "nt").stdout
    served = httpx.get(f"{site}/territory/T0103.nt", timeout=60).text
    assert set(parse(exported.encode(), RdfFormat.N_TRIPLES)) == set(parse(served.encode(), RdfFormat.N_TRIPLES))


def test_the_log_tells_the_first_build(municipia):
    first = json.loads(municipia("log", "--limit", "0", "--format", "json").stdout)[-1]
    assert first["revision"] == 1
    assert first["added"] > 30_000


def test_info_names_home_revision_and_settings(municipia, site_home):
    text = municipia("info").stdout
    assert str(site_home.resolve()) in text
    assert "MUNICIPIA_QUERY_SECONDS" in text


def test_info_tells_every_tag_with_its_revision(municipia, site_home, tmp_path):
    home = shutil.copytree(site_home, tmp_path / "home")
    assert "none" in next(line for line in municipia("info", home=home).stdout.splitlines() if "tags" in line)
    municipia("tag", "v1", "--no-dump", home=home)
    (home / "tags.json").write_text('{"v1": 1, "draft": 7}')
    assert "draft (revision 7), v1 (revision 1)" in municipia("info", home=home).stdout


def test_backup_tag_and_restore(municipia, site_home, tmp_path):
    copy, back = tmp_path / "backup", tmp_path / "home"
    assert municipia("backup", copy).exit_code == 0
    assert municipia("restore", copy, home=back).exit_code == 0
    assert municipia("tag", "v1", "--no-dump", home=back).exit_code == 0
    assert "v1" in municipia("log", home=back).stdout
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    here, there = municipia("query", count), municipia("query", count, "--known-at", "v1", home=back)
    assert here.stdout == there.stdout
    assert "empty" in refused(municipia("restore", copy, home=back))


def test_a_tag_makes_the_dump_of_its_release(municipia, grown_home, tmp_path):
    home = shutil.copytree(grown_home, tmp_path / "home")
    assert municipia("tag", "v1", "2", home=home).exit_code == 0
    assert "municipia.nq.gz" in (home / "dumps" / "v1" / "SHA256SUMS").read_text()
    assert "r3" in municipia("dump", "--out", tmp_path / "out", home=home).stdout
    assert "exists already" in refused(municipia("dump", "--out", tmp_path / "out", home=home))
    assert "revision" in refused(municipia("dump", "--release", "77", home=home))


def test_an_empty_home_is_told_how_to_begin(municipia, tmp_path):
    assert "municipia build" in refused(municipia("serve", home=tmp_path))
    assert "municipia build" in refused(municipia("export", home=tmp_path))
    assert "municipia build" in municipia("info", home=tmp_path).stdout


def test_a_server_says_its_address_once_it_has_it_and_no_other(municipia, tmp_path):
    with doors.opened("127.0.0.1", 0) as sockets:
        taken = municipia("serve", "--port", doors.port_of(sockets))
        folder = tmp_path / "trial"
        scratch = municipia("serve", "--scratch", "--folder", folder, "--port", doors.port_of(sockets))
    for result in (taken, scratch, municipia("serve", "--port", 99999), municipia("serve", "--port", -5)):
        assert "port" in refused(result).lower()
        assert "http://" not in result.stderr
    # The same command can be given again with another port.
    assert not folder.exists()


def test_port_0_is_any_free_port_and_the_one_found_is_told(tmp_path):
    command = [sys.executable, "-m", "municipia", "serve", "--scratch", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        try:
            told = server.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:[1-9]\d*", told)[0]
            assert httpx.get(f"{address}/robots.txt", timeout=60).status_code == 200
        finally:
            server.terminate()


def test_a_second_build_of_the_same_tables_makes_no_revision(municipia, site, site_home, tmp_path):
    home = shutil.copytree(site_home, tmp_path / "home")
    result = municipia("build", home=home)
    assert result.exit_code == 0, result.exception
    # The closing report tells as many disagreements as the page does.
    page = httpx.get(f"{site}/conflicts", headers={"Accept-Language": "en"}, timeout=60).text
    number = page.count('class="dispute"')
    assert f"Conflicts: {number}" in result.stdout
    assert "almost 40 (seed-000" in result.stdout
    assert municipia("log", home=home).stdout == municipia("log").stdout
    again = municipia("build", "--if-changed", home=home)
    assert "up to date" in again.stderr


def test_a_broken_cell_stops_the_build_with_its_place(municipia, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("collections"))
    table = folder / "signatures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",signed,", ",sgned,", 1), encoding="utf-8")
    told = refused(municipia("build", "--quiet", "--data", folder, home=tmp_path / "home"))
    assert told.startswith("signatures.csv:2:act")
    assert not (tmp_path / "home" / "head.json").exists()


@pytest.mark.parametrize("command", [("build", "--quiet"), ("registry", "allocate")])
def test_what_is_no_folder_of_tables_is_told_with_what_to_do(municipia, tmp_path, command):
    (tmp_path / "bad.ttl").write_text("")
    (tmp_path / "empty").mkdir()
    for name, says in (("nope", "There is no folder"), ("bad.ttl", "is a file"), ("empty", "holds no tables")):
        told = refused(municipia(*command, "--data", tmp_path / name, home=tmp_path / "home"))
        assert says in told
        assert str(tmp_path / name) in told
        assert "Name a folder with the tables" in told


def test_a_table_that_is_missing_is_told_with_what_to_do(municipia, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("collections", "sources.csv"))
    told = refused(municipia("build", "--quiet", "--data", folder, home=tmp_path / "home"))
    assert told == "sources.csv: no such table Put it into the folder with the other tables."


def test_numbers_are_given_to_new_names_at_the_end(municipia, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("collections"))
    assert municipia("registry", "allocate", "--data", folder).stdout == ""
    with (folder / "organisations.csv").open("a", encoding="utf-8") as file:
        header = (folder / "organisations.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        cells = {"org_id": "new-body", "name_en": "A new body", "kind": "other", "source_id": "a1-iash"}
        file.write(",".join(cells.get(column, "") for column in header) + "\n")
    before = (folder / "registry.csv").read_text(encoding="utf-8")
    added = municipia("registry", "allocate", "--data", folder).stdout
    assert added.endswith(",organisation,new-body\n")
    assert (folder / "registry.csv").read_text(encoding="utf-8") == before + added


def test_the_process_ends_with_2_and_says_why(tmp_path):
    command = [sys.executable, "-m", "municipia", "export"]
    done = subprocess.run(
        command, env={"MUNICIPIA_HOME": str(tmp_path), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("municipia: There is no graph")
    assert done.stdout == ""


PASSES = """@prefix mun: <https://w3id.org/municipia/def#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix id: <https://w3id.org/municipia/id/> .
id:practice\\/new a mun:Practice ; skos:prefLabel "A practice"@en ; dcterms:spatial id:territory\\/T0001 ;
  dcterms:type <https://w3id.org/municipia/kos/practice-type/policy> ; dcterms:source id:source\\/a1-iash .
"""


def test_check_ends_with_0_for_a_sound_file_and_1_for_a_broken_one(municipia, tmp_path):
    sound, broken = tmp_path / "sound.ttl", tmp_path / "broken.ttl"
    sound.write_text(PASSES)
    broken.write_text(PASSES.replace(" ; dcterms:source id:source\\/a1-iash", ""))
    passed = municipia("check", sound)
    assert passed.exit_code == 0, passed.stdout
    told = municipia("check", broken, "--lang", "es")
    assert told.exit_code == 1
    assert "fuente" in told.stdout
    assert "broken.ttl" in told.stdout


def test_check_reports_as_json_and_as_shacl(municipia, tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text(PASSES.replace(" ; dcterms:source id:source\\/a1-iash", ""))
    report = json.loads(municipia("check", broken, "--format", "json").stdout)
    assert report["conforms"] is False
    turtle = municipia("check", broken, "--format", "turtle").stdout
    assert any(str(triple.object).endswith("#ValidationReport>") for triple in parse(turtle.encode(), RdfFormat.TURTLE))


def test_check_reads_our_tables(municipia, tmp_path):
    table = tmp_path / "signatures.csv"
    table.write_text((DATA / "signatures.csv").read_text(encoding="utf-8").replace(",signed,", ",sgned,", 1))
    told = municipia("check", table, "--lang", "fr")
    assert told.exit_code == 1
    assert "signatures.csv:2:act" in told.stdout


def test_check_reads_the_tables_of_collections_packed_or_not(municipia, tmp_path):
    folder = DATA / "collections"
    for name in ("us-open-data-policies-2018.csv", "gcom-mycovenant-2024.csv.gz"):
        assert municipia("check", folder / name).exit_code == 0
    broken = tmp_path / "us-open-data-policies-2018.csv"
    broken.write_text("".join(("a,b\n", "1,2\n")), encoding="utf-8")
    told = municipia("check", broken)
    assert told.exit_code == 1
    assert "no column" in told.stdout


def test_an_unknown_date_is_said_in_words_in_a_table_and_in_edtf_in_csv(municipia):
    assert "date unknown" in municipia("query", "R3").stdout
    assert "fecha desconocida" in municipia("query", "R3", "--lang", "es").stdout
    assert "XXXX" in municipia("query", "R3", "--format", "csv").stdout


def test_the_closing_report_tells_what_is_in_and_what_has_changed(municipia, site_home, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("collections"))
    home = shutil.copytree(site_home, tmp_path / "home")
    municipia("build", "--quiet", "--data", folder, home=home)
    table = folder / "milestones.csv"
    table.write_text("".join(table.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    told = municipia("build", "--data", folder, home=home).stdout
    assert "Birmingham" in told
    assert "2018-07-16 (a1-citiesforhousing)" in told
    assert "0 graphs new, 0 removed, 1 changed" in told
    assert "Nothing has changed" in municipia("build", "--data", folder, home=home).stdout


def test_what_is_no_query_no_file_and_no_question_is_told_what_it_was_taken_for(municipia):
    said = refused(municipia("query", "SELEC"))
    assert "“SELEC” was taken for the name of a question" in said
    assert "brace" in said
    assert ".rq" in said

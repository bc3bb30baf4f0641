import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import defaultdict

import networkx as nx
import pyoxigraph as ox
import pytest
from csvw import CSVW
from pyarrow import parquet

from municipia.graph import revisions, tags
from municipia.graph.change import Change, Writer
from municipia.graph.digest import digest
from municipia.graph.dumps import layout, making, releases, statements, tables
from municipia.graph.errors import NotFoundError, ParameterError, StoreError
from municipia.graph.report import Report
from municipia.graph.revisions import load_quads
from municipia.ontology.namespaces import GRAPH

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
HOSTILE = """
@prefix mun: <https://w3id.org/municipia/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix terr: <https://w3id.org/municipia/id/territory/> .
terr:T9999 a mun:Territory, <http://elsewhere.example/class/../../Odd%20One> ;
  skos:prefLabel "=HYPERLINK(\\"http://elsewhere.example\\")"@en, "a\\u0001b"@fr ;
  skos:altLabel "+1", "one | two", "a\\nline, \\"quoted\\"" .
_:nameless skos:note "a node without a name and without a class" .
"""


def accept(_after, _delta):
    return Report.of([])


@pytest.fixture(scope="module")
def home(built, tmp_path_factory):
    """The bundled tables, then a source that is out for trouble."""
    root = tmp_path_factory.mktemp("dumped")
    hostile = frozenset(quad.triple for quad in ox.parse(HOSTILE, format=ox.RdfFormat.TURTLE))
    with Writer.open(root, gate=accept) as writer:
        writer.apply(Change.of({str(name): graph for name, graph in built.graphs.items()}), actor="t", message="all")
        writer.apply(Change({str(GRAPH["source/hostile"]): hostile}), actor="t", message="hostile")
    tags.add(root, "v1.0", 2)
    return root


@pytest.fixture(scope="module")
def made(home):
    return making.make(home)


@pytest.fixture(scope="module")
def folder(made):
    return made[1]


@pytest.fixture(scope="module")
def quads(home):
    return list(load_quads(home, 2))


def named(quads):
    return [quad for quad in quads if quad.graph_name != ox.DefaultGraph()]


def merged(quads):
    return {quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()}


def loaded(path, form):
    store = ox.Store()
    with gzip.open(path) as file:
        store.bulk_load(file, form)
    return store


def rows(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_dump_goes_by_the_tag_of_its_revision_and_tells_what_it_holds(home, made, quads):
    dump, folder = made
    assert (dump.release, dump.revision, folder) == ("v1.0", 2, home / "dumps" / "v1.0")
    assert dump.counts == {
        "quads": len(named(quads)),
        "triples": len(merged(quads)),
        "graphs": len({quad.graph_name for quad in named(quads)}),
    }
    assert dump.state == revisions.revision(home, 2).state
    assert layout.read(folder) == dump
    assert dump.omitted == {}


@pytest.mark.parametrize("suffix", ["nq", "trig", "jsonld"])
def test_each_whole_syntax_loads_into_an_empty_store_and_gives_the_same_dataset(folder, made, quads, suffix):
    store = loaded(folder / f"municipia.{suffix}.gz", statements.WHOLE[suffix][0])
    assert digest(store) == digest(named(quads)) == made[0].dataset


def test_the_turtle_files_together_are_the_merged_graph_and_each_is_whole_for_its_class(folder, made, quads):
    whole, classes = merged(quads), defaultdict(set)
    for triple in whole:
        if triple.predicate == TYPE:
            classes[triple.object.value].add(triple.subject)
    typed = set().union(*classes.values())
    found = set()
    for file in made[0].files:
        if file.group == "class":
            triples = {quad.triple for quad in loaded(folder / file.path, ox.RdfFormat.TURTLE)}
            subjects = classes[file.subject] if file.subject else {t.subject for t in whole} - typed
            assert triples == {triple for triple in whole if triple.subject in subjects}, file.subject
            assert file.count == len(triples)
            found |= triples
    assert found == whole
    assert digest(ox.Quad(*triple) for triple in found) == made[0].merged


def test_checksums_sizes_and_paths_are_those_of_the_files(folder, made):
    lines = (folder / layout.CHECKSUMS).read_text().splitlines()
    listed = {path: digest for digest, path in (line.split("  ") for line in lines)}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert listed.keys() | {layout.CHECKSUMS, layout.MANIFEST} == files.keys()
    for file in made[0].files:
        content = files[file.path].read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert listed.get(file.path, file.sha256) == file.sha256
    assert all(path.startswith(("classes/", "tables/", "parquet/")) or "/" not in path for path in files)


def test_the_acts_are_those_of_the_tables(folder, rows):
    with (folder / "tables" / "acts.csv").open(encoding="utf-8", newline="") as file:
        acts = list(csv.DictReader(file))
    attested = {(row["instrument_id"], row["source_id"]) for row in rows("signatures")}
    told = {
        (act["instrument"].rpartition("/")[2], source.rpartition("/")[2])
        for act in acts
        for source in act["source"].split()
    }
    assert told == attested
    assert len({act["act"] for act in acts}) == len(acts) > 300


def test_every_table_has_one_row_for_each_thing_of_its_class(folder, quads):
    counts = defaultdict(set)
    for triple in merged(quads):
        if triple.predicate == TYPE:
            counts[triple.object.value.rpartition("#")[2].rpartition("/")[2]].add(triple.subject)
    expected = {
        "territories": "Territory",
        "governments": "LocalGovernment",
        "instruments": "Instrument",
        "acts": "CommitmentAct",
        "lists": "SignatoryList",
        "practices": "Practice",
        "organisations": "Organization",
        "memberships": "Membership",
        "events": "Event",
        "rights": "ThematicRight",
        "plans": "PlannedAction",
        "claims": "Claim",
        "sources": "Document",
    }
    assert {table.name for table in tables.tables()} == expected.keys()
    for name, kind in expected.items():
        assert len(rows(folder, name)) == len(counts[kind]), name


def test_no_cell_is_a_formula_and_no_text_breaks_a_row(folder):
    (odd,) = [row for row in rows(folder, "territories") if row["territory"].endswith("T9999")]
    assert odd["label_en"].startswith("'=HYPERLINK")
    assert odd["names"] == '\'+1 | a\nline, "quoted" | one ¦ two'
    for path in (folder / "tables").glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_a_column_that_no_query_fills_or_no_column_takes_is_a_mistake():
    for table in tables.tables():
        words = set(table.query.split('"')[1::2])
        declared = {column.name for column in table.columns[1:]}
        points = {"longitude", "latitude"} if "point" in words else set()
        assert declared <= words | points, table.name
        assert {word for word in words if word.isidentifier()} <= declared | {"point"}, table.name


def test_the_data_package_is_valid(folder):
    # In a process of its own: the library warns about parts of itself while it is imported.
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    done = subprocess.run(command, cwd=folder / "tables", capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["valid"], done.stdout
    assert len(report["tasks"]) == len(tables.tables())
    package = json.loads((folder / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = (folder / "tables" / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert all(field["title"] and field["title_fr"] and field["title_es"] for field in resource["schema"]["fields"])


def test_the_metadata_for_csv_on_the_web_fits_the_tables(folder):
    described = CSVW(str(folder / "tables" / "csv-metadata.json"), validate=True)
    assert described.is_valid, [str(each.message) for each in described.warnings]
    assert described.warnings == []
    (acts,) = [table for table in described.tables if str(table.url) == "acts.csv"]
    first = next(iter(acts))
    assert isinstance(first["source"], list)
    assert first["earliest"] is None or isinstance(first["earliest"], dt.date)


def test_parquet_holds_the_same_rows_with_types(folder):
    for table in tables.tables():
        read = parquet.read_table(folder / "parquet" / f"{table.name}.parquet")
        in_csv = rows(folder, table.name)
        assert read.column(table.key).to_pylist() == [row[table.key] for row in in_csv]
    acts = parquet.read_table(folder / "parquet" / "acts.parquet")
    for row, text in zip(acts.to_pylist(), rows(folder, "acts"), strict=True):
        assert row["source"] == text["source"].split()
        assert (row["earliest"].isoformat() if row["earliest"] else "") == text["earliest"]
    odd = parquet.read_table(folder / "parquet" / "territories.parquet").to_pylist()[-1]
    assert odd["label_en"].startswith("=HYPERLINK")


def test_the_map_has_a_point_or_nothing_for_each_territory(folder):
    with gzip.open(folder / "territories.geojson.gz") as file:
        features = json.load(file)["features"]
    in_csv = {row["territory"]: row for row in rows(folder, "territories")}
    assert {feature["id"] for feature in features} == in_csv.keys()
    for feature in features:
        row = in_csv[feature["id"]]
        place = [float(row["longitude"]), float(row["latitude"])] if row["longitude"] else None
        assert (feature["geometry"] or {}).get("coordinates") == place
        if place:
            assert -180 <= place[0] <= 180
            assert -90 <= place[1] <= 90
    assert sum(feature["properties"]["acts"] for feature in features) == sum(
        bool(act["territory"]) for act in rows(folder, "acts")
    )


def test_the_network_has_an_edge_for_each_act(folder):
    with gzip.open(folder / "commitments.graphml.gz") as file:
        graph = nx.read_graphml(file)
    acts = rows(folder, "acts")
    assert sorted((start, end, key) for start, end, key in graph.edges(keys=True)) == sorted(
        (act["adherent"], act["instrument"], act["act"]) for act in acts
    )
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"adherent", "instrument"}


def test_the_archive_of_tables_holds_them_with_codebook_and_licence(folder):
    with zipfile.ZipFile(folder / "municipia-tables.zip") as archive:
        names = archive.namelist()
        for name in names:
            beside = folder / name if name.endswith(".md") else folder / "tables" / name
            assert archive.read(name) == beside.read_bytes()
    assert {"datapackage.json", "csv-metadata.json", "LICENSE-DATA.md", "acts.csv"} <= set(names)


def test_the_description_counts_what_is_there(folder, quads):
    store = ox.Store()
    store.load(path=folder / "void.ttl", format=ox.RdfFormat.TURTLE)
    void = "PREFIX void: <http://rdfs.org/ns/void#> "

    def told(query):
        return {row[0].value: int(row[1].value) for row in store.query(void + query)}

    dataset = "<https://w3id.org/municipia/dumps/v1.0#dataset>"
    assert told(f"SELECT ?d ?n {{ ?d void:triples ?n FILTER(?d = {dataset}) }}") == {dataset[1:-1]: len(merged(quads))}
    by_class, by_property, by_graph = defaultdict(set), defaultdict(int), defaultdict(int)
    for triple in merged(quads):
        by_property[triple.predicate.value] += 1
        if triple.predicate == TYPE:
            by_class[triple.object.value].add(triple.subject)
    for quad in named(quads):
        by_graph[quad.graph_name.value] += 1
    assert told("SELECT ?c ?n { ?p void:class ?c ; void:entities ?n }") == {k: len(v) for k, v in by_class.items()}
    assert told("SELECT ?c ?n { ?p void:property ?c ; void:triples ?n }") == by_property
    assert told("SELECT ?g ?n { ?p <http://purl.org/dc/terms/identifier> ?g ; void:triples ?n }") == by_graph


def test_equal_revisions_give_equal_bytes_whatever_the_order_of_sets(built, tmp_path):
    some = {str(name): graph for name, graph in sorted(built.graphs.items()) if len(graph) < 40}
    with Writer.open(tmp_path / "home", gate=accept) as writer:
        writer.apply(Change.of(some), actor="t", message="small sources")
    _, folder = making.make(tmp_path / "home")
    script = (
        "import sys; from pathlib import Path; from municipia.graph.dumps import making;"
        "making.make(Path(sys.argv[1]), out=Path(sys.argv[2]))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    command = [sys.executable, "-c", script, tmp_path / "home", tmp_path / "second"]
    subprocess.run(command, env=environment, check=True)
    for path in folder.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "second" / path.relative_to(folder)).read_bytes(), path.name


def test_a_dump_that_is_there_is_left_as_it_is_unless_made_again(grown_home, tmp_path):
    steps = []
    dump, folder = making.make(grown_home, "2", report=lambda *step: steps.append(step))
    try:
        assert dump.release == "r2"
        assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
        assert steps[-1][1] == steps[-1][2]
        before = (folder / layout.MANIFEST).stat().st_ino
        assert making.make(grown_home, "r2")[0] == dump
        assert (folder / layout.MANIFEST).stat().st_ino == before
        assert making.make(grown_home, "r2", again=True)[0] == dump
        assert (folder / layout.MANIFEST).stat().st_ino != before
        assert [path.name for path in folder.parent.iterdir()] == ["r2"]
        with pytest.raises(ParameterError, match="exists already"):
            making.make(grown_home, "2", out=tmp_path)
    finally:
        for path in sorted((grown_home / "dumps").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


def test_a_dump_that_fails_midway_leaves_nothing(grown_home, tmp_path, monkeypatch):
    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.network, "graphml", full)
    with pytest.raises(StoreError, match="No space left"):
        making.make(grown_home, "1", out=tmp_path / "dump")
    assert list(tmp_path.iterdir()) == []


def test_without_the_library_parquet_is_left_out_with_the_reason(grown_home, tmp_path, monkeypatch):
    monkeypatch.setattr(making.parquet, "is_available", lambda: False)
    dump, folder = making.make(grown_home, "3", out=tmp_path / "dump")
    assert "municipia[parquet]" in dump.omitted["parquet"]
    assert not (folder / "parquet").exists()


@pytest.mark.parametrize("release", ["", "..", ".", "../x", "v9", "head", "r99"])
def test_what_names_no_dump_is_not_found(home, made, release):
    with pytest.raises(NotFoundError):
        releases.find(home, release)


def test_latest_is_the_newest_revision_and_a_tag_goes_before_a_number(home, made):
    assert releases.find(home, "latest").release == "v1.0"
    assert releases.name(home, "") == releases.name(home, "r2") == releases.name(home, "v1.0") == ("v1.0", 2)
    assert releases.name(home, "1") == ("r1", 1)


@pytest.mark.parametrize("name", ["latest", "head", "r12"])
def test_words_with_a_meaning_of_their_own_are_no_tags(home, name):
    with pytest.raises(ParameterError):
        tags.add(home, name, 1)


def test_the_file_of_a_class_has_a_plain_name_of_its_own():
    assert statements.file_name("https://w3id.org/municipia/def#CommitmentAct") == "mun-CommitmentAct"
    foreign = ["http://elsewhere.example/../../etc/passwd", "http://elsewhere.example/etc/passwd", "urn:x:é", "urn:x:/"]
    names = {statements.file_name(iri) for iri in foreign}
    assert len(names) == len(foreign)
    assert all(name.replace("-", "").isalnum() for name in names)
    assert statements.file_name("") == statements.OTHER

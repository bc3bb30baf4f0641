import os
import re
import subprocess
import sys

import pyoxigraph
import pytest
from rdflib import BNode, Literal, URIRef

from municipia.graph import iris
from municipia.graph.build import build
from municipia.graph.errors import DataError
from municipia.graph.registry import Registry
from municipia.graph.tables import Tables
from municipia.ontology.namespaces import ADMS, BASE, DCTERMS, ID, MUN, ORG, PROV, RDF, SKOS

FREE = {iris.REGISTRY_GRAPH, iris.ONTOLOGY_GRAPH, iris.KOS_GRAPH}


def test_every_source_has_its_graph_and_every_graph_its_place(built, rows):
    sources = {iris.source_graph(row["source_id"]) for row in rows("sources")}
    assert set(built.graphs) == sources | FREE | {iris.CURATED_GRAPH}


def test_every_source_graph_begins_with_its_source(built, rows):
    for row in rows("sources"):
        graph = built.graphs[iris.source_graph(row["source_id"])]
        source = iris.named("source", row["source_id"])
        assert (source, DCTERMS.identifier, Literal(row["source_id"])) in graph
        assert graph.value(source, DCTERMS.title, any=False) is not None


def test_what_is_curated_has_a_claim_behind_it(built, merged):
    claimed = {
        (merged.value(claim, RDF.subject), merged.value(claim, RDF.predicate), merged.value(claim, RDF.object))
        for claim in merged.subjects(RDF.type, MUN.Claim)
    }
    for s, p, o in built.graphs[iris.CURATED_GRAPH]:
        if (s, RDF.type, MUN.Claim) in merged:
            assert p in {ADMS.status, SKOS.editorialNote}
        else:
            assert (s, p, o) in claimed


def test_a_source_graph_names_no_other_source_as_its_evidence(built):
    for name, graph in built.graphs.items():
        if name in FREE or name == iris.CURATED_GRAPH:
            continue
        own = URIRef(str(name).replace("/graph/source/", "/id/source/"))
        assert set(graph.objects(None, DCTERMS.source)) <= {own}


def test_no_name_is_both_the_preferred_and_another_in_one_language(merged):
    preferred = set(merged.subject_objects(SKOS.prefLabel))
    assert len(preferred) > 1000
    assert preferred & set(merged.subject_objects(SKOS.altLabel)) == set()


def test_the_data_have_no_blank_nodes(built):
    for name, graph in built.graphs.items():
        if name not in {iris.ONTOLOGY_GRAPH, iris.KOS_GRAPH}:
            assert not [term for triple in graph for term in triple if isinstance(term, BNode)]


def test_whatever_is_named_is_described(merged):
    """No dangling identifier: every object under /id/ and /kos/ has a type."""
    described = set(merged.subjects(RDF.type))
    missing = {
        o
        for o in set(merged.objects())
        if isinstance(o, URIRef) and o.startswith((str(ID), BASE + "kos/")) and o not in described
    }
    assert missing == set()


def test_nothing_tells_the_time_of_the_build(built):
    for name, graph in built.graphs.items():
        if name not in FREE:
            assert not [o for o in graph.objects() if isinstance(o, Literal) and "dateTime" in str(o.datatype)]


def test_texts_are_trimmed_and_whole(built):
    for name, graph in built.graphs.items():
        if name in FREE - {iris.REGISTRY_GRAPH}:
            continue
        for s, p, o in graph:
            if isinstance(o, Literal) and "oa#exact" not in p:
                assert str(o) == str(o).strip(), (s, p, o)
                assert str(o), (s, p)


AGAIN = """
import sys
from pathlib import Path
from municipia.graph.build import build
from municipia.graph.registry import Registry
from municipia.graph.tables import Tables
folder = Path(sys.argv[1])
print(build(Tables.open(folder), Registry.load(folder / "registry.csv")).digest())
"""


@pytest.mark.slow
def test_a_build_in_another_process_says_the_same(built, data):
    # Another seed gives every set of texts another order.
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    command = [sys.executable, "-c", AGAIN, str(data)]
    again = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert again.stdout.strip() == built.digest()


def test_the_order_of_rows_moves_no_identifier(built, copied):
    copied.edit("signatures", lambda rows: rows[::-1])
    turned = copied.build()
    for name, graph in built.graphs.items():
        if name != iris.CURATED_GRAPH:
            assert set(turned.graphs[name].subjects()) == set(graph.subjects())


def test_no_node_is_left_without_a_source(merged):
    kinds = (MUN.CommitmentAct, MUN.Claim, MUN.SignatoryList, MUN.Practice, MUN.PlannedAction, MUN.ActionWave)
    for kind in (*kinds, MUN.Instrument, ORG.Membership, PROV.Association):
        for node in merged.subjects(RDF.type, kind):
            assert (node, DCTERMS.source, None) in merged


def test_it_is_written_and_read_again_whole(built, tmp_path):
    for name, form in (("all.nq", pyoxigraph.RdfFormat.N_QUADS), ("all.trig", pyoxigraph.RdfFormat.TRIG)):
        built.write(tmp_path / name)
        with (tmp_path / name).open("rb") as file:
            quads = list(pyoxigraph.parse(file, format=form))
        assert len(quads) == built.report.triples


def test_progress_counts_to_the_end(copied):
    seen = []
    build(Tables.open(copied.folder), Registry.load(copied.folder / "registry.csv"), lambda *step: seen.append(step))
    assert [done for _, done, _ in seen] == list(range(len(seen)))
    assert {total for _, _, total in seen} == {len(seen) - 1}


def test_the_report_counts_what_is_there(built, rows):
    report = built.report
    assert report.classes[str(MUN.Practice)] == len({row["practice_id"] for row in rows("practices")})
    assert set(report.sources) == {row["source_id"] for row in rows("sources")}
    assert report.triples == sum(map(len, built.graphs.values()))
    assert {"Birmingham", "Río Grande"} <= {each.name for each in report.unresolved}
    assert all(re.fullmatch(r"\w+\.csv:\d+:\w+", each.place) for each in report.unresolved)


def test_a_source_taken_away_takes_its_graph_and_its_claims_with_it(built, copied):
    source = "a1-cisdp-housing-declaration"
    for table in ("signatures", "instruments", "counts"):
        copied.edit(table, lambda rows: [row for row in rows if row["source_id"] != source])
    copied.edit("sources", lambda rows: [row for row in rows if row["source_id"] != source])
    copied.edit("decisions", lambda rows: [row for row in rows if row["preferred_source"] != source])
    after = copied.build()
    assert set(built.graphs) - set(after.graphs) == {iris.source_graph(source)}
    assert source in {each for rivalry in built.report.conflicts for each in rivalry.sources}
    assert source not in {each for rivalry in after.report.conflicts for each in rivalry.sources}


def test_an_unknown_source_is_refused_with_its_place(copied):
    copied.edit("practices", lambda rows: [{**rows[0], "source_id": "a9-nowhere"}, *rows[1:]])
    with pytest.raises(DataError, match=r"practices\.csv:2:source_id"):
        copied.build()


def test_a_word_outside_a_closed_list_is_refused_with_its_place(copied):
    copied.edit("signatures", lambda rows: [{**rows[0], "act": "ratified"}, *rows[1:]])
    with pytest.raises(DataError, match=r"signatures\.csv:2:act") as caught:
        copied.build()
    assert caught.value.hint


def test_a_city_that_no_table_of_names_knows_is_refused(copied):
    copied.add("signatures", **{**copied.read("signatures")[0], "territory_name": "Atlantis", "country_iso2": "GR"})
    with pytest.raises(DataError, match="Atlantis") as caught:
        copied.build()
    assert "territory_names.csv" in caught.value.hint


def test_a_number_is_never_given_by_the_build(copied):
    copied.edit("registry", lambda rows: rows[:-1])
    with pytest.raises(DataError, match="number for"):
        build(Tables.open(copied.folder), Registry.load(copied.folder / "registry.csv"))

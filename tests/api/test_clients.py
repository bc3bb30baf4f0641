"""Clients as people have them, over the real server: rdflib, SPARQLWrapper, curl, R."""

from __future__ import annotations

import json
import shutil
import subprocess

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Literal, URIRef

EX = "http://example.org/"
SOURCE = "https://w3id.org/municipia/graph/source/"
ROWS = "SELECT ?s ?o { ?s <http://example.org/population> ?o }"
LABELS = "SELECT ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } ORDER BY ?o"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_in_every_way(tiny_server: str, method: str, form: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{tiny_server}/sparql", method=method, returnFormat=form))
    (row,) = graph.query(ROWS)
    assert row[0] == URIRef(EX + "vienna")
    # CSV carries no datatypes.
    assert str(row[1]) == "1911191"
    assert (row[1] == Literal(1911191)) is (form != "csv")
    if form in ("xml", "json"):
        assert bool(graph.query("ASK { ?s ?p 1911191 }"))
    if form == "xml":
        # For the other forms of rows it asks for no form of graphs.
        assert len(graph.query("CONSTRUCT WHERE { ?s ?p ?o }").graph or ()) == 6


def test_rdflib_reads_it_as_a_graph_of_its_own(tiny_server: str) -> None:
    store = SPARQLStore(f"{tiny_server}/sparql")
    whole = rdflib.Graph(store)
    assert (URIRef(EX + "vienna"), URIRef(EX + "population"), Literal(1911191)) in whole
    assert len(list(whole.triples((None, URIRef(EX + "signed"), None)))) == 2
    one = rdflib.Graph(SPARQLStore(f"{tiny_server}/sparql", context_aware=True), URIRef(SOURCE + "one"))
    assert len(list(one.triples((None, None, None)))) == 4
    names = {str(name) for (name,) in whole.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert names == {SOURCE + "one", SOURCE + "two"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("ways", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_asks_in_every_way(tiny_server: str, method: str, ways: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"{tiny_server}/sparql")
    client.setMethod(method)
    client.setRequestMethod(ways)
    client.setQuery(ROWS)
    client.setReturnFormat(SPARQLWrapper.JSON)
    (row,) = client.query().convert()["results"]["bindings"]
    assert row["o"]["value"] == "1911191"
    client.setReturnFormat(SPARQLWrapper.XML)
    assert "1911191" in client.query().convert().toxml()
    for form in (SPARQLWrapper.CSV, SPARQLWrapper.TSV):
        client.setReturnFormat(form)
        assert b"1911191" in client.query().convert()
    client.addDefaultGraph(SOURCE + "one")
    client.setReturnFormat(SPARQLWrapper.JSON)
    assert client.query().convert()["results"]["bindings"] == []


# SPARQLWrapper 2.0 builds its graphs with a class of rdflib that is to go.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", ["turtle", "n3", "rdf+xml", "json-ld"])
def test_sparqlwrapper_gets_graphs(tiny_server: str, form: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"{tiny_server}/sparql")
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    client.setReturnFormat(form)
    found = client.query().convert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) == 6


def test_sparqlwrapper_is_told_what_is_wrong(tiny_server: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"{tiny_server}/sparql")
    client.setQuery("SELECT * WERE {}")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="line 1, column 10"):
        client.query()


def curl(*arguments: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "30", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl(tiny_server: str) -> None:
    address = f"{tiny_server}/sparql"
    got = curl("--get", address, "--data-urlencode", f"query={ROWS}", "--header", "Accept: text/csv")
    assert got.splitlines() == ["s,o", f"{EX}vienna,1911191"]
    assert json.loads(curl(address, "--data-urlencode", f"query={LABELS}"))["head"]["vars"] == ["o"]
    direct = ("--header", "Content-Type: application/sparql-query", "--data-binary", "ASK { ?s ?p ?o }")
    assert json.loads(curl(address, *direct))["boolean"] is True
    described = curl(address, "--header", "Accept: text/turtle")
    assert "sparql-service-description" in described
    assert list(ox.parse(described, format=ox.RdfFormat.TURTLE))
    head = curl("--head", "--get", address, "--data-urlencode", f"query={ROWS}")
    assert head.startswith("HTTP/1.1 200")
    packed = curl("--compressed", "--get", address, "--data-urlencode", "query=CONSTRUCT WHERE { ?s ?p ?o }")
    assert "vienna" in packed


_R = """
suppressMessages(library(SPARQL))
address <- commandArgs(trailingOnly = TRUE)[1]
xml <- SPARQL(address, "SELECT ?s ?o { ?s <http://example.org/population> ?o }")$results
cat(nrow(xml), xml$s, xml$o, "\\n")
csv <- SPARQL(address, "SELECT ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } ORDER BY ?o", format = "csv",
              extra = list(format = "csv"))$results
cat(sort(as.character(csv$o)), "\\n")
one <- SPARQL(address, "SELECT ?s { ?s ?p ?o }", extra = list("default-graph-uri" = "SOURCEone"))$results
cat(length(unlist(one)), "\\n")
"""


def _has_r() -> bool:
    script = 'quit(status = !requireNamespace("SPARQL", quietly = TRUE))'
    return bool(shutil.which("Rscript")) and not subprocess.run(["Rscript", "-e", script], check=False).returncode


def test_the_sparql_package_of_r(tiny_server: str) -> None:
    if not _has_r():
        pytest.skip("needs R and its package SPARQL (Debian: r-cran-sparql)")
    script = _R.replace("SOURCE", SOURCE)
    command = ["Rscript", "-e", script, f"{tiny_server}/sparql"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines() == [f"1 <{EX}vienna> 1911191 ", "Vienna Wien ", "4 "], ran.stderr

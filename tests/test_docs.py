"""The guides: the paths that they name exist, their links lead somewhere, and their numbers are those of the files."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.namespace import OWL, RDF

from municipia import ontology
from municipia.ontology import loading
from municipia.ontology.namespaces import MUN

ROOT = Path(__file__).parent.parent
FOLDERS = ("api/", "docs/", "graph/", "ontology/", "shapes/", "tests/")
GUIDES = sorted(
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
)


def named(text: str) -> Iterator[str]:
    """The paths in code; one with a word in capitals stands for many, and is whatever its reader makes of it."""
    for code in re.findall(r"`([^`\n]+)`", text):
        for word in code.split():
            if word.startswith(FOLDERS) and not re.search(r"\b[A-Z]{2,}\b", word):
                yield word.rstrip(".,:;")


def test_what_to_run_after_a_change_names_paths_that_exist() -> None:
    table = [line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    paths = set(named("\n".join(table)))
    assert {"tests/graph/test_store.py", "api/sparql_*.py", "graph/asking/"} <= paths
    assert [path for path in sorted(paths) if not list(ROOT.glob(path))] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_links_of_a_guide_lead_to_files(guide: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", guide.read_text(encoding="utf-8"))
    assert [link for link in links if not (guide.parent / link).exists()] == []


def ours(kinds: Iterable[URIRef]) -> set[str]:
    """The terms of ours that the modules declare to be of some kinds."""
    found = {str(term) for kind in kinds for term in loading.modules().subjects(RDF.type, kind)}
    return {term for term in found if term.startswith(str(MUN))}


def test_the_map_of_the_ontology_has_every_term() -> None:
    text = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    numbers = [len(ours(kind)) for kind in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty))]
    assert f"{numbers[0]} classes and {numbers[1]} properties" in text
    for name in ontology.MODULES[1:-1]:
        (row,) = re.findall(rf"^\| `{name}\.ttl` \|.*\| (.*) \|$", text, re.MULTILINE)
        declared = loading.parsed([ontology.module(name)]).subjects(RDF.type)
        terms = {str(term).removeprefix(str(MUN)) for term in declared if str(term).startswith(str(MUN))}
        assert set(row.split(", ")) == terms, name


def test_the_guides_are_rendered_with_all_that_they_link_to(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "docs/render.py", tmp_path], cwd=ROOT, check=True)
    pages = sorted(tmp_path.rglob("*.html"))
    assert {page.relative_to(tmp_path).with_suffix(".md") for page in pages} == {
        guide.relative_to(ROOT) for guide in GUIDES
    }
    lost = {
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r'(?:href|src)="(?!https?:|#)([^"#]+)', page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    }
    assert lost == set()
    assert "<table>" in (tmp_path / "docs" / "architecture.html").read_text(encoding="utf-8")

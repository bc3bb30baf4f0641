import json
import shutil

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from municipia.graph import revisions, tags
from municipia.graph.backup import MANIFEST, backup, restore
from municipia.graph.change import Change, Writer
from municipia.graph.errors import NotFoundError, ParameterError, StoreError
from municipia.graph.home import Home
from municipia.graph.report import Report


def write(writer, n):
    one = Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(n))
    return writer.apply(Change({"urn:a": frozenset({one})}), actor="somebody", message=f"change {n}")


def opened(home) -> Writer:
    return Writer.open(home, gate=lambda after, changed: Report(), keep=1, budget=0)


@pytest.fixture
def home(tmp_path):
    with opened(tmp_path / "home") as writer:
        for n in range(1, 4):
            write(writer, n)
    tags.add(tmp_path / "home", "v1", 2)
    return tmp_path / "home"


@pytest.fixture
def copy(home, tmp_path):
    assert backup(home, tmp_path / "copy") == 3
    return tmp_path / "copy"


def everything(home):
    return revisions.log(home), [set(revisions.load_quads(home, n)) for n in (1, 2, 3)]


def test_a_restored_graph_has_every_revision_and_goes_on(home, copy, tmp_path) -> None:
    assert restore(copy, tmp_path / "new") == 3
    assert everything(tmp_path / "new") == everything(home)
    assert revisions.resolve(tmp_path / "new", "v1") == 2
    with opened(tmp_path / "new") as writer:
        assert writer.head == revisions.revision(home, 3)
        assert write(writer, 4).id == 4


def test_a_backup_stands_when_the_original_is_lost(home, copy, tmp_path) -> None:
    before = everything(home)
    shutil.rmtree(home)
    restore(copy, tmp_path / "new")
    assert everything(tmp_path / "new") == before


def test_a_backup_is_taken_while_somebody_writes(home, tmp_path) -> None:
    with opened(home) as writer:
        write(writer, 4)
        assert backup(home, tmp_path / "copy") == 4
        write(writer, 5)
    assert restore(tmp_path / "copy", tmp_path / "new") == 4


def test_a_backup_shares_no_file_with_the_original(copy) -> None:
    assert {path.stat().st_nlink for path in copy.rglob("*") if path.is_file()} == {1}


def test_nothing_is_overwritten(home, copy, tmp_path) -> None:
    before = everything(home)
    for run in (lambda: restore(copy, home), lambda: backup(home, copy), lambda: backup(home, home)):
        with pytest.raises(ParameterError, match="not empty"):
            run()
    assert everything(home) == before


def test_an_empty_folder_will_do(copy, tmp_path) -> None:
    (tmp_path / "new").mkdir()
    assert restore(copy, tmp_path / "new") == 3


@pytest.mark.parametrize("damage", ["alter", "remove"])
@pytest.mark.parametrize("pattern", ["patches/00000002*", "store/*.sst", "tags.json", "head.json"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(copy, tmp_path, pattern, damage) -> None:
    path = next(copy.glob(pattern))
    if damage == "alter":
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    else:
        path.unlink()
    with pytest.raises(StoreError, match=r"altered|could not be copied"):
        restore(copy, tmp_path / "new")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["copy", "home"]


def test_a_log_with_a_gap_is_not_backed_up(home, tmp_path) -> None:
    Home(home).patch(2).unlink()
    with pytest.raises(StoreError, match=r"00000002.rdfp.gz could not be copied"):
        backup(home, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_what_is_no_backup_is_told(tmp_path) -> None:
    with pytest.raises(NotFoundError, match="no backup"):
        restore(tmp_path, tmp_path / "new")
    with pytest.raises(NotFoundError, match="nothing to back up"):
        backup(tmp_path, tmp_path / "copy")


def test_a_manifest_cannot_lead_out_of_the_folder(copy, tmp_path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text())
    for name in ("../stolen", "/tmp/stolen"):
        (copy / MANIFEST).write_text(json.dumps(manifest | {"files": {name: "0"}}))
        with pytest.raises(StoreError, match="elsewhere"):
            restore(copy, tmp_path / "new")


def test_a_damaged_manifest_is_told(copy, tmp_path) -> None:
    (copy / MANIFEST).write_text("{}")
    with pytest.raises(StoreError, match="damaged"):
        restore(copy, tmp_path / "new")

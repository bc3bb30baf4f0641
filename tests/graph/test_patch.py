import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from municipia.graph import patch
from municipia.graph.errors import NotFoundError, StoreError, SyntaxFault
from municipia.graph.merge import Delta
from municipia.graph.patch import Patch

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
QUADS = st.frozensets(
    st.builds(
        lambda s, o, g: Quad(NamedNode(f"urn:{s}"), NamedNode("urn:p"), o, NamedNode(f"urn:{g}")),
        st.integers(0, 9),
        st.one_of(TEXTS.map(Literal), TEXTS.map(lambda text: Literal(text, language="fr")), st.integers().map(Literal)),
        st.integers(0, 2),
    ),
    max_size=6,
)


def a_patch(deletes=frozenset(), inserts=frozenset(), **header) -> Patch:
    delta = Delta(frozenset(deletes), frozenset(inserts))
    ids = {"id": "urn:municipia:revision:2", "prev": "urn:municipia:revision:1"}
    return Patch({**ids, **header, "hash": patch.body_hash(patch.body(delta))}, delta)


def a_quad(value) -> Quad:
    return Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value), NamedNode("urn:g"))


@given(QUADS, QUADS, TEXTS)
def test_what_is_written_is_read(deletes, inserts, message) -> None:
    written = a_patch(deletes, inserts, message=message)
    assert patch.read_text(patch.render(written)) == written


def test_a_patch_reads_as_the_format_says() -> None:
    written = a_patch([a_quad("old")], [a_quad("new")], message='A "quoted" word')
    assert patch.render(written).splitlines() == [
        "H id <urn:municipia:revision:2> .",
        "H prev <urn:municipia:revision:1> .",
        'H message "A \\"quoted\\" word" .',
        f'H hash "{written.header["hash"]}" .',
        "TX .",
        'D <urn:s> <urn:p> "old" <urn:g> .',
        'A <urn:s> <urn:p> "new" <urn:g> .',
        "TC .",
    ]


def test_the_inverse_leads_back() -> None:
    one = a_patch([a_quad("old")], [a_quad("new")])
    back = one.inverse()
    assert back.delta == Delta(frozenset({a_quad("new")}), frozenset({a_quad("old")}))
    assert (back.header["id"], back.header["prev"]) == (one.header["prev"], one.header["id"])
    assert back.inverse() == one


def test_the_same_patch_gives_the_same_file(tmp_path) -> None:
    for name in ("one", "two"):
        patch.write(tmp_path / name, a_patch([], map(a_quad, "abc")))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert patch.read(tmp_path / "one") == a_patch([], map(a_quad, "abc"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("TX .\nTC .", 1),
        ("H id <urn:x> .\nTX .\nA <urn:s> <urn:p> <urn:o> <urn:g> .\n", 2),
        ("H id <urn:x> .\nH id <urn:x> .\nTX .\nTC .\n", 2),
        ("H id nonsense .\nTX .\nTC .\n", 1),
        ("H id _:b .\nTX .\nTC .\n", 1),
        ("H broken\nTX .\nTC .\n", 1),
        ("TX .\nX <urn:s> <urn:p> <urn:o> <urn:g> .\nTC .\n", 2),
        ("TX .\nA <urn:s> <urn:p> <urn:o> .\nA <urn:s> <urn:p> broken .\nTC .\n", 3),
    ],
)
def test_a_fault_is_told_with_its_line(text, line) -> None:
    with pytest.raises(SyntaxFault) as caught:
        patch.read_text(text)
    assert caught.value.line == line


def test_a_missing_patch_is_not_found(tmp_path) -> None:
    for read in (patch.read, patch.read_header):
        with pytest.raises(NotFoundError, match=r"no patch 1\.gz"):
            read(tmp_path / "1.gz")


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.7, 0.99])
def test_a_torn_patch_is_told_wherever_it_is_torn(tmp_path, kept) -> None:
    path = tmp_path / "1.gz"
    patch.write(path, a_patch([], [a_quad(str(n)) for n in range(50)]))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(StoreError, match="torn"):
        patch.read(path)


def test_every_flipped_byte_is_noticed(tmp_path) -> None:
    path = tmp_path / "1.gz"
    patch.write(path, a_patch([], [a_quad("x")]))
    whole = path.read_bytes()
    for position in range(10, len(whole)):  # after the header of gzip, which says nothing of the content
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        with pytest.raises(StoreError, match=r"torn|altered"):
            patch.read(path)


def test_rows_that_were_changed_behind_our_back_are_noticed(tmp_path) -> None:
    path = tmp_path / "1.gz"
    patch.write(path, a_patch([], [a_quad("x")]))
    text = gzip.decompress(path.read_bytes()).decode().replace('"x"', '"y"')
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(StoreError, match="altered"):
        patch.read(path)


def test_the_header_is_read_without_the_rows(tmp_path) -> None:
    path = tmp_path / "1.gz"
    patch.write(path, a_patch([], [a_quad("x")], actor="build"))
    assert patch.read_header(path) == a_patch([], [a_quad("x")], actor="build").header

import gzip
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from municipia.graph import revisions, tags
from municipia.graph.change import Change, Writer
from municipia.graph.errors import GoneError, NotFoundError, StoreError
from municipia.graph.home import Home
from municipia.graph.report import Report

TIMES = [
    datetime(2026, 1, 10, 8, tzinfo=UTC),
    datetime(2026, 2, 1, 23, 30, tzinfo=UTC),
    datetime(2026, 2, 1, 23, 45, tzinfo=UTC),
    datetime(2026, 3, 5, tzinfo=UTC),
]


FROM = datetime(2026, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """Four revisions; graph urn:a holds the revision's number in each, urn:b always the same."""
    home = tmp_path_factory.mktemp("four")
    times = iter(TIMES)
    with Writer.open(home, gate=lambda after, changed: Report(), clock=lambda: next(times), keep=9) as writer:
        for n in range(1, 5):
            graphs = {"urn:a": frozenset({triple(str(n)), triple("both")}), "urn:b": frozenset({triple("both")})}
            writer.apply(Change(graphs), actor="somebody", message=f"change {n}")
    tags.add(home, "v1.0", 2)
    return home


@pytest.fixture
def home(four, tmp_path):
    return shutil.copytree(four, tmp_path / "home")


def triple(value) -> Triple:
    return Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value))


def expected(n) -> set[Quad]:
    a, b = NamedNode("urn:a"), NamedNode("urn:b")
    one, both = triple(str(n)), triple("both")
    return {Quad(*one), Quad(*both), Quad(*one, a), Quad(*both, a), Quad(*both, b)}


def test_the_log_tells_every_revision(home) -> None:
    entries = revisions.log(home)
    assert [(entry.id, entry.previous, entry.time) for entry in entries] == [
        (n, n - 1, time) for n, time in enumerate(TIMES, 1)
    ]
    assert [(entry.actor, entry.message) for entry in entries] == [("somebody", f"change {n}") for n in range(1, 5)]
    assert [(entry.added, entry.removed, entry.quads) for entry in entries] == [(3, 0, 3), *[(1, 1, 3)] * 3]
    assert [entry.tags for entry in entries] == [(), ("v1.0",), (), ()]
    assert revisions.revision(home, 2) == entries[1]


def test_an_empty_home_has_an_empty_log(tmp_path) -> None:
    assert revisions.log(tmp_path) == []
    assert revisions.head(tmp_path) == 0
    with pytest.raises(NotFoundError, match="Nothing has been recorded yet"):
        revisions.resolve(tmp_path, "head")


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("left", [(), (1,), (2, 3), (1, 2, 3, 4)])
def test_every_revision_reads_the_same_from_whatever_checkpoints_are_left(home, n, left) -> None:
    for revision, folder in Home(home).checkpoint_folders().items():
        if revision not in left:
            shutil.rmtree(folder)
    quads = list(revisions.load_quads(home, n))
    assert set(quads) == expected(n)
    assert len(quads) == len(set(quads))
    assert set(revisions.load_store(home, n)) == expected(n)


def test_a_damaged_checkpoint_is_passed_over(home) -> None:
    for folder in Home(home).checkpoint_folders().values():
        (folder / "CURRENT").write_text("junk")
    assert set(revisions.load_quads(home, 3)) == expected(3)


@pytest.mark.parametrize("n", [0, 5, -1])
def test_there_is_no_other_revision(home, n) -> None:
    for read in (revisions.load_quads, revisions.load_store, revisions.revision):
        with pytest.raises(NotFoundError, match="Revisions go from 1 to 4"):
            read(home, n)


def test_a_missing_patch_makes_gone_what_needs_it_and_nothing_else(home) -> None:
    place = Home(home)
    for n in (2, 3):
        shutil.rmtree(place.checkpoint(n))
    place.patch(2).unlink()
    for n in (2, 3):
        with pytest.raises(GoneError, match="The patch of revision 2 is missing"):
            revisions.load_quads(home, n)
    assert set(revisions.load_quads(home, 1)) == expected(1)
    assert set(revisions.load_quads(home, 4)) == expected(4)
    assert [entry.fault != "" for entry in revisions.log(home)] == [False, True, False, False]


def test_a_torn_patch_gives_its_reason(home) -> None:
    place = Home(home)
    shutil.rmtree(place.checkpoint(2))
    place.patch(2).write_bytes(place.patch(2).read_bytes()[:60])
    with pytest.raises(GoneError, match=r"The patch of revision 2 cannot be read: .* torn"):
        revisions.load_store(home, 2)


def test_a_patch_of_another_graph_does_not_fit(home) -> None:
    place = Home(home)
    shutil.rmtree(place.checkpoints)
    shutil.copy(place.patch(3), place.patch(2))
    with pytest.raises(GoneError, match="does not fit the state before it"):
        revisions.load_quads(home, 2)


def test_a_log_that_leads_elsewhere_is_not_shown(home) -> None:
    place = Home(home)
    shutil.rmtree(place.checkpoints)
    text = gzip.decompress(place.patch(1).read_bytes()).decode()
    state = revisions.revision(home, 1).state
    place.patch(1).write_bytes(gzip.compress(text.replace(state, "f" * 64).encode()))
    with pytest.raises(GoneError, match="do not lead to the recorded state"):
        revisions.load_quads(home, 1)


def test_a_header_that_makes_no_sense_is_a_fault_of_that_entry(home) -> None:
    path = Home(home).patch(3)
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(text.replace('H quads "3"', 'H quads "many"').encode()))
    assert "garbles" in revisions.log(home)[2].fault


@pytest.mark.parametrize(
    ("known_at", "n"),
    [
        ("1", 1),
        ("4", 4),
        ("head", 4),
        ("v1.0", 2),
        ("2026-01-10", 1),
        ("2026-01-31", 1),
        ("2026-02-01", 3),
        ("2026-02-01T23:30:00Z", 2),
        ("2026-02-01T23:44:59Z", 2),
        ("2026-02-02T00:40:00+01:00", 2),
        ("2026-02-02T00:40:00 01:00", 2),
        ("2026-02-01T23:50", 3),
        ("2030-01-01", 4),
        ("2026-01", 1),
        ("2026-02", 3),
        ("2026-02-01T23", 3),
        ("2026-02-01T22", 1),
    ],
)
def test_known_at_means_a_number_a_tag_or_the_last_revision_by_then(home, known_at, n) -> None:
    assert revisions.resolve(home, known_at) == n


@pytest.mark.parametrize("unit", ["hours", "minutes", "seconds", "milliseconds", "microseconds"])
@given(moment=st.datetimes(FROM, FROM.replace(year=2027), timezones=st.just(UTC)))
def test_a_time_means_its_last_moment(unit, moment) -> None:
    """What a log prints of a time, to the second or the minute, finds that revision, or a later one of then."""
    printed = moment.isoformat(timespec=unit)
    end = revisions.last_moment(printed)
    assert end >= moment
    assert end.isoformat(timespec=unit) == printed
    assert (end + timedelta.resolution).isoformat(timespec=unit) != printed


@pytest.mark.parametrize(
    "known_at",
    [
        *("0", "5", "999999999", "2026-01-09", "2026-01-10T07:59:59Z", "v2", ""),
        *("2026-13-01", "2026-13", "2026-02-01T25", "2026-02-30", "9999-12-31T25:00"),
    ],
)
def test_what_means_no_revision_is_not_found(home, known_at) -> None:
    with pytest.raises(NotFoundError) as caught:
        revisions.resolve(home, known_at)
    assert caught.value.hint


def test_before_the_first_revision_the_answer_says_when_it_was(home) -> None:
    with pytest.raises(
        NotFoundError, match=r"Nothing was recorded here by 2020-01-01\. The first revision is of 2026-01"
    ):
        revisions.resolve(home, "2020-01-01")


def test_a_damaged_head_is_told(home) -> None:
    Home(home).head.write_text("{")
    with pytest.raises(StoreError, match=r"head\.json is damaged"):
        revisions.log(home)

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.commitments import Act, Commitments, Number, Place, Selection, certainty

DAY = dt.date(2019, 4, 30)
DAYS = st.one_of(st.none(), st.dates(dt.date(2000, 1, 1), dt.date(2025, 12, 31)))


def act(number: int = 1, place: str = "p1", instrument: str = "i1", **given: object) -> Act:
    known: dict[str, object] = {"type": "signed", "adherent": f"g-{place}"} | given
    return Act(f"a{number}", place, instrument=instrument, **known)  # type: ignore[arg-type]


def of(*acts: Act, rights: dict[str, frozenset[str]] | None = None, **places: Place) -> Commitments:
    known = {one.place: Place(one.place) for one in acts} | places
    return Commitments(acts, known, rights or {})


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (None, DAY, "certain"),
        (DAY, DAY, "certain"),
        (DAY, None, "possible"),
        (None, None, "possible"),
        (DAY, DAY + dt.timedelta(1), "possible"),
        (DAY + dt.timedelta(1), None, "no"),
        (DAY + dt.timedelta(1), DAY + dt.timedelta(2), "no"),
    ],
)
def test_an_act_is_certain_by_its_latest_day_and_possible_from_its_earliest(
    earliest: dt.date | None, latest: dt.date | None, expected: str
) -> None:
    assert certainty(earliest, latest, DAY) == expected


@given(st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("ij"), DAYS, DAYS), max_size=12), DAYS)
def test_every_act_in_time_is_in_the_matrix_once(rows: list[tuple[str, str, object, object]], day: dt.date | None):
    acts = [act(n, p, i, earliest=first, latest=last) for n, (p, i, first, last) in enumerate(rows)]
    matrix = of(*acts).matrix(Selection(as_of=day))
    expected = sorted(one.iri for one in acts if certainty(one.earliest, one.latest, day) != "no")
    assert sorted(one.iri for one in matrix.acts()) == expected
    assert sum(matrix.columns.values()) == matrix.cells == len({(one.place, one.instrument) for one in matrix.acts()})


@given(st.lists(st.tuples(DAYS, DAYS), max_size=8), st.dates(dt.date(2000, 1, 1), dt.date(2025, 1, 1)))
def test_a_later_day_loses_no_certain_act(spans: list[tuple[dt.date | None, dt.date | None]], day: dt.date) -> None:
    commitments = of(*(act(n, earliest=first, latest=last) for n, (first, last) in enumerate(spans)))

    def certain(when: dt.date) -> set[str]:
        return {one.iri for one in commitments.selected(Selection(as_of=when, certainty="certain"))}

    assert certain(day) <= certain(day + dt.timedelta(400))


@given(
    st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("ij"), st.sampled_from("gh"), DAYS, DAYS), max_size=12),
    DAYS,
)
def test_numbers_count_each_act_of_a_place_and_each_adherent_of_an_instrument_once(
    rows: list[tuple[str, str, str, dt.date | None, dt.date | None]], day: dt.date | None
) -> None:
    acts = [
        act(n, place, instrument, adherent=who, earliest=first, latest=last)
        for n, (place, instrument, who, first, last) in enumerate(rows)
    ]
    graded = [(one, certainty(one.earliest, one.latest, day)) for one in acts]
    found = of(*acts).numbers(day)
    for place in "pqr":
        mine = [grade for one, grade in graded if one.place == place]
        told = found.acts.get(place, Number())
        assert (told.certain, told.possible) == (mine.count("certain"), mine.count("possible"))
    for instrument in "ij":
        sure = {one.adherent for one, grade in graded if one.instrument == instrument and grade == "certain"}
        all_of_them = {one.adherent for one, grade in graded if one.instrument == instrument and grade != "no"}
        told = found.adherents.get(instrument, Number())
        assert (told.certain, told.total) == (len(sure), len(all_of_them))
    assert found.total.total == sum(grade != "no" for _, grade in graded)


def test_acts_stand_in_the_order_of_time_and_those_without_a_day_at_the_end() -> None:
    later = DAY + dt.timedelta(1)
    given = [act(1), act(2, earliest=DAY), act(3, earliest=DAY, latest=later), act(4, latest=DAY)]
    assert [one.iri for one in sorted(given, key=lambda one: (one.moment, one.iri))] == ["a2", "a4", "a3", "a1"]
    (cell,) = of(*given).matrix(Selection()).rows["p1"].values()
    assert [one.iri for one in cell.acts] == ["a2", "a4", "a3", "a1"]


def test_each_condition_keeps_what_meets_it() -> None:
    lyon = Place("lyon", kind="city", countries=("FR",), regions=("western-europe", "europe"), sections=("EU",))
    seoul = Place("seoul", kind="city", countries=("KR",), regions=("eastern-asia", "asia"), population=9_000_000)
    signed, joined = act(1, "lyon"), act(2, "seoul", "i2", type="joined", latest=DAY)
    commitments = of(signed, joined, lyon=lyon, seoul=seoul, rights={"i2": frozenset({"housing"})})
    for selection, kept in [
        (Selection(), ["a1", "a2"]),
        (Selection(countries=frozenset({"FR"})), ["a1"]),
        (Selection(regions=frozenset({"asia"})), ["a2"]),
        (Selection(sections=frozenset({"EU"})), ["a1"]),
        (Selection(kinds=frozenset({"province"})), []),
        (Selection(sizes=frozenset({"metropolis"})), ["a2"]),
        (Selection(sizes=frozenset({"unknown"})), ["a1"]),
        (Selection(types=frozenset({"joined"})), ["a2"]),
        (Selection(instruments=frozenset({"i1", "i2"})), ["a1", "a2"]),
        (Selection(rights=frozenset({"housing"})), ["a2"]),
        (Selection(certainty="possible"), ["a1"]),
        (Selection(since=2019), ["a2"]),
        (Selection(until=2018), []),
    ]:
        assert [one.iri for one in commitments.selected(selection)] == kept, selection


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, "small"), (49_999, "small"), (50_000, "intermediate"), (999_999, "intermediate"), (1_000_000, "metropolis")],
)
def test_a_place_has_the_class_of_its_population(population: int, size: str) -> None:
    assert Place("p", population=population).size == size


def test_a_part_of_the_graph_holds_its_acts_and_their_places() -> None:
    acts = [
        act(1, "p", sources=("one",)),
        act(2, "q", sources=("collection-gcom",)),
        act(3, "r", sources=("collection-gcom", "one")),
        act(4, "s"),
    ]
    commitments = of(*acts)
    assert commitments.collections == ("gcom",)
    core = commitments.within(lambda one: one.is_core)
    assert [one.iri for one in core.acts] == ["a1", "a3", "a4"]
    assert core.places.keys() == {"p", "r", "s"}
    assert [one.iri for one in commitments.within(lambda one: bool(one.collections)).acts] == ["a2", "a3"]
    assert commitments.within(lambda _: True) is commitments

"""Places alike by what they are committed to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.commitments import Act, Commitments, Place
from municipia.graph.likeness import Signatures

DAY = dt.date(2019, 4, 30)
PLACE = "https://w3id.org/municipia/id/territory/"


def act(number: int, place: str, instrument: str, type_: str = "kos/signed", on: dt.date = DAY) -> Act:
    return Act(f"a{number}", PLACE + place, f"g-{place}", instrument, type_, earliest=on, latest=on)


def of(*acts: Act, unresolved: str = "") -> Commitments:
    return Commitments(acts, {one.place: Place(one.place, is_resolved=one.place != PLACE + unresolved) for one in acts})


def told(signatures: Signatures, place: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.place.removeprefix(PLACE), one.shared) for one in signatures.alike(PLACE + place, 9)]


def test_a_rare_instrument_in_common_counts_for_more_than_one_that_all_have() -> None:
    pairs = [("a", "all"), ("a", "rare"), ("b", "all"), ("b", "rare"), ("c", "all"), ("d", "all"), ("e", "other")]
    found = told(Signatures.of(of(*(act(at, *pair) for at, pair in enumerate(pairs)))), "a")
    assert found == [("b", ("rare", "all")), ("c", ("all",)), ("d", ("all",))]


def test_what_was_left_what_comes_later_and_who_is_not_known_do_not_count() -> None:
    acts = (
        act(1, "a", "i"),
        act(2, "left", "i"),
        act(3, "left", "i", "kos/act-type/withdrew"),
        act(4, "late", "i", on=DAY + dt.timedelta(1)),
        act(5, "nobody", "i"),
        act(6, "b", "i"),
    )
    assert told(Signatures.of(of(*acts, unresolved="nobody"), DAY), "a") == [("b", ("i",))]
    assert told(Signatures.of(of(*acts), DAY), "elsewhere") == []


@given(st.lists(st.tuples(st.sampled_from("pqrstuv"), st.sampled_from("ijk")), min_size=1), st.integers(1, 4))
def test_the_first_of_those_alike_are_the_first_of_all(pairs: list[tuple[str, str]], most: int) -> None:
    signatures = Signatures.of(of(*(act(at, *pair) for at, pair in enumerate(pairs))))
    for place in signatures.of_place:
        assert signatures.alike(place, most) == signatures.alike(place, 99)[:most]


@given(st.lists(st.tuples(st.sampled_from("pqrs"), st.sampled_from("ijkl")), min_size=1, max_size=12))
def test_likeness_is_mutual_and_one_for_those_with_the_same(pairs: list[tuple[str, str]]) -> None:
    signatures = Signatures.of(of(*(act(at, *pair) for at, pair in enumerate(pairs))))
    for place, own in signatures.of_place.items():
        for one in signatures.alike(place, 9):
            back = {each.place: each for each in signatures.alike(one.place, 9)}[place]
            assert back.score == pytest.approx(one.score)
            assert set(one.shared) == own & signatures.of_place[one.place] != set()
            assert (one.score == pytest.approx(1)) == (own == signatures.of_place[one.place])


def test_bodies_that_are_no_territory_are_like_none() -> None:
    network = Act(
        "n", "https://w3id.org/municipia/id/organisation/O1", "g-n", "i", "kos/signed", earliest=DAY, latest=DAY
    )
    acts = (act(1, "a", "i"), act(2, "b", "i"))
    commitments = Commitments((*acts, network), {one.place: Place(one.place) for one in (*acts, network)})
    assert told(Signatures.of(commitments), "a") == [("b", ("i",))]


def test_one_text_that_very_many_have_makes_no_two_places_alike_but_counts_beside_another() -> None:
    everybody = [act(number, f"p{number}", "campaign") for number in range(30)]
    rare = [act(40, "p1", "rare"), act(41, "p2", "rare"), act(42, "p3", "other"), act(43, "p4", "other")]
    signatures = Signatures.of(of(*everybody, *rare))
    assert told(signatures, "p1") == [("p2", ("rare", "campaign"))]
    assert told(signatures, "p7") == []

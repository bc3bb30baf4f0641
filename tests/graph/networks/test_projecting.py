"""Networks of a selection say what its acts say, and cost what they draw."""

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.commitments import Act, Commitments, Place, Selection
from municipia.graph.networks.folding import fold
from municipia.graph.networks.network import MOST_NODES, MOST_TIES, Tie
from municipia.graph.networks.projecting import rights, together

ID = "https://w3id.org/municipia/id/"


def place(number: int) -> str:
    return f"{ID}territory/T{number:05d}"


def instrument(number: int) -> str:
    return f"{ID}instrument/i{number}"


def country(number: int) -> str:
    return f"https://w3id.org/municipia/kos/country/C{number}"


def made(signed: dict[int, set[int]], countries: int = 5) -> Commitments:
    day = dt.date(2018, 7, 16)
    acts = tuple(
        Act(f"{ID}act/{who}-{what}", place(who), f"{ID}government/G{who}", instrument(what), "signed", "2018", day, day)
        for who, names in signed.items()
        for what in sorted(names)
    )
    places = {place(who): Place(place(who), countries=(country(who % countries),)) for who in signed}
    return Commitments(acts, places)


SIGNED = st.dictionaries(st.integers(0, 60), st.sets(st.integers(0, 6), min_size=1), min_size=1, max_size=40)


@given(SIGNED)
def test_every_pair_with_an_instrument_in_common_is_tied_once_by_their_number(signed: dict[int, set[int]]) -> None:
    commitments = made(signed)
    network = together(commitments, commitments.matrix(Selection()), by="place")
    found = {frozenset((tie.source, tie.target)): tie.weight for tie in network.ties}
    expected = {
        frozenset((place(a), place(b))): len(signed[a] & signed[b])
        for a, b in combinations(signed, 2)
        if signed[a] & signed[b]
    }
    assert found == expected
    assert len(found) == len(network.ties)
    assert len(network.nodes) + network.apart == len(signed)


@given(SIGNED, st.sampled_from(["place", "country", "set"]))
def test_however_territories_are_put_together_none_is_lost(signed: dict[int, set[int]], by: str) -> None:
    commitments = made(signed)
    matrix = commitments.matrix(Selection())
    network = rights(commitments, matrix, [Tie(instrument(0), "right", "promises")], by=by)
    assert sum(node.members for node in network.nodes if node.kind in ("territory", "country", "group")) == len(signed)
    assert sum(tie.weight for tie in network.ties if tie.kind == "act") == matrix.cells
    assert {end for tie in network.ties for end in (tie.source, tie.target)} == {node.id for node in network.nodes}
    goals = {node.id for node in network.nodes if node.kind == "right"}
    assert goals == ({"right"} if any(0 in names for names in signed.values()) else set())


@given(SIGNED)
def test_sets_of_instruments_are_told_apart(signed: dict[int, set[int]]) -> None:
    commitments = made(signed)
    folding = fold(commitments, commitments.matrix(Selection()), "set")
    assert len(folding.nodes) == len({frozenset(names) for names in signed.values()})


def test_an_instrument_with_twelve_thousand_signatories_is_drawn_by_country() -> None:
    signed = {number: {0} | ({1 + number % 3} if number % 7 == 0 else set()) for number in range(12_000)}
    commitments = made(signed, countries=40)
    matrix = commitments.matrix(Selection())
    for network in (together(commitments, matrix), rights(commitments, matrix, ())):
        assert network.by == "country"
        assert len(network.nodes) <= MOST_NODES
        assert 0 < len(network.ties) <= MOST_TIES
    assert len(together(commitments, matrix).ties) == 40 * 39 // 2


def test_one_country_is_drawn_by_what_its_territories_signed() -> None:
    signed = {number: {0} | ({1 + number % 3} if number % 7 == 0 else set()) for number in range(5_000)}
    commitments = made(signed, countries=1)
    network = together(commitments, commitments.matrix(Selection()))
    assert network.by == "set"
    assert sum(node.members for node in network.nodes) == 5_000
    assert {tie.weight for tie in network.ties} == {1}


def test_ties_are_drawn_from_the_least_number_in_common_that_fits() -> None:
    signed = {number: {0, *({1, 2} if number < 50 else {3})} for number in range(300)}
    commitments = made(signed)
    network = together(commitments, commitments.matrix(Selection()))
    assert network.by == "place"
    assert network.least == 3
    assert len(network.nodes) == 50
    assert network.apart == 250

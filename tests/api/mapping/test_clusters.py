"""Clusters lose no place, keep their distance, and stay as they are while the view moves."""

import math

from hypothesis import given
from hypothesis import strategies as st

from municipia.api.mapping.clusters import NEAREST, Spot, cluster
from municipia.api.mapping.projection import HEIGHT, WIDTH, View
from municipia.api.mapping.shades import TONES, classes, tone

points = st.lists(st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT)), max_size=60)
# Many that lie together, as cities do.
crowds = st.lists(st.tuples(st.floats(4000, 4600), st.floats(700, 1100)), max_size=60)


def spots(found: list[tuple[float, float]]) -> list[Spot]:
    return [Spot(f"T{number:04}", x, y) for number, (x, y) in enumerate(found)]


@given(points | crowds)
def test_every_place_is_in_one_mark_and_marks_keep_their_distance(found: list[tuple[float, float]]) -> None:
    marks = cluster(spots(found), View())
    assert sorted(iri for mark in marks for iri in mark.iris) == [spot.iri for spot in spots(found)]
    for place, one in enumerate(marks):
        assert all(math.hypot(one.x - other.x, one.y - other.y) >= NEAREST * 10 - 1e-6 for other in marks[:place])


@given(points)
def test_the_order_of_the_places_does_not_matter(found: list[tuple[float, float]]) -> None:
    assert {mark.iris for mark in cluster(spots(found), View())} == {
        mark.iris for mark in cluster(spots(found)[::-1], View())
    }


def test_a_view_shows_what_lies_in_it_and_parts_it_more_finely() -> None:
    near = spots([(4800, 728), (4830, 728), (9000, 3900)])
    assert sorted(len(mark.iris) for mark in cluster(near, View())) == [1, 2]
    assert [mark.iris for mark in cluster(near, View(4800, 728, 5))] == [("T0000",), ("T0001",)]


@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=50))
def test_each_count_has_a_tone_and_more_is_never_paler(counts: list[int]) -> None:
    least = classes(counts)
    assert least[0] == 1
    assert len(least) <= TONES
    assert least[-1] <= max(counts)
    tones = [tone(count, least) for count in sorted(counts)]
    assert tones == sorted(tones)
    assert set(tones) <= set(range(1, TONES + 1))

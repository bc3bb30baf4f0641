"""Points lie where the drawing of the countries has them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from municipia.api import bundles
from municipia.api.mapping.lands import WORLD, drawing, shape
from municipia.api.mapping.projection import HEIGHT, WIDTH, View, project
from municipia.ontology.namespaces import BASE

longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)


def test_points_lie_where_the_library_that_drew_the_countries_puts_them() -> None:
    text = bundles.path(WORLD).read_text(encoding="utf-8")
    sample = re.findall(r"(-?[\d.]+),(-?[\d.]+):(-?[\d.]+),(-?[\d.]+)", text.partition("sample")[2].partition("-->")[0])
    assert len(sample) == 5
    for point in sample:
        longitude, latitude, x, y = map(float, point)
        found = project(longitude, latitude)
        assert (abs(found[0] - x) < 0.1, abs(found[1] - y) < 0.1) == (True, True), point


@given(longitudes, latitudes)
def test_every_point_lies_within_the_drawing(longitude: float, latitude: float) -> None:
    x, y = project(longitude, latitude)
    assert -0.01 <= x <= WIDTH + 0.01
    assert -0.01 <= y <= 4868.01


@given(st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(0, 7))
def test_a_view_stays_within_the_drawing_and_its_middle_leads_back_to_it(x: float, y: float, zoom: float) -> None:
    view = View(x, y, zoom)
    assert 0 <= view.left <= view.left + view.width <= WIDTH + 1e-6
    assert 0 <= view.top <= view.top + view.height <= HEIGHT + 1e-6
    again = View(*map(float, view.at.split(",")), zoom)
    assert abs(again.left - view.left) <= 1
    assert abs(again.top - view.top) <= 1


def test_countries_have_their_shapes_small_ones_too_and_only_those_drawn() -> None:
    assert shape(f"{BASE}kos/country/FR") == "n250"
    assert all(shape(f"{BASE}kos/country/{code}") for code in ("SG", "MT", "CV", "BH"))
    assert shape(f"{BASE}kos/country/ZZ") == ""
    assert drawing().count("<path") > 230

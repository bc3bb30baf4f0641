"""Rows of an answer as bars, lines and points: what is drawn, and when there is nothing to draw."""

from __future__ import annotations

import pytest

from municipia.api.mapping.projection import project
from municipia.api.sparql_views import MOST_BARS, MOST_LINKS, Row, bars, net, pins


def iri(name: str) -> dict[str, str]:
    return {"type": "uri", "value": f"http://example.org/{name}"}


def text(value: object) -> dict[str, str]:
    return {"type": "literal", "value": str(value)}


def test_bars_are_of_the_numbers_by_the_names() -> None:
    rows: list[Row] = [{"city": iri(str(n)), "name": text(f"City {n}"), "acts": text(n)} for n in (4, 2, 1)]
    found = bars(["city", "name", "acts"], rows)
    assert found is not None
    assert (found.of, found.by, found.total) == ("acts", "name", 3)
    assert [(bar.label, bar.value, bar.share) for bar in found.bars] == [
        ("City 4", 4, 1),
        ("City 2", 2, 0.5),
        ("City 1", 1, 0.25),
    ]


def test_years_may_be_what_the_bars_are_by() -> None:
    found = bars(["year", "acts"], [{"year": text(2018), "acts": text(3)}, {"year": text(2019), "acts": text(0)}])
    assert found is not None
    assert (found.by, [bar.share for bar in found.bars]) == ("year", [1, 0])


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (["name"], [{"name": text("x")}]),
        (["acts"], [{"acts": text(1)}]),
        (["name", "acts"], [{"name": text("x"), "acts": text(1)}, {"name": text("y")}]),
        (["name", "acts"], []),
    ],
)
def test_without_names_or_numbers_there_are_no_bars(columns: list[str], rows: list[Row]) -> None:
    assert bars(columns, rows) is None


def test_many_bars_and_links_are_cut_and_counted() -> None:
    rows: list[Row] = [{"one": iri(f"a{n}"), "other": iri(f"b{n % 7}"), "n": text(n)} for n in range(1000)]
    chart, network = bars(["one", "n"], rows), net(["one", "other"], rows)
    assert chart is not None
    assert network is not None
    assert (len(chart.bars), chart.total) == (MOST_BARS, 1000)
    assert (len(network.links), network.total) == (MOST_LINKS, 1000)


def test_a_network_joins_each_pair_once_and_draws_each_thing_once_on_its_side() -> None:
    pairs = [("a", "x"), ("a", "y"), ("b", "x"), ("a", "x"), ("x", "a")]
    rows: list[Row] = [{"n": text(1), "one": iri(one), "other": iri(other)} for one, other in pairs]
    found = net(["n", "one", "other"], rows)
    assert found is not None
    assert (found.left, found.right, found.total, len(found.links)) == ("one", "other", 4, 4)
    assert sorted((node.is_left, node.text[-1]) for node in found.nodes) == [
        (False, "a"),
        (False, "x"),
        (False, "y"),
        (True, "a"),
        (True, "b"),
        (True, "x"),
    ]
    assert all(0 < node.y < found.height for node in found.nodes)
    assert net(["n", "one"], rows) is None


def test_points_come_from_wkt_from_two_columns_or_from_what_is_known() -> None:
    rows: list[Row] = [
        {"name": text("Vienna"), "where": text("POINT(16.37 48.21)")},
        {"name": text("Lima"), "lat": text(-12.05), "long": text("-77.04")},
        {"name": text("Seoul"), "city": iri("seoul")},
        {"name": text("Nowhere"), "city": iri("nowhere")},
        {"name": text("Beyond"), "lat": text(95), "long": text(0)},
    ]
    columns = ["city", "name", "where", "lat", "long"]
    found = pins(columns, rows, {"http://example.org/seoul": (126.98, 37.57)})
    assert found is not None
    assert (found.located, found.total) == (3, 5)
    by_name = {pin.names: pin for pin in found.pins}
    assert by_name["Seoul",].iri == "http://example.org/seoul"
    assert (by_name["Vienna",].x, by_name["Vienna",].y) == pytest.approx(project(16.37, 48.21))
    assert pins(["name"], [{"name": text("x")}], {}) is None

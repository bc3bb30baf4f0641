from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.api.negotiate import choose, parse, rank, split_suffix
from municipia.graph.errors import NotAcceptableError

OFFERED = ("application/json", "text/csv", "text/html")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ["application/json", "text/csv", "text/html"]),
        ("", ["application/json", "text/csv", "text/html"]),
        ("*/*", ["application/json", "text/csv", "text/html"]),
        ("text/csv", ["text/csv"]),
        ("TEXT/CSV", ["text/csv"]),
        ("text/*", ["text/csv", "text/html"]),
        ("text/html, */*;q=0.1", ["text/html", "application/json", "text/csv"]),
        ("text/*;q=0.5, text/csv;q=0.1, application/json;q=0.3", ["text/html", "application/json", "text/csv"]),
        ("*/*, text/csv;q=0", ["application/json", "text/html"]),
        ("text/csv;q=0", []),
        ("image/png", []),
        ("text/csv;q=0.2, text/csv;header=present;q=0.9, text/html;q=0.5", ["text/csv", "text/html"]),
        ("text/csv;charset=utf-8", ["text/csv"]),
        ("text/csv;charset=iso-8859-1", []),
        ("text/csv;q=banana, text/html", ["text/html"]),
        ("text/csv;q=nan, text/html", ["text/html"]),
        ("text/csv;q=7, text/html", ["text/csv", "text/html"]),
        ("rubbish, */csv, text/html", ["text/html"]),
        ("rubbish", ["application/json", "text/csv", "text/html"]),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
            ["text/html", "application/json", "text/csv"],
        ),
    ],
)
def test_the_offer_is_ranked_as_the_header_says(header: str | None, expected: list[str]) -> None:
    assert rank(header, OFFERED) == expected


@given(st.text(max_size=200))
def test_any_header_gives_a_part_of_the_offer(header: str) -> None:
    ranked = rank(header, OFFERED)
    assert len(set(ranked)) == len(ranked)
    assert set(ranked) <= set(OFFERED)
    assert all(0 <= item.quality <= 1 or item.quality != item.quality for item in parse(header))


def test_what_is_not_available_is_answered_with_what_is() -> None:
    with pytest.raises(NotAcceptableError) as caught:
        choose("image/png", OFFERED)
    assert caught.value.available == OFFERED
    assert choose("text/*", OFFERED) == "text/csv"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/territory/T0001.ttl", ("/territory/T0001", "text/turtle")),
        ("/instrument/gold-v.2.jsonld", ("/instrument/gold-v.2", "application/ld+json")),
        ("/instrument/gold-v.2", ("/instrument/gold-v.2", None)),
        ("/a/.ttl", ("/a/.ttl", None)),
        (".ttl", (".ttl", None)),
        ("/a", ("/a", None)),
    ],
)
def test_a_suffix_asks_for_a_form(path: str, expected: tuple[str, str | None]) -> None:
    assert split_suffix(path) == expected

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.cache import ByteCache


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 30)), max_size=60))
def test_it_never_holds_more_than_its_budget_and_never_lies(puts: list[tuple[int, int]]) -> None:
    cache: ByteCache[tuple[int, int]] = ByteCache(100)
    latest: dict[int, tuple[int, int]] = {}
    for key, size in puts:
        cache.put(key, (key, size), size)
        if size <= 100 // 8:
            latest[key] = (key, size)
            assert cache.get(key) == (key, size)
        kept = [found for each in range(10) if (found := cache.get(each))]
        assert sum(size for _, size in kept) <= 100
        assert all(latest[found[0]] == found for found in kept)


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: ByteCache[str] = ByteCache(80)
    for key in range(8):
        cache.put(key, str(key), 10)
    assert cache.get(0) == "0"
    cache.put(8, "8", 10)
    assert cache.get(1) is None
    assert cache.get(0) == "0"
    assert len(cache) == 8

import asyncio
from collections.abc import Sequence

import pytest

from municipia.api.kept import Recent, weight


class Maker:
    """Makes what it is told to, and counts how often and how many at once."""

    def __init__(self, *made: Sequence[int] | Exception) -> None:
        self._made = list(made)
        self.times = self.now = self.most_at_once = 0

    async def __call__(self) -> Sequence[int]:
        self.times += 1
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.now -= 1
        made = self._made.pop(0)
        if isinstance(made, Exception):
            raise made
        return made


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    async def work() -> None:
        lists = Recent[Sequence[int]](10, weight)
        makers = {name: Maker([1, 2, 3], [1, 2, 3]) for name in "abc"}
        for name in "abac":
            await lists.get(name, makers[name])
        assert len(lists) == 2
        await lists.get("a", makers["a"])
        await lists.get("b", makers["b"])
        assert [makers[name].times for name in "abc"] == [1, 2, 1]

    asyncio.run(work())


def test_one_list_beyond_the_bound_is_kept_until_another_is_wanted() -> None:
    async def work() -> None:
        lists, long = Recent[Sequence[int]](2, weight), Maker([1, 2, 3])
        assert await lists.get("long", long) == await lists.get("long", long) == [1, 2, 3]
        assert long.times == 1
        await lists.get("other", Maker([1]))
        assert len(lists) == 1

    asyncio.run(work())


def test_lists_without_items_are_not_kept_and_lists_of_one_weigh_more_than_that() -> None:
    async def work() -> None:
        lists = Recent[Sequence[int]](100, weight)
        for number in range(1000):
            assert await lists.get(f"invented {number}", Maker(())) == ()
        assert len(lists) == 0
        for number in range(1000):
            await lists.get(number, Maker([number]))
        assert len(lists) == 50

    asyncio.run(work())


def test_one_making_at_a_time_serves_all_who_wait_whether_it_fails_or_not() -> None:
    async def work() -> None:
        lists, maker = Recent[Sequence[int]](10, weight), Maker(ValueError("no"), [1], [2])
        first = await asyncio.gather(*(lists.get("a", maker) for _ in range(3)), return_exceptions=True)
        assert list(map(type, first)) == [ValueError] * 3
        assert await asyncio.gather(*(lists.get("a", maker) for _ in range(3))) == [[1]] * 3
        assert (maker.times, maker.most_at_once) == (2, 1)

    asyncio.run(work())


def test_who_hangs_up_does_not_end_what_others_wait_for() -> None:
    async def work() -> None:
        lists, maker = Recent[Sequence[int]](10, weight), Maker([1])
        first, second = (asyncio.create_task(lists.get("a", maker)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == [1]
        with pytest.raises(asyncio.CancelledError):
            await first
        assert maker.times == 1

    asyncio.run(work())

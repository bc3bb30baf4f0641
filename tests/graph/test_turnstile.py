from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipia.graph.errors import BusyError
from municipia.graph.limits import Limits
from municipia.graph.turnstile import Pass, Turnstile

STEPS: dict[str, Callable[[Pass], object]] = {
    "leave": Pass.leave,
    "heavy": Pass.turn_heavy,
    "light": Pass.turn_light,
    "slow": Pass.turn_slow,
}
FEW = replace(Limits(), running=4, queue=8, queue_seconds=30, slow=1)


def run(work: Callable[[Turnstile, float], Awaitable[None]], limits: Limits = FEW) -> None:
    async def main() -> None:
        await work(Turnstile(limits), asyncio.get_running_loop().time() + 30)

    asyncio.run(main())


async def fill(turnstile: Turnstile, deadline: float) -> list[Pass]:
    return [await turnstile.enter(f"ASK {{ ?s ?p {each} }}", deadline) for each in range(turnstile.limits.running)]


async def refused(turnstile: Turnstile, deadline: float, text: str = "ASK {}") -> None:
    """Refused before anything else happens: the coroutine ends without giving way once."""
    entering = turnstile.enter(text, deadline)
    with pytest.raises(BusyError) as caught:
        entering.send(None)
    assert caught.value.retry_after >= 1


def test_the_one_beyond_a_full_queue_is_refused_at_once() -> None:
    async def work(turnstile: Turnstile, deadline: float) -> None:
        running = await fill(turnstile, deadline)
        waiting = [asyncio.create_task(turnstile.enter("ASK {}", deadline)) for _ in range(FEW.queue)]
        await asyncio.sleep(0)
        await refused(turnstile, deadline)
        running[0].leave()
        entered = await waiting[0]
        assert not waiting[1].done()
        for each in (*running[1:], entered):
            each.leave()
        for task in waiting[1:]:
            (await task).leave()
        assert (turnstile.running, turnstile.heavy, turnstile.slow) == (0, 0, 0)

    run(work)


def test_fewer_may_wait_the_more_of_the_running_are_heavy() -> None:
    async def work(turnstile: Turnstile, deadline: float) -> None:
        running = await fill(turnstile, deadline)
        waiting = [asyncio.create_task(turnstile.enter(f"ASK {{}} # {n}", deadline)) for n in range(6)]
        await asyncio.sleep(0)
        running[0].turn_heavy()
        assert turnstile.room == 4
        ended = await asyncio.gather(*waiting[4:], return_exceptions=True)
        assert [type(each) for each in ended] == [BusyError, BusyError]
        assert not any(each.done() for each in waiting[:4])
        running[1].turn_heavy()
        ended = await asyncio.gather(*waiting[:4], return_exceptions=True)
        assert {type(each) for each in ended} == {BusyError}
        await refused(turnstile, deadline)
        running[0].turn_light()
        assert turnstile.room == 4

    run(work)


def test_a_text_that_was_slow_a_moment_ago_is_refused_while_no_more_slow_ones_may_go_on() -> None:
    async def work(turnstile: Turnstile, deadline: float) -> None:
        slow = await turnstile.enter("ASK { ?a ?b ?c }", deadline)
        assert slow.turn_slow()
        await refused(turnstile, deadline, "ASK{?a ?b ?c} # once more")
        other = await turnstile.enter("ASK { ?a ?b 'c' }", deadline)
        assert not other.turn_slow(has_worked=False)
        (await turnstile.enter("ASK { ?a ?b 'c' }", deadline)).leave()
        slow.leave()
        (await turnstile.enter("ASK { ?a ?b ?c }", deadline)).leave()
        other.leave()
        assert (turnstile.running, turnstile.slow) == (0, 0)

    run(work)


@given(st.lists(st.sampled_from(["enter", "cancel", *STEPS]), max_size=60))
def test_the_counts_are_those_of_the_passes_held(steps: list[str]) -> None:
    async def work(turnstile: Turnstile, deadline: float) -> None:
        entering: list[asyncio.Task[Pass]] = []
        held: list[Pass] = []
        for number, step in enumerate(steps):
            if step == "enter":
                entering.append(asyncio.create_task(turnstile.enter(f"ASK {{ ?s ?p {number} }}", deadline)))
            elif step == "cancel" and entering:
                entering[-1].cancel()
            elif held and step != "cancel":
                first = held.pop(0)
                STEPS[step](first)
                held += [first] if step != "leave" else []
            for _ in range(3):
                await asyncio.sleep(0)
            held += [
                each.result() for each in entering if each.done() and not each.cancelled() and not each.exception()
            ]
            entering = [each for each in entering if not each.done()]
            assert turnstile.running == len(held) <= FEW.running
            assert len(entering) <= FEW.queue
            assert len(held) == FEW.running or not entering
        for each in held:
            each.leave()
        for task in entering:
            task.cancel()
        await asyncio.gather(*entering, return_exceptions=True)

    run(work)

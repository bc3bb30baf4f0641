import pytest

from municipia.api.rates import Rate
from municipia.graph.errors import LimitError


def test_a_client_may_do_a_thing_so_often_and_is_told_when_to_come_back() -> None:
    times = [0.0]
    rate = Rate(most=2, seconds=60, clock=lambda: times[-1])
    for time in (0.0, 10.0):
        times.append(time)
        rate.take("a")
    times.append(20.0)
    with pytest.raises(LimitError) as caught:
        rate.take("a")
    assert (caught.value.limit, caught.value.retry_after) == ("rate", 40)
    rate.take("b")
    times.append(60.0)
    rate.take("a")
    with pytest.raises(LimitError):
        rate.take("a")


def test_what_came_to_nothing_is_given_back() -> None:
    rate = Rate(most=1, seconds=60, clock=lambda: 0.0)
    rate.give_back("a")
    for _ in range(3):
        rate.take("a")
        rate.give_back("a")
    rate.take("a")
    with pytest.raises(LimitError):
        rate.take("a")


def test_few_clients_are_remembered() -> None:
    rate = Rate(most=1, seconds=60, clock=lambda: 0.0)
    for number in range(10_001):
        rate.take(str(number))
    rate.take("0")
    with pytest.raises(LimitError):
        rate.take("2")

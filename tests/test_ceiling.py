"""A ceiling on requests per second, on a busy machine."""

import math
import random

import pytest

from apideck_client._client.pacing.ceiling import Ceiling
from tests.test_pacing import most_in_a_window


@pytest.mark.parametrize("rate", [0.5, 1, 2.5, 10, 50, 100, 250, 900])
@pytest.mark.parametrize("latest", [0.0, 0.01, 0.03])
def test_late_starts_delay_no_others(rate: float, latest: float) -> None:
    chance = random.Random(f"{rate} {latest}")
    ceiling, now = Ceiling(), 0.0
    times: list[float] = []
    for _ in range(3000):
        if ceiling.next_start(rate) > now:
            now = ceiling.next_start(rate) + chance.uniform(0, latest)  # a sleep may end late
        ceiling.start(rate, now)
        times.append(now)
    assert most_in_a_window(times, 1.0) <= math.ceil(rate)
    assert len(times) / (times[-1] - times[0] + 1 / rate) > 0.95 * rate


def test_a_pause_is_not_caught_up_with() -> None:
    ceiling = Ceiling()
    ceiling.start(10, 0.0)
    ceiling.start(10, 5.0)
    assert ceiling.next_start(10) == pytest.approx(5.1)


def test_calls_of_other_ceilings_share_the_starts() -> None:
    ceiling = Ceiling()
    for number in range(5):
        ceiling.start(100, number / 100)
    assert ceiling.next_start(2) == pytest.approx(1.03)

"""How it is measured: the sides take turns, and what comes out are ratios.

A machine is busy with other things, and busier at one moment than at the next. So each round times every side once,
close together and every other time in the opposite order, and the ratio is taken within the round; the result is the
median of the rounds' ratios, with the least and the greatest beside it. Absolute times tell about the machine and are
not reported.
"""

import contextlib
import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

Times = Mapping[str, list[float]]
"""Seconds by side, one for each round."""


@dataclass(frozen=True)
class Setup:
    """What a benchmark is told."""

    quick: bool
    """Fewer rounds and less data: enough to see whether something is broken, not enough to quote."""

    def pick(self, full: int, quick: int) -> int:
        """How much of something there should be."""
        return quick if self.quick else full


def compare(
    sides: Mapping[str, Callable[[], object]],
    rounds: int,
    calls: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Times:
    """Time each side once a round, as so many calls."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for side in sides.values():
        side()
    with settled_heap():
        for names in turns(list(sides), rounds):
            for name in names:
                side = sides[name]
                gc.collect()
                started = clock()
                for _ in range(calls):
                    side()
                times[name].append(clock() - started)
    return times


async def compare_async(sides: Mapping[str, Callable[[], Awaitable[object]]], rounds: int, calls: int = 1) -> Times:
    """The same for coroutines, all in the event loop that runs; calls follow one another."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for side in sides.values():
        await side()
    with settled_heap():
        for names in turns(list(sides), rounds):
            for name in names:
                side = sides[name]
                gc.collect()
                started = time.perf_counter()
                for _ in range(calls):
                    await side()
                times[name].append(time.perf_counter() - started)
    return times


def ratios(times: Times, side: str, other: str) -> tuple[float, ...]:
    """How much of the other side's time this side takes, round by round."""
    return tuple(a / b for a, b in zip(times[side], times[other], strict=True))


def turns(names: list[str], rounds: int) -> list[list[str]]:
    """The order of the sides in each round: every other round backwards, so that none always comes after another."""
    return [names if number % 2 == 0 else names[::-1] for number in range(rounds)]


@contextlib.contextmanager
def settled_heap() -> Iterator[None]:
    """Keep what is there already out of the collector's way: one side's modules shan't slow the other's collections."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

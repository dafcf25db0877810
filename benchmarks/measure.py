"""The method: the sides take turns, and the results are ratios.

Other work keeps the machine busy, and not evenly. So each round times every side once, one right after the other, and
every second round in reverse order. The ratio is taken within a round. The result is the median of the rounds, with the
minimum and the maximum. Absolute times depend on the machine and aren't reported.
"""

import contextlib
import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

Times = Mapping[str, list[float]]
"""The seconds of each side, one for each round."""


@dataclass(frozen=True)
class Setup:
    """The settings of a run."""

    quick: bool
    """Fewer rounds and less data: enough to find a bug, not enough to quote."""

    def pick(self, full: int, quick: int) -> int:
        """Return the number for this run: the full or the quick one."""
        return quick if self.quick else full


def compare(
    sides: Mapping[str, Callable[[], object]],
    rounds: int,
    calls: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Times:
    """Time each side once a round, with a number of calls."""
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
    """Do the same for coroutines, in the running event loop. Calls run one after another."""
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
    """Return the ratio of this side's time to the other's, for each round."""
    return tuple(a / b for a, b in zip(times[side], times[other], strict=True))


def turns(names: list[str], rounds: int) -> list[list[str]]:
    """Return the order of the sides in each round. Every second round is reversed, so that no order is an advantage."""
    return [names if number % 2 == 0 else names[::-1] for number in range(rounds)]


@contextlib.contextmanager
def settled_heap() -> Iterator[None]:
    """Hide existing objects from the collector, so that one side's modules don't slow the other's collections."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

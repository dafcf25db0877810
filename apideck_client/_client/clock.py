"""Time and random numbers. A client takes a clock as `Apideck(_clock=...)`; tests pass one that does not wait."""

import random
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple


async def _sleep(seconds: float) -> None:
    import asyncio  # imported here, so that importing the package stays fast

    await asyncio.sleep(seconds)


class Clock(NamedTuple):
    """The functions that tell the time, wait, and draw random numbers."""

    now: Callable[[], float] = time.time
    """Returns the Unix time in seconds."""
    monotonic: Callable[[], float] = time.monotonic
    """Returns seconds that never decrease."""
    sleep: Callable[[float], Awaitable[None]] = _sleep
    """Waits for a number of seconds."""
    chance: Callable[[], float] = random.random
    """Returns a random number from 0 to 1."""

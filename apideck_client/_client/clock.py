"""Time and chance as the client sees them; tests turn their own."""

import random
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple


async def _sleep(seconds: float) -> None:
    import asyncio  # here for the reason that `pool` gives

    await asyncio.sleep(seconds)


class Clock(NamedTuple):
    """What tells the time, waits, and rolls the dice."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = _sleep
    chance: Callable[[], float] = random.random

"""Events once each: what a signature can't tell is whether its request came before.

Apideck repeats a delivery until it is answered with success, and no time is signed, so that whoever got hold of a
request can send it again. A guard remembers the events that were taken. What it goes by is the `event_id`, which is
signed, and not the idempotency key, a header that anybody can change.
"""

import asyncio
import hashlib
import inspect
import json
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from .._client.records.model import Model, received_bytes
from .._client.records.plain import received, to_dict
from .._client.type_guards import is_object
from .._client.validation import check_count, check_number
from ..errors import ArgumentError

_log = logging.getLogger("apideck_client")

DAY = 24 * 60 * 60

PATIENCE = 5.0
"""Seconds to wait for a guard that is to give something back, or to say whether there is anything to be given back."""


LONGEST_ID = 200
"""Characters of an event's id up to which it is a key as it is."""


class ReplayGuard(Protocol):
    """Remembers which events were taken. All processes that receive webhooks must share one memory."""

    async def claim(self, key: str) -> bool:
        """Take an event, by its key. True for the first to ask, and for nobody after; it must be one step."""
        ...

    async def release(self, key: str) -> None:
        """Give an event back that could not be handled, so that it can be taken again."""
        ...


class MemoryReplayGuard:
    """A guard that remembers in this process: for tests, and for a service of one process.

    A restart forgets everything. Each event takes the same memory, however long its key is.

    Args:
        ttl: Seconds to remember an event. Two days unless given: deliveries end after one.
        max_size: The most events to remember. Beyond it the oldest is forgotten, and could be taken again.
        clock: What tells the seconds; for tests.
    """

    def __init__(
        self, *, ttl: float = 2 * DAY, max_size: int = 100_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ttl = check_number("ttl", ttl, remedy="pass a positive number of seconds")
        self._max_size = check_count("max_size", max_size)
        self._clock = clock
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until)

    async def claim(self, key: str) -> bool:
        """Take an event, by its key; True if it is new."""
        now = self._clock()
        # All live equally long, so that the first to come is the first to go.
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
        event = _digest(key)
        if event in self._until:
            return False
        self._until[event] = now + self._ttl
        if len(self._until) > self._max_size:
            self._until.popitem(last=False)
        return True

    async def release(self, key: str) -> None:
        """Forget an event."""
        self._until.pop(_digest(key), None)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@asynccontextmanager
async def once(guard: ReplayGuard, event: Model) -> AsyncGenerator[bool, None]:
    """Handle an event once: `async with webhooks.once(guard, event) as is_new`, and handle it if it is new.

    If the block raises or is cancelled, the event is given back before the error goes on: the next delivery is new
    again. So let errors out of the block, and answer with an error status; then Apideck delivers again.

    An event is taken from the start of the block. Whoever gets it a second time meanwhile is told that it is not new,
    and answers with success; if the first then fails, nobody sends it again. And a process that is killed inside the
    block gives nothing back. Both are rare while the block is short: put the event into a queue or a table there, and
    do the work elsewhere. Where not one may be lost, make `replay_key(event)` a unique column of that table instead.

    Args:
        guard: Where events are remembered.
        event: What `unwrap` returned.

    Raises:
        ArgumentError: It is no guard, or no event.

    Example:
        from apideck_client import webhooks

        guard = webhooks.MemoryReplayGuard()
        event = webhooks.parse(b'{"event_id": "1", "event_type": "crm.contact.created"}')
        for _ in range(2):
            async with webhooks.once(guard, event) as is_new:
                if is_new:
                    print("this is printed once")
    """
    _check_guard(guard)
    key = replay_key(event)
    is_new = await _claim(guard, key)
    try:
        yield is_new
    except BaseException:
        if is_new:
            await _release(guard, key)
        raise


def replay_key(event: Model) -> str:
    """Return the key of an event, which is its id: the same at each of its deliveries.

    Of an id that is long, or has characters that a database may refuse, it is a digest. Of an event without an id, or
    with one that is no text, it is a digest of everything in the event but the number of the attempt. No key has more
    than 203 characters. All bodies that one signature fits have the same key.

    Args:
        event: What `unwrap` or `parse` returned.

    Raises:
        ArgumentError: It is no event.
    """
    if not isinstance(event, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError("event", f"must be an event, got {type(event).__name__}", "pass what unwrap or parse gave")
    event_id = getattr(event, "event_id", None)
    if isinstance(event_id, str) and event_id:
        if len(event_id) <= LONGEST_ID and event_id.isprintable():
            return f"id:{event_id}"
        return f"id-sha256:{_digest(event_id).hex()}"
    came = to_dict(event) if received_bytes(event) is None else received(event)
    if is_object(came):
        came = {name: value for name, value in came.items() if name != "execution_attempt"}
    return f"sha256:{_digest(json.dumps(came, sort_keys=True)).hex()}"


def _check_guard(guard: object) -> None:
    steps = [getattr(type(guard), name, None) for name in ("claim", "release")]
    if not all(inspect.iscoroutinefunction(step) for step in steps):
        kind = guard.__name__ if isinstance(guard, type) else type(guard).__name__
        raise ArgumentError("guard", f"is no ReplayGuard, but {kind}", "pass one whose claim and release are async")


async def _claim(guard: ReplayGuard, key: str) -> bool:
    # Cancelled on its way, a claim may have been made or not. Its outcome is awaited, or nobody would give it back.
    claim = asyncio.ensure_future(guard.claim(key))
    cancelled = await _end_of(claim)
    if cancelled is None:
        return claim.result()
    if not claim.cancelled() and claim.exception() is None and claim.result():
        await _release(guard, key)
    raise cancelled


async def _release(guard: ReplayGuard, key: str) -> None:
    release = asyncio.ensure_future(guard.release(key))
    cancelled = await _end_of(release, PATIENCE)
    error = TimeoutError(f"no answer in {PATIENCE:g} s") if release.cancelled() else release.exception()
    if error is not None:
        # Logged and no more: the handler's own error, which goes on, says more than this one.
        _log.error(
            "an event could not be given back (%s): its next deliveries will be taken for repeats", key, exc_info=error
        )
    if cancelled is not None:
        raise cancelled


async def _end_of(task: "asyncio.Future[Any]", patience: float | None = None) -> asyncio.CancelledError | None:
    """Wait for a task even where this one is cancelled meanwhile; the cancellation is returned, to be raised.

    A guard that gives no answer is waited for as long as `patience` says, and for `PATIENCE` after a cancellation.
    """
    cancelled: asyncio.CancelledError | None = None
    clock = asyncio.get_running_loop().time
    end = None if patience is None else clock() + patience
    while not task.done():
        if end is not None and clock() >= end:
            task.cancel()
        try:
            await asyncio.wait([task], timeout=None if end is None else max(0.0, end - clock()))
        except asyncio.CancelledError as error:
            cancelled = error
            end = clock() + PATIENCE if end is None else end
    return cancelled

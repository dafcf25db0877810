"""Handles each event once. A signature doesn't show whether a request is repeated.

Apideck repeats a delivery until the response is a success. The signature includes no time, so anybody who has a request
can send it again. A guard remembers the handled events. It uses the `event_id`, which is signed, and not the
idempotency key, a header that anybody can change.
"""

import asyncio
import hashlib
import inspect
import json
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from .._client.records.model import Model, received_bytes
from .._client.records.plain import received, to_dict
from .._client.secrets import guarded
from .._client.type_guards import is_object
from .._client.validation import check_count, check_number, check_type
from ..errors import ArgumentError
from ..hooks import log

DAY = 24 * 60 * 60

PATIENCE = 5.0
"""The maximum seconds to wait for a guard's release, or for its claim after a cancellation."""


LONGEST_ID = 200
"""The maximum length of an event id that is used as a key. Longer ids become a digest."""


class ReplayGuard(Protocol):
    """Remembers the handled events. All processes that receive webhooks must share one guard."""

    async def claim(self, key: str) -> bool:
        """Claim an event by its key. Return True for the first caller only. This must be one atomic step."""
        ...

    async def release(self, key: str) -> None:
        """Release an event that could not be handled, so that it can be claimed again."""
        ...


class MemoryReplayGuard:
    """A guard in the memory of this process: for tests, and for a service with one process.

    A restart forgets everything. Each event takes the same memory, for any length of its key.

    Args:
        ttl: The seconds to remember an event. Default: two days, because deliveries end after one.
        max_size: The maximum number of events. Beyond it, the oldest is forgotten and can be claimed again.
        clock: Returns the time in seconds; for tests.
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
        """Claim an event by its key. Return True if it is new."""
        now = self._clock()
        # All events live equally long, so the oldest expires first.
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

    If the block raises an error or is cancelled, the event is released first, and the next delivery is new again. So
    let errors leave the block and respond with an error status. Then Apideck delivers again.

    The event is claimed when the block starts. A second delivery during the block is not new, and gets a success
    response. If the first delivery then fails, nobody sends the event again. A process that is killed inside the block
    releases nothing. Both are rare while the block is short: put the event into a queue or a table there, and do the
    work elsewhere. If you must not lose any event, make `replay_key(event)` a unique column of that table instead.

    Args:
        guard: The memory of handled events.
        event: The result of `unwrap`.

    Raises:
        ArgumentError: `guard` is not a guard, or `event` is not an event.

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


@guarded
def replay_key(event: Model) -> str:
    """Return the key of an event, made from its id. All deliveries of the event have the same key.

    The key of a long id, or of one with characters that a database may refuse, is a digest. If an event has no id, or
    an id that is not a string, the key is a digest of everything in the event except the number of the attempt. No key
    has more than 203 characters. All bodies with the same signature have the same key.

    Args:
        event: The result of `unwrap` or `parse`.

    Raises:
        ArgumentError: It is not an event.
    """
    check_type("event", event, Model, "pass the result of unwrap", wanted="an event")
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
        raise ArgumentError("guard", f"is not a ReplayGuard, but {kind}", "pass one whose claim and release are async")


async def _claim(guard: ReplayGuard, key: str) -> bool:
    # The guard may have made a cancelled claim. Wait for the result, because otherwise nobody releases the event.
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
        # Log it only: the handler's own error is raised, and is more important.
        log.error("an event could not be released (%s): its next deliveries will not be new", key, exc_info=error)
    if cancelled is not None:
        raise cancelled


async def _end_of(task: "asyncio.Future[Any]", patience: float | None = None) -> asyncio.CancelledError | None:
    """Wait for a task, even if the caller is cancelled meanwhile. Return that cancellation, for the caller to raise.

    The wait ends after `patience` seconds. Without `patience`, it ends `PATIENCE` seconds after a cancellation.
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

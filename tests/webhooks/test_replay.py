"""Each event is handled once, even if a handler fails or is cancelled, or if an event is received twice at once."""

import asyncio
import json
import logging
from typing import Any

import anyio
import pytest

from apideck_client import ArgumentError, webhooks
from apideck_client.crm.models import CrmWebhookEvent
from apideck_client.webhooks import _replay as replay
from tests.support.simulation import now, simulate


def event_of(**fields: Any) -> webhooks.Event:
    return webhooks.parse(json.dumps({"payload": {"event_type": "crm.contact.created", **fields}}).encode())


EVENT = event_of(event_id="evt-1")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class SlowGuard:
    """A guard behind a network: each step waits until the test releases it."""

    def __init__(self) -> None:
        self.memory = webhooks.MemoryReplayGuard()
        self.requested = asyncio.Event()
        self.go_on = asyncio.Event()

    async def claim(self, key: str) -> bool:
        is_new = await self.memory.claim(key)
        await self._answer()
        return is_new

    async def release(self, key: str) -> None:
        await self._answer()
        await self.memory.release(key)

    async def _answer(self) -> None:
        self.requested.set()
        await self.go_on.wait()


async def is_new(guard: webhooks.ReplayGuard, event: webhooks.Event = EVENT) -> bool:
    async with webhooks.once(guard, event) as found:
        return found


# -- the memory --------------------------------------------------------------------------------------------------------


async def test_an_event_is_new_once() -> None:
    guard: webhooks.ReplayGuard = webhooks.MemoryReplayGuard()
    assert [await is_new(guard) for _ in range(3)] == [True, False, False]
    assert await is_new(guard, event_of(event_id="evt-2"))


async def test_an_event_is_forgotten_after_its_time() -> None:
    clock = Clock()
    guard = webhooks.MemoryReplayGuard(ttl=60, clock=clock)
    assert await is_new(guard)
    clock.now += 59.9
    assert not await is_new(guard)
    clock.now += 0.1
    assert await is_new(guard)
    assert len(guard) == 1


async def test_two_days_are_remembered_unless_told_otherwise() -> None:
    clock = Clock()
    guard = webhooks.MemoryReplayGuard(clock=clock)
    assert await is_new(guard)
    clock.now += 2 * 24 * 60 * 60 - 1
    assert not await is_new(guard)


async def test_the_memory_is_bounded_and_forgets_the_oldest() -> None:
    clock = Clock()
    guard = webhooks.MemoryReplayGuard(max_size=3, clock=clock)
    for key in "abcd":
        assert await guard.claim(key)
    assert len(guard) == 3
    assert [await guard.claim(key) for key in "dcb"] == [False, False, False]
    assert await guard.claim("a")
    clock.now += 10**6
    assert await guard.claim("z")
    assert len(guard) == 1


@pytest.mark.parametrize(
    "settings", [{"ttl": 0}, {"ttl": -1}, {"ttl": float("inf")}, {"ttl": float("nan")}, {"ttl": "60"}, {"ttl": True}]
)
def test_a_time_to_live_is_a_positive_number(settings: Any) -> None:
    with pytest.raises(ArgumentError, match=r"ttl is .*: pass a positive number of seconds"):
        webhooks.MemoryReplayGuard(**settings)


@pytest.mark.parametrize("size", [0, -1, 1.5, "10", True])
def test_a_size_is_a_positive_int(size: Any) -> None:
    with pytest.raises(ArgumentError, match=r"max_size is .*: pass a positive int"):
        webhooks.MemoryReplayGuard(max_size=size)


# -- the handler -------------------------------------------------------------------------------------------------------


async def test_an_event_whose_handler_failed_is_new_again() -> None:
    guard = webhooks.MemoryReplayGuard()
    with pytest.raises(LookupError, match="no such tenant"):
        async with webhooks.once(guard, EVENT):
            raise LookupError("no such tenant")
    assert [await is_new(guard), await is_new(guard)] == [True, False]


async def test_a_repeat_whose_handler_failed_gives_nothing_back() -> None:
    guard = webhooks.MemoryReplayGuard()
    assert await is_new(guard)
    with pytest.raises(LookupError):
        async with webhooks.once(guard, EVENT):
            raise LookupError
    assert not await is_new(guard)


async def test_of_two_deliveries_at_once_one_is_new() -> None:
    guard = webhooks.MemoryReplayGuard()
    handled = asyncio.Event()

    async def deliver() -> bool:
        async with webhooks.once(guard, EVENT) as found:
            if found:
                await handled.wait()
            return found

    deliveries = [asyncio.ensure_future(deliver()) for _ in range(20)]
    await asyncio.sleep(0)
    handled.set()
    assert sorted(await asyncio.gather(*deliveries)) == [False] * 19 + [True]


async def test_an_event_whose_handler_was_cancelled_is_new_again() -> None:
    guard = webhooks.MemoryReplayGuard()
    started = asyncio.Event()

    async def deliver() -> None:
        async with webhooks.once(guard, EVENT):
            started.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(deliver())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await is_new(guard)


async def test_a_claim_that_was_cancelled_on_its_way_is_given_back() -> None:
    guard = SlowGuard()
    task = asyncio.ensure_future(is_new(guard))
    await guard.requested.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done(), "nobody would know whether the claim was made"
    guard.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await guard.memory.claim("id:evt-1")


async def test_a_cancelled_claim_of_a_repeat_keeps_the_event_taken() -> None:
    guard = SlowGuard()
    assert await guard.memory.claim("id:evt-1")
    task = asyncio.ensure_future(is_new(guard))
    await guard.requested.wait()
    task.cancel()
    guard.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await guard.memory.claim("id:evt-1")


async def test_giving_back_is_not_interrupted_by_a_second_cancellation() -> None:
    guard = SlowGuard()
    guard.go_on.set()
    started = asyncio.Event()

    async def deliver() -> None:
        async with webhooks.once(guard, EVENT):
            guard.go_on.clear()
            guard.requested.clear()
            started.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(deliver())
    await started.wait()
    task.cancel()
    await guard.requested.wait()
    task.cancel()
    await asyncio.sleep(0)
    guard.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await guard.memory.claim("id:evt-1")


async def test_giving_back_works_where_every_wait_is_cancelled() -> None:
    """Starlette and FastAPI run a handler on anyio: within a cancelled scope, each `await` is cancelled."""
    guard = SlowGuard()
    guard.go_on.set()
    with anyio.CancelScope() as scope:
        async with webhooks.once(guard, EVENT):
            guard.go_on.clear()
            asyncio.get_running_loop().call_later(0.01, guard.go_on.set)
            scope.cancel()
            await asyncio.Event().wait()
    assert scope.cancelled_caught
    assert await guard.memory.claim("id:evt-1")


class BrokenGuard(webhooks.MemoryReplayGuard):
    async def release(self, key: str) -> None:
        raise ConnectionError("the memory is gone")


@pytest.mark.parametrize("step", ["claim", "release"])
def test_a_silent_guard_does_not_hold_a_cancelled_handler(step: str) -> None:
    class HungGuard(webhooks.MemoryReplayGuard):
        async def claim(self, key: str) -> bool:
            return await (asyncio.Event().wait() if step == "claim" else super().claim(key))

        async def release(self, key: str) -> None:
            await asyncio.Event().wait()

    async def handle() -> None:
        async with webhooks.once(HungGuard(), EVENT):
            await asyncio.Event().wait()

    async def program() -> float:
        task = asyncio.create_task(handle())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        return now()

    assert simulate(program) == 1 + replay.PATIENCE


async def test_a_handler_s_own_error_goes_on_where_giving_back_fails(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(LookupError), caplog.at_level(logging.ERROR, "apideck_client"):
        async with webhooks.once(BrokenGuard(), EVENT):
            raise LookupError
    (record,) = caplog.records
    assert "could not be released (id:evt-1)" in record.getMessage()


async def test_a_cancellation_goes_on_where_giving_back_fails(caplog: pytest.LogCaptureFixture) -> None:
    class SlowlyBrokenGuard(SlowGuard):
        async def release(self, key: str) -> None:
            await super().release(key)
            raise ConnectionError("the memory is gone")

    guard = SlowlyBrokenGuard()
    guard.go_on.set()

    async def deliver() -> None:
        async with webhooks.once(guard, EVENT):
            guard.go_on.clear()
            guard.requested.clear()
            raise LookupError

    task = asyncio.ensure_future(deliver())
    await guard.requested.wait()
    task.cancel()
    await asyncio.sleep(0)
    guard.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(caplog.records) == 1


async def test_an_event_is_not_handled_where_it_can_t_be_claimed() -> None:
    class NoGuard(webhooks.MemoryReplayGuard):
        async def claim(self, key: str) -> bool:
            raise ConnectionError("the memory is gone")

    with pytest.raises(ConnectionError):
        async with webhooks.once(NoGuard(), EVENT):
            raise AssertionError("it was handled")


# -- the key of an event -----------------------------------------------------------------------------------------------


class SyncGuard:
    def claim(self, key: str) -> bool:
        return True

    def release(self, key: str) -> None: ...


@pytest.mark.parametrize("guard", [None, {}, webhooks.MemoryReplayGuard, SyncGuard()])
async def test_what_is_no_guard_is_refused(guard: Any) -> None:
    with pytest.raises(ArgumentError, match=r"guard is not a ReplayGuard, but \w+: pass one whose claim and"):
        async with webhooks.once(guard, EVENT):
            raise AssertionError("nobody would remember it")


@pytest.mark.parametrize("event", [None, "evt-1", b"{}", {"event_id": "evt-1"}])
async def test_what_is_no_event_is_refused(event: Any) -> None:
    with pytest.raises(ArgumentError, match="event must be an event, got"):
        async with webhooks.once(webhooks.MemoryReplayGuard(), event):
            raise AssertionError("there is nothing to handle")


def test_an_event_is_told_by_its_id() -> None:
    assert webhooks.replay_key(EVENT) == "id:evt-1"
    assert webhooks.replay_key(event_of(event_id="evt-1", execution_attempt=2)) == "id:evt-1"
    assert webhooks.replay_key(CrmWebhookEvent(event_id="evt-1")) == "id:evt-1"
    assert webhooks.replay_key(webhooks.OtherEvent(event_id="evt-1")) == "id:evt-1"


@pytest.mark.parametrize("event_id", [{}, {"event_id": None}, {"event_id": ""}, {"event_id": 7}])
def test_an_event_without_an_id_is_told_by_what_it_says(event_id: dict[str, Any]) -> None:
    first = webhooks.replay_key(event_of(**event_id, entity_id="1", execution_attempt=1))
    assert first.startswith("sha256:")
    assert webhooks.replay_key(event_of(**event_id, entity_id="1", execution_attempt=2)) == first
    assert webhooks.replay_key(event_of(**event_id, execution_attempt=1, entity_id="1")) == first
    assert webhooks.replay_key(event_of(**event_id, entity_id="2", execution_attempt=1)) != first
    assert webhooks.replay_key(event_of(**event_id, entity_id="1", news=True)) != first


def test_a_made_event_is_identified_by_its_fields() -> None:
    first, second = CrmWebhookEvent(entity_id="1"), CrmWebhookEvent(entity_id="1", execution_attempt=3)
    assert webhooks.replay_key(first) == webhooks.replay_key(second)
    assert webhooks.replay_key(CrmWebhookEvent(entity_id="2")) != webhooks.replay_key(first)

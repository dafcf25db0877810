"""Hooks, which get the facts of a call and can't disturb it, and the log."""

import asyncio
import logging
from typing import Any

import httpx
import pytest

from apideck_client import (
    APIConnectionError,
    Apideck,
    APITimeoutError,
    ArgumentError,
    NotFoundError,
    RateLimitError,
    ServerError,
)
from apideck_client.crm.models import Contact
from apideck_client.hooks import AttemptInfo, CallInfo, Hook, Hooks, Outcome
from apideck_client.retry import Failure
from tests.support.limit_server import Limit, LimitServer
from tests.support.secret_scanner import KEY
from tests.support.simulation import Seen, Server, answer, client_of, limited, now, simulate
from tests.test_transport import DELETE, GET, LIST, PATCH, POST, Operation, Reply, Script, Timer, scripted


class Witness(Hook):
    """Records the facts that it gets."""

    def __init__(self) -> None:
        self.calls: list[CallInfo] = []
        self.attempts: list[AttemptInfo] = []
        self.outcomes: list[Outcome] = []

    def call_started(self, call: CallInfo) -> None:
        self.calls.append(call)
        call.memory[self] = len(self.calls)

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        assert call.memory[self] == len(self.calls)
        self.attempts.append(attempt)

    def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
        assert call.memory[self] == len(self.calls)
        self.outcomes.append(outcome)


def watched(script: Script, *hooks: Hook, timer: Timer | None = None, **settings: Any) -> Apideck:
    settings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", **settings}
    return Apideck(transport=script, hooks=hooks, _clock=(timer or Timer()).clock, **settings)


# -- the facts of a hook -----------------------------------------------------------------------------------------------


async def test_a_hook_sees_the_call_its_attempts_and_its_outcome() -> None:
    witness = Witness()
    client = watched(Script(Reply(503, b""), httpx.ReadError("reset"), Reply()), witness, service_id="hubspot")
    await client.crm.contacts.get("1", raw=True)
    (call,) = witness.calls
    assert (call.operation, call.method, call.template) == ("contactsOne", "GET", "/crm/contacts/{id}")
    assert call.url == "https://unify.apideck.com/crm/contacts/1"  # no query
    assert (call.app_id, call.consumer_id, call.service_id) == ("app", "acme", "hubspot")
    seen = [(each.number, each.status_code, type(each.error), each.wait) for each in witness.attempts]
    assert seen == [(1, 503, ServerError, 0.5), (2, None, APIConnectionError, 1.0), (3, 200, type(None), None)]
    assert witness.outcomes == [Outcome(3, 1.5, 200, None)]


async def test_a_hook_sees_the_error_that_the_caller_gets() -> None:
    witness = Witness()
    with pytest.raises(NotFoundError) as caught:
        await GET(watched(Script(Reply(404, {"message": "gone"})), witness))
    (attempt,), (outcome,) = witness.attempts, witness.outcomes
    assert attempt.error is outcome.error is caught.value
    assert (attempt.wait, outcome.attempts, outcome.status_code) == (None, 1, 404)


async def test_a_hook_sees_a_cancellation() -> None:
    witness, under_way = Witness(), asyncio.Event()

    class Stalling(Script):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            under_way.set()
            await asyncio.Event().wait()
            raise AssertionError

    task = asyncio.ensure_future(GET(watched(Stalling(), witness)))
    await under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (outcome,) = witness.outcomes
    assert isinstance(outcome.error, asyncio.CancelledError)
    assert (outcome.attempts, outcome.status_code, witness.attempts) == (1, None, [])


def test_a_hook_sees_that_the_deadline_passed() -> None:
    witness = Witness()

    async def program() -> None:
        client = client_of(Server(latency=100))
        client._sender.hooks = Hooks([witness])
        with pytest.raises(APITimeoutError) as caught:
            await client.crm.contacts.get("1", deadline=7)
        (outcome,) = witness.outcomes
        assert (outcome.error, outcome.duration, outcome.attempts) == (caught.value, 7, 1)

    simulate(program)


async def test_each_page_is_a_call_of_its_own() -> None:
    witness = Witness()
    page = Reply(200, {"data": [{"id": "1"}], "meta": {"cursors": {"next": "c2"}}})
    script = Script(page, Reply(200, {"data": []}))
    assert len([record async for record in watched(script, witness).crm.contacts.list()]) == 1
    assert [outcome.attempts for outcome in witness.outcomes] == [1, 1]
    assert witness.calls[0].memory is not witness.calls[1].memory


async def test_a_consumer_is_not_named_where_none_is_sent() -> None:
    witness = Witness()
    await watched(Script(Reply(200, {"data": []})), witness).vault.consumers.list()
    assert (witness.calls[0].consumer_id, witness.calls[0].service_id) == (None, None)


async def test_nothing_is_told_of_a_call_that_is_refused_beforehand() -> None:
    witness = Witness()
    with pytest.raises(ArgumentError):
        await watched(Script(), witness).crm.contacts.list(limit=1000)
    assert not witness.calls


async def test_what_a_hook_is_told_holds_no_secret_query_or_body() -> None:
    witness = Witness()
    client = watched(Script(Reply(429, b""), Reply()), witness)
    await client.crm.contacts.create(Contact(name="private-name"), extra_query={"search": "private-query"})
    told = repr((witness.calls, witness.attempts, witness.outcomes))
    assert "private" not in told
    assert KEY not in told


@pytest.mark.parametrize("event", ["call_started", "attempt_ended", "call_ended"])
async def test_a_hook_that_raises_disturbs_nothing_and_is_logged(event: str, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    broken, witness = type("Broken", (Hook,), {event: fail})(), Witness()
    script = Script(Reply(503, b""), Reply())
    assert (await watched(script, broken, witness).crm.contacts.get("1")).id == "1"
    assert (len(witness.calls), len(witness.attempts), len(witness.outcomes)) == (1, 2, 1)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {record.getMessage() for record in errors} == {f"the hook Broken failed in {event}"}
    assert all(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in errors)


async def test_a_derived_client_is_watched_as_well() -> None:
    witness = Witness()
    await GET(watched(Script(), witness).with_options(consumer_id="globex"))
    assert witness.calls[0].consumer_id == "globex"


# -- the log -----------------------------------------------------------------------------------------------------------


async def test_log_records_carry_their_facts_as_attributes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="apideck_client")
    client = watched(Script(Reply(429, b"", {"retry-after": "3"}), Reply()), service_id="hubspot")
    await client.crm.contacts.create(Contact(name="private-name"), extra_query={"search": "private-query"})
    held, again, done = [record for record in caplog.records if record.name == "apideck_client"]
    facts = {name: value for name, value in vars(again).items() if name.startswith("apideck_")}
    assert facts == {
        "apideck_operation": "contactsAdd",
        "apideck_consumer_id": "acme",
        "apideck_service_id": "hubspot",
        "apideck_attempt": 1,
        "apideck_status_code": 429,
        "apideck_duration": 0.0,
        "apideck_queued": 0.0,
    }
    assert again.getMessage() == "POST /crm/contacts: attempt 1: 429 in 0.000 s, again in 3.00 s"
    assert (vars(done)["apideck_attempt"], vars(done)["apideck_status_code"]) == (2, 200)
    assert vars(done)["apideck_queued"] == 3.0
    facts = {name: value for name, value in vars(held).items() if name.startswith("apideck_")}
    assert facts == {"apideck_consumer_id": "acme", "apideck_service_id": "hubspot"}
    everything = repr([vars(record) for record in caplog.records])
    assert "private" not in everything
    assert KEY not in everything


async def test_a_healthy_call_is_not_worth_a_line_at_info(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="apideck_client")
    await GET(watched(Script()))
    assert not [record for record in caplog.records if record.name == "apideck_client"]


def levels(records: list[logging.LogRecord]) -> list[tuple[str, str]]:
    """Return the level and the message of each record in the client's log."""
    return [(record.levelname, record.getMessage()) for record in records if record.name == "apideck_client"]


def test_the_log_says_once_that_a_connection_is_held_and_is_free(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="apideck_client")
    server = LimitServer(Limit("token bucket", 20, 1.0), "retry-after")

    async def program() -> None:
        client = client_of(server, service_id="hubspot")
        other = client.with_options(consumer_id="globex")
        for _ in range(2):
            await asyncio.gather(*(client.crm.contacts.get(str(number)) for number in range(100)))
            await other.crm.contacts.get("1")
            assert [message.partition(" in the queue, ")[0] for _, message in levels(caplog.records)] == [
                "consumer 'acme', service 'hubspot': calls wait"
            ]
            assert not caplog.records[0].exc_info
            await asyncio.sleep(30)
            await client.crm.contacts.get("1")
            await client.crm.contacts.get("2")
            assert levels(caplog.records)[1:] == [
                ("INFO", "consumer 'acme', service 'hubspot': calls start freely again")
            ]
            caplog.clear()
            await asyncio.sleep(300)  # the pace is forgotten, and the limit is reached again

    simulate(program)
    assert server.refused >= 8


def test_a_hook_gets_the_time_in_line_apart_from_attempts() -> None:
    witness = Witness()

    def answering(seen: Seen) -> httpx.Response:
        return limited(4) if seen.number == 1 else answer(503, {}) if seen.number == 2 else answer()

    async def program() -> None:
        client = client_of(Server(answering))
        client._sender.hooks = Hooks([witness])
        await client.crm.contacts.get("1")

    simulate(program)
    # After the 429, the call waits in line; after the 503, it backs off alone.
    seen = [
        (each.status_code, each.wait and round(each.wait, 6), round(each.queued, 6), round(each.duration, 6))
        for each in witness.attempts
    ]
    assert seen == [(429, 4.0, 0.0, 0.1), (503, 0.5, 4.0, 0.1), (200, None, 0.0, 0.1)]
    (outcome,) = witness.outcomes
    assert (round(outcome.queued, 6), round(outcome.duration, 6)) == (4.0, 4.8)


def test_a_hook_gets_the_wait_of_a_call_that_was_never_sent() -> None:
    ended: list[tuple[str, Outcome]] = []

    class Ended(Hook):
        def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
            ended.append((call.url[-1], outcome))

    async def program() -> None:
        client = client_of(Server(latency=100), max_in_flight=1, lead_call=False)
        client._sender.hooks = Hooks([Ended()])
        first = asyncio.ensure_future(client.crm.contacts.get("1"))
        await asyncio.sleep(1)
        with pytest.raises(APITimeoutError):
            await client.crm.contacts.get("2", deadline=7)
        await first

    simulate(program)
    assert [(name, outcome.queued, outcome.duration) for name, outcome in ended] == [("2", 7, 7), ("1", 0, 100)]


# -- a custom rule -----------------------------------------------------------------------------------------------------


def patient(failure: Failure) -> float | None:
    return 2.0 * failure.attempt if failure.is_retryable else None


async def test_a_rule_of_ones_own_is_one_small_function() -> None:
    timer = Timer()
    client = scripted(Script(Reply(503, b""), Reply(503, b""), Reply()), timer, retry=patient)
    await GET(client)
    assert timer.slept == [2.0, 4.0]


async def test_a_calls_rule_goes_before_the_clients() -> None:
    timer = Timer()
    client = scripted(Script(Reply(503, b""), Reply()), timer, retry=lambda _: None)
    await client.crm.contacts.get("1", retry=patient)
    assert timer.slept == [2.0]


async def test_a_rule_sees_what_it_decides_on() -> None:
    seen: list[Failure] = []

    def rule(failure: Failure) -> float | None:
        seen.append(failure)
        return -1.0  # at once

    timer = Timer()
    script = Script(Reply(418, b""), httpx.ReadError("reset"), Reply())
    await scripted(script, timer, retry=rule, retry_writes=True).crm.contacts.create(Contact(name="Ada"))
    first, second = seen
    assert (first.attempt, first.elapsed, first.error.method, first.retry_writes) == (1, 0, "POST", True)
    assert isinstance(second.error, APIConnectionError)
    assert second.error.was_sent
    assert timer.slept == [0.0, 0.0]


async def test_a_retry_rule_stays_within_max_retries_and_the_deadline() -> None:
    script, timer = Script(Reply(404, b"")), Timer()
    with pytest.raises(NotFoundError) as caught:
        await scripted(script, timer, retry=lambda _: 10.0, max_retries=4).crm.contacts.get("1", deadline=25)
    assert (caught.value.attempts, timer.slept) == (3, [10.0, 10.0])
    with pytest.raises(NotFoundError) as caught:
        await scripted(Script(Reply(404, b"")), retry=lambda _: 0.0, max_retries=4).crm.contacts.get("1")
    assert caught.value.attempts == 5


async def test_a_rule_that_raises_raises_its_error_at_the_caller() -> None:
    def broken(_: Failure) -> float | None:
        raise ZeroDivisionError

    witness = Witness()
    with pytest.raises(ZeroDivisionError):
        await GET(watched(Script(Reply(503, b"")), witness, retry=broken))
    assert isinstance(witness.outcomes[0].error, ZeroDivisionError)


@pytest.mark.parametrize("operation", [POST, PATCH])
@pytest.mark.parametrize("fault", [Reply(503, b""), httpx.ReadTimeout("")])
async def test_retry_writes_keeps_the_transaction_id(operation: Operation, fault: Reply | Exception) -> None:
    script = Script(fault, fault, Reply())
    await operation(scripted(script, retry_writes=True))
    ids = {request.headers.get("x-unique-transaction-id") for request in script.requests}
    assert (len(script.requests), len(ids)) == (3, 1)
    assert (None in ids) is (operation is PATCH)


async def test_two_requests_have_two_transaction_ids() -> None:
    script = Script()
    client = scripted(script)
    await POST(client)
    await POST(client)
    first, second = (request.headers["x-unique-transaction-id"] for request in script.requests)
    assert first != second


@pytest.mark.parametrize("operation", [GET, LIST, DELETE, POST, PATCH])
def test_the_deadline_holds_while_waiting_for_a_retry(operation: Operation) -> None:
    """A wait that ends after the deadline is not started."""

    def refuse(_: Seen) -> httpx.Response:
        return answer(429, {}, {"retry-after": "20"})

    async def program() -> None:
        client = client_of(Server(refuse), deadline=50, max_retries=9)
        with pytest.raises(RateLimitError) as caught:
            await operation(client)
        assert caught.value.attempts == 3
        assert now() == pytest.approx(40.3)

    simulate(program)


def test_without_a_deadline_there_is_no_end() -> None:
    async def program() -> None:
        client = client_of(Server(latency=5000), deadline=None)
        await client.crm.contacts.get("1")
        assert now() == 5000

    simulate(program)

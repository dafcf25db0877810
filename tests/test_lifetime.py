"""Deadlines, clients that are closed or never closed, other event loops and other processes."""

import asyncio
import gc
import os
import pickle
import subprocess
import sys
import textwrap
import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest

from apideck_client import APIConnectionError, Apideck, APITimeoutError, ClientStateError, NotFoundError, ServerError
from apideck_client._client.clock import Clock
from apideck_client.crm.models import Contact
from tests.faults.server import FaultServer, Line, Received, Step
from tests.faults.table import FAULTS
from tests.support import simulation
from tests.support.secret_scanner import KEY
from tests.test_transport import DELETE, GET, POST, Reply, Script, Timer, scripted

STEPS: dict[str, Step] = {fault.name: fault.step for fault in FAULTS}
SILENT = STEPS["stalls before the response"]
DRIPPING = STEPS["sends one byte at a time, past the deadline"]


def client_of(server: FaultServer, **settings: Any) -> Apideck:
    known: dict[str, Any] = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", "base_url": server.url}
    return Apideck(**(known | settings))


# -- closing while calls are under way ---------------------------------------------------------------------------------


async def _closed_during(client: Apideck, *calls: Awaitable[object]) -> list[BaseException | object]:
    tasks = [asyncio.ensure_future(call) for call in calls]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in tasks)
    async with asyncio.timeout(2):
        await client.aclose()
        return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("step", [SILENT, DRIPPING], ids=["waiting for the answer", "reading it"])
async def test_closing_ends_a_call_that_reads(step: Step) -> None:
    async with FaultServer() as server:
        server.prepare(default=step)
        client = client_of(server)
        get = asyncio.ensure_future(GET(client))
        await server.has_request.wait()
        server.has_request.clear()
        create = asyncio.ensure_future(POST(client.with_options(service_id="other")))
        await server.has_request.wait()
        read, written = await _closed_during(client, get, create)
    assert isinstance(read, ClientStateError)
    assert isinstance(written, ClientStateError)
    assert "the client was closed while GET" in str(read)
    assert "may have been carried out" not in str(read)
    assert "the client was closed while POST" in str(written)
    assert "may have been carried out" in str(written)


async def test_closing_ends_a_call_that_waits_to_be_repeated() -> None:
    client = scripted(Script(Reply(503, b"")), clock=Clock(chance=lambda: 1.0))
    (error,) = await _closed_during(client, GET(client))
    assert isinstance(error, ClientStateError)


async def test_closing_ends_a_call_that_waits_for_its_turn() -> None:
    async with FaultServer() as server:
        server.prepare(default=SILENT)
        client = client_of(server, max_in_flight=1)
        first = asyncio.ensure_future(GET(client))
        await server.has_request.wait()
        errors = await _closed_during(client, first, POST(client))
        assert [type(error) for error in errors] == [ClientStateError, ClientStateError]
        assert "may have been carried out" not in str(errors[1]), "it was never sent"
        assert len(server.received) == 1


async def test_closing_ends_a_call_that_waits_for_a_connection() -> None:
    pool = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    async with FaultServer() as server:
        server.prepare(default=SILENT)
        client = client_of(server, transport=pool, lead_call=False)
        first = asyncio.ensure_future(GET(client))
        await server.has_request.wait()
        errors = await _closed_during(client, first, GET(client), POST(client))
        assert [type(error) for error in errors] == [ClientStateError] * 3
        assert len(server.received) == 1


@pytest.mark.parametrize("closed_before", [False, True])
def test_a_call_that_is_ending_does_not_stop_the_closing(closed_before: bool) -> None:
    class Transport(httpx.AsyncBaseTransport):
        is_closed = False

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            try:
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(1)  # such as an event hook of the caller's own transport
            raise AssertionError

        async def aclose(self) -> None:
            self.is_closed = True

    async def program() -> None:
        transport = Transport()
        client = simulation.client_of(transport, deadline=10.0)
        call = asyncio.ensure_future(GET(client))
        await asyncio.sleep(1.0 if closed_before else 10.5)
        if closed_before:
            await client.aclose()
            await asyncio.sleep(0.5)
        await client.aclose()
        assert transport.is_closed
        with pytest.raises(ClientStateError, match="the client was closed while GET"):
            await call

    simulation.simulate(program)


@pytest.mark.parametrize("turns", range(9))
async def test_a_call_that_wakes_up_while_closing_opens_nothing(turns: int) -> None:
    sent, closed = list[bool](), list[bool]()

    class Transport(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            sent.append(client._sender.pool.is_closed)
            await asyncio.sleep(0)
            return httpx.Response(200, json=simulation.CONTACT)

        async def aclose(self) -> None:
            closed.append(True)

    client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=Transport(), max_in_flight=1)
    tasks = [asyncio.ensure_future(GET(client)) for _ in range(5)]
    for _ in range(turns):
        await asyncio.sleep(0)
    await client.aclose()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert len({type(result) for result in results} - {ClientStateError}) <= 1
    assert client._sender.pool._transport is None
    assert closed == [True]
    assert not any(sent)


async def test_a_closed_client_says_so_and_closing_it_again_is_nothing() -> None:
    async with FaultServer() as server:
        client = client_of(server)
        await client.crm.contacts.get("1")
        await client.aclose()
        await client.aclose()
        with pytest.raises(ClientStateError, match="the client is closed"):
            await client.crm.contacts.get("1")
        assert len(server.received) == 1


async def test_cancelling_wins_over_closing() -> None:
    async with FaultServer() as server:
        server.prepare(default=SILENT)
        async with client_of(server) as client:
            task = asyncio.ensure_future(GET(client))
            await server.has_request.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


# -- clients that are never closed, or used in another loop ------------------------------------------------------------


def test_a_client_that_is_never_closed_warns_once() -> None:
    async def forget() -> None:
        async with FaultServer() as server:
            client = client_of(server)
            derived = client.with_options(consumer_id="globex")
            await client.crm.contacts.get("1")
            await derived.crm.contacts.get("1")
            del client, derived
            gc.collect()
            async with client_of(server) as another:
                await another.crm.contacts.get("1")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(forget())
        ours = [(warning.category, str(warning.message)) for warning in caught]
        caught.clear()  # it keeps the pool alive, and so its connection
        gc.collect()
        # asyncio warns about that one connection when nothing refers to it any more.
        others = sorted(str(warning.message).partition(" <")[0] for warning in caught)
    (warning,) = ours
    assert warning[0] is ResourceWarning
    assert "an Apideck client was never closed" in warning[1]
    assert set(others) <= {"unclosed", "unclosed transport"}
    assert len(others) <= 2


async def test_a_client_that_was_never_used_warns_of_nothing() -> None:
    async with FaultServer() as server:
        client_of(server)
        gc.collect()


def test_a_second_event_loop_is_told_why_not() -> None:
    client = scripted(Script())
    asyncio.run(_get(client))
    with pytest.raises(ClientStateError, match="belongs to another event loop: make one client in each loop"):
        asyncio.run(_get(client))


async def _get(client: Apideck) -> None:
    await client.crm.contacts.get("1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_is_told_why_not() -> None:
    script = """
        import asyncio, os
        from apideck_client import ClientStateError
        from tests.test_transport import Script, scripted

        client = scripted(Script())
        if os.fork() == 0:
            try:
                asyncio.run(client.crm.contacts.get("1").response())
            except ClientStateError as error:
                print(error, flush=True)
            os._exit(0)
        os.wait()

        async def here():
            await client.crm.contacts.get("1")
            await client.aclose()

        asyncio.run(here())
        print("the parent's works")
    """
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.splitlines() == [
        "the client belongs to the process that was forked: make one client in each process",
        "the parent's works",
    ]


def test_pickled_clients_and_options_say_why_not() -> None:
    client = scripted(Script())
    with pytest.raises(TypeError, match="make one in each process"):
        pickle.dumps(client)
    with pytest.raises(TypeError, match="a credential is not pickled"):
        pickle.dumps(client._options)


# -- deadlines ---------------------------------------------------------------------------------------------------------


async def _late(call: Callable[[], Awaitable[object]]) -> APITimeoutError:
    """Return the error of a call that passes its deadline. It must be raised soon after the deadline."""
    started = time.monotonic()
    with pytest.raises(APITimeoutError, match=r"the deadline of 0\.1 s passed") as caught:
        await call()
    assert time.monotonic() - started < 2
    return caught.value


@pytest.mark.parametrize("step", [SILENT, DRIPPING], ids=["silent", "dripping"])
async def test_a_deadline_holds_during_an_attempt(step: Step) -> None:
    async with FaultServer() as server:
        server.prepare(default=step)
        async with client_of(server, deadline=0.1) as client:
            error = await _late(lambda: GET(client))
            assert (error.attempts, error.outcome_unknown) == (1, False)
            error = await _late(lambda: POST(client))
            assert (error.attempts, error.outcome_unknown) == (1, True)


def test_a_deadline_holds_above_all_attempts() -> None:
    async def program() -> None:
        server = simulation.Server(lambda _: httpx.ReadTimeout("no answer"), latency=3)
        client = simulation.client_of(server, deadline=10, max_retries=99, retry=lambda _: 0)
        with pytest.raises(APITimeoutError, match="the deadline of 10 s passed") as caught:
            await GET(client)
        assert (caught.value.attempts, simulation.now()) == (4, 10)

    simulation.simulate(program)


async def test_a_wait_that_would_pass_the_deadline_is_not_begun() -> None:
    async def oversleep(_: float) -> None:
        await asyncio.sleep(30)

    script = Script(Reply(503, b"", {"retry-after": "0.01"}))
    client = scripted(script, clock=Clock(sleep=oversleep), deadline=0.1)
    await _late(lambda: GET(client))
    timer = Timer()
    with pytest.raises(ServerError) as caught:
        await GET(scripted(Script(Reply(503, b"", {"retry-after": "7"})), timer, deadline=6))
    assert (caught.value.attempts, timer.slept) == (1, [])


async def test_a_deadline_holds_while_a_call_waits_in_line() -> None:
    async with FaultServer() as server:
        server.prepare(default=SILENT)
        async with client_of(server, max_in_flight=1) as client:
            first = asyncio.ensure_future(GET(client))
            await server.has_request.wait()
            error = await _late(lambda: client.crm.contacts.create(Contact(name="Ada"), deadline=0.1))
            assert error.outcome_unknown is False
            assert len(server.received) == 1
            first.cancel()
            with suppress(asyncio.CancelledError):
                await first


async def test_the_deadline_of_a_call_replaces_the_clients() -> None:
    async with FaultServer() as server, client_of(server, deadline=0.1) as client:
        server.prepare(STEPS["sends one byte at a time, before the deadline"])
        await client.crm.contacts.get("1", deadline=20)
        without: Any = {"deadline": None}
        server.choose = lambda _: _after_a_while
        await client.crm.contacts.get("1", **without)
        await _late(lambda: GET(client))


async def _after_a_while(line: Line, received: Received) -> None:
    await asyncio.sleep(0.3)
    await line.send(b'HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n{"data":{"id":"late"}}')


async def test_each_page_of_a_long_list_has_the_whole_deadline() -> None:
    async with FaultServer(pages=100) as server:
        server.prepare(default=STEPS["sends one byte at a time, before the deadline"])
        async with client_of(server, deadline=10) as client:
            ids = [contact.id async for contact in client.crm.contacts.list()]
    assert ids == [str(number) for number in range(1, 101)]


# -- a delete with an unknown outcome ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first", [httpx.ReadError("reset"), Reply(504, b"")], ids=["broke off", "was answered by a gateway"]
)
async def test_a_delete_that_finds_nothing_after_a_retry_says_so(first: Exception | Reply) -> None:
    with pytest.raises(NotFoundError) as caught:
        await DELETE(scripted(Script(first, Reply(404, b""))))
    assert caught.value.outcome_unknown
    assert ["may be what deleted the record" in note for note in caught.value.__notes__] == [True]


@pytest.mark.parametrize(
    "steps", [[Reply(404, b"")], [httpx.ConnectError("refused"), Reply(404, b"")], [Reply(429, b""), Reply(404, b"")]]
)
async def test_a_delete_that_finds_nothing_otherwise_has_no_such_note(steps: list[Any]) -> None:
    with pytest.raises(NotFoundError) as caught:
        await DELETE(scripted(Script(*steps)))
    assert not caught.value.outcome_unknown
    assert not hasattr(caught.value, "__notes__")


async def test_a_doubt_stays_whatever_the_last_attempt_said() -> None:
    script = Script(httpx.ReadError("reset"), Reply(429, b""))
    with pytest.raises(Exception, match="may have been carried out") as caught:
        await POST(scripted(script, retry_writes=True))
    assert caught.value.outcome_unknown  # type: ignore[attr-defined]
    script = Script(Reply(503, b""), httpx.ConnectError("refused"))
    with pytest.raises(APIConnectionError) as broken:
        await POST(scripted(script, retry_writes=True))
    assert broken.value.outcome_unknown

"""Every fault of `tests/faults/table.py`, in a GET, in a POST and in the middle of a list."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from apideck_client import APIConnectionError, Apideck, ApideckError, APIResponseError, APITimeoutError, ClientSettings
from apideck_client._client.clock import Clock
from apideck_client.crm.models import Contact
from tests.faults.server import FaultServer
from tests.faults.table import FAULTS, LARGEST, Fault, render
from tests.support.documents import ROOT
from tests.support.libraries import POOLS, PoolName
from tests.support.secret_scanner import KEY

METHODS = {"get": "GET", "post": "POST", "page": "GET"}


@dataclass(frozen=True)
class Seen:
    """The outcome of an operation."""

    ids: list[str]
    """The records in the received order."""
    error: BaseException | None


@asynccontextmanager
async def met_by(server: FaultServer, pool: PoolName, fault: Fault) -> AsyncIterator[Apideck]:
    """Open a client of the server. Its waits take no time, and the server counts its refusals by them."""

    passed = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        await server.time_passes()

    settings: ClientSettings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", "timeout": 10.0}
    settings.update(fault.settings)
    async with Apideck(
        base_url=server.url,
        pool=pool,
        max_response_bytes=LARGEST,
        _clock=Clock(monotonic=lambda: passed, sleep=sleep),
        **settings,
    ) as client:
        yield client


async def _do(operation: str, client: Apideck) -> Seen:
    ids: list[str] = []
    try:
        if operation == "get":
            ids.append(str((await client.crm.contacts.get("1")).id))
        elif operation == "post":
            ids.append(str((await client.crm.contacts.create(Contact(name="Ada"))).id))
        else:
            async for contact in client.crm.contacts.list():
                ids.append(str(contact.id))
                await asyncio.sleep(0.005)  # gives the server time to act on an idle connection
    except ApideckError as error:
        return Seen(ids, error)
    return Seen(ids, None)


RESULTS = {"get": ["1"], "post": ["id of Ada"], "page": ["1", "2", "3"]}


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_ends_in_success_or_in_the_one_right_error(fault: Fault, pool: PoolName) -> None:
    async with asyncio.TaskGroup() as group:  # at once, because silent faults take long
        for operation in METHODS:
            group.create_task(_meet(fault, operation, pool, goes_on=False))
            group.create_task(_meet(fault, operation, pool, goes_on=True))


async def _meet(fault: Fault, operation: str, pool: PoolName, *, goes_on: bool) -> None:
    is_write = operation == "post"
    async with FaultServer() as server, met_by(server, pool, fault) as client:
        if fault.needs_warmth and operation != "page":
            server.prepare(fault.step if fault.error is None else None)
            await client.crm.contacts.get("1")
            await asyncio.sleep(0.005)
        before = [None] if operation == "page" else []
        server.prepare(*before, fault.step, default=fault.step if goes_on else None)
        seen = await _do(operation, client)

        is_retried = fault.is_write_retried if is_write else fault.is_retried
        if fault.error is None or (is_retried and not goes_on):
            assert (seen.ids, seen.error) == (RESULTS[operation], None)
        else:
            _check_error(fault, operation, seen, attempts=3 if is_retried else 1)

        # The error says correctly whether a create was carried out, and nothing was done twice.
        created = server.carried_out["Ada"]
        assert created <= 1
        if is_write and isinstance(seen.error, APIConnectionError | APIResponseError):
            assert created == fault.is_carried_out
            assert seen.error.outcome_unknown or not created

        # The connections still work.
        server.prepare()
        await server.time_passes()
        await client.crm.contacts.get("1", timeout=10, deadline=20)


def _check_error(fault: Fault, operation: str, seen: Seen, attempts: int) -> None:
    error = seen.error
    assert seen.ids == (["1"] if operation == "page" else [])
    assert fault.error is not None
    assert isinstance(error, fault.error), repr(error)
    assert isinstance(error, APIConnectionError | APIResponseError)
    assert isinstance(error, APITimeoutError) == issubclass(fault.error, APITimeoutError), repr(error)
    assert error.method == METHODS[operation]
    if fault.is_bound_by_deadline:
        assert error.attempts >= attempts
    else:
        assert error.attempts == attempts
    assert error.outcome_unknown is (operation == "post" and fault.is_outcome_unknown)
    assert ("may have been carried out" in str(error)) is error.outcome_unknown
    assert (error.__cause__, error.__context__) == (None, None), "they would lead to the request's headers"


def test_the_table_in_the_docs_is_the_one_that_was_tested() -> None:
    written = (ROOT / "docs" / "explanation" / "faults.md").read_text()
    assert written == render(), "docs/explanation/faults.md is out of date: python -m tests.faults --write"


def test_every_fault_has_a_name_of_its_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30

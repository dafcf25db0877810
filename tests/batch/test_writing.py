"""Bulk writes: one outcome for each input, and nothing is written twice."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client import (
    APIConnectionError,
    Apideck,
    APIResponseError,
    ArgumentError,
    ClientStateError,
    NotFoundError,
    ServerError,
    batch,
)
from apideck_client.batch import CheckpointError, MemoryCheckpoint, Outcome, Status, UnknownOutcomeError
from apideck_client.crm.models import Contact
from tests.batch.run_killed_writes import create_through_kills
from tests.faults.server import FaultServer
from tests.support.secret_scanner import KEY

DONE, BEFORE, FAILED, UNKNOWN, NOT_TRIED = (
    *(Status.DONE, Status.DONE_BEFORE, Status.FAILED, Status.UNKNOWN, Status.NOT_TRIED),
)


class Crm:
    """A connector that carries out requests, keeps a ledger, and can also return errors."""

    def __init__(self) -> None:
        self.ledger: Counter[str] = Counter()
        self.requests: list[str] = []
        self.under_way = self.most = 0
        self.closed = asyncio.Event()
        self.closed.set()
        """While this is cleared, the connector sends no response."""
        self.answer: Callable[[str], Any] = lambda name: None
        """Returns a response, an error, or None for the connector's normal response."""

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        name = body["name"] if request.method == "POST" else request.url.path.rsplit("/", 1)[1]
        self.requests.append(name)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0)
            self.ledger[name] += 1
            await self.closed.wait()
        finally:
            self.under_way -= 1
        odd: object = self.answer(name)
        if isinstance(odd, Exception):
            raise odd
        if isinstance(odd, httpx.Response):
            self.ledger[name] -= 1
            return odd
        return httpx.Response(201, json={"data": {"id": f"id of {name}"}})


def refusal(status: int, type_name: str | None = None) -> httpx.Response:
    return httpx.Response(status, json={"status_code": status, "type_name": type_name, "message": "no"})


def people(*numbers: int) -> list[Any]:
    return [{"name": f"n{number}"} for number in numbers]


@pytest.fixture
def crm() -> Crm:
    return Crm()


@pytest.fixture
async def client(crm: Crm) -> AsyncIterator[Apideck]:
    transport = httpx.MockTransport(crm)
    async with Apideck(
        api_key=KEY, app_id="app", consumer_id="acme", transport=transport, max_retries=0, lead_call=False
    ) as apideck:
        yield apideck


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "job.sqlite"


async def collect(writing: Any) -> dict[int, Outcome[Any]]:
    found = [outcome async for outcome in writing]
    assert len({outcome.index for outcome in found}) == len(found)
    return {outcome.index: outcome for outcome in sorted(found, key=lambda each: each.index)}


async def fill(outcomes: list[Outcome[Any]], writing: Any) -> None:
    async for outcome in writing:
        outcomes.append(outcome)


async def moment(is_there: Callable[[], bool]) -> None:
    """Wait until a condition is true."""
    async with asyncio.timeout(20):
        while not is_there():
            await asyncio.sleep(0.001)


def statuses(outcomes: dict[int, Outcome[Any]]) -> list[Status]:
    return [outcome.status for outcome in outcomes.values()]


async def settle() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


async def test_each_input_has_an_outcome_with_its_number(client: Apideck, crm: Crm) -> None:
    crm.answer = lambda name: refusal(422) if name == "n7" else None
    inputs = [Contact(name=f"n{number}") for number in range(30)]
    writing = batch.create(client.crm.contacts, inputs)
    outcomes = await collect(writing)
    for number, outcome in outcomes.items():
        assert outcome.input is inputs[number]
        assert outcome.id == (None if number == 7 else f"id of n{number}")
    assert isinstance(outcomes[7].error, APIResponseError)
    assert str(outcomes[7]).startswith("input 7: failed; UnprocessableError: POST ")
    assert (writing.report.done, writing.report.failed, writing.report.is_complete) == (29, 1, False)
    assert str(writing.report).endswith("29 done, 1 failed (1 UnprocessableError)")
    assert crm.ledger == Counter({f"n{number}": int(number != 7) for number in range(30)})


async def test_no_more_are_under_way_or_drawn_than_wanted(client: Apideck, crm: Crm) -> None:
    drawn: list[int] = []

    async def inputs() -> AsyncIterator[Any]:
        for number in range(50):
            drawn.append(number)
            yield {"name": f"n{number}"}

    ended = 0
    async for _ in batch.create(client.crm.contacts, inputs(), concurrency=3):
        ended += 1
        await settle()
        assert len(drawn) <= ended + 2 * 3 + 1, "a slow caller holds the inputs back"
    assert (ended, crm.most) == (50, 3)


async def test_the_report_comes_without_a_loop(client: Apideck) -> None:
    report = await batch.create(client.crm.contacts, people(1, 2, 3))
    assert (report.done, report.is_complete) == (3, True)
    assert (await batch.create(client.crm.contacts, [])).is_complete


async def test_an_outcome_is_unknown_where_the_server_may_have_acted(client: Apideck, crm: Crm) -> None:
    answers = {
        "n0": httpx.ReadTimeout("silent"),
        "n1": httpx.ConnectError("refused"),
        "n2": refusal(500),
        "n3": refusal(409),
        "n4": refusal(429),
    }
    crm.answer = answers.get
    writing = batch.create(client.crm.contacts, people(0, 1, 2, 3, 4, 5))
    outcomes = await collect(writing)
    assert statuses(outcomes) == [UNKNOWN, FAILED, UNKNOWN, FAILED, FAILED, DONE]
    assert isinstance(outcomes[0].error, APIConnectionError)
    assert isinstance(outcomes[2].error, ServerError)
    assert {each.index for each in writing.report.unknown} == {0, 2}
    assert "input 2: unknown; ServerError" in str(writing.report)


async def test_it_stops_after_so_many_failures_and_goes_on(client: Apideck, crm: Crm, path: Path) -> None:
    crm.answer = lambda name: refusal(400)
    writing = batch.create(client.crm.contacts, people(*range(40)), concurrency=4, stop_after=5, checkpoint=path)
    outcomes = await collect(writing)
    assert len(outcomes) == 40
    assert 5 <= writing.report.failed <= 5 + 4
    assert writing.report.not_tried == 40 - writing.report.failed
    assert "stopped after 5 inputs that failed or are unknown" in str(writing.report)
    crm.answer = lambda name: None
    report = await batch.create(client.crm.contacts, people(*range(40)), checkpoint=path)
    assert (report.done, report.is_complete) == (40, True)
    assert set(crm.ledger.values()) == {1}


@pytest.mark.parametrize(("status", "sent"), [(402, 1), (401, 10), (403, 10)])
async def test_it_stops_for_an_error_that_all_would_meet(client: Apideck, crm: Crm, status: int, sent: int) -> None:
    crm.answer = lambda name: refusal(status)
    report = await batch.create(client.crm.contacts, people(*range(40)), concurrency=1)
    assert (report.failed, report.not_tried, len(crm.requests)) == (sent, 40 - sent, sent)
    assert "every input would meet" in str(report)


async def test_a_few_errors_of_that_kind_do_not_stop_it(client: Apideck, crm: Crm) -> None:
    crm.answer = lambda name: None if name.endswith("9") else refusal(401)
    report = await batch.create(client.crm.contacts, people(*range(40)), concurrency=1)
    assert (report.failed, report.done) == (36, 4)


async def test_a_dry_run_checks_and_sends_nothing(client: Apideck, crm: Crm, path: Path) -> None:
    inputs: list[Any] = [{"name": "n0"}, {"nam": "n1"}, 7, {"name": object()}, Contact(name="n4"), {"name": "n5"}]
    await batch.create(client.crm.contacts, inputs[:1], checkpoint=path)
    writing = batch.create(client.crm.contacts, inputs, dry_run=True, stop_after=1, checkpoint=path)
    outcomes = await collect(writing)
    assert statuses(outcomes) == [BEFORE, FAILED, FAILED, FAILED, NOT_TRIED, NOT_TRIED]
    assert all(isinstance(outcomes[number].error, ArgumentError) for number in (1, 2, 3))
    assert "name" in str(outcomes[1].error)
    assert crm.requests == ["n0"]
    assert statuses(await collect(batch.create(client.crm.contacts, inputs, checkpoint=path)))[4:] == [DONE, DONE]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_missing_consumer_is_an_error_of_the_job(crm: Crm, dry_run: bool) -> None:
    async with Apideck(api_key=KEY, app_id="app", transport=httpx.MockTransport(crm)) as apideck:
        with pytest.raises(ArgumentError, match="consumer_id"):
            await batch.create(apideck.crm.contacts, people(1), dry_run=dry_run)


# -- settling ----------------------------------------------------------------------------------------------------------


async def test_a_lookup_settles_what_is_unknown(client: Apideck, crm: Crm, path: Path) -> None:
    lost = {"n1": 1, "n2": 1, "n3": 5}

    def answer(name: str) -> Any:
        if lost.get(name, 0) > 0:
            lost[name] -= 1
            return httpx.ReadTimeout("silent") if name == "n1" else refusal(503)
        return None

    looked_up: list[str] = []

    async def look_up(given: Any) -> str | None:
        assert len(crm.requests) >= 5, "lookups come after all other inputs"
        looked_up.append(given["name"])
        return "found" if crm.ledger[given["name"]] else None

    crm.answer = answer
    writing = batch.create(client.crm.contacts, people(0, 1, 2, 3, 4), settle=look_up, settle_after=0, checkpoint=path)
    outcomes = await collect(writing)
    assert statuses(outcomes) == [DONE, DONE, DONE, UNKNOWN, DONE]
    assert [(outcomes[number].id, outcomes[number].is_settled) for number in (1, 2)] == [
        ("found", True),
        ("id of n2", False),
    ]
    assert Counter(looked_up) == {"n1": 1, "n2": 1, "n3": 3}
    assert Counter(crm.requests) == {"n0": 1, "n1": 1, "n2": 2, "n3": 4, "n4": 1}
    assert [each.index for each in writing.report.unknown] == [3]
    again = await collect(batch.create(client.crm.contacts, people(0, 1, 2, 3, 4), checkpoint=path))
    assert statuses(again) == [BEFORE, BEFORE, BEFORE, UNKNOWN, BEFORE]
    assert again[1].id == "found"
    assert "it ended in ServerError in an earlier process" in str(again[3].error)


async def test_a_lookup_that_fails_leaves_the_outcome_unknown(client: Apideck, crm: Crm) -> None:
    crm.answer = lambda name: refusal(500)

    async def look_up(given: Any) -> str | None:
        raise APIConnectionError("no route", "GET", "https://x")

    outcomes = await collect(batch.create(client.crm.contacts, people(1), settle=look_up, settle_after=0))
    assert statuses(outcomes) == [UNKNOWN]
    assert outcomes[0].error is not None
    assert "Its lookup failed as well: APIConnectionError" in outcomes[0].error.__notes__[0]


async def test_a_mistake_in_a_lookup_is_raised_after_the_outcomes(client: Apideck, crm: Crm) -> None:
    crm.answer = lambda name: refusal(500) if name != "n2" else None

    async def look_up(given: Any) -> Any:
        return given["name"] == "n1"

    outcomes: list[Outcome[Any]] = []
    writing = batch.create(client.crm.contacts, people(0, 1, 2), settle=look_up, settle_after=0)
    with pytest.raises(ArgumentError, match="settle returned a bool for input"):
        await fill(outcomes, writing)
    assert Counter(each.status for each in outcomes) == {UNKNOWN: 2, DONE: 1}


async def test_a_lookup_waits_for_the_server(client: Apideck, crm: Crm) -> None:
    lost = [refusal(504)]
    crm.answer = lambda name: lost.pop() if lost else None
    loop = asyncio.get_running_loop()
    times: list[float] = []

    async def look_up(given: Any) -> str | None:
        times.append(loop.time())
        return "found"

    start = loop.time()
    await batch.create(client.crm.contacts, people(1), settle=look_up, settle_after=0.05)
    assert times[0] - start >= 0.05


async def test_a_stopped_job_looks_up_and_sends_nothing_again(client: Apideck, crm: Crm) -> None:
    crm.answer = lambda name: refusal(500)

    async def look_up(given: Any) -> str | None:
        return "found" if given["name"] == "n0" else None

    writing = batch.create(
        client.crm.contacts, people(0, 1, 2), concurrency=1, settle=look_up, settle_after=0, stop_after=2
    )
    assert statuses(await collect(writing)) == [DONE, NOT_TRIED, NOT_TRIED]
    assert crm.requests == ["n0", "n1"]


# -- resuming ----------------------------------------------------------------------------------------------------------


async def test_what_was_confirmed_is_not_created_again(client: Apideck, crm: Crm, path: Path) -> None:
    crm.answer = lambda name: refusal(422) if name == "n1" else None
    assert statuses(await collect(batch.create(client.crm.contacts, people(0, 1), checkpoint=path))) == [DONE, FAILED]
    crm.answer = lambda name: None
    corrected = [*people(0), {"name": "corrected"}, *people(2)]
    outcomes = await collect(batch.create(client.crm.contacts, corrected, checkpoint=path))
    assert statuses(outcomes) == [BEFORE, DONE, DONE]
    assert outcomes[0].id == "id of n0"
    assert outcomes[0].is_done
    assert crm.requests == ["n0", "n1", "corrected", "n2"]


async def test_a_cancelled_job_leaves_what_was_under_way_unknown(client: Apideck, crm: Crm, path: Path) -> None:
    before = asyncio.all_tasks()
    crm.closed.clear()
    running = asyncio.create_task(
        collect(batch.create(client.crm.contacts, people(*range(9)), concurrency=3, checkpoint=path))
    )
    await moment(lambda: crm.under_way >= 3)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == before
    crm.closed.set()
    outcomes = await collect(batch.create(client.crm.contacts, people(*range(9)), checkpoint=path))
    assert statuses(outcomes) == [UNKNOWN] * 3 + [DONE] * 6
    assert isinstance(outcomes[0].error, UnknownOutcomeError)
    assert "stopped while it was under way" in str(outcomes[0].error)
    assert set(crm.ledger.values()) == {1}


async def test_calls_under_way_end_when_the_caller_leaves(client: Apideck, crm: Crm, path: Path) -> None:
    crm.answer = lambda name: crm.closed.clear() if name == "n0" else None
    writing = batch.create(client.crm.contacts, people(*range(9)), concurrency=4, checkpoint=path)
    async with aclosing(aiter(writing)) as running:
        async for _ in running:
            await moment(lambda: crm.under_way >= 3)
            asyncio.get_running_loop().call_later(0.02, crm.closed.set)
            break
    sent = len(crm.requests)
    assert 4 <= sent <= 5
    assert writing.report.done == sent
    outcomes = await collect(batch.create(client.crm.contacts, people(*range(9)), checkpoint=path))
    assert Counter(statuses(outcomes)) == {BEFORE: sent, DONE: 9 - sent}


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ([{"name": "n1"}, {"name": "n0"}], "holds another input of number 0"),
        ([{"name": "n0"}], "holds more than these 1 inputs"),
        ([{"name": object()}], "holds another input of number 0"),
    ],
)
async def test_other_inputs_are_refused(client: Apideck, crm: Crm, path: Path, inputs: list[Any], problem: str) -> None:
    await batch.create(client.crm.contacts, people(0, 1), checkpoint=path)
    with pytest.raises(CheckpointError, match=problem):
        await batch.create(client.crm.contacts, inputs, checkpoint=path)
    assert crm.requests == ["n0", "n1"]


async def test_another_jobs_checkpoint_is_refused(client: Apideck, crm: Crm, path: Path, tmp_path: Path) -> None:
    await batch.create(client.crm.contacts, people(0), checkpoint=path)
    for other in (
        batch.create(client.crm.leads, [], checkpoint=path),
        batch.create(client.with_options(consumer_id="globex").crm.contacts, people(0), checkpoint=path),
        batch.delete(client.crm.contacts, ["n0"], checkpoint=path),
        batch.export(client, ["crm.contacts"], to=tmp_path, connections=[], checkpoint=path),
    ):
        with pytest.raises(CheckpointError, match="belongs to another job"):
            await other
    assert crm.requests == ["n0"]


async def test_a_checkpoint_of_your_own_is_used(client: Apideck, crm: Crm) -> None:
    store = MemoryCheckpoint()
    for status in (DONE, BEFORE):
        outcomes = await collect(
            batch.create(client.crm.contacts, people(*range(1200)), checkpoint=store, concurrency=50)
        )
        assert statuses(outcomes) == [status] * 1200
    assert set(crm.ledger.values()) == {1}


async def test_a_write_runs_once(client: Apideck, crm: Crm) -> None:
    writing = batch.create(client.crm.contacts, people(0))
    await writing
    with pytest.raises(ClientStateError, match=r"call batch.create\(...\) again"):
        await writing
    assert crm.requests == ["n0"]


# -- failures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_async", [True, False])
async def test_inputs_that_fail_end_the_job_after_its_outcomes(client: Apideck, is_async: bool) -> None:
    def rows() -> Iterator[Any]:
        yield from people(0, 1)
        raise ValueError("line 3 is broken")

    async def rows_later() -> AsyncIterator[Any]:
        for each in rows():
            yield each

    outcomes: list[Outcome[Any]] = []
    with pytest.raises(ValueError, match="line 3 is broken"):
        await fill(outcomes, batch.create(client.crm.contacts, rows_later() if is_async else rows()))
    assert [each.status for each in outcomes] == [DONE, DONE]


class Breaking(MemoryCheckpoint):
    """A checkpoint that fails when an entry reaches a status."""

    def __init__(self, status: str) -> None:
        super().__init__()
        self.status = status

    async def save(self, values: Any) -> None:
        for value in values.values():
            if value["status"] == self.status and value["input"] == self.chosen:
                raise CheckpointError("here", "can't be written", "free space")
        await super().save(values)

    chosen = ""


@pytest.mark.parametrize("status", ["done", "sent"])
async def test_a_checkpoint_that_fails_hides_no_outcome(client: Apideck, crm: Crm, status: str) -> None:
    store = Breaking(status)
    probe = MemoryCheckpoint()
    await batch.create(client.crm.contacts, people(3), checkpoint=probe)
    store.chosen = (await probe.load(["input 0"]))["input 0"]["input"]
    crm.ledger.clear()
    crm.requests.clear()
    told: list[Outcome[Any]] = []
    writing = batch.create(client.crm.contacts, people(*range(50)), checkpoint=store, concurrency=4)
    with pytest.raises(CheckpointError, match="free space"):
        await fill(told, writing)
    assert {each.status for each in told} == {DONE}
    names = [each.input["name"] for each in told]
    assert sorted(names) == sorted(crm.requests), "each call that was made has its outcome"
    assert len(crm.requests) < 50
    store.chosen = ""
    again = await collect(batch.create(client.crm.contacts, people(*range(50)), checkpoint=store))
    assert set(crm.ledger.values()) == {1}
    assert sum(outcome.status is UNKNOWN for outcome in again.values()) == (status == "done")


async def test_a_client_that_closes_ends_the_job(crm: Crm) -> None:
    crm.closed.clear()
    async with Apideck(
        api_key=KEY, app_id="app", consumer_id="acme", transport=httpx.MockTransport(crm), lead_call=False
    ) as client:
        writing = batch.create(client.crm.contacts, people(*range(20)), concurrency=2)
        running = asyncio.create_task(collect(writing))
        await moment(lambda: crm.under_way >= 2)
    with pytest.raises(ClientStateError, match="closed"):
        await running
    assert {each.index for each in writing.report.unknown} == {0, 1}
    assert crm.requests == ["n0", "n1"]


@pytest.mark.parametrize("place", ["/proc/job.sqlite", "a file/job.sqlite"])
async def test_a_place_that_can_not_be_written_is_named(client: Apideck, crm: Crm, tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").touch()
    for dry_run in (True, False):
        with pytest.raises(CheckpointError, match="see that its directory exists and can be written"):
            await batch.create(client.crm.contacts, people(0), checkpoint=tmp_path / place, dry_run=dry_run)
    assert crm.requests == []


async def test_two_jobs_do_not_share_a_checkpoint(client: Apideck, crm: Crm, path: Path) -> None:
    crm.closed.clear()
    jobs = [batch.create(client.crm.contacts, people(0), checkpoint=path) for _ in range(2)]
    tasks = [asyncio.create_task(collect(job)) for job in jobs]
    (refused,), (working,) = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert isinstance(refused.exception(), CheckpointError)
    crm.closed.set()
    assert list(await working)
    assert crm.requests == ["n0"]


@pytest.mark.parametrize(
    ("argument", "changes"),
    [
        ("inputs", {"inputs": "n0"}),
        ("inputs", {"inputs": {"name": "n0"}}),
        ("inputs", {"inputs": Contact(name="n0")}),
        ("inputs", {"inputs": 5}),
        ("concurrency", {"concurrency": 0}),
        ("checkpoint", {"checkpoint": 7}),
        ("stop_after", {"stop_after": 0}),
        ("dry_run", {"dry_run": "yes"}),
        ("settle", {"settle": "email"}),
        ("settle_after", {"settle_after": -1}),
        ("settle_after", {"settle_after": float("nan")}),
    ],
)
def test_a_mistake_is_named_at_once(client: Apideck, argument: str, changes: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"inputs": [], **changes}
    with pytest.raises(ArgumentError) as caught:
        _ = batch.create(client.crm.contacts, arguments.pop("inputs"), **arguments)
    assert caught.value.argument == argument


def test_a_resource_without_such_a_method_is_refused(client: Apideck) -> None:
    calls: list[tuple[Callable[..., Any], Any]] = [
        (batch.create, client.vault.logs),
        (batch.update, client.crm),
        (batch.delete, "contacts"),
        (batch.update, client.vault.connections),
    ]
    for call, resource in calls:
        with pytest.raises(ArgumentError, match="resource "):
            call(resource, [])


# -- updates and deletes -----------------------------------------------------------------------------------------------


async def test_updates_take_pairs(client: Apideck, crm: Crm) -> None:
    pairs: list[Any] = [("1", {"name": "a"}), ("2", Contact(name="b")), "no pair", ("", {"name": "c"}), ("5",)]
    outcomes = await collect(batch.update(client.crm.contacts, pairs))
    assert statuses(outcomes) == [DONE, DONE, FAILED, FAILED, FAILED]
    assert sorted(crm.requests) == ["1", "2"]
    assert "pass pairs" in str(outcomes[2].error)


async def test_an_update_of_unknown_outcome_is_not_repeated(client: Apideck, crm: Crm, path: Path) -> None:
    crm.answer = lambda name: httpx.ReadError("gone")
    pairs: list[Any] = [("1", {"name": "a"})]
    for _ in range(2):
        assert statuses(await collect(batch.update(client.crm.contacts, pairs, checkpoint=path))) == [UNKNOWN]
    assert crm.requests == ["1"]


async def test_a_delete_of_unknown_outcome_is_repeated(client: Apideck, crm: Crm, path: Path) -> None:
    crm.answer = lambda name: refusal(404) if name == "2" else httpx.ReadError("gone")
    ids = ["1", "2"]
    outcomes = await collect(batch.delete(client.crm.contacts, ids, checkpoint=path))
    assert statuses(outcomes) == [UNKNOWN, FAILED]
    assert isinstance(outcomes[1].error, NotFoundError)
    crm.answer = lambda name: refusal(404)
    outcomes = await collect(batch.delete(client.crm.contacts, ids, checkpoint=path))
    assert statuses(outcomes) == [DONE, FAILED]
    assert outcomes[0].id == "1"
    crm.answer = lambda name: None
    assert statuses(await collect(batch.delete(client.crm.contacts, ids, checkpoint=path))) == [BEFORE, DONE]


async def test_an_input_may_carry_fields_of_its_own(path: Path) -> None:
    bodies: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json={"status_code": 200, "data": {"id": "1"}})

    inputs = [batch.WithFields(Contact(name="a"), {"brand_new": 7}), batch.WithFields({"name": "b"}, {"odd": object()})]
    transport = httpx.MockTransport(answer)
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport) as apideck:
        for status in (DONE, BEFORE):
            found = await collect(batch.create(apideck.crm.contacts, inputs, checkpoint=path))
            assert statuses(found) == [status, FAILED]
        report = await batch.update(apideck.crm.contacts, [("1", batch.WithFields({"name": "c"}, {"brand_new": 8}))])
    assert report.done == 1
    assert bodies == [{"name": "a", "brand_new": 7}, {"name": "c", "brand_new": 8}]


# -- processes ---------------------------------------------------------------------------------------------------------


async def test_a_process_that_is_killed_creates_nothing_twice(tmp_path: Path) -> None:
    async with FaultServer() as server:
        killed, outcomes = await create_through_kills(server, tmp_path, 600, requests=[1, 57, 140])
    assert killed == 3
    assert len(outcomes) == 600
    assert max(server.carried_out.values()) == 1
    for name, status in outcomes.items():
        assert status in ("done", "done before", "unknown")
        assert status == "unknown" or server.carried_out[name] == 1
    assert sum(status == "unknown" for status in outcomes.values()) <= 10 * killed


LIMITED = """
import resource, signal, sys
from pathlib import Path
from tests.batch.import_job import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
main()
"""


async def test_a_full_disk_creates_nothing_twice(tmp_path: Path) -> None:
    async with FaultServer() as server:
        limited = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", LIMITED, server.url, str(tmp_path), "400"), stderr=subprocess.PIPE
        )
        _, errors = await limited.communicate()
        assert limited.returncode == 1
        assert b"CheckpointError" in errors
        assert b"free space on its disk" in errors
        before = sum(server.carried_out.values())
        assert 0 < before < 400
        _, outcomes = await create_through_kills(server, tmp_path, 400)
    assert len(outcomes) == 400
    assert max(server.carried_out.values()) == 1
    unknown = [name for name, status in outcomes.items() if status == "unknown"]
    assert len(unknown) <= 10
    assert set(outcomes) - set(unknown) <= set(server.carried_out)


async def test_a_second_process_is_refused(client: Apideck, crm: Crm, path: Path, tmp_path: Path) -> None:
    async with FaultServer() as server:
        held = asyncio.Event()

        async def hold(line: Any, received: Any) -> None:
            held.set()
            await line.stay_silent()

        server.prepare(default=hold)
        first = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.batch.import_job", server.url, str(tmp_path), "20")
        )
        await asyncio.wait_for(held.wait(), 20)
        with pytest.raises(CheckpointError, match="in use by another process"):
            await batch.create(client.crm.contacts, people(0), checkpoint=path)
        first.kill()
        await first.wait()
    assert crm.requests == []
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM entry WHERE key LIKE 'input %'").fetchone()[0] >= 1
    database.close()

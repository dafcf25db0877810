"""Exports: every record once, after any failure or interruption."""

import asyncio
import errno
import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client import (
    Apideck,
    ArgumentError,
    ConnectorCredentialsError,
    CursorLoopError,
    InvalidCursorError,
    batch,
    received,
)
from apideck_client.batch import CheckpointError, Format, OutputError, Status
from apideck_client.testing import EmbeddedApideck
from tests.batch.run_killed import count_ids, export_through_kills
from tests.support.secret_scanner import KEY

ACME = [("acme", "salesforce")]


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]


class Connector:
    """A connector with one list and the responses that a test sets."""

    def __init__(self, records: Sequence[Any], size: int = 2) -> None:
        self.records = list(records)
        self.size = size
        self.requests: list[httpx.QueryParams] = []
        self.answer: Callable[[str, httpx.QueryParams], httpx.Response | None] = lambda consumer, query: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        self.requests.append(query)
        odd = self.answer(request.headers["x-apideck-consumer-id"], query)
        if odd is not None:
            return odd
        start = int(query.get("cursor", "0"))
        data = self.records[start : start + self.size]
        after = start + len(data)
        cursors = {"next": str(after) if after < len(self.records) else None}
        return httpx.Response(200, json={"status_code": 200, "data": data, "meta": {"cursors": cursors}})


def refusal(status: int, type_name: str | None, detail: Any = None) -> httpx.Response:
    message = detail if isinstance(detail, str) else "no"
    return httpx.Response(
        status, json={"status_code": status, "type_name": type_name, "message": message, "detail": detail}
    )


def people(count: int) -> list[dict[str, Any]]:
    return [{"id": str(number), "name": f"Person {number}"} for number in range(count)]


@pytest.fixture
def connector() -> Connector:
    return Connector(people(9))


@pytest.fixture
async def client(connector: Connector) -> AsyncIterator[Apideck]:
    async with Apideck(api_key=KEY, app_id="app", transport=httpx.MockTransport(connector), max_retries=0) as apideck:
        yield apideck


@pytest.fixture
def job(client: Apideck, tmp_path: Path) -> Callable[..., Any]:
    """Call `export` with the arguments that most tests use."""

    def run(**changes: Any) -> Any:
        arguments: dict[str, Any] = {
            "resources": ["crm.contacts"],
            "to": tmp_path / "out",
            "connections": ACME,
            "checkpoint": tmp_path / "job.sqlite",
            "save_every": 0,
        }
        arguments |= changes
        return batch.export(client, arguments.pop("resources"), **arguments)

    return run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "crm.contacts" / "acme.salesforce.jsonl"


async def test_many_consumers_are_exported_each_to_its_file(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path
) -> None:
    for number in range(50):
        server.seed(f"consumer-{number}", contacts=45, companies=3)
    connections = batch.callable_connections(apideck)
    report = await batch.export(
        apideck, ["crm.contacts", "crm.companies"], to=tmp_path / "out", connections=connections, limit=20
    )
    assert report.is_complete
    assert (len(report), report.records) == (100, 50 * 48)
    found = count_ids(tmp_path)
    assert (len(found), found.most_common(1)[0][1]) == (50 * 48, 1)
    assert str(report).splitlines()[-1] == "100 lists, 2,400 records"


async def test_an_empty_list_of_no_connection_is_not_tried(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path
) -> None:
    server.seed("acme", contacts=0, service_id="salesforce")
    pairs = [("acme", "salesforce"), ("acme", "hubspot"), ("nobody", "salesforce"), ("nobody", None)]
    report = await batch.export(apideck, ["crm.contacts"], to=tmp_path, connections=pairs, checkpoint=tmp_path / "c")
    found = {each.target[1:]: each for each in report}
    assert [found[pair].status for pair in pairs] == [Status.DONE, *[Status.NOT_TRIED] * 3]
    assert found["acme", "hubspot"].notes[0].startswith("its consumer has no connection to hubspot, but to salesforce")
    assert "check the consumer's id" in found["nobody", "salesforce"].notes[0]
    assert not report.is_complete
    server.add("nobody", "contacts", {"id": "1"}, service_id="salesforce")
    report = await batch.export(
        apideck, ["crm.contacts"], to=tmp_path, connections=pairs, checkpoint=tmp_path / "c", retry_failed=True
    )
    assert {each.target[1:]: each.records for each in report if each.records} == {
        ("nobody", "salesforce"): 1,
        ("nobody", None): 1,
    }


async def test_a_record_is_written_as_it_came(server: EmbeddedApideck, apideck: Apideck, tmp_path: Path) -> None:
    record = {"id": "1", "name": "Zoë\n", "not_in_the_document": {"a": [1, None]}, "active": "perhaps"}
    server.add("acme", "contacts", record)
    await batch.export(apideck, ["crm.contacts"], to=tmp_path, connections=[("acme", None)])
    assert json.loads((tmp_path / "crm.contacts" / "acme.jsonl").read_text()) == record


@pytest.mark.parametrize("takes_bytes", [False, True])
async def test_an_output_that_takes_bytes_gets_the_time_alone(
    job: Callable[..., Any], connector: Connector, takes_bytes: bool
) -> None:
    moment = "2026-01-01T00:00:00Z"
    connector.records = [{"id": "1", "name": "Ada", "updated_at": moment, "active": "perhaps"}]
    kept: list[Any] = []

    class Keeping(FullDisk):
        def write(self, records: Sequence[Any]) -> None:
            kept.extend(records)

        def close(self) -> None:
            pass

    made = Format("jsonl", lambda path, kind: Keeping(OSError()), takes_bytes=takes_bytes)
    assert (await job(format=made)).is_complete
    (record,) = kept
    assert received(record) == connector.records[0]
    assert record.updated_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert hasattr(record, "name") is not takes_bytes


async def test_a_record_that_is_no_object_is_kept(job: Callable[..., Any], connector: Connector, out: Path) -> None:
    connector.records = [{"id": "1"}, None, 7, "text", ["a"], {"id": "2"}]
    assert (await job()).records == 6
    assert [json.loads(line) for line in out.read_text().splitlines()] == connector.records


async def test_a_failing_consumer_stops_no_other_and_goes_on_later(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    connector.answer = lambda consumer, query: (
        refusal(401, "ConnectorCredentialsError") if consumer == "bad" and query.get("cursor") == "4" else None
    )
    report = await job(connections=[("bad", "salesforce"), *ACME])
    (failed,) = report.failed
    assert isinstance(failed.error, ConnectorCredentialsError)
    assert (failed.target.consumer_id, failed.records, failed.pages, failed.cursor) == ("bad", 4, 2, "4")
    assert "goes on at cursor '4'" in str(failed)
    assert ids(out) == [str(number) for number in range(9)]
    assert ids(out.with_name("bad.salesforce.jsonl")) == ["0", "1", "2", "3"]


async def test_only_failed_lists_are_tried_again_on_request(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    connector.answer = lambda consumer, query: (
        refusal(401, "ConnectorCredentialsError") if consumer == "bad" and query.get("cursor") == "4" else None
    )
    pairs = [("bad", "salesforce"), *ACME]
    assert "retry_failed=True" in str(await job(connections=pairs))
    connector.answer = lambda consumer, query: None
    connector.requests.clear()
    report = await job(connections=pairs, retry_failed=True)
    assert [query.get("cursor") for query in connector.requests] == ["4", "6", "8"]
    assert [each.status for each in report] == [Status.DONE_BEFORE, Status.DONE]
    assert report.notes == ("the run before had ended: only lists that had failed were tried again",)
    for path in (out, out.with_name("bad.salesforce.jsonl")):
        assert ids(path) == [str(number) for number in range(9)]
    assert (await job(connections=pairs)).records == 18  # the next run starts from the beginning
    assert len(connector.requests) == 3 + 2 * 5


@pytest.mark.parametrize("changes", [{"checkpoint": None}, {"resume": False}])
async def test_retry_failed_needs_the_run_before(job: Callable[..., Any], changes: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match="retry_failed"):
        await job(retry_failed=True, **changes)


async def test_a_failure_that_may_pass_is_tried_again_from_its_cursor(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    failures = [refusal(502, "ConnectorExecutionError")]
    connector.answer = lambda consumer, query: failures.pop() if query.get("cursor") == "4" and failures else None
    report = await job()
    assert (report.is_complete, report.records) == (True, 9)
    assert [query.get("cursor") for query in connector.requests] == [None, "2", "4", "4", "6", "8"]
    assert ids(out) == [str(number) for number in range(9)]


async def test_a_cancelled_export_goes_on_where_it_was(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    task: asyncio.Task[Any]

    def stop(report: Any) -> None:
        if report.pages == 3:
            task.cancel()

    task = asyncio.create_task(job(progress=stop))
    with pytest.raises(asyncio.CancelledError):
        await task
    before = len(connector.requests)
    report = await job()
    assert report.notes == ("an earlier process of this run had stopped: it was resumed",)
    assert connector.requests[before].get("cursor") == "6"
    assert ids(out) == [str(number) for number in range(9)]


async def test_after_a_whole_run_the_next_call_begins_anew(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    await job()
    connector.records = people(3)
    assert (await job()).records == 3
    assert ids(out) == ["0", "1", "2"]


async def test_an_expired_cursor_replaces_what_the_list_had(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    def grow(report: Any) -> None:
        if report.pages == 2 and len(connector.records) == 9:
            connector.records.insert(0, {"id": "new"})
            connector.answer = lambda consumer, query: refuse.pop() if query.get("cursor") and refuse else None

    refuse = [refusal(400, "InvalidCursorError")]
    report = await job(progress=grow, read_ahead=0)
    assert ids(out) == ["new", *(str(number) for number in range(9))]
    assert "no longer takes its cursor" in str(report)


CURSOR_REFUSALS = [
    refusal(400, "InvalidCursorError"),
    refusal(422, "InvalidCursorError"),
    refusal(410, "SomethingNew"),
    refusal(400, "RequestParametersValidationError", "cursor is not valid"),
    refusal(400, "ConnectorExecutionError", {"error": "INVALID_QUERY_LOCATOR"}),
    refusal(404, None, "Page token expired"),
]
OTHER_REFUSALS = [
    refusal(401, "ConnectorExecutionError", "cursor"),
    refusal(403, None, "cursor"),
    refusal(409, "ConflictError", "cursor"),
    refusal(400, "UnsupportedSortFieldError", "cursor"),
    refusal(400, "ConnectorExecutionError", "the database is locked"),
    refusal(404, "ConnectionNotFoundError", "cursor"),
    refusal(400, "RequestBodyValidationError", "cursor"),
]


@pytest.mark.parametrize("answer", CURSOR_REFUSALS)
async def test_any_words_for_an_expired_cursor_restart_the_list(
    job: Callable[..., Any], connector: Connector, out: Path, answer: httpx.Response
) -> None:
    refuse = [answer]
    connector.answer = lambda consumer, query: refuse.pop() if query.get("cursor") == "4" and refuse else None
    report = await job()
    assert "no longer takes its cursor" in str(report)
    assert ids(out) == [str(number) for number in range(9)]


@pytest.mark.parametrize("answer", OTHER_REFUSALS)
async def test_other_errors_do_not_restart_the_list(
    job: Callable[..., Any], connector: Connector, out: Path, answer: httpx.Response
) -> None:
    connector.answer = lambda consumer, query: answer if query.get("cursor") == "4" else None
    report = await job()
    assert (report[0].error.status_code, report[0].cursor) == (answer.status_code, "4")
    assert [query.get("cursor") for query in connector.requests] == [None, "2", "4"]
    assert ids(out) == ["0", "1", "2", "3"]


async def stop_after(job: Callable[..., Any], pages: int) -> None:
    """Run a job, and cancel it after this many pages of its list."""
    task: asyncio.Task[Any] = asyncio.create_task(job(progress=lambda report: report.pages < pages or task.cancel()))
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(("status", "type_name"), [(400, "ConnectorExecutionError"), (404, "NewError"), (422, None)])
async def test_a_kept_cursor_that_is_refused_without_a_reason_restarts(
    job: Callable[..., Any], connector: Connector, out: Path, status: int, type_name: str | None
) -> None:
    await stop_after(job, 2)
    connector.answer = lambda consumer, query: refusal(status, type_name) if query.get("cursor") == "4" else None
    connector.records, connector.size = people(7), 3
    report = await job()
    assert report.is_complete
    assert "no longer takes its cursor" in str(report)
    assert ids(out) == [str(number) for number in range(7)]


async def test_a_list_that_is_refused_as_a_whole_keeps_what_it_has(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    await stop_after(job, 2)
    connector.answer = lambda consumer, query: refusal(400, None, query.get("cursor", "the first page"))
    report = await job()
    assert (report[0].error.message, report[0].cursor, report[0].notes) == ("4", "4", ())
    assert ids(out)[:4] == ["0", "1", "2", "3"]  # the page that was being written may follow
    connector.answer = lambda consumer, query: None
    assert (await job()).is_complete
    assert ids(out) == [str(number) for number in range(9)]


async def test_a_page_that_always_fails_is_reached_and_named(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    await stop_after(job, 2)
    connector.answer = lambda consumer, query: refusal(400, None) if query.get("cursor") == "4" else None
    for _ in range(2):
        report = await job()
        assert (report[0].error.status_code, report[0].cursor) == (400, "4")
        assert ids(out) == ["0", "1", "2", "3"]


async def test_a_connector_that_never_takes_a_cursor_fails_in_the_end(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    connector.answer = lambda consumer, query: refusal(400, "InvalidCursorError") if query.get("cursor") else None
    report = await job()
    assert isinstance(report[0].error, InvalidCursorError)
    assert ids(out) == ["0", "1"]


async def test_a_list_in_a_loop_fails_and_later_starts_anew(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    def loop(consumer: str, query: httpx.QueryParams) -> httpx.Response | None:
        if query.get("cursor") != "4" or not is_broken:
            return None
        return httpx.Response(200, json={"data": [{"id": "x"}], "meta": {"cursors": {"next": "2"}}})

    connector.answer, is_broken = loop, True
    report = await job(rounds=1)
    assert isinstance(report[0].error, CursorLoopError)
    is_broken = False
    assert (await job()).is_complete
    assert ids(out) == [str(number) for number in range(9)]


async def test_a_connector_that_refuses_a_limit_is_read_without(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    connector.answer = lambda consumer, query: refusal(400, "PaginationNotSupportedError") if "limit" in query else None
    report = await job()
    assert (report.is_complete, report.records) == (True, 9)
    assert "refuses a limit" in str(report)
    report = await job(limit=50, resume=False)
    assert [type(each.error).__name__ for each in report] == ["PaginationNotSupportedError"]


async def test_a_page_size_that_changes_loses_nothing(job: Callable[..., Any], connector: Connector, out: Path) -> None:
    def change(report: Any) -> None:
        connector.size = report.pages % 3 + 1

    assert (await job(progress=change)).is_complete
    assert ids(out) == [str(number) for number in range(9)]


async def test_another_jobs_checkpoint_is_refused(job: Callable[..., Any], tmp_path: Path) -> None:
    await job()
    with pytest.raises(CheckpointError, match=r"resources was \['crm.contacts'\] and is now \['crm.leads'\]"):
        await job(resources=["crm.leads"])
    with pytest.raises(CheckpointError, match="fields was None and is now 'id'"):
        await job(fields=["id"])


async def test_an_open_run_keeps_its_directory(job: Callable[..., Any], tmp_path: Path) -> None:
    task: asyncio.Task[Any] = asyncio.create_task(job(progress=lambda report: task.cancel()))
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(CheckpointError, match="has not ended"):
        await job(to=tmp_path / "elsewhere")
    assert (await job(to=tmp_path / "elsewhere", resume=False)).records == 9


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 20, None])
async def test_a_file_that_is_no_checkpoint_is_refused(
    job: Callable[..., Any], tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "other.sqlite"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE theirs (id)")
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(CheckpointError, match="of something else"):
        await job(checkpoint=path)
    assert path.read_bytes() == before


HOLD = """
import asyncio, sys
from apideck_client import batch
async def hold():
    await batch.SQLiteCheckpoint(sys.argv[1]).open({"kind": "other"})
    print("held", flush=True)
    sys.stdin.read()
asyncio.run(hold())
"""


async def test_a_second_process_is_refused_until_the_first_ends(job: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "held.sqlite"
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD, str(path)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    with pytest.raises(CheckpointError, match="in use by another process"):
        await job(checkpoint=path)
    holder.kill()
    await holder.communicate()
    with pytest.raises(CheckpointError, match="belongs to another job"):
        await job(checkpoint=path)


async def test_two_exports_in_one_process_do_not_share_a_checkpoint(job: Callable[..., Any]) -> None:
    results = await asyncio.gather(job(), job(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["CheckpointError", "Report"]


async def test_of_two_that_open_a_checkpoint_at_once_one_gets_it(tmp_path: Path) -> None:
    for number in range(100):
        both = [batch.SQLiteCheckpoint(tmp_path / f"{number}.sqlite") for _ in range(2)]
        results = await asyncio.gather(*(each.open({"job": 1}) for each in both), return_exceptions=True)
        assert sorted(type(each).__name__ for each in results) == ["CheckpointError", "NoneType"]
        await asyncio.gather(*(each.close() for each in both))


async def test_a_checkpoint_that_can_not_be_written_is_named(job: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="see that its directory exists and can be written"):
        await job(checkpoint=tmp_path / "file" / "job.sqlite")


class FullDisk:
    """An output on a disk that is full after two pages."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.pages = 0

    def open(self, position: Any) -> None:
        assert position is None

    def write(self, records: Sequence[Any]) -> None:
        self.pages += 1
        if self.pages > 2:
            raise self.error

    def flush(self) -> int:
        return self.pages

    def close(self) -> None:
        raise self.error


async def test_a_full_disk_stops_the_job_and_it_goes_on_later(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="No space left") as caught:
        await job(format=Format("jsonl", lambda path, kind: FullDisk(full)), connections=[("b", "hubspot"), *ACME])
    assert caught.value is full
    assert any("Run the job again" in note for note in caught.value.__notes__)


async def test_an_output_that_fails_for_one_list_is_that_lists_failure(job: Callable[..., Any]) -> None:
    report = await job(format=Format("jsonl", lambda path, kind: FullDisk(ValueError("odd"))), rounds=1)
    assert [str(each.error) for each in report.failed] == ["odd"]


LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from tests.batch.export_job import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
asyncio.run(run(sys.argv[1], Path(sys.argv[2]), 1))
"""


async def test_a_file_that_may_not_grow_loses_nothing(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.seed("consumer-0", contacts=1000)
    limited = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", LIMITED, server.url, str(tmp_path)], capture_output=True, text=True
    )
    assert limited.returncode == 1
    assert "File too large" in limited.stderr
    await export_through_kills(server, tmp_path, 1)
    found = count_ids(tmp_path)
    assert (len(found), sum(found.values())) == (1000, 1000)


async def test_an_output_that_was_removed_is_named(job: Callable[..., Any], out: Path) -> None:
    task: asyncio.Task[Any] = asyncio.create_task(job(progress=lambda report: report.pages < 3 or task.cancel()))
    with pytest.raises(asyncio.CancelledError):
        await task
    out.unlink()
    report = await job()
    assert isinstance(report[0].error, OutputError)
    assert "put it back" in str(report)


async def test_a_process_that_is_killed_goes_on_where_it_was(server: EmbeddedApideck, tmp_path: Path) -> None:
    for number in range(3):
        server.seed(f"consumer-{number}", contacts=3000)
    killed = await export_through_kills(server, tmp_path, 3, requests=[2, 5, 9])
    found = count_ids(tmp_path)
    assert killed
    assert (len(found), sum(found.values())) == (9000, 9000)


def times(*minutes: int) -> list[dict[str, Any]]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [{"id": str(each), "updated_at": (start + timedelta(minutes=each)).isoformat()} for each in minutes]


async def test_an_increment_holds_what_was_updated_since(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    connector.records = [*times(1, 50, 99), {"id": "no time"}]
    await job(incremental=True)
    connector.records += times(98, 100, 200)
    report = await job(incremental=True, overlap=timedelta(minutes=1))
    assert ids(out) == ["1", "50", "99", "no time", "99", "no time", "98", "100", "200"]
    assert report.records == 5


async def test_an_update_during_a_run_comes_with_the_next_one(
    job: Callable[..., Any], connector: Connector, out: Path
) -> None:
    connector.records = times(1, 2, 3, 500)
    at_minute_3 = {"date": "Thu, 01 Jan 2026 00:03:00 GMT"}

    def stamp(consumer: str, query: httpx.QueryParams) -> httpx.Response:
        return httpx.Response(200, json={"data": connector.records}, headers=at_minute_3)

    connector.answer = stamp
    await job(incremental=True)
    connector.records = [{**times(4)[0], "id": "1"}]  # updated after its page was read
    await job(incremental=True, overlap=timedelta(0))
    assert ids(out)[4:] == ["1"]


async def test_the_filter_of_the_api_is_used_where_there_is_one(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path
) -> None:
    server.seed("acme", activities=50)
    since = datetime(2023, 2, 1, tzinfo=UTC)
    report = await batch.export(
        apideck, ["crm.activities", "crm.contacts"], to=tmp_path, connections=ACME, updated_since=since
    )
    assert report.is_complete
    queries = {each.path.rsplit("/")[-1]: "updated_since" in str(each.query) for each in server.requests}
    assert queries == {"activities": True, "contacts": False}
    for path in tmp_path.rglob("*.jsonl"):
        for line in path.read_text().splitlines():
            assert datetime.fromisoformat(json.loads(line)["updated_at"]) >= since


async def test_a_filter_that_is_refused_is_left_out_and_said(job: Callable[..., Any], connector: Connector) -> None:
    connector.records = times(1, 2, 300)
    connector.answer = lambda consumer, query: (
        refusal(400, "UnsupportedFiltersError") if any("filter" in name for name in query) else None
    )
    report = await job(resources=["crm.activities"], updated_since=datetime(2026, 1, 1, 1, tzinfo=UTC))
    assert (report.is_complete, report.records) == (True, 1)
    assert "refuses the filter updated_since" in str(report)


async def test_connections_that_are_not_callable_are_not_tried(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path
) -> None:
    server.seed("acme", contacts=3)
    server.seed("globex", contacts=3)
    server.fail_refresh("globex", "salesforce")
    connections = batch.callable_connections(apideck)
    report = await batch.export(apideck, ["crm.contacts"], to=tmp_path, connections=connections)
    assert [(each.target.consumer_id, each.status) for each in report.not_tried] == [("globex", Status.NOT_TRIED)]
    assert "next step: authorize" in str(report)
    assert not report.is_complete


@pytest.mark.parametrize("connector", ["plainfield", "hollowell", "crookback", "slowmere"])
async def test_odd_connectors_are_exported_whole(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path, connector: str
) -> None:
    server.seed("acme", contacts=230, service_id=connector)
    report = await batch.export(apideck, ["crm.contacts"], to=tmp_path, connections=[("acme", connector)])
    assert (report.is_complete, report.records) == (True, 230), str(report)
    assert (report[0].notes != ()) == (connector == "plainfield")
    lines = (tmp_path / "crm.contacts" / f"acme.{connector}.jsonl").read_text().splitlines()
    assert len({json.dumps(json.loads(line)) for line in lines}) == 230


async def test_a_consumer_that_does_not_exist_is_a_line_in_the_report(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path
) -> None:
    server.seed("acme", contacts=3)
    connections = batch.callable_connections(apideck, consumers=["nobody", "acme"])
    report = await batch.export(apideck, ["crm.contacts"], to=tmp_path, connections=connections)
    assert [(each.target.consumer_id, each.status, each.records) for each in report] == [
        ("nobody", Status.NOT_TRIED, 0),
        ("acme", Status.DONE, 3),
    ]
    assert "check the consumer's id" in str(report)


async def test_a_connection_that_does_not_exist_fails_alone(
    server: EmbeddedApideck, apideck: Apideck, tmp_path: Path
) -> None:
    server.seed("acme", contacts=3)
    server.seed("globex", contacts=3, connected=False)
    report = await batch.export(
        apideck, ["crm.contacts"], to=tmp_path, connections=[("globex", "salesforce"), ("acme", "salesforce")]
    )
    assert [type(each.error).__name__ for each in report.failed] == ["ConnectionNotFoundError"]
    assert report.failed[0].request_id is not None
    assert report.records == 3


async def test_names_make_files_that_never_meet(job: Callable[..., Any], tmp_path: Path) -> None:
    odd = [("a.b", "c"), ("a", "b.c"), ("../up", "x"), ("x" * 300, "y"), ("x" * 301, "y"), ("a/b", None)]
    report = await job(connections=odd)
    assert report.is_complete
    paths = {Path(each.path or "") for each in report}
    assert len(paths) == len(odd)
    assert {path.parent for path in paths} == {tmp_path / "out" / "crm.contacts"}
    report = await job(connections=[("Acme", "s"), ("acme", "s"), ("acme", "s")], resume=False)
    assert [each.status for each in report] == [Status.NOT_TRIED, Status.DONE]


@pytest.mark.parametrize(
    ("argument", "changes"),
    [
        ("resources", {"resources": "crm.contacts"}),
        ("resources", {"resources": ["crm.contcats"]}),
        ("resources", {"resources": ["nothing"]}),
        ("resources", {"resources": []}),
        ("format", {"format": "xml"}),
        ("concurrency", {"concurrency": 0}),
        ("read_ahead", {"read_ahead": -1}),
        ("limit", {"limit": 5000}),
        ("incremental", {"incremental": True, "checkpoint": None}),
        ("updated_since", {"updated_since": datetime(2026, 1, 1)}),
        ("fields", {"fields": "id", "incremental": True}),
        ("connections", {"connections": ["acme"]}),
        ("connections", {"connections": [("", "salesforce")]}),
        ("filter", {"filter": {"nothing": 1}}),
    ],
)
async def test_a_mistake_is_named_before_anything_is_read(
    job: Callable[..., Any], connector: Connector, argument: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(ArgumentError) as caught:
        await job(**changes)
    assert caught.value.argument.startswith(argument)
    assert connector.requests == []


@pytest.fixture
def _few_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) + 64, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("_few_files")
async def test_files_are_open_only_while_their_list_is_under_way(job: Callable[..., Any]) -> None:
    report = await job(connections=[(f"c{number}", "s") for number in range(200)], concurrency=5)
    assert (report.is_complete, report.records) == (True, 1800)

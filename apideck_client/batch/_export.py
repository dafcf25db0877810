"""The export: many lists at once, each to an output of its own, from where the checkpoint says."""

import asyncio
import contextlib
import errno
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from .._client.records.model import Model
from ..ceilings import CeilingsError
from ..errors import APIConnectionError, ApideckError, APIResponseError, ArgumentError, CursorLoopError
from ._checkpoint import Checkpoint, MemoryCheckpoint, find_checkpoint, name_of
from ._errors import CheckpointError
from ._outputs import Format, Output, find_format
from ._reading import MAX_PAGE, ListState, Reading, is_new, read_time, server_time, updated_at, write_time
from ._report import ListReport, Report, Status
from ._targets import (
    ConnectionRef,
    Connections,
    Target,
    find_problem,
    find_resource,
    iterate,
    list_parameters,
    record_type,
)
from ._threads import in_thread

if TYPE_CHECKING:
    from .._client.client import Apideck

_RUN = "run"
_STOPPING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE})
"""Errors of the system that every list would meet, so that there is no use in going on."""


async def export(
    apideck: "Apideck",
    resources: Iterable[str],
    *,
    to: str | os.PathLike[str],
    connections: Connections,
    format: str | Format = "jsonl",
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    resume: bool = True,
    retry_failed: bool = False,
    incremental: bool = False,
    updated_since: datetime | None = None,
    overlap: timedelta = timedelta(minutes=5),
    fields: str | Iterable[str] | None = None,
    filter: Mapping[str, Any] | None = None,
    sort: Mapping[str, Any] | None = None,
    limit: int | None = None,
    max_items: int | None = None,
    concurrency: int = 10,
    read_ahead: int = 1,
    rounds: int = 2,
    save_every: float = 1.0,
    progress: Callable[[ListReport], None] | None = None,
    stop: asyncio.Event | None = None,
) -> Report:
    """Export lists of many consumers to files: one file for each resource and connection.

    If a list fails, the others go on. With a checkpoint, call this function again to continue a job that was stopped at
    any point: each record is in the output exactly once. A run ends when it has tried every list. The next call starts
    a new run, or tries the failed lists again if you pass `retry_failed`.

    Args:
        apideck: The client. Its options hold for all calls.
        resources: The names of the resources, such as `["crm.contacts", "crm.companies"]`.
        to: The directory of the output. The file of a list is `to/crm.contacts/acme.salesforce.jsonl`.
        connections: Pairs of a consumer's id and a service's id, or `callable_connections(apideck)`.
        format: `"jsonl"`, `"csv"`, `"parquet"` (extra `arrow`), or a format of your own.
        checkpoint: The path of an SQLite file, or a checkpoint of your own. Without one, nothing can be resumed.
        resume: False to start a new run, even if the last one has not ended.
        retry_failed: If the last run has ended, continue it: try the lists that failed or were not tried, from where
            they stopped, and keep the others.
        incremental: Add only the records that were updated since the last run to the output. This needs a checkpoint,
            which stores the time.
        updated_since: Write only the records that were updated since this time. With `incremental`, this is for the
            first run. A resumed run keeps its own time.
        overlap: With `incremental`, how much time before the newest record of the last run to read again, for records
            that the connector shows late. These records may be in the output twice, the newer one last.
        fields: The fields to read, as in `list`.
        filter: The filter of the lists, as in `list`.
        sort: The order of the lists, as in `list`.
        limit: Records on a page. Default: the most that the API allows. Connectors that refuse a limit are read
            without one.
        max_items: The most records to read of each list.
        concurrency: How many lists to read at once.
        read_ahead: How many pages of a list to read while one is being written.
        rounds: How many times to try a list whose error may be temporary, including the first time.
        save_every: Seconds between two saves of a list. After a crash, at most this much is read again.
        progress: A function that gets the report of a list after each page. It must not block.
        stop: Set this event to stop the job. Each list finishes its page and is saved, and no other list starts. The
            next call continues the job.

    Returns:
        The report, with one line for each list.

    Raises:
        ArgumentError: An argument is wrong; nothing was read.
        CheckpointError: The checkpoint belongs to another job, is in use, or can't be written.
        OSError: The output can't be written, for a reason that concerns every list, such as a full disk.
        ApideckError: The connections could not be listed.

    Example:
        from apideck_client import batch

        report = await batch.export(apideck, ["crm.contacts"], to="data", connections=[("acme", "salesforce")])
        print(report)
    """
    arguments = _list_arguments(fields, filter, sort)
    names = _check_resources(apideck, resources, {**arguments, **({} if limit is None else {"limit": limit})})
    _check_numbers(concurrency=concurrency, rounds=rounds, max_items=max_items)
    if isinstance(read_ahead, bool) or not isinstance(read_ahead, int) or read_ahead < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError("read_ahead", f"is {read_ahead!r}", "pass 0 or more pages")
    if retry_failed and (checkpoint is None or not resume):
        problem = "is set without a checkpoint" if checkpoint is None else "is set beside resume=False"
        raise ArgumentError(
            "retry_failed", problem, "pass the checkpoint of the run whose lists failed, and resume=True"
        )
    _check_increment(checkpoint, incremental, updated_since, overlap, arguments)
    store = find_checkpoint(checkpoint) or MemoryCheckpoint()
    found_format = find_format(format)
    job = {
        "kind": "export",
        "app_id": apideck._options.app_id,  # pyright: ignore[reportPrivateUsage]
        "resources": sorted(names),
        "format": found_format.extension,
        "incremental": incremental,
        **({} if max_items is None else {"max_items": max_items}),
        **arguments,
    }
    plan = _Plan(
        apideck,
        names,
        _absolute(to),
        found_format,
        arguments,
        limit,
        max_items,
        incremental,
        overlap,
        read_ahead,
        save_every,
    )
    await store.open(job)
    try:
        run, notes = await _begin_run(
            store, str(plan.directory), updated_since, resume=resume, retry_failed=retry_failed
        )
        stopping = asyncio.Event() if stop is None else stop
        exporting = _Exporting(plan, store, run, progress, stopping)
        await exporting.run_all(connections, concurrency, rounds)
        if exporting.was_stopped:
            notes = (*notes, "the job was stopped before its end: run it again to go on")
        else:
            await store.save({_RUN: {**run.to_json(), "is_open": False}})
            if checkpoint is not None and not exporting.is_complete:
                notes = (*notes, "to try only the failed lists again, pass retry_failed=True (--retry-failed)")
    finally:
        await store.close()
    return Report(list(exporting.reports.values()), notes, exporting.was_stopped)


def _absolute(path: str | os.PathLike[str]) -> Path:
    return Path(os.path.abspath(path))


class _Plan(NamedTuple):
    """The arguments of an export that hold for each list."""

    apideck: "Apideck"
    resources: list[str]
    directory: Path
    format: Format
    arguments: Mapping[str, Any]
    limit: int | None
    max_items: int | None
    incremental: bool
    overlap: timedelta
    read_ahead: int
    save_every: float

    def path(self, target: Target) -> Path:
        """Return the path of a list's output."""
        names = [target.consumer_id, *([] if target.service_id is None else [target.service_id])]
        name = ".".join(map(_file_name, names))
        return self.directory / _file_name(target.resource, keep=".") / f"{name}.{self.format.extension}"


class _Run(NamedTuple):
    """One run of the job: every list once, by as many processes as it takes."""

    number: int
    to: str
    updated_since: str | None

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


async def _begin_run(
    store: Checkpoint, to: str, updated_since: datetime | None, *, resume: bool, retry_failed: bool
) -> tuple[_Run, tuple[str, ...]]:
    """Return the run to go on with, or a new one, and what the report has to say about it."""
    kept = (await store.load([_RUN])).get(_RUN, {"number": 0, "is_open": False})
    since = write_time(updated_since)
    if (kept["is_open"] and resume) or (kept["number"] and retry_failed):
        run = _Run(kept["number"], kept["to"], kept["updated_since"])
        if run.to != to:
            problem = f"is of a run that writes to {run.to!r} and has not ended"
            if not kept["is_open"]:
                problem = f"is of a run that wrote to {run.to!r}"
            raise CheckpointError(name_of(store), problem, "pass the same `to`, or resume=False to begin a new run")
        notes = ["an earlier process of this run had stopped: it was resumed"]
        if not kept["is_open"]:
            notes = ["the run before had ended: only lists that had failed were tried again"]
            await store.save({_RUN: {**run.to_json(), "is_open": True}})
        if run.updated_since != since:
            notes.append(f"it keeps its own updated_since, {run.updated_since}")
        return run, tuple(notes)
    run = _Run(kept["number"] + 1, to, since)
    await store.save({_RUN: {**run.to_json(), "is_open": True}})
    return run, ()


class _Exporting:
    """An export that is under way."""

    def __init__(
        self,
        plan: _Plan,
        store: Checkpoint,
        run: _Run,
        progress: Callable[[ListReport], None] | None,
        stop: asyncio.Event,
    ) -> None:
        self._plan = plan
        self._store = store
        self._run = run
        self._progress = progress
        self._stop = stop
        self._paths: dict[str, Target] = {}
        self.was_stopped = False
        self.reports: dict[Target, ListReport] = {}

    @property
    def is_complete(self) -> bool:
        """True if no list failed, and each was tried."""
        return all(each.status in (Status.DONE, Status.DONE_BEFORE) for each in self.reports.values())

    async def run_all(self, connections: Connections, concurrency: int, rounds: int) -> None:
        """Export every list, and once more those whose failure may pass."""
        await self._work(self._targets(connections), concurrency)
        for _ in range(rounds - 1):
            again = [each.target for each in self.reports.values() if _may_pass(each.error)]
            if not again or self._stop.is_set():
                break
            await self._work(_each(again), concurrency)

    async def _targets(self, connections: Connections) -> AsyncGenerator[Target, None]:
        async with contextlib.aclosing(iterate(connections)) as each:
            async for connection in each:
                for resource in self._plan.resources:
                    target = Target(resource, connection.consumer_id, connection.service_id)
                    if self._can_try(target, connection):
                        yield target

    def _can_try(self, target: Target, connection: ConnectionRef) -> bool:
        """Return True for a list to be tried; the others go into the report."""
        # Some file systems take two names for one that differ in case only.
        other = self._paths.setdefault(str(self._plan.path(target)).casefold(), target)
        problem = connection.problem
        if other != target:
            problem = f"its file has the name of that of {other}: export it to another directory"
        if problem is None:
            return True
        status = Status.NOT_TRIED if connection.error is None else Status.FAILED
        self.reports[target] = ListReport(target, status, error=connection.error, notes=(problem,))
        return False

    async def _work(self, targets: AsyncGenerator[Target, None], concurrency: int) -> None:
        """Export lists, so many at once, each as soon as a worker is free."""
        turn = asyncio.Lock()

        async def work() -> None:
            while True:
                async with turn:
                    target = await anext(targets, None)
                if target is None:
                    return
                if self._stop.is_set():
                    self.was_stopped = True
                    return
                self.reports[target] = await self._export(target)

        async with contextlib.aclosing(targets):
            workers = [asyncio.create_task(work()) for _ in range(concurrency)]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    async def _export(self, target: Target) -> ListReport:
        """Export one list, and return its report."""
        state = await self._load(target)
        if state.is_done and state.run == self._run.number:
            return self._report(target, state, Status.DONE_BEFORE)
        job = _ListExport(self._plan, self._store, target, state, self._progress, self._stop)
        error: Exception | None = None
        try:
            await job.run()
        except _StopError as stop:
            raise stop.reason from None
        except Exception as found:  # a failing list doesn't stop the others; the report tells
            error = found
        if job.problem is not None:
            return ListReport(target, Status.NOT_TRIED, notes=(job.problem,))
        self.was_stopped |= job.was_stopped
        status = Status.FAILED if error is not None or job.was_stopped else Status.DONE
        return job.report(status, error)

    async def _load(self, target: Target) -> ListState:
        """Return where a list stands: in this run, or at the beginning of it."""
        key = _key(target)
        kept = (await self._store.load([key])).get(key)
        state = ListState() if kept is None else ListState.of(kept)
        path = str(self._plan.path(target))
        if state.run == self._run.number and state.path == path:
            return state
        limit = MAX_PAGE if self._plan.limit is None else self._plan.limit
        is_same = state.path == path and self._plan.incremental
        if not is_same:
            state.position = None
        if is_same and not state.is_done:
            state.run = self._run.number  # a run before has not read it to its end: go on with that
            return state
        since = read_time(self._run.updated_since)
        if self._plan.incremental and state.mark is not None:
            since = read_time(state.mark)
            with contextlib.suppress(OverflowError):
                since = since and since - self._plan.overlap
        state.path = path
        state.begin(self._run.number, since, limit)
        return state

    def _report(self, target: Target, state: ListState, status: Status) -> ListReport:
        return ListReport(target, status, state.records, state.pages, path=state.path)


class _StopError(Exception):
    """The reason for which the whole export has to stop."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        super().__init__(reason)


class _ListExport:
    """The export of one list."""

    def __init__(
        self,
        plan: _Plan,
        store: Checkpoint,
        target: Target,
        state: ListState,
        progress: Callable[[ListReport], None] | None,
        stop: asyncio.Event,
    ) -> None:
        self._plan = plan
        self._store = store
        self._target = target
        self._state = state
        self._progress = progress
        self._stop = stop
        self.was_stopped = False
        self.problem: str | None = None
        """The reason for which the list is empty, if it is no list."""
        self._retries = 0
        self._start = self._saved = time.monotonic()
        self._is_open = self._is_closed = False
        resource = target.resolve(plan.apideck)
        self._output: Output = plan.format.make(Path(state.path), record_type(resource))
        self._reading = Reading(
            resource,
            plan.arguments,
            state,
            owns_limit=plan.limit is None,
            read_ahead=plan.read_ahead,
            takes_bytes=plan.format.takes_bytes,
        )

    async def run(self) -> None:
        """Read the list to its end."""
        try:
            await self._read()
        finally:
            if not self._is_closed:
                with contextlib.suppress(OSError):  # all that counts was flushed before
                    await in_thread(self._output.close)

    async def _read(self) -> None:
        state = self._state
        since = read_time(state.since)
        try:
            async with contextlib.aclosing(self._reading.pages(self._plan.max_items)) as pages:
                async for page, is_restart in pages:
                    if is_restart:
                        await self._restart()
                    records = [record for record in page.data if is_new(record, since)] if since else page.data
                    await self._write(records)
                    self._count(page, len(records))
                    # The last page is saved by `_finish`: without a cursor, a list that is not done starts again.
                    if page.next_cursor is not None and time.monotonic() - self._saved >= self._plan.save_every:
                        await self._save()
                    if self._progress is not None:
                        self._progress(self.report(Status.FAILED, None))
                    if self._stop.is_set() and page.next_cursor is not None:
                        await self._save()
                        self._reading.notes.append("it was stopped, and goes on when the job is run again")
                        self.was_stopped = True
                        return
        except ApideckError:
            if self._is_open:
                await self._save()  # what came before the error need not be read again
            raise
        # For a connection that doesn't exist, an API may answer with an empty list.
        if state.received == 0 and state.mark is None:
            self.problem = await find_problem(self._plan.apideck, self._target)
        if self.problem is None:
            await self._finish()

    def _count(self, page: Any, written: int) -> None:
        state = self._state
        if state.started is None:
            state.started = write_time(server_time(page))
        state.cursor = page.next_cursor
        state.records += written
        state.received += len(page)
        state.pages += 1
        self._retries += page.retries
        if self._plan.incremental:
            times = [found for record in page.data if (found := updated_at(record)) is not None]
            newest = read_time(state.newest)
            if times and (newest is None or max(times) > newest):
                state.newest = write_time(max(times))

    async def _write(self, records: list[Any]) -> None:
        with _stopping(self._state.path):
            if not self._is_open:
                await in_thread(self._output.open, self._state.position)
                self._is_open = True
            await in_thread(self._output.write, records)

    async def _restart(self) -> None:
        """Go back to where the run began. It is saved before the output loses what the checkpoint says it has."""
        self._state.restart()
        self._is_open = False
        with _stopping(self._state.path):
            await self._store.save({_key(self._target): self._state.to_json()})

    async def _save(self) -> None:
        """Save where the list stands. The cursor and the output's position are always those of one page."""
        with _stopping(self._state.path):
            self._state.position = await in_thread(self._output.flush)
            await self._store.save({_key(self._target): self._state.to_json()})
        self._saved = time.monotonic()

    async def _finish(self) -> None:
        state = self._state
        is_cut = state.cursor is not None
        if is_cut:
            self._reading.notes.append("it was stopped at max_items")
        elif self._plan.incremental:
            self._set_mark()
        with _stopping(state.path):
            state.position = await in_thread(self._output.flush)
            await in_thread(self._output.close)  # the list is not done before its output is complete
            self._is_closed = True
            state.is_done = True
            await self._store.save({_key(self._target): state.to_json()})

    def _set_mark(self) -> None:
        """Set the time up to which all updates are in the output.

        It is that of the newest record, but not after the start of the run: what was updated while the list was being
        read may have been on a page that had been read before.
        """
        state = self._state
        newest, started = read_time(state.newest), read_time(state.started)
        if newest is not None and started is not None:
            state.mark = write_time(min(newest, started))
        elif state.received and state.mark is None:
            self._reading.notes.append("its records have no updated_at: the next run reads and writes all of them")

    def report(self, status: Status, error: Exception | None) -> ListReport:
        """Return how the list stands."""
        state = self._state
        seconds = time.monotonic() - self._start
        notes = tuple(self._reading.notes)
        return ListReport(
            self._target,
            status,
            state.records,
            state.pages,
            self._retries,
            seconds,
            error,
            state.cursor,
            state.path,
            notes,
        )


class _stopping(contextlib.AbstractContextManager["_stopping"]):  # noqa: N801
    """Turn errors that concern every list into one that stops the export."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, CheckpointError | sqlite3.Error) or (
            isinstance(error, OSError) and error.errno in _STOPPING
        ):
            if isinstance(error, OSError):
                error.add_note(
                    f"It came while {self._path} was being written. Run the job again to go on where it was."
                )
            raise _StopError(error) from error


def _may_pass(error: Exception | None) -> bool:
    """Return True for a failure that may be gone at a second try."""
    if isinstance(error, APIConnectionError):
        return not error.is_final
    if isinstance(error, APIResponseError):
        return error.status_code in (408, 429) or error.status_code >= 500
    return isinstance(error, CursorLoopError | CeilingsError)


async def _each(targets: list[Target]) -> AsyncGenerator[Target, None]:
    for target in targets:
        yield target


def _key(target: Target) -> str:
    return json.dumps(list(target))


_LONGEST_NAME = 100


def _file_name(name: str, keep: str = "") -> str:
    """Return a name that any file system takes, another one for each name."""
    quoted = quote(name, safe=" " + keep).replace("." if not keep else "\0", "%2E")
    if len(quoted) <= _LONGEST_NAME:
        return quoted
    return f"{quoted[:_LONGEST_NAME]}~{hashlib.blake2b(name.encode(), digest_size=8).hexdigest()}"


def _list_arguments(
    fields: str | Iterable[str] | None, filter: Mapping[str, Any] | None, sort: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the arguments of every list, as JSON values."""
    found: dict[str, Any] = {}
    if fields is not None:
        found["fields"] = fields if isinstance(fields, str) else ",".join(fields)
    for name, value in (("filter", filter), ("sort", sort)):
        if value is not None:
            if isinstance(value, Model):
                raise ArgumentError(name, f"is a {type(value).__name__}", "pass a dict: it is kept in the checkpoint")
            found[name] = dict(value)
    try:
        json.dumps(found)
    except (TypeError, ValueError):
        remedy = "pass strings and numbers: it is kept in the checkpoint"
        raise ArgumentError("filter", "holds values that are no JSON", remedy) from None
    return found


def _check_resources(apideck: "Apideck", resources: Iterable[str], arguments: Mapping[str, Any]) -> list[str]:
    """Return the resources' names, after building each list once, which checks its arguments and sends nothing."""
    if isinstance(resources, str):
        raise ArgumentError("resources", "is one str", f"pass a list: [{resources!r}]")
    names = list(dict.fromkeys(resources))
    if not names:
        raise ArgumentError("resources", "is empty", "pass names such as 'crm.contacts'")
    for name in names:
        resource = find_resource(apideck.with_options(consumer_id="checked"), name)
        takes = list_parameters(resource)
        for argument in arguments:
            if argument not in takes:
                raise ArgumentError(argument, f"is not an argument of {name}.list()", "leave it out")
        resource.list(**arguments)
    return names


def _check_numbers(**numbers: int | None) -> None:
    for name, value in numbers.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError(name, f"is {value!r}", "pass a positive int")


def _check_increment(
    checkpoint: object,
    incremental: bool,
    updated_since: datetime | None,
    overlap: timedelta,
    arguments: Mapping[str, Any],
) -> None:
    if incremental and checkpoint is None:
        raise ArgumentError("incremental", "is set without a checkpoint", "pass checkpoint=: it holds the time")
    if updated_since is not None and (not isinstance(updated_since, datetime) or updated_since.tzinfo is None):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError("updated_since", f"is {updated_since!r}", "pass a datetime with a timezone")
    if not isinstance(overlap, timedelta) or overlap < timedelta(0):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError("overlap", f"is {overlap!r}", "pass a timedelta of 0 or more")
    chosen = arguments.get("fields")
    if (incremental or updated_since) and chosen and "updated_at" not in chosen.split(","):
        raise ArgumentError("fields", "lacks updated_at", "add it: it tells which records are new")

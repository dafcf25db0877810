"""Bulk writes: create, update or delete from any iterable, with one outcome for each input."""

import asyncio
import inspect
import math
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import aclosing
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, overload

from .._client.call import Call
from .._client.resource import Resource
from .._client.validation import check_count, check_flag
from ..errors import (
    ApideckError,
    ArgumentError,
    ClientStateError,
    ConnectionNotFoundError,
    ConnectionSettingsError,
    ConnectorCredentialsError,
    ConnectorDisabledError,
    ConnectorNotFoundError,
    ConnectorOperationUnsupportedError,
    ForbiddenError,
    IntegrationNotFoundError,
    NotFoundError,
    OAuthCredentialsNotFoundError,
    PaymentRequiredError,
    UnauthorizedError,
)
from ._checkpoint import Checkpoint, find_checkpoint
from ._errors import CheckpointError, UnknownOutcomeError
from ._inputs import DONE, OPEN, SENT, UNKNOWN, Inputs, Item, check_inputs, entry_key, fingerprint, number_inputs
from ._outcomes import Outcome, WriteReport
from ._report import Status

T = TypeVar("T")
Fields = TypeVar("Fields", bound=Mapping[str, Any])
Record_contra = TypeVar("Record_contra", contravariant=True)

_FOR_ALL = (
    UnauthorizedError,
    PaymentRequiredError,
    ForbiddenError,
    ConnectionNotFoundError,
    ConnectionSettingsError,
    ConnectorCredentialsError,
    ConnectorDisabledError,
    ConnectorNotFoundError,
    ConnectorOperationUnsupportedError,
    IntegrationNotFoundError,
    OAuthCredentialsNotFoundError,
)
"""Errors that every input would meet. One alone may pass, such as a 401 while a token is refreshed."""
_MOST_IN_A_ROW = 10
"""So many of them, and nothing done between, stop the job."""
_SETTLE_ROUNDS = 3
"""How often an input whose outcome is unknown is looked up and sent again."""


class Creates(Protocol[Record_contra]):
    """A resource that creates records."""

    def create(self, record: Record_contra, /) -> Call[Any]:
        """Create a record."""
        ...


class Updates(Protocol[Record_contra]):
    """A resource that updates records."""

    def update(self, id: str, record: Record_contra, /) -> Call[Any]:
        """Update a record."""
        ...


class Deletes(Protocol):
    """A resource that deletes records."""

    def delete(self, id: str, /) -> Call[Any]:
        """Delete a record."""
        ...


@overload
def create(
    resource: Creates[T],
    inputs: Inputs[T],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[T], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[T]": ...
@overload
def create(
    resource: Creates[Any],
    inputs: Inputs[Fields],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[Fields], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[Fields]": ...
def create(
    resource: Creates[Any],
    inputs: Inputs[Any],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[Any], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[Any]":
    """Create many records: iterate over the result for the outcome of each input, or await it for the report.

    Each input has one outcome, in the order in which they finish: done with its id, failed with its error, unknown if
    the server may have acted, or not tried. An input of unknown outcome is not sent again, unless `settle` has found
    that it isn't there.

    With a checkpoint, call it again with the same inputs to go on where a process stopped, or to try again what failed.
    An input that was confirmed is not created twice. One that was under way when the process was killed is unknown.

    Args:
        resource: The resource, such as `apideck.crm.leads`. Its consumer, connector, ceilings and other options hold
            for all calls: set them with `with_options`.
        inputs: The records, from any iterable or async iterable. They are drawn as they are needed.
        concurrency: How many calls to have under way at once.
        checkpoint: The path of an SQLite file, or a checkpoint of your own. Without one, nothing can be resumed.
        stop_after: After so many inputs that failed or are unknown, begin no other. The rest comes as not tried.
        dry_run: Check each input and send nothing. One that could be sent comes as not tried.
        settle: A function that looks an input up, and returns the id of its record, or None if it isn't there. It is
            called for inputs of unknown outcome, after all others. Those that aren't there are sent again.
        settle_after: Seconds between an unknown outcome and its lookup: the server may still be at it, and a search may
            find a new record late.

    Raises:
        ArgumentError: An argument is wrong. One that concerns a single input is its outcome.
        CheckpointError: While iterating: the checkpoint belongs to another job or other inputs, is in use, or can't be
            written.

    Example:
        from apideck_client import batch

        leads = [{"name": "Ada Byron", "company_name": "Engines"}, {"name": "Mary Somerville", "company_name": None}]
        async for outcome in batch.create(apideck.crm.leads, leads):
            print(outcome.index, outcome.status, outcome.id, outcome.error)
    """
    method = _find_method(resource, "create", 1)
    settings = _check(inputs, concurrency, stop_after, dry_run, settle, settle_after)
    return BulkWrite("create", resource, method, inputs, find_checkpoint(checkpoint), settings)


@overload
def update(
    resource: Updates[T],
    inputs: Inputs[tuple[str, T]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[tuple[str, T]], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[tuple[str, T]]": ...
@overload
def update(
    resource: Updates[Any],
    inputs: Inputs[tuple[str, Fields]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[tuple[str, Fields]], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[tuple[str, Fields]]": ...
def update(
    resource: Updates[Any],
    inputs: Inputs[tuple[str, Any]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[Any], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[Any]":
    """Update many records; see `create`. An input is a pair of an id and the fields to change.

    Args:
        resource: The resource, such as `apideck.crm.opportunities`.
        inputs: Pairs of an id and the changes.
        concurrency: See `create`.
        checkpoint: See `create`.
        stop_after: See `create`.
        dry_run: See `create`.
        settle: A function that looks a pair up, and returns the id if the record has the changes, or None if it has
            not.
        settle_after: See `create`.

    Raises:
        ArgumentError: An argument is wrong. One that concerns a single input is its outcome.
        CheckpointError: While iterating, as in `create`.

    Example:
        from apideck_client import batch

        report = await batch.update(apideck.crm.contacts, [("contact-1", {"name": "Ada King"})])
        print(report.done)
    """
    method = _find_method(resource, "update", 2)
    settings = _check(inputs, concurrency, stop_after, dry_run, settle, settle_after)
    return BulkWrite("update", resource, _of_pair(method), inputs, find_checkpoint(checkpoint), settings)


def delete(
    resource: Deletes,
    ids: Inputs[str],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
) -> "BulkWrite[str]":
    """Delete many records; see `create`. A delete of unknown outcome is sent again by the next call.

    A record that is gone counts as done if an earlier attempt may have deleted it, and as failed if it was never there.

    Args:
        resource: The resource, such as `apideck.crm.notes`.
        ids: The ids of the records.
        concurrency: See `create`.
        checkpoint: See `create`.
        stop_after: See `create`.
        dry_run: See `create`.

    Raises:
        ArgumentError: An argument is wrong. One that concerns a single input is its outcome.
        CheckpointError: While iterating, as in `create`.

    Example:
        from apideck_client import batch

        report = await batch.delete(apideck.crm.contacts, ["contact-1", "contact-2"])
        print(report)
    """
    method = _find_method(resource, "delete", 1)
    settings = _check(ids, concurrency, stop_after, dry_run, None, 0.0)
    return BulkWrite("delete", resource, method, ids, find_checkpoint(checkpoint), settings)


class _Settings(NamedTuple):
    """The arguments of a bulk write that say how."""

    concurrency: int
    stop_after: int | None
    dry_run: bool
    settle: Callable[[Any], Awaitable[str | None]] | None
    settle_after: float


class _Doubt(NamedTuple, Generic[T]):
    """An input whose outcome is unknown."""

    item: Item[T]
    error: Exception
    since: float
    """When it became unknown, by the clock of the event loop."""


class BulkWrite(Generic[T]):
    """A bulk write. Iterate over it for the outcome of each input, or await it for the report; it runs once.

    If you leave the loop, the calls under way end and are saved, and no other begins. If you are cancelled, they are
    cut short, and are unknown to the next process.

    Attributes:
        report: How many inputs have ended how, so far.
    """

    def __init__(
        self,
        kind: str,
        resource: Any,
        method: Callable[[T], Call[Any]],
        inputs: Inputs[T],
        store: Checkpoint | None,
        settings: _Settings,
    ) -> None:
        options = resource._options
        api = type(resource).__module__.split(".")[1]
        self._job = {
            "kind": kind,
            "resource": f"{api}.{type(resource).__name__}",
            "app_id": options.app_id,
            "consumer_id": options.consumer_id,
            "service_id": options.service_id,
        }
        self.report: WriteReport[T] = WriteReport(f"{kind} {api}.{type(resource).__name__.lower()}")
        self._kind = kind
        self._call = method
        self._inputs = inputs
        self._store = store
        self._settings = settings
        self._is_begun = False
        self._room = asyncio.Semaphore(settings.concurrency)
        self._outcomes: asyncio.Queue[Outcome[T] | None] = asyncio.Queue(settings.concurrency)
        self._drawing: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._doubts: deque[_Doubt[T]] = deque()
        self._failures = 0
        self._in_a_row = 0
        self._is_stopped = False
        self._fatal: BaseException | None = None

    def __repr__(self) -> str:
        return f"<BulkWrite {self.report.operation}>"

    def __await__(self) -> Generator[Any, Any, WriteReport[T]]:
        return self._run_all().__await__()

    async def _run_all(self) -> WriteReport[T]:
        async for _ in self:
            pass
        return self.report

    async def __aiter__(self) -> AsyncGenerator[Outcome[T], None]:
        if self._is_begun:
            raise ClientStateError(f"this bulk write was run before: call batch.{self._kind}(...) again")
        self._is_begun = True
        begun = time.monotonic()
        if self._store is not None:
            await self._store.open(self._job)
        drawing = self._drawing = asyncio.create_task(self._draw())
        running = asyncio.create_task(self._run(drawing))
        try:
            while (outcome := await self._outcomes.get()) is not None:
                self._count(outcome, begun)
                yield outcome
        except GeneratorExit:  # the caller has left the loop
            drawing.cancel()
            while (outcome := await self._outcomes.get()) is not None:
                self._count(outcome, begun)
            raise
        finally:
            tasks = [drawing, running, *self._under_way]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._store is not None:
                await self._store.close()
        if self._fatal is not None:
            raise self._fatal

    def _count(self, outcome: Outcome[T], begun: float) -> None:
        self.report.add(outcome)
        self.report.seconds = time.monotonic() - begun

    async def _run(self, drawing: "asyncio.Task[None]") -> None:
        """Wait until all has ended, and tell the caller."""
        await asyncio.wait([drawing])
        if not drawing.cancelled() and (error := drawing.exception()) is not None:
            self._fail(error)
        await self._finish_under_way()
        for doubt in self._doubts:
            await self._outcomes.put(_unknown(doubt))
        await self._outcomes.put(None)

    async def _draw(self) -> None:
        """Write all inputs, then settle those whose outcome is unknown."""
        await self._write_all()
        await self._finish_under_way()
        for _ in range(_SETTLE_ROUNDS):
            await self._settle_all()
            await self._finish_under_way()

    async def _write_all(self) -> None:
        async with aclosing(number_inputs(self._inputs, self._store)) as items:
            async for item in items:
                if not await self._is_ended(item):
                    await self._room.acquire()
                    self._start(self._write(item))

    async def _is_ended(self, item: Item[T]) -> bool:
        """Return True for an input that an earlier process has written, or may have."""
        if item.kept is None or item.status == OPEN or (item.status != DONE and self._kind == "delete"):
            return False  # to delete once more what is gone does no harm
        if item.status == DONE:
            await self._outcomes.put(Outcome(item.number, item.input, Status.DONE_BEFORE, item.kept["id"]))
            return True
        why = "an earlier process was stopped while it was under way"
        if item.status == UNKNOWN:
            why = f"it ended in {item.kept['error']} in an earlier process"
        await self._doubt(_Doubt(item, UnknownOutcomeError(item.number, why), asyncio.get_running_loop().time()))
        return True

    async def _doubt(self, doubt: _Doubt[T]) -> None:
        """Keep an input of unknown outcome for its lookup, if there is one."""
        if self._settings.settle is None or self._settings.dry_run:
            await self._outcomes.put(_unknown(doubt))
        else:
            self._doubts.append(doubt)

    async def _settle_all(self) -> None:
        for _ in range(len(self._doubts)):
            wait = self._doubts[0].since + self._settings.settle_after - asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, wait))
            await self._room.acquire()
            self._start(self._settle(self._doubts.popleft()))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run some work beside the rest; it has a place, and gives it up when it ends."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self._room.release()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fail(error)

    async def _finish_under_way(self) -> None:
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _fail(self, error: BaseException) -> None:
        """End the whole job for an error of the inputs, of the checkpoint or of the client."""
        self._fatal = self._fatal or error
        self._is_stopped = True
        if self._drawing is not None:
            self._drawing.cancel()

    async def _settle(self, doubt: _Doubt[T]) -> None:
        """Look up an input whose outcome is unknown, and write it again if it isn't there."""
        item = doubt.item
        try:
            found = await self._look_up(item)
            if found is None:
                await self._save(item, OPEN)
        except Exception as error:
            doubt.error.add_note(f"Its lookup failed as well: {type(error).__name__}: {error}")
            await self._outcomes.put(_unknown(doubt))
            if isinstance(error, ApideckError) and not isinstance(error, ArgumentError | CheckpointError):
                return
            raise  # a mistake in the lookup, or a checkpoint that fails
        if found is None:
            await self._write(item)
        else:
            await self._end_input(Outcome(item.number, item.input, Status.DONE, found, is_settled=True), item)

    async def _look_up(self, item: Item[T]) -> str | None:
        """Return the id that the caller's lookup finds for an input; None if it isn't there."""
        assert self._settings.settle is not None
        return _check_found(await self._settings.settle(item.input), item.number)

    async def _write(self, item: Item[T]) -> None:
        """Write one input."""
        if self._is_stopped:
            await self._outcomes.put(Outcome(item.number, item.input, Status.NOT_TRIED))
            return
        try:
            call = self._call(item.input)
        except ArgumentError as error:
            if error.argument == "consumer_id":
                raise  # it is missing for all
            await self._end_input(Outcome(item.number, item.input, Status.FAILED, error=error), None)
            return
        if self._settings.dry_run:
            call.close()
            await self._outcomes.put(Outcome(item.number, item.input, Status.NOT_TRIED))
            return
        try:
            await self._save(item, SENT)  # durable before it is sent: a killed process leaves no doubt unseen
        except BaseException:
            call.close()
            raise
        await self._end_input(await self._send(item, call), item)

    async def _send(self, item: Item[T], call: Call[Any]) -> Outcome[T]:
        """Make the call, and return the outcome of its input."""
        index, given = item.number, item.input
        try:
            result = await call
        except NotFoundError as error:
            if self._kind == "delete" and (error.is_doubtful or item.status in (SENT, UNKNOWN)):
                return Outcome(index, given, Status.DONE, str(given))
            return Outcome(index, given, Status.FAILED, error=error)
        except Exception as error:  # of the call, of hooks, of the network: one input's error is its outcome
            if isinstance(error, ClientStateError):
                self._fail(error)
            elif isinstance(error, ApideckError):
                error.__traceback__ = None  # its frames would keep the request and the answer of each outcome
            # An error that doesn't say has left it open.
            is_unknown = getattr(error, "outcome_unknown", True)
            return Outcome(index, given, Status.UNKNOWN if is_unknown else Status.FAILED, error=error)
        found: object = getattr(result, "id", None)
        return Outcome(index, given, Status.DONE, found if isinstance(found, str) else self._own_id(given))

    def _own_id(self, given: Any) -> str | None:
        """Return the id that an input names itself."""
        if self._kind == "create":
            return None
        return str(given[0] if self._kind == "update" else given)

    async def _end_input(self, outcome: Outcome[T], item: Item[T] | None) -> None:
        """Save the outcome of an input, and hand it to the caller.

        Args:
            outcome: The outcome.
            item: The input, if there is something to save.
        """
        self._judge(outcome)
        if item is not None:
            try:
                await self._save_outcome(outcome, item)
            except Exception as error:  # the caller gets the outcome all the same, and then the error
                self._fail(error)
        if outcome.status is Status.UNKNOWN and item is not None:
            assert outcome.error is not None
            await self._doubt(_Doubt(item, outcome.error, asyncio.get_running_loop().time()))
        else:
            await self._outcomes.put(outcome)

    async def _save_outcome(self, outcome: Outcome[T], item: Item[T]) -> None:
        if outcome.status is Status.DONE:
            await self._save(item, DONE, id=outcome.id)
        elif outcome.status is Status.UNKNOWN:
            request = f" (request id {outcome.request_id})" if outcome.request_id else ""
            await self._save(item, UNKNOWN, error=f"{type(outcome.error).__name__}{request}")
        else:
            await self._save(item, OPEN)

    async def _save(self, item: Item[T], status: str, **rest: str | None) -> None:
        if self._store is not None:
            entry = {"status": status, "input": fingerprint(item.input), **rest}
            await self._store.save({entry_key(item.number): entry})

    def _judge(self, outcome: Outcome[T]) -> None:
        """Stop the job if it fails too often."""
        if outcome.is_done:
            self._in_a_row = 0
            return
        self._failures += 1
        self._in_a_row += isinstance(outcome.error, _FOR_ALL)
        if self._settings.dry_run:
            return
        if self._failures == self._settings.stop_after:
            self._stop(f"after {self._failures:,} inputs that failed or are unknown")
        elif isinstance(outcome.error, PaymentRequiredError) or self._in_a_row == _MOST_IN_A_ROW:
            self._stop(f"as every input would meet {type(outcome.error).__name__}")

    def _stop(self, reason: str) -> None:
        if not self._is_stopped:
            self._is_stopped = True
            self.report.notes.append(f"stopped {reason}; the rest was not tried")


def _unknown(doubt: _Doubt[T]) -> Outcome[T]:
    return Outcome(doubt.item.number, doubt.item.input, Status.UNKNOWN, error=doubt.error)


def _check_found(found: Any, number: int) -> str | None:
    if found is None or isinstance(found, str):
        return found
    problem = f"returned a {type(found).__name__} for input {number}"
    raise ArgumentError("settle", problem, "return the id of the record, or None if it isn't there")


def _find_method(resource: Any, name: str, arguments: int) -> Callable[..., Call[Any]]:
    """Return a method of a resource that is called with so many arguments and gives a call."""
    method: Callable[..., Call[Any]] | None = getattr(resource, name, None)
    if not isinstance(resource, Resource) or method is None:
        remedy = f"pass one that has {name}(), such as apideck.crm.leads"
        raise ArgumentError("resource", f"is {resource!r}" if method is None else "is no resource", remedy)
    needed = [
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    ]
    if len(needed) != arguments:
        problem = f"takes {', '.join(needed) or 'nothing'} in {name}()"
        raise ArgumentError("resource", problem, "call it yourself: bulk writes are for records with an id")
    return method


def _of_pair(method: Callable[..., Call[Any]]) -> Callable[[tuple[str, Any]], Call[Any]]:
    def call(given: tuple[str, Any]) -> Call[Any]:
        match given:
            case (id, changes):
                return method(id, changes)
            case _:
                raise ArgumentError("inputs", f"holds a {type(given).__name__}", "pass pairs of an id and the changes")

    return call


def _check(
    inputs: object, concurrency: int, stop_after: int | None, dry_run: bool, settle: Any, settle_after: Any
) -> _Settings:
    check_inputs(inputs)
    check_count("concurrency", concurrency)
    if stop_after is not None:
        check_count("stop_after", stop_after)
    check_flag("dry_run", dry_run)
    if settle is not None and not _is_function(settle):
        raise ArgumentError("settle", f"is {settle!r}", "pass an async function that looks an input up")
    if isinstance(settle_after, bool) or not isinstance(settle_after, int | float) or not 0 <= settle_after < math.inf:
        raise ArgumentError("settle_after", f"is {settle_after!r}", "pass a number of seconds")
    return _Settings(concurrency, stop_after, dry_run, settle, settle_after)


def _is_function(value: object) -> bool:
    return callable(value)

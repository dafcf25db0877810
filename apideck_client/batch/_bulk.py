"""A bulk write that is under way: many calls at once, one outcome for each input."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextlib import aclosing
from typing import Any, Generic, NamedTuple, TypeVar

from .._client.call import Call
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
from ._checkpoint import Checkpoint
from ._errors import CheckpointError, UnknownOutcomeError
from ._inputs import DONE, OPEN, SENT, UNKNOWN, Inputs, Item, entry_key, fingerprint, number_inputs
from ._outcomes import Outcome, WriteReport
from ._report import Status

T = TypeVar("T")

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
"""The number of such errors, with nothing done between, that stops the job."""
_SETTLE_ROUNDS = 3
"""The maximum number of lookups of an input whose outcome is unknown."""


class Settings(NamedTuple):
    """The settings of a bulk write."""

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
    """The time at which it became unknown, by the clock of the event loop."""


class BulkWrite(Generic[T]):
    """A bulk write. Iterate over it for the outcome of each input, or await it for the report; it runs once.

    If you leave the loop, the calls under way end and are saved, and no other begins. If you are cancelled, they are
    cut short, and are unknown to the next process.

    Attributes:
        report: The number of inputs in each status so far.
    """

    def __init__(
        self,
        kind: str,
        resource: Any,
        method: Callable[[T], Call[Any]],
        inputs: Inputs[T],
        store: Checkpoint | None,
        settings: Settings,
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
            if isinstance(item.input, ArgumentError):
                raise item.input  # in place of what could not be read
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

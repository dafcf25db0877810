"""One call: attempts, deadline, and hooks. The caller gives the function that reads an answer."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import (
    APIConnectionError,
    APIResponseError,
    APITimeoutError,
    ClientStateError,
    NotFoundError,
    RateLimitError,
)
from ...retry import MAX_RETRY_AFTER, Failure, default_rule
from ..clock import Clock
from ..exchange import Answer, Request
from ..secrets import drop_variables
from .pool import Pool

if TYPE_CHECKING:
    import asyncio

    from ...ceilings import Ceilings
    from ...hooks import Hook, Hooks
    from ..pacing.queue import Pacing
    from .running import RunningCall

T = TypeVar("T")


class Sender:
    """Makes calls, and retries them if that is safe and may help.

    Args:
        pool: The connections.
        hooks: The caller's hooks.
        clock: The clock; tests pass one that does not wait.
        ceilings: The ceilings that this client shares with others.
    """

    def __init__(
        self, pool: Pool, hooks: "Iterable[Hook]" = (), clock: Clock | None = None, ceilings: "Ceilings | None" = None
    ) -> None:
        self._ceilings = ceilings
        self.pool = pool
        self.clock: Clock = clock or Clock()
        self._given_hooks = tuple(hooks)
        if self._given_hooks:
            _ = self.hooks  # at once, because this checks them
        self._scopes: set[asyncio.Timeout] = set()

    @cached_property
    def hooks(self) -> "Hooks":
        """The caller's hooks and the log, as one."""
        from ...hooks import Hooks, LoggingHook

        return Hooks((LoggingHook(), *self._given_hooks))

    @cached_property
    def pacing(self) -> "Pacing":
        """The pacing of all connections."""
        from ..pacing.queue import Pacing

        return Pacing(self.clock, self._ceilings)

    async def aclose(self) -> None:
        """End the running calls, and close the connections."""
        self.pool.check_closable()
        for scope in (each for each in self._scopes if not each.expired()):
            scope.reschedule(0)  # the calls end as soon as something is awaited, and by then the pool is closed
        await self.pool.aclose()

    async def send(self, request: Request[Any], read: Callable[[Request[Any], Answer], T]) -> T:
        """Make one call, with as many attempts as it needs, and return the result of `read`.

        Args:
            request: The request.
            read: Returns the result of an answer, or raises its error.

        Raises:
            APIResponseError: The API returned an error.
            APIConnectionError: There was no usable answer.
            ClientStateError: The client is closed, or belongs to another event loop.
        """
        import asyncio  # imported here, so that importing the package stays fast

        from .running import RunningCall

        self.pool.check_usable()
        call = RunningCall(request, self.clock.monotonic())
        self.hooks.tell("call_started", call.info)
        error: BaseException | None = None
        scope = asyncio.timeout(request.options.deadline)
        self._scopes.add(scope)
        try:
            try:
                async with scope:
                    return await self._attempt(call, read)
            except TimeoutError:
                if not scope.expired():
                    raise
            raise self._interruption(call)
        except BaseException as caught:
            drop_variables(caught)  # before the hooks are told, and on the last step to the caller
            error = caught
            raise
        finally:
            self._scopes.discard(scope)
            self.hooks.tell("call_ended", call.info, call.end(self.clock.monotonic(), error))
            error = None  # or the frame and the error would keep each other alive

    async def _attempt(self, call: "RunningCall", read: Callable[[Request[Any], Answer], T]) -> T:
        """Make attempts until one succeeds or the call must not be retried."""
        request, clock = call.request, self.clock
        place = next(self.pacing.places)  # for all attempts
        while True:
            call.begin(clock.monotonic())
            try:
                async with self.pacing.turn(call.scope, request.options, place) as turn:
                    if self.pool.is_closed:  # since this call's wait ended, in this turn of the event loop
                        raise self._interruption(call)
                    call.start(clock.monotonic())
                    answer = await self.pool.exchange(request)
                    call.answered(answer)
                    self.pacing.learn(call.scope, answer.headers, turn)
                    result = read(request, answer)
            except (APIResponseError, APIConnectionError) as error:
                drop_variables(error)
                wait = self._wait(call, error)
                self.hooks.tell("attempt_ended", call.info, call.end_attempt(clock.monotonic(), error, wait))
                if wait is None:
                    raise
            else:
                self.hooks.tell("attempt_ended", call.info, call.end_attempt(clock.monotonic()))
                return result
            if request.options.retry is not None or call.status_code != 429:
                await clock.sleep(wait)
            # After a 429 the call waits in the queue of its scope, at its place.

    def _wait(self, call: "RunningCall", error: APIResponseError | APIConnectionError) -> float | None:
        """Return the seconds until the next attempt, or None for no other attempt. Record the failure."""
        call.is_under_way = False
        error.method = call.request.operation.method  # the real method, even if it is sent as a POST
        error.attempts = call.attempts
        options, elapsed = call.request.options, self.clock.monotonic() - call.started
        failure = Failure(
            error, call.attempts, elapsed, self.clock.now(), self.clock.chance(), retry_writes=options.retry_writes
        )
        if isinstance(error, APIResponseError):
            error.retry_after = failure.retry_after
        wait = (options.retry or default_rule)(failure)
        wait = self._hold_others(call, failure, wait)
        if isinstance(error, NotFoundError) and error.method == "DELETE":
            if call.is_outcome_unknown:
                error.add_note("An earlier attempt of this delete broke off; it may be what deleted the record.")
            elif self.pool.may_resend and not call.request.is_overridden:
                error.add_note(
                    "aiohttp may have sent this delete twice by itself; the first may have deleted the record."
                )
        if isinstance(error, APIConnectionError):
            error.was_sent |= call.is_outcome_unknown
        else:
            error.is_doubtful |= call.is_outcome_unknown
        call.is_outcome_unknown = error.outcome_unknown
        if wait is None or call.attempts - call.limited > options.max_retries or call.request.is_spent:
            return None
        wait = max(0.0, wait)
        return None if options.deadline is not None and elapsed + wait > options.deadline else wait

    def _hold_others(self, call: "RunningCall", failure: Failure, wait: float | None) -> float | None:
        """Make the other calls of the scope wait as well, so that they don't meet the same limit.

        Returns:
            The wait. After a 429 it is the scope's, unless the caller has a retry rule.
        """
        requested, options = failure.retry_after, call.request.options
        if not failure.is_retryable or (requested is not None and requested > MAX_RETRY_AFTER):
            return wait
        if isinstance(failure.error, RateLimitError):
            is_exact = failure.error.headers.get("retry-after") is not None
            held = self.pacing.limited(call.scope, requested or None, call.attempt_started, is_exact=is_exact)
            if wait is None or options.retry is not None:
                return wait  # the caller's rule decides, and `max_retries` bounds it
            # The limit is that of all calls, so the attempt is no retry of this one. The deadline bounds such attempts,
            # so there must be one. `max_retries=0` always means one attempt.
            if options.max_retries > 0 and options.deadline is not None:
                call.limited += 1
            return held
        if requested is not None:
            self.pacing.hold(call.scope, requested)
        return wait

    def _interruption(self, call: "RunningCall") -> APITimeoutError | ClientStateError:
        """Return the error for a call that its deadline or the end of the client stopped."""
        was_sent = call.is_under_way or call.is_outcome_unknown
        method, url = call.request.operation.method, call.request.url
        if self.pool.is_closed:
            unknown = "; it may have been carried out" if was_sent and method != "GET" else ""
            return ClientStateError(f"the client was closed while {method} {url} was under way{unknown}")
        reason = f"the deadline of {call.request.options.deadline:g} s passed"
        return APITimeoutError(reason, method, url, call.attempts, was_sent)

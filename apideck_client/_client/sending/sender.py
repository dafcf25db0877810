"""One logical request: headers, attempts, deadline. What an answer means is the caller's business."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..._version import USER_AGENT
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
from ..options import ClientOptions, Masked, RateLimitScope
from .pool import Incoming, IncomingStream, Outgoing, Pool

if TYPE_CHECKING:
    import asyncio

    from ...hooks import CallInfo, Hook, Hooks
    from ..pacing.queue import Pacing, Turn
    from ..request.operation import Operation
    from ..request.uploads import Stream

T = TypeVar("T")
A = TypeVar("A", Incoming, IncomingStream)


class Request(NamedTuple):
    """One logical request, complete and checked."""

    operation: "Operation"
    options: ClientOptions
    path: str
    query: str = ""
    body: "bytes | Stream | None" = None
    content_type: str = "application/json"
    """The media type of the body."""
    parameters: tuple[tuple[str, str], ...] = ()
    """The headers that the operation's own parameters become."""
    unique_id: str | None = None
    """The same on every attempt, so that a server that knows it can tell a repetition."""

    def __repr__(self) -> str:
        # No more: query and body may hold a customer's data, a refresh token or an OAuth state.
        return f"<Request {self.operation.method} {self.path}>"

    @property
    def is_overridden(self) -> bool:
        """Whether the method travels as `?_method=` of a POST."""
        return self.options.method_override and self.operation.method not in ("GET", "POST")

    @property
    def is_spent(self) -> bool:
        """Whether the body is a stream that was begun: what was read of it is gone, and it can't be sent again."""
        return self.body is not None and not isinstance(self.body, bytes) and self.body.is_begun

    @property
    def sent_method(self) -> str:
        """The method on the wire."""
        return "POST" if self.is_overridden else self.operation.method

    @property
    def url(self) -> str:
        """Where the request goes, without the query: it may hold a customer's data or an OAuth state."""
        return f"{self.options.base_url}{self.path}"

    @property
    def full_url(self) -> str:
        """Where the request goes."""
        query = self.query
        if self.is_overridden:
            query = f"_method={self.operation.method}" + (f"&{query}" if query else "")
        return f"{self.url}?{query}" if query else self.url

    @property
    def connection(self) -> RateLimitScope:
        """What the request's rate limit and token belong to."""
        options, operation = self.options, self.operation
        return RateLimitScope(
            options.app_id,
            options.consumer_id if operation.consumer else None,
            options.service_id if operation.service else None,
        )

    def headers(self) -> list[tuple[str, str]]:
        """What the request says about itself."""
        options, operation = self.options, self.operation
        headers = {"user-agent": USER_AGENT, "accept": operation.accept, **options.extra_headers}
        headers.update(self.parameters)
        if operation.auth:
            headers["authorization"] = Masked(f"Bearer {options.credential.reveal()}")
            if options.scheme == "jwt":
                headers["x-apideck-auth-type"] = "JWT"
            headers["x-apideck-app-id"] = options.app_id
        if operation.consumer and options.consumer_id is not None:
            headers["x-apideck-consumer-id"] = options.consumer_id
        if operation.service and options.service_id is not None:
            headers["x-apideck-service-id"] = options.service_id
        if self.body is not None:
            # A document that takes any media type leaves it to the caller to say which.
            caller_says = "*" in operation.content and "content-type" in headers
            headers["content-type"] = headers["content-type"] if caller_says else self.content_type
        if self.unique_id is not None:
            headers.setdefault("x-unique-transaction-id", self.unique_id)
        return list(headers.items())


class Answer(NamedTuple):
    """What came back for a request."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    retries: int

    def __repr__(self) -> str:
        return f"<Answer {self.status_code}>"  # no more: it may echo what it was asked with


class RunningCall:
    """One logical request as it goes on."""

    __slots__ = (
        "attempt_started",
        "attempts",
        "connection",
        "in_line_since",
        "info",
        "is_outcome_unknown",
        "is_under_way",
        "limited",
        "place",
        "queued",
        "request",
        "started",
        "status_code",
        "turn",
        "waited",
    )

    info: "CallInfo"
    """The call as hooks see it."""

    def __init__(self, request: Request, started: float) -> None:
        self.request = request
        self.connection = request.connection
        self.started = started
        self.attempts = 0
        self.limited = 0
        """How many of the attempts ended in a 429. They don't count as retries: the deadline bounds them."""
        self.place: int | None = None
        """The call's place in the connection's queue, the same for all attempts."""
        self.turn: Turn | None = None
        """The attempt among the others on the connection."""
        self.attempt_started = started
        self.in_line_since: float | None = None
        """Since when the next attempt waits for its turn; None while none does."""
        self.waited = 0.0
        """Seconds that the last attempt waited for its turn."""
        self.queued = 0.0
        """Seconds that all attempts waited for their turns."""
        self.status_code: int | None = None
        self.is_under_way = False
        """Whether an attempt is being made just now."""
        self.is_outcome_unknown = False
        """Whether an attempt failed that may have changed something all the same."""

    def leave_line(self, now: float) -> None:
        """Take in how long the attempt waited for its turn; it starts now, or never."""
        if self.in_line_since is not None:
            self.waited = now - self.in_line_since
            self.queued += self.waited
            self.in_line_since = None


class Sender:
    """Sends requests, and sends them again where that is safe and may help.

    Args:
        pool: The connections.
        hooks: Who watches.
        clock: Time, for tests.
    """

    def __init__(self, pool: Pool, hooks: "Iterable[Hook]" = (), clock: Clock | None = None) -> None:
        self.pool = pool
        self.clock = clock or Clock()
        self._hooks = _watching(hooks) if hooks else None
        self._pacing: Pacing | None = None
        self._scopes: set[asyncio.Timeout] = set()

    @property
    def hooks(self) -> "Hooks":
        """Who watches: the caller's hooks, and the log."""
        if self._hooks is None:
            self._hooks = _watching(())
        return self._hooks

    @property
    def pacing(self) -> "Pacing":
        """What is known of each connection."""
        if self._pacing is None:
            from ..pacing.queue import Pacing  # here for the reason that `pool` gives

            self._pacing = Pacing(self.clock)
        return self._pacing

    async def aclose(self) -> None:
        """End the calls under way, and close the connections."""
        self.pool.check_closable()
        self.pool.is_closed = True  # before anything is awaited: the calls that end now ask why
        for scope in self._scopes:
            scope.reschedule(0)
        await self.pool.aclose()

    async def send(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Send the request and return what `read` makes of the answer.

        Args:
            request: What to send.
            read: Turns an answer into a result, or raises the error that it stands for.

        Raises:
            APIResponseError: The API answered with an error.
            APIConnectionError: No usable answer arrived.
            ClientStateError: The client is closed, or belongs to another event loop.
        """

        async def attempt(call: RunningCall) -> T:
            incoming = await self._attempt(call, self.pool.exchange)
            return read(Answer(*incoming, retries=call.attempts - 1))

        return await self._carry_out(RunningCall(request, self.clock.monotonic()), attempt)

    async def open(self, request: Request, error_of: Callable[[Answer], APIResponseError]) -> IncomingStream:
        """Send the request and return its answer with the body still to be read; the caller closes it.

        Args:
            request: What to send.
            error_of: The error that an answer without success stands for.

        Raises:
            APIResponseError: The API answered with an error.
            APIConnectionError: No answer arrived.
            ClientStateError: The client is closed, or belongs to another event loop.
        """

        async def attempt(call: RunningCall) -> IncomingStream:
            stream = await self._attempt(call, self.pool.open)
            if 200 <= stream.status_code < 300:
                return stream
            try:
                content = await stream.read()
            finally:
                await stream.aclose()
            raise error_of(Answer(stream.status_code, stream.headers, content, call.attempts - 1))

        return await self._carry_out(RunningCall(request, self.clock.monotonic()), attempt)

    async def _carry_out(self, call: RunningCall, attempt: Callable[[RunningCall], Awaitable[T]]) -> T:
        """Make the call while the hooks watch."""
        self.pool.check_usable()
        hooks = self.hooks
        hooks.call_started(call)
        error: BaseException | None = None
        try:
            return await self._within_deadline(call, attempt)
        except BaseException as caught:
            error = caught
            raise
        finally:
            now = self.clock.monotonic()
            call.leave_line(now)
            hooks.call_ended(call, now - call.started, error)
            error = None  # or the frame and the error would keep each other alive

    async def _within_deadline(self, call: RunningCall, attempt: Callable[[RunningCall], Awaitable[T]]) -> T:
        import asyncio

        scope = asyncio.timeout(call.request.options.deadline)
        self._scopes.add(scope)
        try:
            async with scope:
                return await self._repeat(call, attempt)
        except TimeoutError:
            if not scope.expired():
                raise
        finally:
            self._scopes.discard(scope)
        raise self._interruption(call)

    async def _repeat(self, call: RunningCall, attempt: Callable[[RunningCall], Awaitable[T]]) -> T:
        """Attempt after attempt, until one succeeds or no other should follow."""
        request, clock = call.request, self.clock
        call.place = self.pacing.place()
        while True:
            call.attempts += 1
            started = call.in_line_since = clock.monotonic()
            try:
                async with self.pacing.turn(call.connection, request.options, call.place) as call.turn:
                    call.attempt_started = started = clock.monotonic()
                    call.leave_line(started)
                    result = await attempt(call)
            except (APIResponseError, APIConnectionError) as error:
                wait = self._wait(call, error)
                self.hooks.attempt_ended(call, clock.monotonic() - started, error, wait)
                if wait is None:
                    raise
            else:
                self.hooks.attempt_ended(call, clock.monotonic() - started, None, None)
                return result
            if request.options.retry is not None or call.status_code != 429:
                await clock.sleep(wait)
            # After a 429 the call waits in the connection's queue, at its place.

    async def _attempt(self, call: RunningCall, exchange: Callable[[Outgoing], Awaitable[A]]) -> A:
        request = call.request
        outgoing = Outgoing(
            request.sent_method, request.full_url, request.headers(), request.body, request.options.timeout
        )
        call.is_under_way, call.status_code = True, None
        incoming = await exchange(outgoing)
        call.is_under_way = False
        call.status_code = incoming.status_code
        self.pacing.learn(call.connection, incoming.headers, call.turn)
        return incoming

    def _wait(self, call: RunningCall, error: APIResponseError | APIConnectionError) -> float | None:
        """Seconds until the next attempt, or None if there should be none. Takes in what the failure means."""
        call.is_under_way = False
        error.method = call.request.operation.method  # not the POST that an overridden one travels as
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
        if self._is_for_all(call, error):
            call.limited += 1
        if wait is None or call.attempts - call.limited > options.max_retries or call.request.is_spent:
            return None
        wait = max(0.0, wait)
        return None if options.deadline is not None and elapsed + wait > options.deadline else wait

    def _hold_others(self, call: RunningCall, failure: Failure, wait: float | None) -> float | None:
        """Let the other calls on the connection wait as well, instead of each finding out for itself.

        Returns:
            The wait; after a 429 it is the connection's, unless a rule of the caller's says how long.
        """
        asked = failure.retry_after
        if not failure.is_retryable or (asked is not None and asked > MAX_RETRY_AFTER):
            return wait
        if isinstance(failure.error, RateLimitError):
            is_exact = failure.error.headers.get("retry-after") is not None
            held = self.pacing.limited(call.connection, asked or None, call.attempt_started, is_exact=is_exact)
            return wait if wait is None or call.request.options.retry is not None else held
        if asked is not None:
            self.pacing.hold(call.connection, asked)
        return wait

    @staticmethod
    def _is_for_all(call: RunningCall, error: APIResponseError | APIConnectionError) -> bool:
        """Return True if the failure is a limit that all share, and so no retry of the call's own.

        It needs a bound in time, the deadline. `max_retries=0` means one attempt, whatever comes. With a retry rule of
        the caller's, 429s count like all else: the rule decides, and `max_retries` bounds it.
        """
        options = call.request.options
        return (
            isinstance(error, RateLimitError)
            and options.max_retries > 0
            and options.deadline is not None
            and options.retry is None
        )

    def _interruption(self, call: RunningCall) -> APITimeoutError | ClientStateError:
        """What ended a call from outside: its deadline, or the client's end."""
        was_sent = call.is_under_way or call.is_outcome_unknown
        method, url = call.request.operation.method, call.request.url
        if self.pool.is_closed:
            unknown = "; it may have been carried out" if was_sent and method != "GET" else ""
            return ClientStateError(f"the client was closed while {method} {url} was under way{unknown}")
        reason = f"the deadline of {call.request.options.deadline:g} s passed"
        return APITimeoutError(reason, method, url, call.attempts, was_sent)


def _watching(hooks: "Iterable[Hook]") -> "Hooks":
    from ...hooks import Hooks, LoggingHook  # here for the reason that `pool` gives

    return Hooks((LoggingHook(), *hooks))

"""One logical request: headers, attempts, logging. What an answer means is the caller's business."""

import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from . import retry
from .errors import APIConnectionError, APIResponseError
from .options import ClientOptions
from .pool import IncomingStream, Outgoing, Pool
from .version import USER_AGENT

if TYPE_CHECKING:
    from .operation import Operation
    from .uploads import Stream

T = TypeVar("T")

log = logging.getLogger("apideck_client")


async def _sleep(seconds: float) -> None:
    import asyncio  # here for the reason that `pool` gives

    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the transport sees it; tests turn their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = _sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Request:
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

    @property
    def is_overridden(self) -> bool:
        """Whether the method travels as `?_method=` of a POST."""
        return self.options.method_override and self.operation.method not in ("GET", "POST")

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

    def headers(self) -> list[tuple[str, str]]:
        """What the request says about itself."""
        options, operation = self.options, self.operation
        headers = {"user-agent": USER_AGENT, "accept": operation.accept, **options.extra_headers}
        headers.update(self.parameters)
        if operation.auth:
            headers["authorization"] = f"Bearer {options.credential.reveal()}"
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    retries: int


class Transport:
    """Sends requests, and sends them again where that is safe and may help.

    Args:
        pool: The connections.
        clock: Time, for tests.
    """

    def __init__(self, pool: Pool, clock: Clock | None = None) -> None:
        self.pool = pool
        self.clock = clock or Clock()

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

        async def attempt(number: int) -> T:
            return read(await self._attempt(request, number))

        return await self._repeat(request, attempt)

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

        async def attempt(number: int) -> IncomingStream:
            started = time.perf_counter()
            stream = await self.pool.open(_outgoing(request))
            _log_answer(request, stream.status_code, started)
            if 200 <= stream.status_code < 300:
                return stream
            try:
                content = await stream.read()
            finally:
                await stream.aclose()
            raise error_of(Answer(stream.status_code, stream.headers, content, number - 1))

        return await self._repeat(request, attempt)

    async def _repeat(self, request: Request, make: Callable[[int], Awaitable[T]]) -> T:
        """What `make` gives in the first attempt that succeeds, or the error of the last."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return await make(attempt)
            except (APIResponseError, APIConnectionError) as error:
                error.method = request.operation.method  # not the POST that an overridden one travels as
                error.attempts = attempt
                wait = self._wait(request, error, attempt)
                if wait is None:
                    raise
                _log_repetition(request, error, attempt, wait)
            await self.clock.sleep(wait)

    def _wait(self, request: Request, error: APIResponseError | APIConnectionError, attempt: int) -> float | None:
        """Seconds until the next attempt, or None if there should be none."""
        if attempt > request.options.max_retries or not retry.is_repeatable(error):
            return None
        if request.body is not None and not isinstance(request.body, bytes) and request.body.is_begun:
            return None  # a stream is read once: what was read is gone
        headers = error.headers if isinstance(error, APIResponseError) else {}
        return retry.delay(attempt, headers, self.clock.now(), self.clock.chance())

    async def _attempt(self, request: Request, attempt: int) -> Answer:
        started = time.perf_counter()
        incoming = await self.pool.exchange(_outgoing(request))
        _log_answer(request, incoming.status_code, started)
        return Answer(*incoming, retries=attempt - 1)


def _outgoing(request: Request) -> Outgoing:
    return Outgoing(request.sent_method, request.full_url, request.headers(), request.body, request.options.timeout)


def _log_answer(request: Request, status_code: int, started: float) -> None:
    if log.isEnabledFor(logging.DEBUG):
        elapsed = time.perf_counter() - started
        log.debug("%s %s: %d in %.3f s", request.sent_method, request.path, status_code, elapsed)


def _log_repetition(request: Request, error: APIResponseError | APIConnectionError, attempt: int, wait: float) -> None:
    # Not the error's text: it quotes the answer.
    outcome = error.status_code if isinstance(error, APIResponseError) else type(error).__name__
    log.info("%s %s: attempt %d: %s, again in %.2f s", error.method, request.path, attempt, outcome, wait)

"""One logical request: headers, attempts, logging. What an answer means is the caller's business.

The only module that knows httpx.
"""

import logging
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

import httpx

from . import retry
from .errors import APIConnectionError, APIResponseError, APITimeoutError, ClientStateError
from .options import ClientOptions

if TYPE_CHECKING:
    import asyncio

    from .operation import Operation

T = TypeVar("T")

log = logging.getLogger("apideck_client")

DEFAULT_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DEFAULT_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30.0)

# The request did not leave: no connection was made, or none was free.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


async def _sleep(seconds: float) -> None:
    import asyncio  # here, as it is half of what importing this package would cost; who awaits has it already

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
    body: bytes | None = None
    unique_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    """The same on every attempt, so that a server that knows it can tell a repetition."""

    @property
    def method(self) -> str:
        """The HTTP method on the wire."""
        return "POST" if self.is_overridden else self.operation.method

    @property
    def is_overridden(self) -> bool:
        """Whether the method travels as `?_method=`."""
        return self.options.method_override and self.operation.method not in ("GET", "POST")

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    retries: int


class Transport:
    """Sends requests over one pool of connections, which all clients made from one another share.

    Args:
        http_client: The caller's own httpx client. It keeps its settings and is not closed here.
        http_transport: An httpx transport for the pool to use, as the one of `httpx-aiohttp`.
        clock: Time, for tests.
    """

    def __init__(
        self,
        http_client: httpx.AsyncClient | None = None,
        http_transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._http = http_client
        self._owns_http = http_client is None
        self._http_transport = http_transport
        self._clock = clock or Clock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False

    async def aclose(self) -> None:
        """Close the pool; no call can be made after it."""
        self._is_closed = True
        if self._http is not None and self._owns_http:
            await self._http.aclose()

    def check_open(self) -> None:
        """Raise if the client was closed."""
        if self._is_closed:
            raise ClientStateError("the client is closed: make the call before aclose(), or inside `async with`")

    async def send(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Send the request, again if that is safe and may help, and return what `read` makes of the answer.

        Args:
            request: What to send.
            read: Turns an answer into a result, or raises the error that it stands for.

        Raises:
            APIResponseError: The API answered with an error.
            APIConnectionError: No usable answer arrived.
            ClientStateError: The client is closed, or belongs to another event loop.
        """
        http = self._open()
        attempt = 0
        while True:
            attempt += 1
            try:
                return read(await self._attempt(http, request, attempt))
            except (APIResponseError, APIConnectionError) as error:
                wait = self._wait(request, error, attempt)
                if wait is None:
                    raise
                _log_repetition(request, error, attempt, wait)
            await self._clock.sleep(wait)

    def _wait(self, request: Request, error: APIResponseError | APIConnectionError, attempt: int) -> float | None:
        """Seconds until the next attempt, or None if there should be none."""
        if attempt > request.options.max_retries or not retry.is_repeatable(error):
            return None
        headers = error.headers if isinstance(error, APIResponseError) else {}
        return retry.delay(attempt, headers, self._clock.now(), self._clock.chance())

    async def _attempt(self, http: httpx.AsyncClient, request: Request, attempt: int) -> Answer:
        started = time.perf_counter()
        try:
            response = await http.send(_to_httpx(http, request), auth=None, follow_redirects=False)
        except httpx.RequestError as error:
            kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
            reason = str(error) or type(error).__name__
            was_sent = not isinstance(error, _NOT_SENT)
            raise kind(reason, request.operation.method, request.url, attempt, was_sent) from error
        elapsed = time.perf_counter() - started
        log.debug("%s %s: %d in %.3f s", request.operation.method, request.path, response.status_code, elapsed)
        return Answer(response.status_code, response.headers, response.content, attempt - 1)

    def _open(self) -> httpx.AsyncClient:
        """The pool, made when it is first needed: it belongs to the event loop that runs then."""
        import asyncio

        self.check_open()
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ClientStateError(
                "the client belongs to another event loop: make one client in each loop, "
                "or one `asyncio.run` around all that uses it"
            )
        if self._http is None:
            self._http = httpx.AsyncClient(
                transport=self._http_transport, limits=DEFAULT_LIMITS, timeout=DEFAULT_TIMEOUT
            )
        return self._http


def _to_httpx(http: httpx.AsyncClient, request: Request) -> httpx.Request:
    timeout = http.timeout if request.options.timeout is None else httpx.Timeout(request.options.timeout)
    return httpx.Request(
        request.method,
        request.full_url,
        headers=_headers(http, request),
        content=request.body,
        extensions={"timeout": timeout.as_dict()},
    )


def _headers(http: httpx.AsyncClient, request: Request) -> httpx.Headers:
    options, operation = request.options, request.operation
    headers = http.headers.copy()
    if options.extra_headers:
        headers.update(options.extra_headers)
    if operation.auth:
        headers["authorization"] = f"Bearer {options.credential.reveal()}"
        if options.scheme == "jwt":
            headers["x-apideck-auth-type"] = "JWT"
        headers["x-apideck-app-id"] = options.app_id
    if operation.consumer and options.consumer_id is not None:
        headers["x-apideck-consumer-id"] = options.consumer_id
    if operation.service and options.service_id is not None:
        headers["x-apideck-service-id"] = options.service_id
    if request.body is not None:
        headers["content-type"] = "application/json"
    if operation.method == "POST":
        headers.setdefault("x-unique-transaction-id", request.unique_id)
    return headers


def _log_repetition(request: Request, error: APIResponseError | APIConnectionError, attempt: int, wait: float) -> None:
    # Not the error's text: it quotes the answer.
    outcome = error.status_code if isinstance(error, APIResponseError) else type(error).__name__
    log.info("%s %s: attempt %d: %s, again in %.2f s", error.method, request.path, attempt, outcome, wait)

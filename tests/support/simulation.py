"""An event loop in simulated time: when all tasks wait, it jumps to the next timer. An hour takes no time.

`asyncio.sleep`, `asyncio.timeout` and the client's own clock use it, and nothing really sleeps. If all tasks wait
forever, the program fails at once instead of hanging.
"""

import asyncio
import json
import selectors
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, Unpack

import httpx

from apideck_client import Apideck, ClientSettings
from apideck_client._client.clock import Clock
from tests.support.secret_scanner import KEY

T = TypeVar("T")
EPOCH = 1_700_000_000.0
CONTACT = {"status_code": 200, "status": "OK", "data": {"id": "1"}}


class _Skipping(selectors.DefaultSelector):
    """Counts the time that it should wait, without waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("every task waits, and nothing will wake any of them")
        self.now += max(0.0, timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop in simulated time, from 0."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.now


def simulate(program: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a program in simulated time."""
    loop = SimulatedLoop()
    try:
        return loop.run_until_complete(program())
    finally:
        assert not asyncio.all_tasks(loop)
        loop.close()


def now() -> float:
    """Return the seconds since the program began."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True)
class Seen:
    """A request, as the server received it."""

    at: float
    connection: tuple[str | None, str | None]
    path: str
    number: int
    """The number of the request on its connection, from 1."""


Answer = httpx.Response | Exception | None
Answering = Callable[[Seen], Answer | Awaitable[Answer]]


def answer(status: int = 200, body: object = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Return a response, by default a contact."""
    content = json.dumps(CONTACT if body is None else body).encode()
    return httpx.Response(status, content=content, headers=headers)


def limited(seconds: float) -> httpx.Response:
    """Return a 429 that asks for a wait of this many seconds."""
    return answer(429, {}, {"retry-after": f"{seconds:g}"})


class Server(httpx.AsyncBaseTransport):
    """Answers each request after `latency`. Records the time of each, and the number of concurrent ones."""

    def __init__(self, answering: Answering | None = None, latency: float = 0.1) -> None:
        self._answering = answering
        self._latency = latency
        self._counts: Counter[tuple[str | None, str | None]] = Counter()
        self.seen: list[Seen] = []
        self.under_way: Counter[tuple[str | None, str | None]] = Counter()
        self.most_under_way: Counter[tuple[str | None, str | None]] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        connection = request.headers.get("x-apideck-consumer-id"), request.headers.get("x-apideck-service-id")
        self._counts[connection] += 1
        seen = Seen(now(), connection, request.url.path, self._counts[connection])
        self.seen.append(seen)
        self.under_way[connection] += 1
        self.most_under_way[connection] = max(self.most_under_way[connection], self.under_way[connection])
        try:
            await asyncio.sleep(self._latency)
            given = self._answering(seen) if self._answering else None
            given = await given if isinstance(given, Awaitable) else given
        finally:
            self.under_way[connection] -= 1
        if isinstance(given, Exception):
            raise given
        return given or answer()

    def times(self, consumer: str = "acme", service: str | None = None) -> list[float]:
        """Return the times of the requests on one connection."""
        return [round(seen.at, 6) for seen in self.seen if seen.connection == (consumer, service)]


def client_of(server: httpx.AsyncBaseTransport, **settings: Unpack[ClientSettings]) -> Apideck:
    """Return a client of the server that uses the loop's time."""
    known: ClientSettings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme"}
    known.update(settings)
    clock = Clock(lambda: EPOCH + now(), now, asyncio.sleep, lambda: 0.5)
    return Apideck(transport=server, _clock=clock, **known)

"""Many calls at once on a connection with a rate limit, compared with the time of a perfect client.

A token bucket on loopback allows 20 requests a second with a burst of 5, and answers 429 beyond that. The rows differ
in the headers of its 429. There are three clients: ours with its defaults; plain httpx with up to 20 retries and
full-jitter backoff that follows `Retry-After`; and plain httpx with botocore's adaptive mode, with the same backoff.
That mode is a token bucket in the client: a 429 cuts its rate to 0.7, and the rate grows along CUBIC's curve. Nearly
all of the time here is waiting, so it doesn't depend on the machine.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Literal

import httpx

from apideck_client import Apideck, ApideckError

from .contestants import APP, CONSUMER, KEY
from .measure import Setup
from .report import Row

RATE, BURST = 20.0, 5
DEADLINE = 120.0
RETRIES = 20
Telling = Literal["Retry-After", "limit headers", "nothing"]
Call = Callable[[int], Awaitable[None]]

_BODY = b'{"status_code":200,"status":"OK","service":"b","resource":"contacts","operation":"one","data":{"id":"1"}}'
_REFUSAL = b'{"status_code":429,"type_name":"ConnectorRateLimitError","message":"slow down"}'


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    calls = setup.pick(200, 60)
    tellings: tuple[Telling, ...] = ("Retry-After", "limit headers", "nothing")
    for telling in tellings if not setup.quick else tellings[:1]:
        results = asyncio.run(_measure(telling, calls))
        (ours, *others) = results.values()
        is_told = telling != "nothing"
        what = f"{calls} calls at once on a limited connection, 429 with {telling}: ours / ideal time"
        yield Row("pace", what, (ours.seconds,), 1.15 if is_told else 1.3, note=ours.note)
        for name, other in zip(list(results)[1:], others, strict=True):
            yield Row("pace", f"  ours / {name}", (ours.seconds / other.seconds,), note=other.note)


class Result:
    """The result of one client."""

    def __init__(self, seconds: float, refused: int, failed: int, calls: int) -> None:
        self.seconds = seconds / ((calls - BURST) / RATE)
        self.note = f"{self.seconds:.2f} of the ideal time, {refused / calls:.2f} 429s a call, {failed} failed"


class LimitServer:
    """A token bucket behind HTTP/1.1, in the same event loop, because it does little."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._tokens = float(BURST)
        self._since = time.monotonic()
        self.refused = 0
        self.connections: set[asyncio.Task[None] | None] = set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, each after 20 to 300 ms."""
        self.connections.add(asyncio.current_task())
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                latency = random.uniform(0.02, 0.3)
                await asyncio.sleep(latency / 2)
                passes, headers = self._take()
                await asyncio.sleep(latency / 2)
                body = _BODY if passes else _REFUSAL
                status = "200 OK" if passes else "429 Too Many Requests"
                head = (
                    f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {len(body)}\r\n"
                )
                writer.write(head.encode() + b"\r\n" + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _take(self) -> tuple[bool, str]:
        now = time.monotonic()
        self._tokens = min(float(BURST), self._tokens + (now - self._since) * RATE)
        self._since = now
        passes = self._tokens >= 1.0
        if passes:
            self._tokens -= 1.0
        else:
            self.refused += 1
        if self._telling == "Retry-After":
            return passes, "" if passes else "retry-after: 1\r\n"
        if self._telling == "nothing":
            return passes, ""
        told = {"limit": BURST, "remaining": int(self._tokens), "reset": int(time.time()) + 1}
        return passes, "".join(f"x-downstream-ratelimit-{name}: {value}\r\n" for name, value in told.items())


class AdaptiveBucket:
    """botocore's adaptive mode: no limit until the first 429, then a token bucket whose rate CUBIC sets."""

    BETA, SCALE, SMOOTH, LEAST = 0.7, 0.4, 0.8, 0.5

    def __init__(self) -> None:
        self._is_on = False
        self._rate = self.LEAST
        self._tokens = 0.0
        self._filled = self._measured_at = self._throttled = time.monotonic()
        self._most = 0.0
        self._count = 0
        self._measured = 0.0

    async def acquire(self) -> None:
        """Wait for a token."""
        while self._is_on:
            now = time.monotonic()
            self._tokens = min(max(1.0, self._rate), self._tokens + (now - self._filled) * self._rate)
            self._filled = now
            if self._tokens >= 1.0:
                self._tokens -= 1.0
                return
            await asyncio.sleep((1.0 - self._tokens) / self._rate)

    def update(self, *, is_throttled: bool) -> None:
        """Update the rate after a response."""
        now = time.monotonic()
        self._count += 1
        if now - self._measured_at >= 0.5:
            rate = self._count / (now - self._measured_at)
            self._measured = rate * self.SMOOTH + self._measured * (1.0 - self.SMOOTH)
            self._measured_at, self._count = now, 0
        if is_throttled:
            limit = min(self._rate, self._measured) if self._is_on else self._measured
            self._most, self._throttled, self._is_on = limit, now, True
            rate = limit * self.BETA
        else:
            window = (self._most * (1.0 - self.BETA) / self.SCALE) ** (1 / 3)
            rate = self.SCALE * (now - self._throttled - window) ** 3 + self._most
        self._rate = max(self.LEAST, min(rate, 2.0 * self._measured) if self._measured else rate)


class Retrying:
    """Plain httpx with hand-written retries."""

    def __init__(self, url: str, bucket: AdaptiveBucket | None = None) -> None:
        headers = {"authorization": f"Bearer {KEY}", "x-apideck-app-id": APP, "x-apideck-consumer-id": CONSUMER}
        self._client = httpx.AsyncClient(base_url=url, headers=headers, timeout=60)
        self._bucket = bucket

    async def call(self, number: int) -> None:
        """Read one contact. Raise an error if the retries are used up."""
        for attempt in range(RETRIES + 1):
            if self._bucket is not None:
                await self._bucket.acquire()
            response = await self._client.get(f"/crm/contacts/{number}")
            if self._bucket is not None:
                self._bucket.update(is_throttled=response.status_code == 429)
            if response.status_code != 429:
                response.raise_for_status()
                return
            backoff = random.uniform(0.0, min(8.0, 0.5 * 2.0**attempt))
            await asyncio.sleep(float(response.headers.get("retry-after", 0)) + backoff)
        response.raise_for_status()

    async def aclose(self) -> None:
        """Close the pool."""
        await self._client.aclose()


async def _measure(telling: Telling, calls: int) -> dict[str, Result]:
    results: dict[str, Result] = {}
    for name in ("ours", "plain httpx with full-jitter back-off", "plain httpx with an adaptive mode like botocore's"):
        limit = LimitServer(telling)  # each client begins with a full bucket
        server = await asyncio.start_server(limit.answer, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        if name == "ours":
            ours = Apideck(api_key=KEY, app_id=APP, consumer_id=CONSUMER, base_url=url, deadline=DEADLINE)

            async def read(number: int, client: Apideck = ours) -> None:
                await client.crm.contacts.get(str(number))

            results[name] = await _time(read, limit, calls)
            await ours.aclose()
        else:
            other = Retrying(url, AdaptiveBucket() if "adaptive" in name else None)
            results[name] = await _time(other.call, limit, calls)
            await other.aclose()
        server.close()
        await asyncio.gather(*filter(None, limit.connections))
    return results


async def _time(call: Call, limit: LimitServer, calls: int) -> Result:
    began = time.monotonic()
    failed = 0

    async def one(number: int) -> None:
        nonlocal failed
        try:
            async with asyncio.timeout(DEADLINE):
                await call(number)
        except (ApideckError, httpx.HTTPError, TimeoutError):
            failed += 1

    await asyncio.gather(*(one(number) for number in range(calls)))
    return Result(time.monotonic() - began, limit.refused, failed, calls)

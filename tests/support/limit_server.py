"""A connector with a rate limit, in simulated time: three kinds of limit, and four ways to announce it."""

import asyncio
import math
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

import httpx

from tests.support.simulation import EPOCH, answer, now

Kind = Literal["token bucket", "fixed window", "sliding window"]
Telling = Literal["both", "retry-after", "headers", "nothing"]


@dataclass
class Limit:
    """A limit: `amount` requests in `window` seconds. A token bucket has room for `burst` of them."""

    kind: Kind
    amount: int
    window: float
    burst: int = 5
    _tokens: float = field(default=0.0, init=False)
    _since: float = field(default=0.0, init=False)
    _starts: deque[float] = field(default_factory=deque, init=False)

    def __post_init__(self) -> None:
        self._tokens = float(self.burst)

    @property
    def rate(self) -> float:
        return self.amount / self.window

    def ideal(self, calls: int) -> float:
        """Return the seconds that a client needs if it knows the limit."""
        if self.kind == "token bucket":
            return max(0.0, (calls - self.burst) / self.rate)
        return (math.ceil(calls / self.amount) - 1) * self.window

    def take(self, at: float) -> tuple[bool, int, float]:
        """Return whether a request passes, how many are left, and the seconds until the next request passes."""
        if self.kind == "token bucket":
            self._tokens = min(float(self.burst), self._tokens + (at - self._since) * self.rate)
            self._since = at
            passes = self._tokens >= 1.0 - 1e-9
            self._tokens -= passes
            return passes, int(self._tokens + 1e-9), max(0.0, (1 - self._tokens) / self.rate)
        if self.kind == "fixed window":
            begin = at - at % self.window
            while self._starts and self._starts[0] < begin:
                self._starts.popleft()
            until = begin + self.window - at
        else:
            while self._starts and self._starts[0] <= at - self.window:
                self._starts.popleft()
            until = self._starts[0] + self.window - at if self._starts else self.window
        passes = len(self._starts) < self.amount
        if passes:
            self._starts.append(at)
        return passes, self.amount - len(self._starts), until


class LimitServer(httpx.AsyncBaseTransport):
    """Answers each request within 20 to 300 ms, with 429 above the limit of its connection or of all connections."""

    def __init__(self, limit: Limit, telling: Telling, *, per_app: bool = False, seed: int = 1) -> None:
        self._limit = limit
        self.limits: dict[str | None, Limit] = {}
        self._per_app = per_app
        self._telling = telling
        self._chance = random.Random(seed)
        self.requests = 0
        self.refused = 0
        self.served: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        consumer = None if self._per_app else request.headers.get("x-apideck-consumer-id")
        if consumer not in self.limits:
            made = self._limit
            self.limits[consumer] = Limit(made.kind, made.amount, made.window, made.burst)
        latency = self._chance.uniform(0.02, 0.3)
        await asyncio.sleep(latency / 2)
        limit = self.limits[consumer]
        passes, left, until = limit.take(now())
        self.requests += 1
        headers: dict[str, str] = {}
        if self._telling in ("both", "headers"):
            most = limit.burst if limit.kind == "token bucket" else limit.amount
            headers |= {
                "x-downstream-ratelimit-limit": str(most),
                "x-downstream-ratelimit-remaining": str(left),
                "x-downstream-ratelimit-reset": str(math.ceil(EPOCH + now() + until)),
            }
        if passes:
            self.served.append(now())
        else:
            self.refused += 1
            if self._telling in ("both", "retry-after"):
                headers["retry-after"] = str(max(1, math.ceil(until)))
        await asyncio.sleep(latency / 2)
        return answer(headers=headers) if passes else answer(429, {}, headers)

"""One embedded Apideck for the whole folder. Each test has a separate consumer, so tests don't affect each other."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Protocol

import httpx
import pytest

from apideck_client import Apideck
from apideck_client.testing import EmbeddedApideck

from .vault import Clock

_consumers = count(1)
_TLS = ssl.create_default_context()
"""Not used on loopback, but without it httpx makes one for every client, which takes 20 ms."""


def apideck_of(server: EmbeddedApideck, consumer_id: str) -> Apideck:
    """Return a client of a server."""
    transport = httpx.AsyncHTTPTransport(verify=_TLS)
    return Apideck(
        api_key="secret-key", app_id="app", consumer_id=consumer_id, base_url=server.url, transport=transport
    )


class Connect(Protocol):
    """Opens an HTTP client with the three headers; a header given as None is not sent."""

    def __call__(self, **headers: str | None) -> httpx.Client: ...


@pytest.fixture(scope="session")
def running() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck() as server:
        yield server


@pytest.fixture
def server(running: EmbeddedApideck) -> EmbeddedApideck:
    running.requests.clear()
    return running


@pytest.fixture
def consumer() -> str:
    return f"consumer-{next(_consumers)}"


@pytest.fixture
def connect(server: EmbeddedApideck, consumer: str) -> Iterator[Connect]:
    opened: list[httpx.Client] = []

    def open_client(**changes: str | None) -> httpx.Client:
        headers: dict[str, str | None] = {
            "authorization": "Bearer secret-key",
            "x-apideck-app-id": "app",
            "x-apideck-consumer-id": consumer,
        }
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        sent = {name: value for name, value in headers.items() if value is not None}
        opened.append(httpx.Client(base_url=server.url, headers=sent, verify=_TLS))
        return opened[-1]

    yield open_client
    for client in opened:
        client.close()


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """A client without headers that doesn't follow redirects."""
    async with httpx.AsyncClient(verify=_TLS) as client:
        yield client


@pytest.fixture
async def apideck(server: EmbeddedApideck, consumer: str) -> AsyncIterator[Apideck]:
    """The client under test, for the consumer."""
    async with apideck_of(server, consumer) as client:
        yield client


@pytest.fixture
async def timed_apideck(timed: EmbeddedApideck, consumer: str) -> AsyncIterator[Apideck]:
    """The same for the server with a clock that the test sets."""
    async with apideck_of(timed, consumer) as client:
        yield client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(clock: Clock) -> Iterator[EmbeddedApideck]:
    """A separate server for the test, with a clock that the test sets."""
    with EmbeddedApideck(clock=clock) as embedded:
        yield embedded


@pytest.fixture
def api(connect: Connect) -> httpx.Client:
    """A client with all headers."""
    return connect()

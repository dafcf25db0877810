"""The HTTP libraries that the client can use, for tests that run on each of them.

A test with the fixture `library` (in tests/conftest.py) runs on httpx and httpx2. With `@on_each_pool` it runs on all
three. `scripted` and `client_of` in tests/test_transport.py follow the fixture.
"""

from collections.abc import Callable
from typing import Any, Literal

import httpx
import httpx2
import pytest
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient

PoolName = Literal["httpx", "httpx2", "aiohttp"]
POOLS: tuple[PoolName, ...] = ("httpx", "httpx2", "aiohttp")

Transport = httpx.AsyncBaseTransport | httpx2.AsyncBaseTransport
Client = httpx.AsyncClient | httpx2.AsyncClient

_in_use: PoolName = "httpx"


def in_use() -> PoolName:
    """Return the library of the running test."""
    return _in_use


def use(name: PoolName, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the running test use a library."""
    monkeypatch.setattr("tests.support.libraries._in_use", name)


def on_each_pool(test: Callable[..., Any]) -> Callable[..., Any]:
    """Run a test on each of the client's own pools."""
    marked: Callable[..., Any] = pytest.mark.parametrize("library", POOLS, indirect=True)(test)
    on_each: Callable[..., Any] = pytest.mark.usefixtures("library")(marked)
    return on_each


class InHttpx2(httpx2.AsyncBaseTransport):
    """A transport of httpx2 that passes its requests to one of httpx, and translates responses and errors."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        translated = httpx.Request(
            request.method,
            str(request.url),
            headers=request.headers.raw,
            stream=httpx.ByteStream(content),
            extensions=dict(request.extensions),
        )
        try:
            response = await self._transport.handle_async_request(translated)
        except httpx.RequestError as error:
            raise getattr(httpx2, type(error).__name__)(str(error)) from error
        return httpx2.Response(response.status_code, headers=response.headers.raw, content=await response.aread())

    async def aclose(self) -> None:
        await self._transport.aclose()


def as_transport(transport: httpx.AsyncBaseTransport, name: PoolName | None = None) -> Transport:
    """Convert a transport of httpx to one of the library in use."""
    return InHttpx2(transport) if (name or _in_use) == "httpx2" else transport


def open_client(name: PoolName, *, connections: int | None = None, **settings: Any) -> Client:
    """Open a client of a library, as a caller does."""
    if name == "httpx2":
        return httpx2.AsyncClient(**settings, limits=httpx2.Limits(max_connections=connections))
    kind = httpx.AsyncClient if name == "httpx" else HttpxAiohttpClient
    return kind(**settings, limits=httpx.Limits(max_connections=connections))


def open_transport(name: PoolName, *, connections: int | None = None) -> Transport:
    """Open a transport of a library, as a caller does. It loads no certificates, because that is slow."""
    if name == "httpx2":
        limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
        return httpx2.AsyncHTTPTransport(verify=False, limits=limits)
    kind = httpx.AsyncHTTPTransport if name == "httpx" else AiohttpTransport
    return kind(verify=False, limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections))

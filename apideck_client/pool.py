"""One HTTP exchange over a pool of connections. The only module that knows httpx, so that a successor is one change.

The client's own pool is an httpx transport, used without the httpx client around it: no cookie passes from one tenant
to the next, no redirect is followed, no URL is logged, and a call costs less.
"""

import urllib.request
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from .errors import APIConnectionError, APITimeoutError, ClientStateError

if TYPE_CHECKING:
    import asyncio

    from .uploads import Stream

DEFAULT_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DEFAULT_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30.0)

# The request did not leave: no connection was made, or none was free.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Outgoing(NamedTuple):
    """One request as it goes over the wire."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: "bytes | Stream | None"
    timeout: float | None
    """Seconds for each part of the exchange; None for the pool's own."""


class Incoming(NamedTuple):
    """What came back: status, headers and the whole body."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class IncomingStream:
    """An answer whose body is still to be read, once. It holds a connection until it is closed."""

    __slots__ = ("_outgoing", "_response", "headers", "status_code")

    def __init__(self, response: httpx.Response, outgoing: Outgoing) -> None:
        self._response = response
        self._outgoing = outgoing
        self.status_code = response.status_code
        self.headers: Mapping[str, str] = response.headers

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body's chunks, decompressed.

        Raises:
            APIConnectionError: It broke off.
            ClientStateError: It was read before, or closed.
        """
        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
        except httpx.StreamError:
            raise ClientStateError("the answer was read before, or closed: it can be read once") from None
        except httpx.RequestError as error:
            raise _connection_error(error, self._outgoing) from error

    async def read(self) -> bytes:
        """The whole body."""
        return b"".join([chunk async for chunk in self.chunks()])

    async def aclose(self) -> None:
        """Give the connection back, or drop it if the body was not read to its end."""
        await self._response.aclose()


class Pool:
    """Connections that all clients made from one another share. They belong to the event loop that first uses them.

    Args:
        http_client: The caller's own httpx client. It keeps its settings, and the caller closes it.
        transport: An httpx transport to use for the pool, as the one of `httpx-aiohttp`.
    """

    def __init__(
        self, http_client: httpx.AsyncClient | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http_client = http_client
        self._transport = transport
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False

    def check_open(self) -> None:
        """Raise if the pool was closed."""
        if self._is_closed:
            raise ClientStateError("the client is closed: make the call before aclose(), or inside `async with`")

    async def aclose(self) -> None:
        """Close the connections; none can be opened after it."""
        self._is_closed = True
        if self._transport is not None:
            await self._transport.aclose()

    async def exchange(self, outgoing: Outgoing) -> Incoming:
        """Send one request and read the whole answer.

        Raises:
            APIConnectionError: No answer arrived, or not the whole of it.
            ClientStateError: The pool is closed, or belongs to another event loop.
        """
        response = await self._send(outgoing, is_stream=False)
        return Incoming(response.status_code, response.headers, response.content)

    async def open(self, outgoing: Outgoing) -> IncomingStream:
        """Send one request and leave the body of the answer to be read; the caller closes it.

        Raises:
            APIConnectionError: No answer arrived.
            ClientStateError: The pool is closed, or belongs to another event loop.
        """
        return IncomingStream(await self._send(outgoing, is_stream=True), outgoing)

    async def _send(self, outgoing: Outgoing, *, is_stream: bool) -> httpx.Response:
        self._check_loop()
        try:
            if self._http_client is not None:
                return await _send_by_client(self._http_client, outgoing, is_stream)
            if self._transport is None:
                proxy = _environment_proxy(outgoing.url)
                self._transport = httpx.AsyncHTTPTransport(limits=DEFAULT_LIMITS, proxy=proxy)
            return await _send_by_transport(self._transport, outgoing, is_stream)
        except httpx.RequestError as error:
            raise _connection_error(error, outgoing) from error

    def _check_loop(self) -> None:
        import asyncio  # here, as it is half of what importing this package would cost; who awaits has it already

        self.check_open()
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ClientStateError(
                "the client belongs to another event loop: make one client in each loop, "
                "or one `asyncio.run` around all that uses it"
            )


def _connection_error(error: httpx.RequestError, outgoing: Outgoing) -> APIConnectionError:
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    reason = str(error) or type(error).__name__
    url = outgoing.url.partition("?")[0]
    return kind(reason, outgoing.method, url, was_sent=not isinstance(error, _NOT_SENT))


async def _send_by_transport(
    transport: httpx.AsyncBaseTransport, outgoing: Outgoing, is_stream: bool
) -> httpx.Response:
    headers = [*outgoing.headers, ("accept-encoding", "gzip, deflate")]
    request = _to_httpx(outgoing, headers, DEFAULT_TIMEOUT)
    response = await transport.handle_async_request(request)
    response.request = request
    if is_stream:
        return response
    try:
        await response.aread()
    except BaseException:
        await response.aclose()
        raise
    return response


async def _send_by_client(client: httpx.AsyncClient, outgoing: Outgoing, is_stream: bool) -> httpx.Response:
    headers = client.headers.copy()
    headers.update(outgoing.headers)
    request = _to_httpx(outgoing, headers, client.timeout)
    return await client.send(request, auth=None, follow_redirects=False, stream=is_stream)


def _to_httpx(
    outgoing: Outgoing, headers: httpx.Headers | list[tuple[str, str]], timeout: httpx.Timeout
) -> httpx.Request:
    if outgoing.timeout is not None:
        timeout = httpx.Timeout(outgoing.timeout)
    extensions = {"timeout": timeout.as_dict()}
    return httpx.Request(outgoing.method, outgoing.url, headers=headers, content=outgoing.body, extensions=extensions)


def _environment_proxy(url: str) -> str | None:
    """The proxy that the environment names for a URL, as `HTTPS_PROXY` does."""
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")

"""One HTTP exchange over a pool of connections. The only module that knows httpx, so that a successor is one change.

The client's own pool is an httpx transport, used without the httpx client around it: no cookie passes from one tenant
to the next, no redirect is followed, no URL is logged, and a call costs less.
"""

import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from .errors import APIConnectionError, APITimeoutError, ClientStateError

if TYPE_CHECKING:
    import asyncio

DEFAULT_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DEFAULT_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30.0)

# The request did not leave: no connection was made, or none was free.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Outgoing(NamedTuple):
    """One request as it goes over the wire."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes | None
    timeout: float | None
    """Seconds for each part of the exchange; None for the pool's own."""


class Incoming(NamedTuple):
    """What came back: status, headers and the whole body."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


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
        self._check_loop()
        try:
            if self._http_client is not None:
                response = await _send_by_client(self._http_client, outgoing)
            else:
                if self._transport is None:
                    proxy = _environment_proxy(outgoing.url)
                    self._transport = httpx.AsyncHTTPTransport(limits=DEFAULT_LIMITS, proxy=proxy)
                response = await _send_by_transport(self._transport, outgoing)
        except httpx.RequestError as error:
            kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
            reason = str(error) or type(error).__name__
            url = outgoing.url.partition("?")[0]
            raise kind(reason, outgoing.method, url, was_sent=not isinstance(error, _NOT_SENT)) from error
        return Incoming(response.status_code, response.headers, response.content)

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


async def _send_by_transport(transport: httpx.AsyncBaseTransport, outgoing: Outgoing) -> httpx.Response:
    headers = [*outgoing.headers, ("accept-encoding", "gzip, deflate")]
    request = _to_httpx(outgoing, headers, DEFAULT_TIMEOUT)
    response = await transport.handle_async_request(request)
    response.request = request
    try:
        await response.aread()
    except BaseException:
        await response.aclose()
        raise
    return response


async def _send_by_client(client: httpx.AsyncClient, outgoing: Outgoing) -> httpx.Response:
    headers = client.headers.copy()
    headers.update(outgoing.headers)
    return await client.send(_to_httpx(outgoing, headers, client.timeout), auth=None, follow_redirects=False)


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

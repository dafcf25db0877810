"""One HTTP exchange over a pool of connections. The only module that knows httpx, so that a successor is one change.

The client's own pool is an httpx transport, used without the httpx client around it: no cookie passes from one tenant
to the next, no redirect is followed, no URL is logged, and a call costs less.
"""

import contextlib
import os
import urllib.request
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from .errors import APIConnectionError, APITimeoutError, ArgumentError, ClientStateError

if TYPE_CHECKING:
    import asyncio

DEFAULT_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DEFAULT_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30.0)

DEFAULT_LARGEST: Final = 128 * 1024 * 1024
"""The largest body that is read, in bytes."""

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

    def __repr__(self) -> str:
        return f"<{self.method} {self.url.partition('?')[0]}>"


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
        max_response_bytes: The largest body that is read, after decompression.
    """

    def __init__(
        self,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        max_response_bytes: int = DEFAULT_LARGEST,
    ) -> None:
        _check_kind("http_client", http_client, httpx.AsyncClient)
        _check_kind("transport", transport, httpx.AsyncBaseTransport)
        self.is_closed = False
        self._http_client = http_client
        self._transport = transport
        self._largest = max_response_bytes
        self._has_opened = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = os.getpid()

    def check_open(self) -> None:
        """Raise if the pool was closed."""
        if self.is_closed:
            raise ClientStateError("the client is closed: make the call before aclose(), or inside `async with`")

    def check_usable(self) -> None:
        """Raise if the pool can't be used here and now: it was closed, or belongs to another loop or process."""
        import asyncio  # here, as it is half of what importing this package would cost; who awaits has it already

        self.check_open()
        if os.getpid() != self._process:
            raise ClientStateError("the client belongs to the process that was forked: make one client in each process")
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ClientStateError(
                "the client belongs to another event loop: make one client in each loop, "
                "or one `asyncio.run` around all that uses it"
            )

    async def aclose(self) -> None:
        """Close the connections; none can be opened after it."""
        self.is_closed = True
        import asyncio

        transport, self._transport = self._transport, None
        if transport is None or (self._loop is not None and self._loop.is_closed()):
            return  # with its loop the connections went, too
        if self._loop not in (None, asyncio.get_running_loop()):
            raise ClientStateError("the client belongs to another event loop: close it in the one that it was used in")
        await transport.aclose()

    def __del__(self) -> None:
        if getattr(self, "_has_opened", False) and not self.is_closed and os.getpid() == self._process:
            warnings.warn(
                "an Apideck client was never closed: use `async with Apideck(...)`, or await aclose()",
                ResourceWarning,
                source=self,
                stacklevel=1,
            )

    async def exchange(self, outgoing: Outgoing) -> Incoming:
        """Send one request and read the whole answer.

        Raises:
            APIConnectionError: No answer arrived, or not the whole of it.
            ClientStateError: The pool is closed, or belongs to another event loop.
        """
        failure: Exception
        response: httpx.Response | None = None
        try:
            response = await self._send(outgoing)
            async with contextlib.aclosing(response):
                content = await self._read(response)
            return Incoming(response.status_code, response.headers, content)
        except Exception as error:
            if not isinstance(error, _FAILURES) and _library(error) != "aiohttp":
                raise
            failure = error
        except BaseException as interruption:
            await _reclaim(self._http_client or self._transport, response)
            # Cancelled in flight: the frames that it comes through hold the request's bytes, and so do its context's.
            interruption.__context__ = None
            raise interruption.with_traceback(None) from None
        await _reclaim(self._http_client or self._transport, response)
        # Outside the handler, so that no traceback of it leads to frames that hold the request's headers.
        is_timeout, was_sent = _judge(failure)
        kind = APITimeoutError if is_timeout else APIConnectionError
        reason = str(failure) or type(failure).__name__
        shown = kind(reason, outgoing.method, outgoing.url.partition("?")[0], was_sent=was_sent)
        shown.is_final = isinstance(failure, _TooLargeError) or _is_untrusted(failure)
        raise shown

    async def _send(self, outgoing: Outgoing) -> httpx.Response:
        if self._http_client is not None:
            if self._http_client.is_closed:
                raise ClientStateError("the http_client is closed: keep it open for as long as the client is used")
            return await _send_by_client(self._http_client, outgoing)
        if self._transport is None:
            self._has_opened = True
            self._transport = httpx.AsyncHTTPTransport(limits=DEFAULT_LIMITS, proxy=_environment_proxy(outgoing.url))
        return await _send_by_transport(self._transport, outgoing)

    async def _read(self, response: httpx.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        is_plain = not response.is_stream_consumed and response.headers.get("content-encoding") is None
        stream = response.stream if is_plain and isinstance(response.stream, httpx.AsyncByteStream) else None
        # Where there is nothing to decode, httpx's own iteration costs more than all of this client.
        async for chunk in stream or response.aiter_bytes():
            size += len(chunk)
            if size > self._largest:
                raise _TooLargeError(f"the answer is larger than {self._largest} bytes (max_response_bytes)")
            chunks.append(chunk)
        return b"".join(chunks)


async def _reclaim(source: Any, response: httpx.Response | None) -> None:
    """Free what a call that has failed still holds of the pool.

    httpcore loses sight of a connection if the call is cancelled between being given it and using it, or while giving
    it back, and counts it against the limit for ever: a service that cancels calls would in the end have none left.

    Args:
        source: An httpx client or transport.
        response: The call's, if it had come as far.
    """
    ended = None if response is None else _pool_request(response.stream)
    transports = [source._transport, *source._mounts.values()] if hasattr(source, "_mounts") else [source]
    pools: list[Any] = [getattr(transport, "_pool", None) for transport in transports]
    for pool in pools:
        if _library(pool) != "httpcore":
            continue
        pool._requests = [request for request in pool._requests if request is not ended]
        in_use = {id(request.connection) for request in pool._requests}
        lost = [each for each in pool._connections if not (id(each) in in_use or each.is_idle() or each.is_closed())]
        if lost:
            pool._connections = [each for each in pool._connections if each not in lost]
            await pool._close_connections([*lost, *pool._assign_requests_to_connections()])


def _pool_request(stream: Any) -> object:
    """The entry in httpcore's books that belongs to a response, somewhere inside its stream."""
    while stream is not None and not hasattr(stream, "_pool_request"):
        stream = getattr(stream, "_httpcore_stream", None) or getattr(stream, "_stream", None)
    return getattr(stream, "_pool_request", None)


def _check_kind(argument: str, value: object, kind: type) -> None:
    if value is not None and not isinstance(value, kind):
        raise ArgumentError(argument, f"is a {type(value).__name__}", f"pass an httpx.{kind.__name__}")


def _is_untrusted(failure: BaseException | None) -> bool:
    """Whether the server's certificate was refused; httpx says only that there was no connection."""
    import ssl  # here for the reason that `check_usable` gives

    while failure is not None and not isinstance(failure, ssl.SSLCertVerificationError):
        failure = failure.__cause__ or failure.__context__
    return failure is not None


class _TooLargeError(Exception):
    """A body beyond the limit."""


_FAILURES: Final = (httpx.RequestError, httpx.InvalidURL, OSError, _TooLargeError)


def _library(value: object) -> str:
    """The name of the package that the value's class is from."""
    return type(value).__module__.partition(".")[0]


def _judge(failure: Exception) -> tuple[bool, bool]:
    """Whether a failed exchange ran out of time, and whether its request may have left."""
    cause = failure.__cause__
    if isinstance(failure, httpx.ConnectTimeout) and _library(cause) == "aiohttp":
        # httpx-aiohttp calls every broken connection that, even one that broke after the request. The cause knows.
        import aiohttp  # it is loaded, as it raised the cause

        not_sent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
        return isinstance(cause, TimeoutError), not isinstance(cause, not_sent)
    return isinstance(failure, httpx.TimeoutException | TimeoutError), not isinstance(failure, _NOT_SENT)


async def _send_by_transport(transport: httpx.AsyncBaseTransport, outgoing: Outgoing) -> httpx.Response:
    headers = [*outgoing.headers, ("accept-encoding", "gzip, deflate")]
    request = _to_httpx(outgoing, headers, DEFAULT_TIMEOUT)
    response = await transport.handle_async_request(request)
    response.request = request
    return response


async def _send_by_client(client: httpx.AsyncClient, outgoing: Outgoing) -> httpx.Response:
    headers = client.headers.copy()
    headers.update(outgoing.headers)
    return await client.send(
        _to_httpx(outgoing, headers, client.timeout), auth=None, follow_redirects=False, stream=True
    )


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

"""One HTTP exchange over a pool of connections. The only module that knows httpx, so that a successor is one change.

The client's own pool is an httpx transport, used without the httpx client around it: no cookie passes from one tenant
to the next, no redirect is followed, no URL is logged, and a call costs less.
"""

import functools
import os
import urllib.request
import warnings
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import httpx

from .errors import APIConnectionError, ApideckError, APITimeoutError, ArgumentError, ClientStateError
from .reclaim import drop_overrun, reclaim
from .resend import may_resend, stop_resending

if TYPE_CHECKING:
    import asyncio

    from .uploads import Stream

DEFAULT_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DEFAULT_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30.0)

DEFAULT_LARGEST: Final = 128 * 1024 * 1024
"""The largest body that is read, in bytes."""

# The request did not leave: no connection was made, or none was free.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class _TooLargeError(Exception):
    """A body beyond the limit."""


_FAILURES: Final = (httpx.RequestError, httpx.InvalidURL, OSError, _TooLargeError)


class Outgoing(NamedTuple):
    """One request as it goes over the wire."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: "bytes | Stream | None"
    timeout: float | None
    """Seconds for each part of the exchange; None for the pool's own."""

    def __repr__(self) -> str:
        return f"<{self.method} {self.url.partition('?')[0]}>"


class Incoming(NamedTuple):
    """What came back: status, headers and the whole body."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def __repr__(self) -> str:
        return f"<Incoming {self.status_code}>"  # no more: an answer may echo what it was asked with


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
        failure: ApideckError
        try:
            async for chunk in self._response.aiter_bytes():
                yield chunk
            return
        except httpx.StreamError:
            failure = ClientStateError("the answer was read before, or closed: it can be read once")
        except _FAILURES as error:
            failure = _connection_error(error, self._outgoing)
        raise failure

    async def read(self) -> bytes:
        """The whole body."""
        return b"".join([chunk async for chunk in self.chunks()])

    async def aclose(self) -> None:
        """Give the connection back, or drop it if the body was not read to its end."""
        await self._response.aclose()
        await drop_overrun(self._response.stream)


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
        if isinstance(max_response_bytes, bool) or not isinstance(max_response_bytes, int) or max_response_bytes < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError("max_response_bytes", f"is {max_response_bytes!r}", "pass a positive int")
        self._largest = max_response_bytes
        self._has_opened = False
        self._is_checked = transport is None
        self.may_resend = http_client is not None and may_resend(http_client)
        """Whether the connections' library may send a request twice, unseen."""
        self._goes_by_target = False
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
        self.check_closable()
        self.is_closed = True
        transport, self._transport = self._transport, None
        if transport is not None and not (self._loop is not None and self._loop.is_closed()):
            await transport.aclose()  # connections whose loop has ended went with it

    def check_closable(self) -> None:
        """Raise if the pool is in use in another event loop, which alone can close it."""
        import asyncio

        if self._loop is not None and not self._loop.is_closed() and self._loop is not asyncio.get_running_loop():
            raise ClientStateError("the client belongs to another event loop: close it in the one that it was used in")

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
        response: httpx.Response | None = None
        try:
            response = await self._send(outgoing)
            try:
                content = await self._read(response)
            finally:
                await response.aclose()
            await drop_overrun(response.stream)
            return Incoming(response.status_code, response.headers, content)
        except BaseException as error:
            failure = _explain(error, outgoing)
        await self._reclaim(response)
        raise failure

    async def open(self, outgoing: Outgoing) -> IncomingStream:
        """Send one request and leave the body of the answer to be read; the caller closes it.

        Raises:
            APIConnectionError: No answer arrived.
            ClientStateError: The pool is closed, or belongs to another event loop.
        """
        try:
            return IncomingStream(await self._send(outgoing), outgoing)
        except BaseException as error:
            failure = _explain(error, outgoing)
        await self._reclaim(None)
        raise failure

    async def _reclaim(self, response: httpx.Response | None) -> None:
        await reclaim(self._http_client or self._transport, None if response is None else response.stream)

    async def _send(self, outgoing: Outgoing) -> httpx.Response:
        if self._http_client is not None:
            if self._http_client.is_closed:
                raise ClientStateError("the http_client is closed: keep it open for as long as the client is used")
            return await _send_by_client(self._http_client, outgoing)
        if self._transport is None:
            self._transport = self._open_transport(outgoing.url)
        if not self._is_checked:
            self._is_checked = True
            self.may_resend = stop_resending(self._transport)
        request = _to_request(outgoing, by_target=self._goes_by_target)
        response = await self._transport.handle_async_request(request)
        response.request = request
        return response

    def _open_transport(self, url: str) -> httpx.AsyncBaseTransport:
        import ssl  # here for the reason that `check_usable` gives

        self._has_opened = True
        proxy = _environment_proxy(url)
        self._goes_by_target = proxy is None  # a proxy is sent the target in a form of its own
        # Plain http needs no certificates, which take longer to load than a call takes. This context trusts none.
        verify = True if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return httpx.AsyncHTTPTransport(verify=verify, limits=DEFAULT_LIMITS, proxy=proxy)

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


def _explain(problem: BaseException, outgoing: Outgoing) -> BaseException:
    """What to raise for what ended an exchange, once its handler is left.

    The problem must be in none of our frames by then: its own hold the request's bytes, and aiohttp's shows the
    request's headers itself.
    """
    if isinstance(problem, _FAILURES) or _library(problem) == "aiohttp":
        return _connection_error(problem, outgoing)
    if not isinstance(problem, Exception):  # cancelled: it came through such frames as well
        problem.__context__ = None
        return problem.with_traceback(None)
    return problem


def _connection_error(problem: BaseException, outgoing: Outgoing) -> APIConnectionError:
    is_timeout, was_sent = _judge(problem)
    kind = APITimeoutError if is_timeout else APIConnectionError
    reason = str(problem) or type(problem).__name__
    error = kind(reason, outgoing.method, outgoing.url.partition("?")[0], was_sent=was_sent)
    error.is_final = isinstance(problem, _TooLargeError) or _is_untrusted(problem)
    return error


def _judge(problem: BaseException) -> tuple[bool, bool]:
    """Whether a failed exchange ran out of time, and whether its request may have left."""
    cause = problem.__cause__
    if isinstance(problem, httpx.ConnectTimeout) and _library(cause) == "aiohttp":
        # httpx-aiohttp calls every broken connection that, even one that broke after the request. The cause knows.
        import aiohttp  # it is loaded, as it raised the cause

        not_sent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
        return isinstance(cause, TimeoutError), not isinstance(cause, not_sent)
    return isinstance(problem, httpx.TimeoutException | TimeoutError), not isinstance(problem, _NOT_SENT)


def _is_untrusted(problem: BaseException | None) -> bool:
    """Whether the server's certificate was refused; httpx says only that there was no connection."""
    import ssl  # here for the reason that `check_usable` gives

    while problem is not None and not isinstance(problem, ssl.SSLCertVerificationError):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _library(value: object) -> str:
    """The name of the package that the value's class is from."""
    return type(value).__module__.partition(".")[0]


def _check_kind(argument: str, value: object, kind: type) -> None:
    if value is not None and not isinstance(value, kind):
        raise ArgumentError(argument, f"is a {type(value).__name__}", f"pass an httpx.{kind.__name__}")


async def _send_by_client(client: httpx.AsyncClient, outgoing: Outgoing) -> httpx.Response:
    headers = client.headers.copy()
    headers.update(outgoing.headers)
    extensions = _extensions(outgoing, client.timeout)
    request = httpx.Request(
        outgoing.method, outgoing.url, headers=headers, content=outgoing.body, extensions=extensions
    )
    return await client.send(request, auth=None, follow_redirects=False, stream=True)


def _to_request(outgoing: Outgoing, *, by_target: bool) -> httpx.Request:
    """A request for a transport, which sends it as it is.

    Args:
        outgoing: The request.
        by_target: Give only the origin as its URL, and path and query as what to ask it for. For httpx to parse a URL
            takes a fifth of all the time that a call costs beside its exchange.
    """
    body, extensions = outgoing.body, _extensions(outgoing, DEFAULT_TIMEOUT)
    if by_target:
        scheme, _, host, target = outgoing.url.split("/", 3)
        url = _parse_origin(f"{scheme}//{host}")
        extensions["target"] = quote(f"/{target}", safe=_TARGET_SAFE).encode()
    else:
        url = httpx.URL(outgoing.url)
    headers = [("Host", url.netloc.decode()), *outgoing.headers, ("Accept-Encoding", "gzip, deflate")]
    if body is not None and not isinstance(body, bytes):
        return httpx.Request(outgoing.method, url, headers=headers, content=body, extensions=extensions)
    # The one header that follows from the content is known: httpx takes three times as long to find it out.
    if body is not None or outgoing.method in ("POST", "PUT", "PATCH"):
        headers.append(("Content-Length", str(len(body or b""))))
    stream = httpx.ByteStream(body or b"")
    request = httpx.Request(outgoing.method, url, headers=headers, stream=stream, extensions=extensions)
    request.read()
    return request


_parse_origin = functools.lru_cache(maxsize=8)(httpx.URL)
_TARGET_SAFE = "%/:?@!$&'()*+,;=[]"
"""What stands for itself in a target, beside letters and digits; the rest is percent-encoded."""


def _extensions(outgoing: Outgoing, timeout: httpx.Timeout) -> dict[str, Any]:
    return {"timeout": (timeout if outgoing.timeout is None else httpx.Timeout(outgoing.timeout)).as_dict()}


def _environment_proxy(url: str) -> str | None:
    """The proxy that the environment names for a URL, as `HTTPS_PROXY` does."""
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")

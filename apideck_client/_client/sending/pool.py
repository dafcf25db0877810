"""One HTTP exchange over a pool of connections. The only module that knows httpx, so that a successor is one change.

The client's own pool is an httpx transport, used without the httpx client around it: no cookie passes from one tenant
to the next, no redirect is followed, no URL is logged, and a call costs less.
"""

import functools
import logging
import os
import sys
import warnings
from collections.abc import AsyncIterable, AsyncIterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx

from ...errors import APIConnectionError, APITimeoutError, ArgumentError, ClientStateError
from ..exchange import Answer, Request
from .decoding import ACCEPT_ENCODING, BodyError, decode, gather
from .environment import Proxy, check_certificate_directory, check_certificates, find_proxy
from .reclaim import drop_overrun, reclaim
from .resend import may_resend, stop_resending

if TYPE_CHECKING:
    import asyncio

DEFAULT_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
DEFAULT_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30.0)

DEFAULT_MAX_RESPONSE_BYTES: Final = 128 * 1024 * 1024
"""The largest body that is read, in bytes."""

# The request did not leave: no connection was made, or none was free.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


_FAILURES: Final = (httpx.RequestError, httpx.InvalidURL, OSError, BodyError)


class BodyStream:
    """A body that is still to be read, once. It holds a connection until it is closed."""

    __slots__ = ("_is_spent", "_largest", "_outgoing", "_response")

    def __init__(self, response: httpx.Response, outgoing: Request[Any], largest: int) -> None:
        self._response = response
        self._outgoing = outgoing
        self._largest = largest
        self._is_spent = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body's chunks, decompressed. Each is small, however much they are together.

        Raises:
            APIConnectionError: It broke off.
            ClientStateError: It was read before, or closed.
        """
        self._spend()
        try:
            async for chunk in _body(self._response):
                yield chunk
            return
        except _FAILURES as error:
            failure = _connection_error(error, self._outgoing)
        raise failure

    async def read(self) -> bytes:
        """The whole body.

        Raises:
            APIConnectionError: It broke off, or is larger than `max_response_bytes`.
            ClientStateError: It was read before, or closed.
        """
        self._spend()
        try:
            return await gather(_body(self._response, self._largest), self._largest)
        except _FAILURES as error:
            failure = _connection_error(error, self._outgoing)
        raise failure

    def _spend(self) -> None:
        if self._is_spent:
            raise ClientStateError("the answer was read before, or closed: it can be read once")
        self._is_spent = True

    async def aclose(self) -> None:
        """Give the connection back, or drop it if the body was not read to its end."""
        self._is_spent = True
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
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
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
                "or one `asyncio.run` around all that uses it" + _loop_hint()
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
            raise ClientStateError(
                "the client belongs to another event loop: close it in the one that it was used in" + _loop_hint()
            )

    def __del__(self) -> None:
        if getattr(self, "_has_opened", False) and not self.is_closed and os.getpid() == self._process:
            warnings.warn(
                "an Apideck client was never closed: use `async with Apideck(...)`, or await aclose()",
                ResourceWarning,
                source=self,
                stacklevel=1,
            )

    async def exchange(self, outgoing: Request[Any]) -> Answer:
        """Send one request and return its answer, with the whole body.

        The body of a download is left to be read: the caller reads and closes the answer's stream.

        Raises:
            APIConnectionError: No answer arrived, or not the whole of it.
            ClientStateError: The pool is closed, or belongs to another event loop.
        """
        response: httpx.Response | None = None
        try:
            response = await self._send(outgoing)
            if outgoing.operation.download and 200 <= response.status_code < 300:
                body = BodyStream(response, outgoing, self._largest)
                return Answer(response.status_code, response.headers, stream=body)
            try:
                content = await gather(_body(response, self._largest), self._largest)
            finally:
                await response.aclose()
            await drop_overrun(response.stream)
            return Answer(response.status_code, response.headers, content)
        except BaseException as error:
            failure = _explain(error, outgoing)
        await self._reclaim(response)
        raise failure

    async def _reclaim(self, response: httpx.Response | None) -> None:
        await reclaim(self._http_client or self._transport, None if response is None else response.stream)

    async def _send(self, outgoing: Request[Any]) -> httpx.Response:
        if self._http_client is not None:
            if self._http_client.is_closed:
                raise ClientStateError("the http_client is closed: keep it open for as long as the client is used")
            return await _send_by_client(self._http_client, outgoing)
        if self._transport is None:
            self._transport = self._open_transport(outgoing.target)
        if not self._is_checked:
            self._is_checked = True
            self.may_resend = stop_resending(self._transport)
        request = _to_request(outgoing, by_target=self._goes_by_target)
        response = await self._transport.handle_async_request(request)
        response.request = request
        return response

    def _open_transport(self, url: str) -> httpx.AsyncBaseTransport:
        proxy = find_proxy(url)
        transport = _open_transport(url, proxy)
        self._has_opened = True
        self._goes_by_target = proxy is None  # a proxy is sent the target in a form of its own
        return transport


def _open_transport(url: str, proxy: Proxy | None) -> httpx.AsyncBaseTransport:
    """A pool of connections of our own, or the error that says which variable of the environment is to blame."""
    import ssl  # here for the reason that `check_usable` gives

    problem: Exception
    is_secure = url.startswith("https:")
    if is_secure:
        check_certificate_directory()
    try:
        # Plain http needs no certificates, which take longer to load than a call takes. This context trusts none.
        verify = httpx.create_ssl_context() if is_secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return httpx.AsyncHTTPTransport(verify=verify, limits=DEFAULT_LIMITS, proxy=proxy.url if proxy else None)
    except OSError as error:
        problem = check_certificates(error) or error
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        if proxy is None:
            raise
        needs = "needs the package socksio" if isinstance(error, ImportError) else "is no URL of a proxy"
        problem = ArgumentError(proxy.variable, needs, "install httpx[socks] for a SOCKS proxy, or unset it")
    raise problem  # not from the handler: its frames hold the proxy's password


def _body(response: httpx.Response, largest: int | None = None) -> AsyncIterable[bytes]:
    """An answer's body, decompressed within bounds; `largest` is for what is on the wire."""
    if response.is_stream_consumed or not isinstance(response.stream, httpx.AsyncByteStream):
        return response.aiter_bytes()  # read already, by a hook of the caller's own client or by a test's transport
    coding = response.headers.get("content-encoding")
    # Not httpx's own iteration: it decompresses without bounds, and costs more than all of this client.
    return response.stream if coding is None else decode(response.stream, coding, largest)


def _explain(problem: BaseException, outgoing: Request[Any]) -> BaseException:
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


def _connection_error(problem: BaseException, outgoing: Request[Any]) -> APIConnectionError:
    is_timeout, was_sent = _judge(problem)
    kind = APITimeoutError if is_timeout else APIConnectionError
    reason = str(problem) or type(problem).__name__
    error = kind(reason, outgoing.method, outgoing.url, was_sent=was_sent)
    error.is_final = problem.is_final if isinstance(problem, BodyError) else _is_untrusted(problem)
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


def _loop_hint() -> str:
    """A remedy for tests, whose loops are chosen by a setting."""
    return (
        "; with pytest-asyncio, give the fixture and its tests the same loop_scope" if _IS_TEST in sys.modules else ""
    )


_IS_TEST = "pytest_asyncio"


class _HiddenQuery(logging.Filter):
    """Takes the query out of what httpx logs of our requests: it may hold a customer's data."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; one of ours shows its URL without the query."""
        if _is_ours.get() and isinstance(record.args, tuple):
            record.args = tuple(
                item.copy_with(query=None) if isinstance(item, httpx.URL) else item for item in record.args
            )
        return True


_is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)
_hidden_query = _HiddenQuery()


def _check_kind(argument: str, value: object, kind: type) -> None:
    if value is not None and not isinstance(value, kind):
        raise ArgumentError(argument, f"is a {type(value).__name__}", f"pass an httpx.{kind.__name__}")


async def _send_by_client(client: httpx.AsyncClient, outgoing: Request[Any]) -> httpx.Response:
    headers = client.headers.copy()
    headers.update([*outgoing.headers(), ("Accept-Encoding", ACCEPT_ENCODING)])
    extensions = _extensions(outgoing, client.timeout)
    request = httpx.Request(
        outgoing.method, outgoing.target, headers=headers, content=outgoing.body, extensions=extensions
    )
    logging.getLogger("httpx").addFilter(_hidden_query)  # which adds it once
    token = _is_ours.set(True)
    try:
        return await client.send(request, auth=None, follow_redirects=False, stream=True)
    finally:
        _is_ours.reset(token)


def _to_request(outgoing: Request[Any], *, by_target: bool) -> httpx.Request:
    """A request for a transport, which sends it as it is.

    Args:
        outgoing: The request.
        by_target: Give only the origin as its URL, and path and query as what to ask it for. For httpx to parse a URL
            takes a fifth of all the time that a call costs beside its exchange.
    """
    body, extensions = outgoing.body, _extensions(outgoing, DEFAULT_TIMEOUT)
    if by_target:
        scheme, _, host, target = outgoing.target.split("/", 3)
        url = _parse_origin(f"{scheme}//{host}")
        extensions["target"] = quote(f"/{target}", safe=_TARGET_SAFE).encode()
    else:
        url = httpx.URL(outgoing.target)
    headers = [("Host", url.netloc.decode()), *outgoing.headers(), ("Accept-Encoding", ACCEPT_ENCODING)]
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


def _extensions(outgoing: Request[Any], timeout: httpx.Timeout) -> dict[str, Any]:
    return {
        "timeout": (timeout if outgoing.options.timeout is None else httpx.Timeout(outgoing.options.timeout)).as_dict()
    }

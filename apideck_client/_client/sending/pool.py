"""One HTTP exchange over a pool of connections. `libraries.py` knows which HTTP library is used.

The client's own pool is a transport of the library, without the library's client around it: no cookie reaches another
tenant, no redirect is followed, no URL is logged, and a call is faster.
"""

import os
import re
import sys
import warnings
from collections.abc import AsyncIterable, AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from ...errors import APIConnectionError, APITimeoutError, ClientStateError
from ..exchange import Answer, Request
from ..secrets import Secret, drop_variables, guarded, redact
from ..validation import check_count, one_line
from .decoding import BodyError, decode, gather
from .environment import find_proxy
from .libraries import Library, PoolName, choose
from .reclaim import drop_overrun
from .resend import may_resend, stop_resending

if TYPE_CHECKING:
    import asyncio

    import httpx

    from .libraries import HTTPClient, HTTPTransport

DEFAULT_MAX_RESPONSE_BYTES: Final = 128 * 1024 * 1024
"""The maximum size of a body, in bytes."""


class BodyStream:
    """A body that is not read yet. It can be read once, and keeps a connection until it is closed."""

    __slots__ = ("_is_spent", "_largest", "_library", "_outgoing", "_response")

    def __init__(self, library: Library, response: "httpx.Response", outgoing: Request[Any], largest: int) -> None:
        self._library = library
        self._response = Secret(response)  # it refers to its request
        self._outgoing = outgoing
        self._largest = largest
        self._is_spent = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body in chunks, decompressed. Each chunk is small, and the body may have any size.

        Raises:
            APIConnectionError: The body broke off.
            ClientStateError: The body was read before, or the stream was closed.
        """
        self._spend()
        try:
            async for chunk in _body(self._library, self._response.reveal()):
                yield chunk
            return
        except BaseException as error:
            chunk = b""  # this frame stays in the traceback
            failure = _explain(self._library, error, self._outgoing)
        raise failure

    async def read(self) -> bytes:
        """Return the whole body.

        Raises:
            APIConnectionError: The body broke off, or is larger than `max_response_bytes`.
            ClientStateError: The body was read before, or the stream was closed.
        """
        self._spend()
        try:
            return await gather(_body(self._library, self._response.reveal(), self._largest), self._largest)
        except BaseException as error:
            failure = _explain(self._library, error, self._outgoing)
        raise failure

    def _spend(self) -> None:
        if self._is_spent:
            raise ClientStateError("the body was read before, or closed: it can be read once")
        self._is_spent = True

    @guarded
    async def aclose(self) -> None:
        """Return the connection to the pool, or close it if the body was not read to its end."""
        self._is_spent = True
        response = self._response.reveal()
        await response.aclose()
        await drop_overrun(response.stream)


class Pool:
    """Connections that a client shares with all clients derived from it. They belong to the first event loop.

    Args:
        http_client: The caller's own HTTP client. It keeps its settings, and the caller closes it.
        transport: The caller's own transport, instead of one that the pool opens.
        max_response_bytes: The maximum size of a body after decompression.
        name: The kind of connections that the pool opens.
    """

    def __init__(
        self,
        http_client: "HTTPClient | None" = None,
        transport: "HTTPTransport | None" = None,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        name: PoolName | None = None,
    ) -> None:
        self._library = choose(name, http_client, transport)
        self.is_closed: bool = False
        self._http_client: Any = http_client
        self._transport: Any = transport
        self._largest = check_count("max_response_bytes", max_response_bytes)
        self._is_own = http_client is None and transport is None
        self.may_resend: bool | None = None if http_client is None else may_resend(http_client)
        """True if the library may send a request a second time by itself. None before the first request."""
        self._goes_by_target = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = os.getpid()

    def check_open(self) -> None:
        """Raise `ClientStateError` if the pool is closed."""
        if self.is_closed:
            raise ClientStateError("the client is closed: make the call before aclose(), or inside `async with`")

    def check_usable(self) -> None:
        """Raise `ClientStateError` if the pool is closed, or belongs to another event loop or process."""
        self.check_open()
        if os.getpid() != self._process:
            raise ClientStateError("the client belongs to the process that was forked: make one client in each process")
        remedy = "make one client in each loop, or one `asyncio.run` around all that uses it"
        self._loop = self._check_loop(remedy)

    async def aclose(self) -> None:
        """Close the connections. No more can be opened. Call `check_closable` first."""
        self.is_closed = True
        transport, self._transport = self._transport, None
        if transport is not None and not (self._loop is not None and self._loop.is_closed()):
            await transport.aclose()  # the connections of an ended loop are already closed

    def check_closable(self) -> None:
        """Raise `ClientStateError` if another event loop uses the pool: only that loop can close it."""
        if self._loop is not None and not self._loop.is_closed():
            self._check_loop("close it in the one that it was used in")

    def _check_loop(self, remedy: str) -> "asyncio.AbstractEventLoop":
        """Return the running event loop. Raise `ClientStateError` if the pool belongs to another one."""
        import asyncio  # here, because importing it would take half of this package's import time

        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop is not loop:
            is_test = "pytest_asyncio" in sys.modules  # there, a setting chooses the loops
            hint = "; with pytest-asyncio, give the fixture and its tests the same loop_scope" if is_test else ""
            raise ClientStateError(f"the client belongs to another event loop: {remedy}{hint}")
        return loop

    def __del__(self) -> None:
        if getattr(self, "_is_own", False) and self._transport is not None and os.getpid() == self._process:
            warnings.warn(
                "an Apideck client was never closed: use `async with Apideck(...)`, or await aclose()",
                ResourceWarning,
                source=self,
                stacklevel=1,
            )

    async def exchange(self, outgoing: Request[Any]) -> Answer:
        """Send one request and return its answer, with the whole body.

        The body of a download is not read: the caller reads and closes the answer's stream.

        Raises:
            APIConnectionError: There was no response, or only a part of one.
            ClientStateError: The pool is closed, or belongs to another event loop.
        """
        response: httpx.Response | None = None
        try:
            if self._http_client is not None:
                if self._http_client.is_closed:
                    raise ClientStateError("the http_client is closed: keep it open for as long as the client is used")
                response = await self._library.send_by_client(self._http_client, outgoing)
            else:
                transport, request = self._prepare(outgoing)
                response = await transport.handle_async_request(request)
                response.request = request
            if outgoing.operation.download and 200 <= response.status_code < 300:
                body = BodyStream(self._library, response, outgoing, self._largest)
                return Answer(response.status_code, response.headers, stream=body)
            try:
                content = await gather(_body(self._library, response, self._largest), self._largest)
            finally:
                await response.aclose()
            await drop_overrun(response.stream)
            return Answer(response.status_code, response.headers, content)
        except BaseException as error:
            failure = _explain(self._library, error, outgoing)
        await self._library.reclaim(self._http_client or self._transport, response)
        raise failure

    def _prepare(self, outgoing: Request[Any]) -> "tuple[httpx.AsyncBaseTransport, httpx.Request]":
        """Return the transport, and the request as the library has it."""
        if self._transport is None:
            proxy = find_proxy(outgoing.target)
            self._transport = self._library.open_transport(outgoing.target, proxy)
            # A proxy needs the target in another form.
            self._goes_by_target = proxy is None and self._library.takes_target
        if self.may_resend is None:
            self.may_resend = stop_resending(self._transport)
        return self._transport, self._library.make_request(outgoing, by_target=self._goes_by_target)


def _body(library: Library, response: "httpx.Response", largest: int | None = None) -> AsyncIterable[bytes]:
    """Return the body of a response, decompressed within limits.

    Args:
        library: The library of the response.
        response: The response.
        largest: The maximum number of bytes from the wire, or None for no limit.
    """
    stream = library.raw_stream(response)
    if stream is None:
        return response.aiter_bytes()  # an event hook of the caller's client, or a transport of a test, has read it
    coding = response.headers.get("content-encoding")
    # The library's own iteration decompresses without limits, and takes longer than all of this client.
    return stream if coding is None else decode(stream, coding, largest)


def _explain(library: Library, problem: BaseException, outgoing: Request[Any]) -> BaseException:
    """Return the exception to raise after the `except` block, without the variables of the library's frames.

    If it were raised in the block, its context would be the problem, and aiohttp's exceptions show the request's
    headers.
    """
    if not isinstance(problem, (OSError, BodyError, UnicodeError)) and not library.is_failure(problem):
        drop_variables(problem)
        return problem
    is_timeout, was_sent = library.judge(problem)
    kind = APITimeoutError if is_timeout else APIConnectionError
    reason = _message(problem, outgoing) or type(problem).__name__
    error = kind(reason, outgoing.method, outgoing.url, was_sent=was_sent)
    error.is_final = problem.is_final if isinstance(problem, BodyError) else _is_untrusted(problem)
    return error


def _message(problem: BaseException, outgoing: Request[Any]) -> str:
    """Return the message of a library's exception without the query of a URL, quoted bytes and the credential.

    aiohttp shows the whole URL. Every library quotes bytes that it can't read. These bytes may repeat the request.
    After an answer that is longer than its length says, they may belong to another consumer's call on the same
    connection.
    """
    text = _QUERY.sub(r"\1", str(problem))
    quoted = _QUOTED.search(text)
    if quoted is not None:
        # aiohttp's message begins with a status that no server sent.
        text = _STATUS.sub("", text[: quoted.start()]).rstrip(": ")
    return one_line(redact(outgoing.options.credential, text.encode("utf-8", "replace")).decode())


_QUERY: Final = re.compile(r"(https?://[^\s?]*)\?\S*")
_QUOTED: Final = re.compile(r"""\n|\\n|(bytearray\()?\bb\\*['"]""")
"""The start of the bytes that a library quotes: separate lines in aiohttp's messages, or a literal in h11's."""
_STATUS: Final = re.compile(r"""^\d+, message=['"]""")


def _is_untrusted(problem: BaseException | None) -> bool:
    """Return True if the server's certificate was refused. The library only reports that there was no connection."""
    import ssl  # here for the same reason as in `_check_loop`

    while problem is not None and not isinstance(problem, ssl.SSLCertVerificationError):
        problem = problem.__cause__ or problem.__context__
    return problem is not None

"""The HTTP library behind a pool: httpx, httpx2, or aiohttp below httpx. No other module knows which one it is.

httpx2 has the names and the behaviour of httpx, so one class supports both, and types say httpx for both. A library is
imported when a client that uses it is created.
"""

import functools
import importlib
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from ...errors import ArgumentError
from .decoding import ACCEPT_ENCODING
from .environment import Proxy, check_certificate_directory, check_certificates
from .reclaim import reclaim

if TYPE_CHECKING:
    import ssl

    import httpx
    import httpx2

    from ..exchange import Request

    HTTPClient = httpx.AsyncClient | httpx2.AsyncClient
    HTTPTransport = httpx.AsyncBaseTransport | httpx2.AsyncBaseTransport

PoolName = Literal["httpx", "httpx2", "aiohttp"]

DEFAULT_TIMEOUT: Final[Mapping[str, float]] = {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0}
MAX_CONNECTIONS: Final = 100
KEEPALIVE_SECONDS: Final = 30.0

_TARGET_SAFE = "%/:?@!$&'()*+,;=[]"
"""The characters of a target that are sent unchanged, beside letters and digits. Others are percent-encoded."""


def choose(pool: object, http_client: object, transport: object) -> "Library":
    """Return the library for the arguments of a client.

    Args:
        pool: The name of a pool, or None.
        http_client: The caller's own HTTP client, or None.
        transport: The caller's own transport, or None.

    Raises:
        ArgumentError: An argument is wrong, two exclude each other, or a package is missing.
    """
    arguments = {"http_client": http_client, "transport": transport, "pool": pool}
    given = [name for name, value in arguments.items() if value is not None]
    if len(given) > 1:
        raise ArgumentError(given[1], f"was given beside {given[0]}", "give one of the two")
    if http_client is not None:
        return _by_value("http_client", http_client, "AsyncClient")
    if transport is not None:
        return _by_value("transport", transport, "AsyncBaseTransport")
    return _by_name("httpx" if pool is None else pool)


def _by_name(pool: object) -> "Library":
    kinds = {"httpx": Library, "httpx2": Library, "aiohttp": _Aiohttp}
    if not isinstance(pool, str) or pool not in kinds:
        raise ArgumentError("pool", f"is {pool!r}", "pass 'httpx', 'httpx2' or 'aiohttp'")
    try:
        return kinds[pool](pool)
    except ModuleNotFoundError as error:
        missing = error.name
    raise ArgumentError(
        "pool", f"is {pool!r}, and the package {missing} is not installed", f"pip install 'apideck-client[{pool}]'"
    )


def _by_value(argument: str, value: object, kind: str) -> "Library":
    for name in ("httpx", "httpx2"):
        module = sys.modules.get(name)  # loaded, if the value comes from it
        if module is not None and isinstance(value, getattr(module, kind)):
            return Library(name)
    raise ArgumentError(argument, f"is of type {type(value).__name__}", f"pass an httpx.{kind} or an httpx2.{kind}")


class Library:
    """httpx or httpx2.

    Args:
        name: The name of the module. `httpx2.alias_httpx()` makes `httpx` another name of httpx2; then it is httpx2.
    """

    takes_target: bool = True
    """True if a transport of the library accepts a request's path and query separately from its URL."""

    def __init__(self, name: str) -> None:
        module: Any = importlib.import_module(name)
        self.name: str = module.__name__
        self._module = module
        self._request: type[httpx.Request] = module.Request
        self._byte_stream: type[httpx.ByteStream] = module.ByteStream
        self._async_byte_stream: type[httpx.AsyncByteStream] = module.AsyncByteStream
        # These errors mean that the request was not sent: there was no connection, or none was free.
        self._not_sent = (module.ConnectError, module.ConnectTimeout, module.PoolTimeout, module.UnsupportedProtocol)
        self._parse_url: type[httpx.URL] = module.URL
        self._parse_origin = functools.lru_cache(maxsize=8)(self._parse_url)

    # -- connections ---------------------------------------------------------------------------------------------------

    def open_transport(self, url: str, proxy: Proxy | None) -> "httpx.AsyncBaseTransport":
        """Open a new pool of connections for a URL.

        Raises:
            ArgumentError: The environment sets a proxy or certificates that can't be used.
        """
        problem: Exception
        if url.startswith("https:"):
            check_certificate_directory()
        try:
            return self._make_transport(self._ssl_context(url), proxy)
        except OSError as error:
            problem = check_certificates(error) or error
        except (ImportError, ValueError, self._module.InvalidURL) as error:
            if proxy is None:
                raise
            needs = "needs the package socksio" if isinstance(error, ImportError) else "is not the URL of a proxy"
            remedy = f"install {self.name}[socks] for a SOCKS proxy, or unset it"
            problem = ArgumentError(proxy.variable, needs, remedy)
        raise problem  # outside the handler, because its frames have the proxy's password

    def _ssl_context(self, url: str) -> "ssl.SSLContext":
        import ssl  # here, because importing the package must stay fast

        if not url.startswith("https:"):
            # Plain http needs no certificates, and loading them takes longer than a call. This context trusts none.
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context: ssl.SSLContext = self._module.create_ssl_context()
        return context

    def _make_transport(self, context: "ssl.SSLContext", proxy: Proxy | None) -> "httpx.AsyncBaseTransport":
        limits = self._module.Limits(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
        )
        # Looked up here, because instrumentations replace or patch the class.
        transport: httpx.AsyncBaseTransport = self._module.AsyncHTTPTransport(
            verify=context, limits=limits, proxy=proxy.url.reveal() if proxy else None
        )
        return transport

    async def reclaim(self, source: "HTTPClient | HTTPTransport | None", response: "httpx.Response | None") -> None:
        """Free the connections that a failed call left behind. Only httpx leaves any.

        Args:
            source: The caller's HTTP client, or the transport.
            response: The response of the call, if there was one.
        """
        if self.name == "httpx":
            await reclaim(source, None if response is None else response.stream)

    # -- requests and responses ----------------------------------------------------------------------------------------

    async def send_by_client(self, client: "httpx.AsyncClient", outgoing: "Request[Any]") -> "httpx.Response":
        """Send a request with the caller's own HTTP client, and don't read the body yet."""
        headers = client.headers.copy()
        headers.update([*outgoing.headers(), ("Accept-Encoding", ACCEPT_ENCODING)])
        extensions = _extensions(outgoing, client.timeout.as_dict())
        request = self._request(
            outgoing.method, outgoing.target, headers=headers, content=outgoing.body.reveal(), extensions=extensions
        )
        logging.getLogger(self.name).addFilter(_hide_query)  # adding it again changes nothing
        token = _is_ours.set(True)
        try:
            return await client.send(request, auth=None, follow_redirects=False, stream=True)
        finally:
            _is_ours.reset(token)

    def make_request(self, outgoing: "Request[Any]", *, by_target: bool) -> "httpx.Request":
        """Return a request for a transport, which sends it unchanged.

        Args:
            outgoing: The request.
            by_target: True to make the URL from the origin only, and pass path and query as the target. Parsing a whole
                URL takes a fifth of the time that a call costs beside its exchange.
        """
        body, extensions = outgoing.body.reveal(), _extensions(outgoing, DEFAULT_TIMEOUT)
        if by_target:
            scheme, _, host, target = outgoing.target.split("/", 3)
            url = self._parse_origin(f"{scheme}//{host}")
            extensions["target"] = quote(f"/{target}", safe=_TARGET_SAFE).encode()
        else:
            url = self._parse_url(outgoing.target)
        headers = [("Host", url.netloc.decode()), *outgoing.headers(), ("Accept-Encoding", ACCEPT_ENCODING)]
        if body is not None and not isinstance(body, bytes):
            return self._request(outgoing.method, url, headers=headers, content=body, extensions=extensions)
        # This is the only header that depends on the content. httpx takes three times as long to set it.
        if body is not None or outgoing.method in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Length", str(len(body or b""))))
        stream = self._byte_stream(body or b"")
        request = self._request(outgoing.method, url, headers=headers, stream=stream, extensions=extensions)
        request.read()
        return request

    def raw_stream(self, response: "httpx.Response") -> "httpx.AsyncByteStream | None":
        """Return the body as it is received, or None if it was already read."""
        stream = response.stream
        if response.is_stream_consumed or not isinstance(stream, self._async_byte_stream):
            return None
        return stream

    # -- failures ------------------------------------------------------------------------------------------------------

    def is_failure(self, problem: BaseException) -> bool:
        """Return True if the exception means that an exchange failed."""
        return isinstance(problem, (self._module.RequestError, self._module.InvalidURL)) or _is_of_aiohttp(problem)

    def judge(self, problem: BaseException) -> tuple[bool, bool]:
        """Return two facts about a failed exchange: whether it timed out, and whether the request may have left."""
        cause = problem.__cause__
        if isinstance(problem, self._module.ConnectTimeout) and _is_of_aiohttp(cause):
            # httpx-aiohttp raises this for every broken connection, even after the request. The cause tells more.
            import aiohttp  # loaded, because it raised the cause

            not_sent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
            return isinstance(cause, TimeoutError), not isinstance(cause, not_sent)
        is_timeout = isinstance(problem, (self._module.TimeoutException, TimeoutError))
        return is_timeout, not isinstance(problem, self._not_sent)


class _Aiohttp(Library):
    """aiohttp's connections, as a transport of httpx."""

    takes_target = False

    def __init__(self, name: str) -> None:
        super().__init__("httpx")
        self._aiohttp = importlib.import_module(name)
        self._adapter = importlib.import_module("httpx_aiohttp")

    def _make_transport(self, context: "ssl.SSLContext", proxy: Proxy | None) -> "httpx.AsyncBaseTransport":
        if proxy is not None and proxy.url.reveal().startswith("socks"):
            raise ArgumentError(
                proxy.variable, "names a SOCKS proxy, which pool='aiohttp' can't use", "use another pool, or unset it"
            )

        def open_session() -> Any:
            connector = self._aiohttp.TCPConnector(
                limit=MAX_CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS, ssl=context
            )
            # No cookie may reach another tenant.
            cookies = self._aiohttp.DummyCookieJar()
            return self._aiohttp.ClientSession(connector=connector, cookie_jar=cookies)

        transport: httpx.AsyncBaseTransport = self._adapter.AiohttpTransport(
            verify=context, client=open_session, proxy=self._module.Proxy(proxy.url.reveal()) if proxy else None
        )
        return transport


def _is_of_aiohttp(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "aiohttp"


def _extensions(outgoing: "Request[Any]", timeout: Mapping[str, Any]) -> dict[str, Any]:
    seconds = outgoing.options.timeout
    return {"timeout": dict(timeout) if seconds is None else dict.fromkeys(DEFAULT_TIMEOUT, seconds)}


_is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)


def _hide_query(record: logging.LogRecord) -> bool:
    """Remove the query from the library's log of our requests, because it may contain a customer's data."""
    if _is_ours.get() and isinstance(record.args, tuple):
        items: tuple[Any, ...] = record.args
        record.args = tuple(item.copy_with(query=None) if hasattr(item, "copy_with") else item for item in items)
    return True

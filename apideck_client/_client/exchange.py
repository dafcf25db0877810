"""One exchange as data: the request that a call sends, and the answer that it gets."""

import copy
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import quote

from .._version import USER_AGENT
from .options import ClientOptions, RateLimitScope
from .secrets import Secret

if TYPE_CHECKING:
    from .request.operation import Operation
    from .request.uploads import Stream

T = TypeVar("T")


@dataclass(slots=True, eq=False, repr=False)
class Request(Generic[T]):
    """The complete and checked request of one call. It is the same for every attempt.

    The query, the body and the headers may hold a customer's data, a refresh token or an OAuth state. Only the pool
    reveals them.
    """

    operation: "Operation"
    """The operation that it calls."""
    options: ClientOptions
    """The options of the client and of the call."""
    path: str
    """The path, its parameters filled in."""
    result: Any = None
    """The type of the answer's data. Type checkers know it as `T`."""
    query: Secret[str] = Secret("")
    """The query string."""
    body: "Secret[bytes | Stream | None]" = Secret(None)
    """The body, encoded."""
    content_type: str = "application/json"
    """The media type of the body."""
    parameters: Secret[tuple[tuple[str, str], ...]] = Secret(())
    """The headers from the operation's own parameters."""
    unique_id: str | None = None
    """An id that is the same in every attempt, so that a server that knows it can tell a retry."""

    def __repr__(self) -> str:
        return f"<Request {self.operation.method} {self.path}>"

    @property
    def is_overridden(self) -> bool:
        """True if the method is sent as `?_method=` of a POST."""
        return self.options.method_override and self.operation.method not in ("GET", "POST")

    @property
    def is_spent(self) -> bool:
        """True if the body is a stream that was begun. Its first part is gone, so it can't be sent again."""
        body = self.body.reveal()
        return body is not None and not isinstance(body, bytes) and body.is_begun

    @property
    def method(self) -> str:
        """The method to send."""
        return "POST" if self.is_overridden else self.operation.method

    @property
    def url(self) -> str:
        """The URL without the query, for messages: the query may hold a customer's data or an OAuth state."""
        return f"{self.options.base_url}{self.path}"

    @property
    def target(self) -> str:
        """The URL to send to, with the query."""
        query = self.query.reveal()
        if self.is_overridden:
            query = f"_method={self.operation.method}" + (f"&{query}" if query else "")
        return f"{self.url}?{query}" if query else self.url

    @property
    def scope(self) -> RateLimitScope:
        """The scope of the request's rate limit."""
        options, operation = self.options, self.operation
        return RateLimitScope(
            options.app_id,
            options.consumer_id if operation.consumer else None,
            options.service_id if operation.service else None,
        )

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers to send."""
        options, operation = self.options, self.operation
        headers = {"user-agent": USER_AGENT, "accept": operation.accept, **options.extra_headers.reveal()}
        headers.update(self.parameters.reveal())
        if operation.auth:
            headers["authorization"] = f"Bearer {options.credential.reveal()}"
            if options.scheme == "jwt":
                headers["x-apideck-auth-type"] = "JWT"
            headers["x-apideck-app-id"] = options.app_id
        if operation.consumer and options.consumer_id is not None:
            headers["x-apideck-consumer-id"] = options.consumer_id
        if operation.service and options.service_id is not None:
            headers["x-apideck-service-id"] = options.service_id
        if self.body.reveal() is not None:
            # If the document takes any media type, the caller may name it.
            headers.setdefault("content-type", self.content_type)
        if self.unique_id is not None:
            headers.setdefault("x-unique-transaction-id", self.unique_id)
        return list(headers.items())

    def at_cursor(self, cursor: str | None) -> "Request[T]":
        """Return the request for the page at a cursor; None is the first page."""
        if cursor is None:
            return self
        try:
            # The server's own bytes, even if they are not UTF-8.
            encoded = quote(cursor, safe="", errors="surrogateescape")
        except UnicodeEncodeError:
            encoded = quote(cursor, safe="", errors="surrogatepass")
        page = copy.copy(self)
        query = self.query.reveal()
        page.query = Secret(f"{query}&cursor={encoded}" if query else f"cursor={encoded}")
        return page


class UnreadBody(Protocol):
    """A body that is not read yet, and can be read once. It keeps a connection until it is closed."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body in chunks."""
        ...

    async def read(self) -> bytes:
        """Return the whole body."""
        ...

    async def aclose(self) -> None:
        """Return the connection to the pool, or close it if the body was not read to its end."""
        ...


@dataclass(slots=True, eq=False, repr=False)
class Answer:
    """The answer to a request: status, headers, and the body."""

    status_code: int
    """The HTTP status."""
    headers: Mapping[str, str]
    """The headers, names in lower case."""
    content: bytes = b""
    """The body, if it was read."""
    stream: "UnreadBody | None" = None
    """The body, if it is not read yet."""
    retries: int = 0
    """The number of retries before this answer."""

    def __repr__(self) -> str:
        return f"<Answer {self.status_code}>"  # not more: an answer may repeat the request

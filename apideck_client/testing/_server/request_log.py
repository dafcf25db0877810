"""The requests that the server received, for tests: a bounded log without credentials."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload
from urllib.parse import parse_qsl

from .wire import decode

T = TypeVar("T")

REDACTED = "[redacted]"

_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
"""A session's token or a `state`, anywhere in a URL."""

_OAUTH = re.compile(r"(?<![^&])(state|code)=[^&]+")
"""The `state` and the `code` of a query, in any encoding."""


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as it was on the wire, without the credentials in `authorization`, in path and in query.

    The credentials are the API key, sessions' tokens, and the `state` and `code` of an OAuth flow.
    """

    method: str
    path: str
    """The path, percent-encoded and without the query."""
    raw_query: str
    headers: Mapping[str, str]
    """The headers. Names are in lower case. Repeated headers are joined by commas."""
    body: bytes = field(repr=False)

    @classmethod
    def of(
        cls, method: str, path: str, raw_query: str, headers: Iterable[tuple[str, str]], body: bytes
    ) -> ReceivedRequest:
        """Build a request from its parts."""
        shown = _JWT.sub(REDACTED, path) if "eyJ" in path else path
        return cls(method, shown, _without_tokens(path, raw_query), _readable(headers), body)

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The decoded names and values of the query, in order. A name may appear more than once."""
        return tuple(parse_qsl(self.raw_query, keep_blank_values=True))

    def json(self) -> Any:
        """Decode the body as JSON. Raise ValueError if it is not JSON."""
        return decode(self.body)


class BoundedLog(Sequence[T]):
    """The latest entries, oldest first."""

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._kept: deque[T] = deque(maxlen=size)

    def append(self, entry: T) -> None:
        """Add an entry. A full log drops its oldest one."""
        with self._lock:
            self._kept.append(entry)

    def clear(self) -> None:
        """Remove all entries."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        with self._lock:
            kept = list(self._kept)
        return kept[index]


class RequestLog(BoundedLog[ReceivedRequest]):
    """The latest requests, oldest first. A request is in it before its response is sent."""

    def __repr__(self) -> str:
        return f"<RequestLog {[f'{request.method} {request.path}' for request in self[:]]}>"


def _readable(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    readable: dict[str, str] = {}
    for given, value in headers:
        name = given.lower()
        if name == "authorization":
            value = _redact(value)
        elif name == "referer":
            value = _JWT.sub(REDACTED, value)
        readable[name] = f"{readable[name]}, {value}" if name in readable else value
    return readable


def _without_tokens(path: str, raw_query: str) -> str:
    """Return the query as it was sent. Omit the tokens of pages for browsers, because a token opens the page again."""
    if not raw_query or path.startswith("/crm"):
        return raw_query
    return _OAUTH.sub(rf"\1={REDACTED}", _JWT.sub(REDACTED, raw_query))


def _redact(authorization: str) -> str:
    scheme, separator, _ = authorization.partition(" ")
    return f"{scheme} {REDACTED}" if separator else REDACTED

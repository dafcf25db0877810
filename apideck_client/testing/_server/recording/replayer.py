"""Answers the calls of the APIs from a recording."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .. import envelope
from ..failures import ApideckFailure
from ..incoming import origin_of
from ..middleware import identify, note_error
from ..wire import encode
from .replacing import ORIGIN
from .tape import Call

_Key = tuple[str, str, str, str]


class _Answers:
    """The answers to one call, in their recorded order. The last one is repeated."""

    def __init__(self, query: Sequence[tuple[str, str | None]]) -> None:
        self._query = sorted(query, key=lambda pair: pair[0])
        self.calls: list[Call] = []
        self._next = 0

    def fits(self, query: list[tuple[str, str]]) -> bool:
        """Return True if a call with this query gets these answers."""
        if [name for name, _ in self._query] != [name for name, _ in query]:
            return False
        return all(kept in (None, value) for (_, kept), (_, value) in zip(self._query, query, strict=True))

    def take(self) -> Call:
        """Return the next answer."""
        call = self.calls[self._next]
        self._next = min(self._next + 1, len(self.calls) - 1)
        return call


class Replayer:
    """ASGI middleware in front of the application.

    It answers calls of an API from the recording, and passes on all others.
    """

    def __init__(self, app: ASGIApp, calls: Sequence[Call], apis: frozenset[str]) -> None:
        self._app = app
        self._apis = apis | {call.path.split("/")[1] for call in calls if "/" in call.path}
        self._lock = threading.Lock()
        self._answers: dict[_Key, list[_Answers]] = {}
        for call in calls:
            found = self._answers.setdefault((call.method, call.path, call.consumer, call.service), [])
            same = next((each for each in found if each.calls[0].query == call.query), None)
            if same is None:
                found.append(same := _Answers(call.query))
            same.calls.append(call)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""
        if scope["type"] != "http" or scope["path"].split("/")[1] not in self._apis:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        consumer, service = (
            request.headers.get(f"x-apideck-{name}-id", "").strip() for name in ("consumer", "service")
        )
        identify(scope, request.headers.get("x-apideck-app-id", "").strip(), consumer, service)
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        query = sorted((pair for pair in pairs if pair[0] != "_method"), key=lambda pair: pair[0])
        with self._lock:
            path = "/".join(quote(unquote(part), safe="") for part in scope["path"].split("/"))
            held = self._answers.get((scope["method"], path, consumer, service), [])
            found = next((each for each in held if each.fits(query)), None)
            call = found.take() if found else None
        response = _recorded(call, origin_of(request)) if call else _unknown(request, consumer, service)
        await response(scope, receive, send)


def _recorded(call: Call, origin: str) -> Response:
    if call.body is None:
        return Response(b"", call.status, headers=dict(call.headers))
    content = encode(call.body).replace(ORIGIN.encode(), origin.encode())
    return Response(content, call.status, headers={"content-type": "application/json", **call.headers})


def _unknown(request: Request, consumer: str, service: str) -> Response:
    target = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
    whose = f"consumer {consumer!r} and service {service!r}" if service else f"consumer {consumer!r} and no service"
    detail = f"The recording has no {request.scope['method']} {target} for {whose}"
    failure = ApideckFailure("RouteNotFoundError", "Not recorded", detail)
    note_error(request.scope, failure.message)
    return Response(envelope.error(failure), failure.status_code, media_type="application/json")

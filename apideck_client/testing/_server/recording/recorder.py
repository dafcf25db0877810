"""A server on loopback that passes every call on to another Apideck, and records those with an answer in JSON."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx

from ..documents import read_documents
from ..sockets import bound, is_loopback, loopback, url_of
from ..wire import decode
from .replacing import Replacer, words_of
from .tape import Call, TapeWriter

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from ..listener import Listener

_OF_THE_CONNECTION = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "host", "content-length", "content-encoding", "accept-encoding",
}  # fmt: skip
"""Headers that are not passed on: they belong to one connection, or to an encoding that was decoded."""
_RECORDED = ("content-type", "retry-after", "x-downstream-ratelimit")


class Recorder:
    """Passes calls on to another Apideck, and records them for `EmbeddedApideck(replay=…)`. Use it with `with`.

    `to`: the URL of the other Apideck, https or on loopback. `path`: the file to write; it must not exist yet.
    Credentials are passed on but not recorded. HTML pages are not recorded either, because those of hosted Vault are
    full of names and tokens. In answers, every text that may be a secret or a personal detail is replaced: names,
    addresses, phone numbers, email addresses, tokens, settings. Ids and the words that the documents list are kept.
    """

    def __init__(self, to: str, path: str | os.PathLike[str], *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._to = _target(to)
        self._host = loopback(host)
        self._port = port
        self._path = Path(path)
        self._replacer = Replacer(words_of(read_documents(())))
        self._url: str | None = None
        self._listener: Listener | None = None
        self._kept = self._passed = 0

    @property
    def url(self) -> str:
        """The URL to send calls to."""
        if self._url is None:
            raise RuntimeError("the recorder is not running: use it with `with`, or call start()")
        return self._url

    @property
    def kept(self) -> int:
        """The number of calls that were recorded."""
        return self._kept

    @property
    def passed(self) -> int:
        """The number of calls that were passed on but not recorded, because their answers are not JSON."""
        return self._passed

    def start(self) -> Self:
        """Start to serve and to record. Raise FileExistsError if the file exists, OSError if the port is in use."""
        from ..listener import Listener  # imported here: this package can be imported without the extra

        sock = bound(self._host, self._port)
        try:
            self._tape = TapeWriter(self._path)
        except BaseException:
            sock.close()
            raise
        self._client = httpx.Client(timeout=httpx.Timeout(60), follow_redirects=False)
        self._url = url_of(sock)
        self._listener = Listener(self, sock)
        self._listener.start()
        return self

    def stop(self) -> None:
        """Close the port and the file. Do nothing if it isn't running."""
        listener, self._listener, self._url = self._listener, None, None
        if listener is not None:
            listener.stop()
            self._client.close()
            self._tape.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on."""
        from starlette.concurrency import run_in_threadpool
        from starlette.requests import Request

        request = Request(scope, receive)
        response = await run_in_threadpool(self._pass_on, request, await request.body())
        await response(scope, receive, send)

    def _pass_on(self, request: Request, body: bytes) -> Response:
        from starlette.responses import Response

        path = (request.scope.get("raw_path") or request.scope["path"].encode()).decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        headers = [pair for pair in request.headers.items() if pair[0] not in _OF_THE_CONNECTION]
        address = f"{self._to}{path}" + (f"?{query}" if query else "")
        try:
            answer = self._client.request(request.method, address, headers=headers, content=body)
        except httpx.HTTPError as problem:
            text = f"The Apideck that is recorded could not be reached: {type(problem).__name__}"
            return Response(text, 502, media_type="text/plain")
        self._record(request.method, path, query, request.headers, answer)
        response = Response(answer.content, answer.status_code)
        sent = [(name.lower(), value) for name, value in answer.headers.raw]
        response.raw_headers = [pair for pair in sent if pair[0].decode("latin-1") not in _OF_THE_CONNECTION]
        if answer.status_code not in (204, 304):
            response.raw_headers.append((b"content-length", str(len(answer.content)).encode()))
        return response

    def _record(self, method: str, path: str, query: str, headers: Mapping[str, str], answer: httpx.Response) -> None:
        body: Any = None
        if answer.is_redirect:  # it sends a person to a page, with a token in the link
            self._passed += 1
            return
        if answer.content:
            try:
                body = decode(answer.content)
            except ValueError:
                self._passed += 1
                return
        pairs = parse_qsl(query, keep_blank_values=True)
        override = next((value for name, value in reversed(pairs) if name == "_method"), "")
        consumer = self._replacer.name(headers.get("x-apideck-consumer-id", "").strip())
        service = self._replacer.name(headers.get("x-apideck-service-id", "").strip())
        clean = self._replacer.body(body)
        self._tape.add(
            Call(
                override.upper() if method == "POST" and override else method,
                self._replacer.path(path),
                self._replacer.query([pair for pair in pairs if pair[0] != "_method"]),
                consumer,
                service,
                answer.status_code,
                {name: value for name, value in answer.headers.items() if name.startswith(_RECORDED)},
                clean,
            )
        )
        self._kept += 1

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Recorder {self._url or 'not running'}>"


def _target(to: str) -> str:
    """Return the other server's URL. Without https, credentials would be sent in clear text."""
    parts = urlsplit(to)
    is_near = parts.hostname == "localhost" or is_loopback(parts.hostname or "")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_near)):
        raise ValueError(
            f"to {to!r} must be an https URL, or an http one on loopback: such as https://unify.apideck.com"
        )
    if parts.query or parts.fragment or parts.username:
        raise ValueError(f"to {parts.hostname!r} must be a URL without a query, a fragment and a user")
    return to.rstrip("/")

"""The work of `apideck webhooks listen`: a small server that prints each verified event."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from typing import Any

import uvicorn

from .. import webhooks
from .._client.records.model import is_present
from ..errors import WebhookBodyError, WebhookSignatureError
from ..webhooks._body import MAX_BYTES
from ._exits import Exit, UsageError
from ._masking import masked
from ._output import show, show_json, tell
from ._tables import clean

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]


async def listen_until(stop: asyncio.Event, *, host: str, port: int, max_events: int | None, as_json: bool) -> Exit:
    """Serve until the event is set, or until the maximum number of events has come."""
    key = os.environ.get("APIDECK_API_KEY")
    if not key:
        raise UsageError("APIDECK_API_KEY is not set, but events are signed with it: export APIDECK_API_KEY=...")
    receiver = _Receiver(key, stop, max_events, as_json=as_json)
    config = uvicorn.Config(
        receiver, lifespan="off", log_config=None, access_log=False, ws="none", limit_concurrency=100
    )
    server = _Server(config)
    with contextlib.closing(_bind(host, port)) as bound:
        at = bound.getsockname()
        shown = f"[{at[0]}]" if ":" in at[0] else at[0]
        tell(f"Listening at http://{shown}:{at[1]}; Ctrl-C ends it.")
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            server.should_exit = True
            await serving
    if receiver.failure is not None:
        raise receiver.failure
    tell(f"{receiver.taken:,} events, {receiver.refused:,} requests refused")
    return Exit.DONE


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(f"--host is {host!r}: {error}") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()  # here, so that requests can come as soon as the address is shown
    except OSError as error:
        bound.close()
        raise UsageError(f"{host}:{port} can't be used ({error.strerror}): choose another --port") from None
    return bound


class _Server(uvicorn.Server):
    """A server that leaves signals to the command."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Install no handler."""
        yield


class _Receiver:
    """The ASGI application."""

    def __init__(self, key: str, stop: asyncio.Event, max_events: int | None, *, as_json: bool) -> None:
        self._key = key
        self._stop = stop
        self._max_events = max_events
        self._as_json = as_json
        self._guard = webhooks.MemoryReplayGuard()
        self.taken = 0
        self.refused = 0
        self.failure: OSError | None = None
        """The error of the output: for example, nobody reads it any more."""

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Respond to one request."""
        try:
            status = 405 if scope["method"] != "POST" else await self._take(scope["headers"], receive)
        except OSError as error:
            status, self.failure = 500, error  # it was not printed, so the sender has to deliver it again
            self._stop.set()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        if self._max_events is not None and self.taken >= self._max_events:
            self._stop.set()

    async def _take(self, headers: Any, receive: _Receive) -> int:
        """Return the status of the response to a delivery."""
        body = await _read(receive)
        try:
            event = webhooks.unwrap(body, headers, key=self._key)
        except (WebhookSignatureError, WebhookBodyError) as error:
            self.refused += 1
            tell(f"refused: {clean(str(error))}")
            return 401 if isinstance(error, WebhookSignatureError) else 400
        async with webhooks.once(self._guard, event) as is_new:
            self._print(event, is_new=is_new)
        self.taken += 1
        return 200

    def _print(self, event: Any, *, is_new: bool) -> None:
        if self._as_json:
            show_json({**masked(event), "is_new": is_new})
            return
        names = ("occurred_at", "event_type", "consumer_id", "service_id", "entity_id", "event_id")
        values = [clean(str(value)) for name in names if is_present(value := getattr(event, name, None))]
        show("  ".join(values if is_new else [*values, "(again)"]))


async def _read(receive: _Receive) -> bytes:
    """Return the body. Stop reading when it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BYTES or not message.get("more_body"):
            return bytes(body)

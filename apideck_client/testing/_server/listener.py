"""uvicorn in its own thread. It serves when `start` returns. When `stop` returns, everything is closed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from .faults.effects import TRANSPORT

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol
else:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Protocol
    except ModuleNotFoundError:  # where it can't be built, such as on PyPy
        from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol

_PATIENCE = 0.2
"""Seconds for open connections to finish when the server stops."""
_LAST_PATIENCE = 1.0
"""Seconds after that for handlers to notice that their connection is closed."""


class Listener:
    """A server for an application on a bound socket."""

    def __init__(self, app: ASGIApp, sock: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
        )
        self._server = _Server(config)
        self._socket = sock
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="embedded-apideck", daemon=True)

    def start(self) -> None:
        """Start the thread. Return when the server accepts requests."""
        self._thread.start()
        self._server.ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise RuntimeError("the embedded Apideck could not start") from self._failure

    def stop(self) -> None:
        """End the thread, its event loop and every connection. Open requests get a short time to finish."""
        self._server.stop()
        self._thread.join()
        if self._failure is not None:
            raise RuntimeError("the embedded Apideck did not stop cleanly") from self._failure

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]))
        except BaseException as failure:
            self._failure = failure
        finally:
            self._socket.close()
            self._server.ready.set()


class _Protocol(Protocol):
    """HTTP/1.1 that puts the connection into each request's state, so that a fault can close it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, TRANSPORT: transport}
        super().connection_made(cast("asyncio.Transport", _JoiningTransport(transport)))


class _JoiningTransport:
    """A transport that sends the head of a response together with its body. uvicorn writes them one after the other."""

    __slots__ = ("_first", "_send_later", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._first: bytes | None = None
        self._send_later = asyncio.get_running_loop().call_soon

    def write(self, data: bytes) -> None:
        """Send the data with that of the next write, if there is one in the same turn of the event loop."""
        first, self._first = self._first, None
        if first is not None:
            self._transport.writelines((first, data))
        else:
            self._first = data
            self._send_later(self._send_first)

    def close(self) -> None:
        """Send everything, and close the connection."""
        self._send_first()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _send_first(self) -> None:
        first, self._first = self._first, None
        if first is not None:
            self._transport.write(first)


class _Server(uvicorn.Server):
    """uvicorn that stops at once, without polling, and that closes every connection."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Tell the server to stop. Any thread may call this."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down as uvicorn does, without the 0.1 s that it sleeps each time."""
        loop = asyncio.get_running_loop()
        for listening in [sock for server in self.servers for sock in server.sockets]:
            with contextlib.suppress(NotImplementedError):  # on Windows
                loop.remove_reader(listening)
        for _ in range(5):  # turns of the event loop in which an accepted socket becomes a connection
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        connections, tasks = self.server_state.connections, self.server_state.tasks
        for connection in list(connections):
            connection.shutdown()
        deadline = loop.time() + _PATIENCE
        while connections and loop.time() < deadline:  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.005)
        for connection in list(connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # this closes them
        if tasks:
            _, late = await asyncio.wait(list(tasks), timeout=_LAST_PATIENCE)
            for task in late:
                task.cancel()

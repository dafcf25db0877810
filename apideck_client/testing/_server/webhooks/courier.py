"""The courier delivers webhooks in its own thread and event loop, so that no response waits for a receiver."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from typing import TYPE_CHECKING

from .outbox import Attempt, Outbox, Parcel, Subscription

# imported late: httpx takes a third of the server's start, and only webhooks need it.
if TYPE_CHECKING:
    import httpx

DELIVERY_TIMEOUT = 60.0
"""Seconds that a receiver has to respond."""


class Courier:
    """A thread that makes each attempt when it is due by the server's clock. Each URL gets one event at a time."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._is_stopping = False
        self._has_ended = False

    @property
    def is_running(self) -> bool:
        """True if deliveries are being made."""
        return self._thread is not None and self._thread.is_alive() and not self._has_ended

    def start(self) -> None:
        """Start to deliver. Return when the thread runs."""
        ready = threading.Event()
        self._is_stopping = self._has_ended = False
        self._thread = threading.Thread(target=self._run, args=(ready,), name="embedded-apideck-webhooks", daemon=True)
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """End the thread. Attempts in progress become due again, so that nothing is lost."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._is_stopping = True
            self.wake()
            thread.join()

    def wake(self) -> None:
        """Check for due attempts, after an event or a change of the clock."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._wake.set)

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self._deliver(ready))
        finally:
            self._has_ended = True
            ready.set()
            self._outbox.wake_waiting()

    async def _deliver(self, ready: threading.Event) -> None:
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._outbox.on_change = self.wake
        ready.set()
        turns: dict[Subscription, asyncio.Lock] = {}
        tasks: set[asyncio.Task[None]] = set()
        async with _client() as client:
            while not self._is_stopping:
                for parcel in self._outbox.take_due():
                    turn = turns.setdefault(parcel.subscription, asyncio.Lock())
                    task = asyncio.create_task(self._attempt(client, parcel, turn))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                await self._rest()
            await asyncio.sleep(0)  # a task that never started could not put its parcel back
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._outbox.seconds_to_next()):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def _attempt(self, client: httpx.AsyncClient, parcel: Parcel, turn: asyncio.Lock) -> None:
        try:
            async with turn:
                attempt = await self._send(client, parcel)
        except asyncio.CancelledError:
            self._outbox.put_back(parcel)
            raise
        self._outbox.settle(parcel, attempt)

    async def _send(self, client: httpx.AsyncClient, parcel: Parcel) -> Attempt:
        import httpx

        body, headers = parcel.request()
        at = self._outbox.now()
        try:
            async with (
                asyncio.timeout(DELIVERY_TIMEOUT),
                client.stream("POST", parcel.subscription.url, content=body, headers=headers) as response,
            ):
                return Attempt(at, response.status_code, None)
        except TimeoutError:
            return Attempt(at, None, f"no answer within {DELIVERY_TIMEOUT:g} seconds")
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            return Attempt(at, None, f"{type(problem).__name__}: {problem}")


def _client() -> httpx.AsyncClient:
    """Return a client for plain HTTP. Each attempt has a new connection, because an idle one may be closed by then."""
    import httpx

    return httpx.AsyncClient(
        timeout=None,
        follow_redirects=False,
        trust_env=False,
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        limits=httpx.Limits(max_keepalive_connections=0),
    )

"""The deliveries of webhooks for tests, and a method that makes the due ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from .courier import Courier
from .outbox import Delivery, Outbox


class Deliveries(Sequence[Delivery]):
    """The latest deliveries of events, oldest first. One event to two URLs is two deliveries."""

    def __init__(self, outbox: Outbox, courier: Courier) -> None:
        self._outbox = outbox
        self._courier = courier

    def run_due(self) -> None:
        """Make every attempt that is due by the server's clock. Return when the receivers have responded.

        While the server runs, it makes first attempts by itself. Call this for later attempts, after a test has
        advanced the clock. It blocks: if the receiver runs in your event loop, use `asyncio.to_thread`.
        """
        was_running = self._courier.is_running
        if not was_running:
            self._courier.start()
        self._courier.wake()
        self._outbox.wait_until_quiet(lambda: self._courier.is_running)
        if not was_running:
            self._courier.stop()

    def __len__(self) -> int:
        return len(self._outbox.recorded())

    @overload
    def __getitem__(self, index: int) -> Delivery: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Delivery]: ...
    def __getitem__(self, index: int | slice) -> Delivery | Sequence[Delivery]:
        return self._outbox.recorded()[index]

    def __repr__(self) -> str:
        return f"<Deliveries {[f'{delivery.event_type} {delivery.state}' for delivery in self]}>"

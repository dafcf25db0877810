"""The deliveries of webhooks as tests see them, and a method that makes those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from .courier import Courier
from .outbox import Delivery, Outbox


class Deliveries(Sequence[Delivery]):
    """The latest deliveries of events, oldest first; those of one event to two addresses are two."""

    def __init__(self, outbox: Outbox, courier: Courier) -> None:
        self._outbox = outbox
        self._courier = courier

    def run_due(self) -> None:
        """Make every attempt that is due by the server's clock; returns when the receivers have answered.

        First attempts are made without it while the server runs; a test that turned the clock calls it for the later
        ones. It blocks: where the receiver shares your event loop, use `asyncio.to_thread`.
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

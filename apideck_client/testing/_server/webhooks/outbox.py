"""The queue of deliveries and their subscriptions. Every method is thread-safe."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from ..tenant import ANY_APP
from ..wire import aware, encode
from .event_bodies import Event
from .schedule import next_attempt

EVERY_EVENT = "*"


class Attempt(NamedTuple):
    """One attempt at a delivery."""

    at: datetime
    status_code: int | None
    """The status of the receiver's response, or None if there was none."""
    error: str | None
    """The reason why there was no response."""

    @property
    def is_success(self) -> bool:
        """True if the receiver accepted the event."""
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass(slots=True, eq=False)
class Subscription:
    """A URL that gets events. It is disabled when all attempts of a delivery to it have failed."""

    url: str
    events: tuple[str, ...]
    app_id: str | None
    """The app whose events are sent. None means every app."""
    key: str = field(repr=False)
    wrap_payload: bool = False
    is_enabled: bool = True
    disabled_reason: str = "none"

    def wants(self, event: Event) -> bool:
        """Return True if this event is to be sent to the URL."""
        is_named = EVERY_EVENT in self.events or event.type in self.events
        return self.is_enabled and is_named and (self.app_id is None or event.app_id in (self.app_id, ANY_APP))

    def cancel(self) -> None:
        """Send nothing more to the URL, not even waiting events."""
        self.is_enabled = False


@dataclass(slots=True, eq=False)
class Delivery:
    """One event for one URL. Its `state` is "pending", "delivered" or "failed"."""

    event_id: str
    event_type: str
    url: str
    idempotency_key: str
    """The same in each attempt, like the `event_id`."""
    attempts: tuple[Attempt, ...] = ()
    next_attempt_at: datetime | None = None
    state: str = "pending"


class Parcel(NamedTuple):
    """A delivery with the data to make it."""

    delivery: Delivery
    event: Event
    subscription: Subscription

    def request(self) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers of the next attempt."""
        from .payload_signature import sign  # imported here: most tests send no webhook

        told: dict[str, Any] = {**self.event.body, "execution_attempt": len(self.delivery.attempts) + 1}
        body = {"payload": told} if self.subscription.wrap_payload else told
        return encode(body), {
            "content-type": "application/json",
            "x-apideck-event-type": self.event.type,
            "x-apideck-idempotency-key": self.delivery.idempotency_key,
            "x-apideck-signature": sign(body, self.subscription.key),
        }


class Outbox:
    """The subscriptions and the deliveries: the waiting ones, those in progress, and a log of the latest."""

    def __init__(self, clock: Callable[[], datetime], record_size: int) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._subscriptions: list[Subscription] = []
        self._waiting: list[tuple[datetime, int, Parcel]] = []
        self._under_way = 0
        self._last = 0
        self._record: deque[Delivery] = deque(maxlen=record_size)
        self.on_change: Callable[[], None] = _nobody

    @property
    def has_subscribers(self) -> bool:
        """True if there is a subscription. Without one, no events are made."""
        return bool(self._subscriptions)

    def subscribe(self, subscription: Subscription) -> None:
        """Add a subscription, for events from now on."""
        with self._changed:
            self._subscriptions.append(subscription)

    def is_wanted(self, event: Event) -> bool:
        """Return True if a subscription wants this event."""
        with self._changed:
            return any(subscription.wants(event) for subscription in self._subscriptions)

    def clear(self) -> None:
        """Remove every subscription and delivery. Attempts in progress are not repeated."""
        with self._changed:
            for subscription in self._subscriptions:
                subscription.cancel()
            self._subscriptions, self._waiting = [], []
            self._record.clear()
            self._changed.notify_all()

    def publish(self, event: Event) -> None:
        """Queue an event for each subscription that wants it."""
        if not self._subscriptions:
            return
        with self._changed:
            now = self.now()
            for subscription in self._subscriptions:
                if subscription.wants(event):
                    delivery = Delivery(event.body["event_id"], event.type, subscription.url, str(uuid4()))
                    self._record.append(delivery)
                    self._wait(Parcel(delivery, event, subscription), now)
        self.on_change()

    def take_due(self) -> list[Parcel]:
        """Take the parcels that are due. Give each back with one of the next two methods."""
        with self._changed:
            due: list[Parcel] = []
            now = self.now()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, parcel = heapq.heappop(self._waiting)
                if parcel.subscription.is_enabled:
                    self._under_way += 1
                    due.append(parcel)
                else:
                    _give_up(parcel.delivery)
            self._changed.notify_all()
            return due

    def settle(self, parcel: Parcel, attempt: Attempt) -> None:
        """Record an attempt: the parcel is delivered, waits for the next attempt, or has failed."""
        with self._changed:
            delivery = parcel.delivery
            delivery.attempts += (attempt,)
            due = None if attempt.is_success else next_attempt([made.at for made in delivery.attempts])
            if attempt.is_success:
                delivery.state, delivery.next_attempt_at = "delivered", None
            elif due:
                self._wait(parcel, due)
            else:
                _give_up(delivery)
                parcel.subscription.is_enabled = False
                parcel.subscription.disabled_reason = "retry_limit"
            self._under_way -= 1
            self._changed.notify_all()
        self.on_change()

    def put_back(self, parcel: Parcel) -> None:
        """Put back a parcel for which no attempt was made. It stays due."""
        with self._changed:
            self._under_way -= 1
            self._wait(parcel, self.now())
            self._changed.notify_all()

    def seconds_to_next(self) -> float | None:
        """Return the seconds until a parcel is due, by the server's clock; None if none waits."""
        with self._changed:
            return max(0.0, (self._waiting[0][0] - self.now()).total_seconds()) if self._waiting else None

    def wait_until_quiet(self, is_served: Callable[[], bool]) -> None:
        """Return when nothing is due or in progress, or when the courier has stopped."""
        with self._changed:
            self._changed.wait_for(lambda: not is_served() or (not self._under_way and not self._is_due()))

    def wake_waiting(self) -> None:
        """Wake the threads that wait, so that they check again."""
        with self._changed:
            self._changed.notify_all()

    def recorded(self) -> Sequence[Delivery]:
        """Return the latest deliveries, oldest first."""
        with self._changed:
            return list(self._record)

    def now(self) -> datetime:
        """Return the server's time."""
        return aware(self._clock())

    def _is_due(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] <= self.now()

    def _wait(self, parcel: Parcel, due: datetime) -> None:
        self._last += 1
        parcel.delivery.next_attempt_at = due
        heapq.heappush(self._waiting, (due, self._last, parcel))


def _give_up(delivery: Delivery) -> None:
    delivery.state, delivery.next_attempt_at = "failed", None


def _nobody() -> None:
    """Do nothing, because nobody waits for changes."""

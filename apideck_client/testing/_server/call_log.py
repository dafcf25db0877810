"""The log of API calls, for Vault's logs and request counts. Every method is thread-safe."""

from __future__ import annotations

import threading
from array import array
from collections import deque
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from .wire import milliseconds

COUNTED_APART = "vault"
"""The unified API whose calls are counted separately. Calls of all others are counted as `unify`."""


class LoggedCall(NamedTuple):
    """One call and its response. The app and the consumer are "" if the call was not authenticated."""

    id: UUID
    at: datetime
    app_id: str
    consumer_id: str
    service_id: str
    unified_api: str
    method: str
    base_url: str
    path: str
    source_ip: str | None
    status_code: int
    duration: float
    """Milliseconds."""
    error_message: str | None


class Counts(NamedTuple):
    """The number of calls made for a consumer."""

    unify: int
    vault: int


class CallLog:
    """The latest calls in full, and the times of all calls, at eight bytes a call."""

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._kept: deque[tuple[int, LoggedCall]] = deque(maxlen=size)
        self._times: dict[tuple[str, str, bool], array[int]] = {}
        self._last = 0

    def append(self, call: LoggedCall) -> None:
        """Add a call. A full log drops its oldest one."""
        key = (call.app_id, call.consumer_id, call.unified_api == COUNTED_APART)
        with self._lock:
            self._last += 1
            self._kept.append((self._last, call))
            if key not in self._times:
                self._times[key] = array("q")
            self._times[key].append(milliseconds(call.at))

    def clear(self) -> None:
        """Forget every call."""
        with self._lock:
            self._kept.clear()
            self._times = {}

    def newest_first(self) -> list[tuple[int, LoggedCall]]:
        """Return the calls in the log, newest first, each with its number."""
        with self._lock:
            return list(reversed(self._kept))

    def counts(
        self, app_id: str, consumer_id: str, start: datetime | None = None, end: datetime | None = None
    ) -> Counts:
        """Count the calls made for a consumer from start to end, both included."""
        first = milliseconds(start) if start else None
        last = milliseconds(end) if end else None
        return Counts(*(self._count((app_id, consumer_id, apart), first, last) for apart in (False, True)))

    def _count(self, key: tuple[str, str, bool], first: int | None, last: int | None) -> int:
        with self._lock:
            times = self._times.get(key) or array("q")
            if first is None and last is None:
                return len(times)
            return sum((first is None or first <= at) and (last is None or at <= last) for at in times)

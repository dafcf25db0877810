"""The part of a connector's character that remembers calls: rate limits, and access tokens that are renewed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .characters import Character, character_of
from .failures import ApideckFailure
from .tenant import Tenant
from .wire import aware, milliseconds

RENEWED_EARLY = timedelta(seconds=30)
"""A token that expires within this time is renewed before the call."""
RENEWAL = 0.05
"""Seconds that a renewal takes. A call during this time starts another renewal."""


@dataclass(slots=True)
class _Window:
    """The calls of a connection in the current window."""

    ends_at: datetime
    left: int


@dataclass(slots=True)
class _Token:
    """An access token. If several calls renew it at once, the first one succeeds."""

    ends_at: datetime
    is_being_renewed: bool = False


class ConnectorState:
    """The state that each connection's service keeps."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[Tenant, _Window] = {}
        self._tokens: dict[Tenant, _Token] = {}

    async def admit(self, tenant: Tenant) -> Mapping[str, str]:
        """Count a call, or raise if the service refuses it. Return the headers that it adds to the response."""
        character = character_of(tenant.service_id)
        if character.token_life is not None:
            await self._renew(tenant, character.token_life)
        return self._count(tenant, character) if character.calls is not None else {}

    def clear(self) -> None:
        """Forget every call and token."""
        with self._lock:
            self._windows, self._tokens = {}, {}

    def now(self) -> datetime:
        """Return the server's time."""
        return aware(self._clock())

    def _count(self, tenant: Tenant, character: Character) -> Mapping[str, str]:
        assert character.calls is not None
        with self._lock:
            now = self.now()
            window = self._windows.get(tenant)
            if window is None or window.ends_at <= now:
                window = _Window(now + timedelta(seconds=character.window), character.calls)
                self._windows[tenant] = window
            is_over = not window.left
            window.left = max(0, window.left - 1)
            reset = -(-milliseconds(window.ends_at) // 1000)
            headers = {
                "x-downstream-ratelimit-limit": str(character.calls),
                "x-downstream-ratelimit-remaining": str(window.left),
                "x-downstream-ratelimit-reset": str(reset),
            }
            if is_over:
                wait = max(1, reset - milliseconds(now) // 1000)
                raise _too_many(character, {**headers, "retry-after": str(wait)})
            return headers

    async def _renew(self, tenant: Tenant, life: float) -> None:
        """Renew a token that expires soon. If several calls do so at the same time, all but one get a 401."""
        with self._lock:
            token = self._tokens.setdefault(tenant, _Token(self.now()))
            if token.ends_at - self.now() >= RENEWED_EARLY:
                return
            is_first = not token.is_being_renewed
            token.is_being_renewed = True
        if not is_first:
            raise _lost_the_race(milliseconds(self.now()) + round(RENEWAL * 1000))
        try:
            await asyncio.sleep(RENEWAL)
        finally:
            with self._lock:
                token.ends_at = self.now() + timedelta(seconds=life)
                token.is_being_renewed = False


def _too_many(character: Character, headers: Mapping[str, str]) -> ApideckFailure:
    detail = f"{character.name} takes {character.calls} calls in {character.window:g} seconds"
    return ApideckFailure("ConnectorRateLimitError", "Connector rate limit reached", detail, headers=headers)


def _lost_the_race(retry_at: int) -> ApideckFailure:
    message = "The access token was renewed by another call at the same time"
    detail = {"message": message, "debug": {"retry_after_ms": retry_at}}
    return ApideckFailure("UnauthorizedError", "Unauthorized Request", detail)

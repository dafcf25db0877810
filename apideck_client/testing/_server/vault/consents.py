"""OAuth flows in progress: their return URLs, and the codes from services. Their number is bounded."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

_KEPT = 1000
"""The maximum number of flows, and of codes.

Beyond it, the oldest are removed, and their consumers have to start again.
"""


class Consents:
    """The flows by `state`, each until it ends, and the codes, each until it is exchanged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._destinations: OrderedDict[str, str] = OrderedDict()
        self._codes: OrderedDict[str, str] = OrderedDict()

    def begin(self, state: str, redirect_uri: str) -> None:
        """Store that a browser goes to the service's consent page. The latest `redirect_uri` is used."""
        with self._lock:
            _remember(self._destinations, state, redirect_uri)

    def give_code(self, state: str) -> str:
        """Create a code, as the service does after a consent."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            _remember(self._codes, code, state)
        return code

    def exchange(self, code: str, state: str) -> bool:
        """Return True if the code was issued for this state. It works once."""
        with self._lock:
            return self._codes.pop(code, None) == state

    def destination(self, state: str) -> str | None:
        """Return the URL to return to, or None if the flow never started or has ended."""
        with self._lock:
            return self._destinations.get(state)

    def end(self, state: str) -> None:
        """End the flow."""
        with self._lock:
            self._destinations.pop(state, None)


def _remember(kept: OrderedDict[str, str], name: str, value: str) -> None:
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > _KEPT:
        kept.popitem(last=False)

"""OAuth round trips under way: where each goes back to, and the codes that services gave out. Bounded."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

_KEPT = 1000
"""Round trips, and codes; whoever leaves a consent page open while so many others come by has to start again."""


class Consents:
    """Remembers a round trip by its `state` until it ends, and a code until it is exchanged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._destinations: OrderedDict[str, str] = OrderedDict()
        self._codes: OrderedDict[str, str] = OrderedDict()

    def begin(self, state: str, redirect_uri: str) -> None:
        """Note that a browser sets out for the service's consent page. The latest `redirect_uri` counts."""
        with self._lock:
            _remember(self._destinations, state, redirect_uri)

    def give_code(self, state: str) -> str:
        """Make a code, as the service does for a consent."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            _remember(self._codes, code, state)
        return code

    def exchange(self, code: str, state: str) -> bool:
        """Return True if the code was given out for this state. It works once."""
        with self._lock:
            return self._codes.pop(code, None) == state

    def destination(self, state: str) -> str | None:
        """Return the URL to go back to; None if the consent was never begun or has ended."""
        with self._lock:
            return self._destinations.get(state)

    def end(self, state: str) -> None:
        """End the consent."""
        with self._lock:
            self._destinations.pop(state, None)


def _remember(kept: OrderedDict[str, str], name: str, value: str) -> None:
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > _KEPT:
        kept.popitem(last=False)

"""Connectors that behave oddly, as some real services do. Only data lives here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Character(NamedTuple):
    """The ways in which a service differs from an ordinary one."""

    name: str
    is_paged: bool = True
    """If False, the service refuses `limit` and `cursor`, and sends everything at once."""
    filters: frozenset[str] | None = None
    """The only filters that it accepts. None means those of the document."""
    sorts: frozenset[str] | None = None
    """The only fields that it sorts by. None means those of the document."""
    has_empty_pages: bool = False
    """If True, every other page is empty and has a next cursor."""
    cursor_life: float | None = None
    """Seconds until a cursor expires."""
    lag: float = 0.0
    """Seconds until a new record appears in lists. `get` finds it at once."""
    breaks_contract: bool = False
    """If True, it sends nulls, bare dates, numbers as text, unknown enum values, and omits required fields."""
    calls: int | None = None
    """The most calls in one time window. More are refused."""
    window: float = 10.0
    token_life: float | None = None
    """Seconds until an access token expires. Each call on its own renews a token that expires within 30 s."""


PLAIN = Character("plain")

CHARACTERS: Mapping[str, Character] = {
    "plainfield": Character("Plainfield", is_paged=False),
    "narrowgate": Character("Narrowgate", filters=frozenset({"name", "title"}), sorts=frozenset({"created_at"})),
    "hollowell": Character("Hollowell", has_empty_pages=True),
    "mayfly": Character("Mayfly", cursor_life=60),
    "slowmere": Character("Slowmere", lag=5),
    "crookback": Character("Crookback", breaks_contract=True),
    "thimble": Character("Thimble", calls=10, window=10),
    "hourglass": Character("Hourglass", token_life=300),
}
"""The characters by service id. The guide "The embedded Apideck" describes each."""


def character_of(service_id: str) -> Character:
    """Return the character of a service. Most services are ordinary."""
    return CHARACTERS.get(service_id, PLAIN)

"""Connectors with a character: services as some real ones are, and not as one wishes. Only data lives here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """The ways in which a service differs from a plain one."""

    name: str
    is_paged: bool = True
    """False refuses `limit` and `cursor`, and sends everything at once."""
    filters: frozenset[str] | None = None
    """The only filters that it takes; None for those of the document."""
    sorts: frozenset[str] | None = None
    """The only fields that it sorts by; None for those of the document."""
    has_empty_pages: bool = False
    """Every other page is empty, and has a next cursor."""
    cursor_life: float | None = None
    """Seconds for which a cursor holds."""
    lag: float = 0.0
    """Seconds after which a new record shows in lists; by its id it is found at once."""
    breaks_contract: bool = False
    """Sends nulls, bare dates, numbers as text, unknown enum values, and records without what is required."""
    calls: int | None = None
    """The number of calls in a window of time; one more is refused."""
    window: float = 10.0
    token_life: float | None = None
    """Seconds for which an access token holds. One that ends within 30 s is renewed by each call on its own."""


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
"""By service id. The guide "The embedded Apideck" describes each."""


def character_of(service_id: str) -> Character:
    """Return the character of a service; most are plain."""
    return CHARACTERS.get(service_id, PLAIN)

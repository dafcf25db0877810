"""Cursors: a position in a list, valid only for that list.

A cursor contains the sort key of the record before it, never a count. So a record that is created or deleted between
two pages doesn't move other records. It is base64 with padding: it always contains a `=`, often a `+` or a `/`. So a
client that doesn't percent-encode it fails.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import Any

from .wire import decode, encode

Position = tuple[int, Any, int] | None
"""The sort key of the record that a page comes after; None is the beginning."""

_SEAL_LENGTH = 8


@lru_cache(maxsize=1024)  # each is written up to three times: as next, current and previous
def write_cursor(scope: str, position: Position, mark: int | None = None) -> str:
    """Write a cursor for the place after `position` in the list that `scope` describes. It contains `mark`."""
    place = encode(position if mark is None else [position, mark])
    if (_SEAL_LENGTH + len(place)) % 3 == 0:
        place += b" "
    return base64.b64encode(_seal(scope, place) + place).decode()


def read_cursor(scope: str, cursor: str) -> tuple[Position, int | None]:
    """Return the position in a cursor, and its mark. Raise ValueError if the cursor was not written for this list."""
    try:
        content = base64.b64decode(cursor.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not a cursor") from None
    seal, place = content[:_SEAL_LENGTH], content[_SEAL_LENGTH:]
    if seal != _seal(scope, place):
        raise ValueError("a cursor of another list")
    key, mark = decode(place), None
    if key is not None and len(key) == 2:
        key, mark = key
    return None if key is None else (key[0], key[1], key[2]), mark


def _seal(scope: str, place: bytes) -> bytes:
    return hashlib.blake2b(scope.encode() + b"\0" + place, digest_size=_SEAL_LENGTH).digest()

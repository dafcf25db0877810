"""Type guards for untyped values."""

from collections.abc import AsyncIterable, Mapping, Sequence
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return True if a decoded JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Return True if a decoded JSON value is an array."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return True if a caller's value is a mapping."""
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Return True if a caller's value is a sequence of items. A string is one item."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def is_stream(value: object) -> TypeGuard[AsyncIterable[bytes]]:
    """Return True if a caller's value is read in chunks. Their type is checked when they are sent."""
    return isinstance(value, AsyncIterable)

"""What an untyped value is, said so that a type checker believes it."""

from collections.abc import AsyncIterable, Mapping, Sequence
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a decoded JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a decoded JSON value is an array."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a caller's value is a mapping of any kind."""
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a caller's value is a sequence of items; a text is one item."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def is_stream(value: object) -> TypeGuard[AsyncIterable[bytes]]:
    """Whether a caller's value comes in chunks; that they are bytes shows when they are sent."""
    return isinstance(value, AsyncIterable)

"""The types of a method's result that are no class."""

from typing import Any, Generic, TypeVar

T = TypeVar("T")


class ValueOf(Generic[T]):
    """In a generated method, the type of a result that is not a class: a list, a map, a choice, a number.

    Args:
        type: The type, as annotations write it. Type checkers know it as `T`.
        is_optional: True if an answer may be empty; its result is None.
    """

    __slots__ = ("is_optional", "type")

    def __init__(self, type: Any, *, is_optional: bool = False) -> None:
        self.type = type
        self.is_optional = is_optional


class PlainText:
    """In a generated method, the type of a result that is plain text."""


class Redirect:
    """In a generated method, the type of a result that is the URL of a redirect."""

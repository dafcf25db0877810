"""The types of method results that are not classes."""

from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class ValueOf(NamedTuple, Generic[T]):
    """The type of a generated method's result that is not a class: a list, a map, a choice, a number.

    Args:
        type: The type, as an annotation writes it. Type checkers know it as `T`.
        is_optional: True if a response may be empty. Its result is None.
    """

    type: Any
    is_optional: bool = False


class PlainText:
    """The type of a generated method's result that is plain text."""


class Redirect:
    """The type of a generated method's result that is the URL of a redirect."""

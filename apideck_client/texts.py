"""Texts that callers give: what can be sent at all, and addresses that must be whole."""

from urllib.parse import urlsplit

from .errors import ArgumentError

_REMEDY = "pass an absolute URL without a fragment, such as https://app.example.com/connected"

_HALF = "holds half a character (a lone surrogate), which UTF-8 can't carry"


def check_text(name: str, value: str) -> str:
    """The text, if it can be sent at all."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ArgumentError(name, _HALF, "pass whole characters, or leave it out") from None
    return value


def check_absolute(value: object, name: str) -> str:
    """The URL, if a browser that stands on another page can be sent to it."""
    if not isinstance(value, str):
        raise ArgumentError(name, f"must be a str, got {type(value).__name__}", _REMEDY)
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.scheme) and bool(parts.hostname)
    except ValueError:
        is_whole = False
    if not is_whole or "#" in value or any(char <= " " or char == "\x7f" for char in value):
        raise ArgumentError(name, f"is {value!r}", _REMEDY)
    return value


def write_absolute(value: object, name: str) -> object:
    """The same for a field of a record, which may be null."""
    return None if value is None else check_absolute(value, name)

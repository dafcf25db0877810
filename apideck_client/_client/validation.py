"""Checks numbers, strings and URLs from callers, and makes foreign strings safe to print."""

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from ..errors import ArgumentError
from .hosts import is_address, is_host

T = TypeVar("T")

_REMEDY = "pass an absolute URL without a fragment, such as https://app.example.com/connected"


def check_text(name: str, value: str) -> str:
    """Return a string that UTF-8 can encode."""
    try:
        value.encode()
    except UnicodeEncodeError:
        reason = "holds half a character (a lone surrogate), which UTF-8 can't carry"
        raise ArgumentError(name, reason, "pass whole characters, or omit it") from None
    return value


def check_type(name: str, value: object, kind: type[T], remedy: str | None = None, *, wanted: str | None = None) -> T:
    """Return a value of a type. The message does not show a value of another type; `wanted` names the type in it."""
    if not isinstance(value, kind):
        raise wrong_type(name, value, wanted or f"a {kind.__name__}", remedy)
    return value


def wrong_type(name: str, value: object, wanted: str, remedy: str | None = None) -> ArgumentError:
    """Return the error for a value of another type than `wanted`. It does not show the value."""
    return ArgumentError(name, f"must be {wanted}, got {type(value).__name__}", remedy or f"pass {wanted}")


def check_filled(name: str, value: object, remedy: str = "pass a value", *, of_type: str | None = None) -> str:
    """Return a string that is not blank. `of_type` is the remedy for a value of another type."""
    text = check_type(name, value, str, of_type)
    if not text.strip():
        raise ArgumentError(name, "is empty", remedy)
    return text


def check_flag(name: str, value: object) -> bool:
    """Return a bool."""
    return check_type(name, value, bool, "pass True or False")


def check_count(name: str, value: object, *, least: int = 1, remedy: str = "pass a positive int") -> int:
    """Return an int that is not below the least."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ArgumentError(name, _is(value), remedy)
    return value


def check_number(name: str, value: object, *, below: float = math.inf, remedy: str = "pass a positive number") -> float:
    """Return a number above 0 and below a limit."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(name, f"is not a number, got {type(value).__name__}", remedy)
    if not 0 < value < below:
        raise ArgumentError(name, _is(value), remedy)
    return float(value)


MAX_SECONDS = 10_000_000
"""The longest timeout, about four months. Event loops fail on far longer ones."""


def check_seconds(name: str, value: object) -> float:
    """Return a positive number of seconds."""
    return check_number(name, value, below=MAX_SECONDS, remedy="pass a positive number of seconds")


def _is(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > 64:
        return "is out of range"  # Python refuses to print an int of many digits
    return f"is {value:.6}" if isinstance(value, float) else f"is {value!r}"


def one_line(text: str) -> str:
    """Return a string that is safe to print: on one line, without escape codes and marks that reorder it."""
    return " ".join("".join(" " if _is_control(char) else char for char in _ESCAPE_CODE.sub(" ", text)).split())


_ESCAPE_CODE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")  # colours, and cursor movements
_JOINERS = "\u200c\u200d"  # part of words and emoji


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in _JOINERS


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most similar to the given one, or an empty string if none is similar."""
    import difflib  # here, because only errors need it

    found = difflib.get_close_matches(name, list(known), 1)
    return found[0] if found else ""


def check_absolute(value: object, name: str) -> str:
    """Return a URL that a browser can be redirected to."""
    parts = split_absolute(value, name)
    if not parts.hostname or parts.scheme in BROWSER_SCHEMES:
        raise ArgumentError(name, f"is {value!r}", _REMEDY)
    return str(value)


BROWSER_SCHEMES = frozenset(
    {"about", "blob", "chrome", "data", "file", "filesystem", "ftp", "intent", "javascript", "mailto", "resource"}
    | {"tel", "vbscript", "view-source", "ws", "wss"}
)
"""Schemes that the browser handles itself: they lead to no page and no app of yours."""


def split_absolute(value: object, name: str) -> SplitResult:
    """Return the parts of a URL that a browser and this client read in the same way.

    Raises:
        ArgumentError: The URL is relative, has a fragment or credentials, or its host can't exist.
    """
    value = check_type(name, value, str, _REMEDY)
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.scheme) and parts.port != 0 and (not parts.netloc or _is_host(parts.hostname or ""))
    except ValueError:
        parts, is_whole = urlsplit(""), False
    if "@" in parts.netloc:
        raise ArgumentError(name, "holds credentials, or the look of them", _REMEDY)
    # A browser reads a backslash as a slash, so it would find another host.
    is_clear = "#" not in value and "\\" not in value and not any(char <= " " or char == "\x7f" for char in value)
    if not is_whole or not is_clear or not _NETLOC.fullmatch(parts.netloc):
        raise ArgumentError(name, f"is {value!r}", _REMEDY)
    return parts


_NETLOC = re.compile(r"(?:\[[^\[\]]+\]|[^\[\]:]*)(?::[0-9]+)?")


def _is_host(host: str) -> bool:
    """Return True for a host. A name beyond ASCII must be in its normal form: no full-width letters."""
    if ":" in host:
        return is_address(host)
    if not host.isascii():
        return unicodedata.normalize("NFKC", host) == host and is_host(host.encode("idna").decode())
    return is_host(host)


def write_absolute(value: object, name: str) -> object:
    """Check a field of a record like `check_absolute`. It may be null."""
    return None if value is None else check_absolute(value, name)

"""The calls to which a rule applies, and the check that such calls can exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from ..documents import Operation
from ..operations import Operations


class CallFacts(NamedTuple):
    """The properties of one call that rules compare. A missing consumer or service is ""."""

    method: str
    path: str
    operation: str
    consumer: str
    service: str


class CallMatch(NamedTuple):
    """Calls with these facts. None matches any value.

    In `path`, `*` or `{id}` matches any one segment, and `**` at the end matches any rest.
    """

    method: str | None = None
    path: str | None = None
    operation: str | None = None
    consumer: str | None = None
    service: str | None = None

    def fits(self, call: CallFacts) -> bool:
        """Return True if the call matches."""
        return (
            self.method in (None, call.method)
            and self.operation in (None, call.operation)
            and self.consumer in (None, call.consumer)
            and self.service in (None, call.service)
            and (self.path is None or _fits_path(self.path, call.path))
        )

    def covers(self, covered: CallMatch) -> bool:
        """Return True if every call that matches the other pattern also matches this one."""
        return all(one in (None, other) for one, other in zip(self, covered, strict=True))

    def check(self, operations: Operations) -> None:
        """Raise ValueError if no call can ever match."""
        for name in ("consumer", "service"):
            if getattr(self, name) == "":
                raise ValueError(f"{name} must not be empty: omit it for any")
        if self.operation is not None and self.operation not in (known := {each.id for each in operations.all}):
            raise ValueError(f"operation {self.operation!r} is not served{_nearest(self.operation, known)}")
        found = [each for each in operations.all if self.operation in (None, each.id)]
        if self.path is not None and not self.path.startswith("/"):
            raise ValueError(f"path {self.path!r} must start with /, such as /crm/contacts")
        on_path = [each for each in found if self.path is None or _can_fit(self.path, each)]
        if not on_path:
            about = f"does not belong to operation {self.operation}" if self.operation else "is not served"
            nearest = _nearest(self.path or "", {each.path for each in found})
            raise ValueError(f"path {self.path!r} {about}{nearest}")
        methods = {each.method for each in on_path}
        if self.method is not None and self.method not in methods:
            raise ValueError(f"method {self.method!r} can never match: {', '.join(sorted(methods))} can")
        if self.consumer is not None and not any(_names_consumer(each) for each in on_path):
            raise ValueError(f"consumer {self.consumer!r} can never match: these calls name no consumer")


def read_match(given: Mapping[str, str | None]) -> CallMatch:
    """Build a pattern from a caller's arguments. Methods may be in lower case."""
    for name, value in given.items():
        if value is not None and not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"{name} must be a string, not {value!r}")
    method = given.get("method")
    return CallMatch(**{**given, "method": method.upper() if method else method})


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def _is_any(part: str) -> bool:
    return part == "*" or (part.startswith("{") and part.endswith("}"))


def _fits_path(pattern: str, path: str) -> bool:
    wanted, parts = _parts(pattern), _parts(path)
    if wanted[-1] == "**":
        wanted, parts = wanted[:-1], parts[: len(wanted) - 1]
    return len(wanted) == len(parts) and all(
        _is_any(one) or unquote(one) == unquote(other) for one, other in zip(wanted, parts, strict=True)
    )


def _can_fit(pattern: str, operation: Operation) -> bool:
    wanted, parts = _parts(pattern), _parts(operation.path)
    if wanted[-1] == "**":
        wanted, parts = wanted[:-1], parts[: len(wanted) - 1]
    return len(wanted) == len(parts) and all(
        _is_any(one) or _is_any(other) or one == other for one, other in zip(wanted, parts, strict=True)
    )


def _names_consumer(operation: Operation) -> bool:
    return "x-apideck-consumer-id" in operation.parameters("header") or "consumer_id" in operation.path


def _nearest(given: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(given, list(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]}?" if found else ""

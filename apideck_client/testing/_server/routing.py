"""The table of paths, and the endpoint of each. Paths stay percent-encoded, so that an id may contain a slash.

A lookup costs the same however many paths there are: literal paths are keys, others are grouped by method and length.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:  # starlette is an extra, and this module is imported without it
    from starlette.requests import Request
    from starlette.responses import Response

T = TypeVar("T")
Endpoint: TypeAlias = "Callable[[Request], Awaitable[Response]]"


class Route(NamedTuple):
    """A path with parameters such as `{id}`, its endpoint, and the methods that it serves."""

    path: str
    endpoint: Endpoint
    methods: Sequence[str]


class Found(NamedTuple, Generic[T]):
    """A value of the table, and the path parameters of the call. They are still percent-encoded."""

    value: T
    parameters: Mapping[str, str]


class PathTable(Generic[T]):
    """Values by method and path. Of several paths that match, the one with the earlier literal part is found."""

    def __init__(self, entries: Iterable[tuple[str, str, T]]) -> None:
        """Build the table from methods, paths and values. Of two entries for the same calls, the first one counts."""
        self._literal: dict[tuple[str, str], T] = {}
        self._patterns: dict[tuple[str, int], list[_Pattern[T]]] = {}
        for method, path, value in entries:
            if "{" not in path:
                self._literal.setdefault((method, path), value)
            else:
                pattern = _Pattern(path, value)
                self._patterns.setdefault((method, path.count("/")), []).append(pattern)
        for patterns in self._patterns.values():
            patterns.sort(key=lambda pattern: pattern.rank)

    def find(self, method: str, path: str) -> Found[T] | None:
        """Return the entry for a call, or None if there is none. A GET entry also serves HEAD."""
        if method == "HEAD":
            method = "GET"
        literal = self._literal.get((method, path))
        if literal is not None:
            return Found(literal, _NOTHING)
        parts = path.split("/")
        for pattern in self._patterns.get((method, len(parts) - 1), ()):
            parameters = pattern.match(parts)
            if parameters is not None:
                return Found(pattern.value, parameters)
        return None

    def methods(self, path: str) -> list[str]:
        """Return the methods that the path has."""
        known = {method for method, _ in (*self._literal, *self._patterns)}
        return sorted(method for method in known if self.find(method, path))


_NOTHING: Mapping[str, str] = {}


class _Pattern(Generic[T]):
    """A path with parameters, split once."""

    __slots__ = ("_literals", "_names", "_partial", "rank", "value")

    def __init__(self, path: str, value: T) -> None:
        parts = path.split("/")
        is_name = [re.fullmatch(r"\{[^{}]*\}", part) is not None for part in parts]
        self.value = value
        self.rank = is_name
        self._names = [(at, part[1:-1]) for at, part in enumerate(parts) if is_name[at]]
        partial = [at for at, part in enumerate(parts) if "{" in part and not is_name[at]]
        self._partial = [(at, *_read_partial(parts[at])) for at in partial]
        self._literals = [(at, part) for at, part in enumerate(parts) if "{" not in part]

    def match(self, parts: Sequence[str]) -> dict[str, str] | None:
        """Return the parameters of a path that matches, or None. A parameter is never empty."""
        for at, literal in self._literals:
            if parts[at] != literal:
                return None
        found: dict[str, str] = {}
        for at, name in self._names:
            if not parts[at]:
                return None
            found[name] = parts[at]
        for at, expression, names in self._partial:
            matched = expression.fullmatch(parts[at])
            if matched is None:
                return None
            found.update(zip(names, matched.groups(), strict=True))
        return found


def _read_partial(part: str) -> tuple[re.Pattern[str], list[str]]:
    """Return the expression for a part such as `{id}.pdf`, and the names in it."""
    literals = re.split(r"\{[^}]*\}", part)
    return re.compile("(.+)".join(map(re.escape, literals))), re.findall(r"\{([^}]*)\}", part)

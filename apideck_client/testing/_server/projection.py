"""Other views of a record: only selected fields, and a record of the connector's own API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast


def values_at(value: Any, path: str) -> tuple[Any, ...]:
    """Yield every value at a dotted path. A path through an array leads into each item."""
    name, _, rest = path.partition(".")
    if isinstance(value, list):
        return tuple(found for item in cast("list[object]", value) for found in values_at(item, path))
    if not isinstance(value, dict) or name not in value:
        return ()
    inner = cast("dict[str, Any]", value)[name]
    return values_at(inner, rest) if rest else (inner,)


def project(value: Any, paths: Iterable[str]) -> Any:
    """Return the value with only the fields at the dotted paths, in the record's order. Missing paths are ignored."""
    if isinstance(value, list):
        return [project(item, paths) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    wanted: dict[str, list[str] | None] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        inner = wanted.setdefault(name, [])
        if not rest:
            wanted[name] = None
        elif inner is not None:
            inner.append(rest)
    return {
        name: field if (rests := wanted[name]) is None else project(field, rests)
        for name, field in cast("dict[str, Any]", value).items()
        if name in wanted
    }


def downstream(label: str, record: dict[str, Any]) -> dict[str, Any]:
    """Make up the connector's own version of a record, for `raw=true`."""
    plain = {_pascal(name): value for name, value in record.items() if not isinstance(value, dict | list)}
    return {"attributes": {"type": label}} | plain


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))

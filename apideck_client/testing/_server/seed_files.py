"""Records from a file: your own JSON, an export with one record on each line, or a list of records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from .positions import place_of
from .resources import Resources


class SeedRecord(NamedTuple):
    """One record of a file, and its consumer."""

    consumer_id: str
    resource: str
    fields: dict[str, Any]


def read_json(path: Path) -> tuple[str, Any]:
    """Return the text of a file and its JSON. Raise ValueError, with line and column, if it is not JSON."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise ValueError(f"{path} is not UTF-8: byte {problem.start}") from None
    return text, _parsed(path, text)


def read_seeds(
    path: Path, text: str, content: Any, resources: Resources, consumer_id: str | None, resource: str | None
) -> list[SeedRecord]:
    """Return every record of a file. Raise ValueError, with line and column, for the first invalid record."""
    if isinstance(content, list):
        owner, name = _named(path, consumer_id, resource)
        return list(_records(path, text, owner, name, cast("list[object]", content), resources, ()))
    if not isinstance(content, dict):
        raise ValueError(f"{path}: {place_of(text, ())}: must be an object or an array")
    found: list[SeedRecord] = []
    for owner, held in cast("dict[str, Any]", content).items():
        if not owner:
            raise ValueError(f"{path}: {place_of(text, [owner])}: the id of a consumer must not be empty")
        if not isinstance(held, dict):
            raise ValueError(f"{path}: {place_of(text, [owner])}: each consumer needs an object of its resources")
        for name, records in cast("dict[str, Any]", held).items():
            if not isinstance(records, list):
                raise ValueError(f"{path}: {place_of(text, [owner, name])}: {name} must be an array of records")
            listed = cast("list[object]", records)
            found += _records(path, text, owner, name, listed, resources, (owner, name))
    return found


def read_lines(path: Path, resources: Resources, consumer_id: str | None, resource: str | None) -> list[SeedRecord]:
    """Return the records of a file that has one on each line."""
    owner, name = _named(path, consumer_id, resource)
    found: list[SeedRecord] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                content = _parsed(path, line.rstrip("\r\n"), number)
                found.append(_record(path, f"line {number}, column 1", owner, name, content, resources))
    return found


def _named(path: Path, consumer_id: str | None, resource: str | None) -> tuple[str, str]:
    if not consumer_id or not resource:
        remedy = 'write {"acme": {"contacts": [...]}}, or pass consumer_id and resource to load()'
        raise ValueError(f"{path} has records without a consumer: {remedy}")
    return consumer_id, resource


def _records(
    path: Path,
    text: str,
    owner: str,
    name: str,
    records: list[object],
    resources: Resources,
    steps: Sequence[str],
) -> Iterator[SeedRecord]:
    if name not in resources:
        place = place_of(text, steps)
        raise ValueError(f"{path}: {place}: resource {name!r} is unknown: use one of {resources.named()}")
    seen: set[str] = set()
    for index, fields in enumerate(records):
        is_good = isinstance(fields, dict) and isinstance(cast("dict[str, Any]", fields).get("id"), str)
        id: Any = cast("dict[str, Any]", fields)["id"] if is_good else None  # noqa: A001
        if not id or id in seen:
            _refuse(path, place_of(text, [*steps, index]), fields, is_repeated=bool(id))
        seen.add(id)
        yield SeedRecord(owner, name, cast("dict[str, Any]", fields))


def _record(path: Path, place: str, owner: str, name: str, content: Any, resources: Resources) -> SeedRecord:
    if name not in resources:
        raise ValueError(f"resource {name!r} is unknown")
    if not isinstance(content, dict) or not isinstance(cast("dict[str, Any]", content).get("id"), str):
        _refuse(path, place, content, is_repeated=False)
    return SeedRecord(owner, name, cast("dict[str, Any]", content))


def _refuse(path: Path, place: str, fields: Any, *, is_repeated: bool) -> None:
    if not isinstance(fields, dict):
        raise ValueError(f"{path}: {place}: a record must be an object")
    if is_repeated:
        raise ValueError(f"{path}: {place}: the id is already used by another record")
    raise ValueError(f"{path}: {place}: a record needs an 'id' that is a non-empty string")


def _parsed(path: Path, text: str, line: int = 0) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
    except json.JSONDecodeError as problem:
        where = f"line {line or problem.lineno}, column {problem.colno}"
        raise ValueError(f"{path}: {where}: not valid JSON: {problem.msg}") from None
    except RecursionError:
        raise ValueError(f"{path}: nested too deep") from None
    except ValueError as problem:
        raise ValueError(f"{path}: {f'line {line}: ' if line else ''}{problem}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs. JSON lets a key be repeated, and the values before the last would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has the key {repeated!r} twice: keep one of them")
    return made


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")

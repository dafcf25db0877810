"""The query parameters of reads: filters, order, limit, cursor, and the fields to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from .characters import Character
from .failures import bad_parameter, unsupported_filters, unsupported_sort
from .queries import Query
from .resources import Match, Resource
from .store import Record, Selection
from .wire import timestamp

DEFAULT_LIMIT = 20
MAX_LIMIT = 200


class Presentation(NamedTuple):
    """The form of records in a response: only the fields in `paths` if there are any, and with `raw` the payload."""

    paths: tuple[str, ...]
    raw: bool


@lru_cache(maxsize=256)
def read_presentation(query: Query, resource: Resource) -> Presentation:
    """Read `fields` and `raw`. Refuse a field that no record of the resource has."""
    paths = tuple(path.strip() for path in query.last("fields").split(",") if path.strip())
    unknown = [path for path in paths if not resource.schemas.is_path(resource.record, path)]
    if unknown:
        raise bad_parameter("fields", f"{resource.label} has no field {', '.join(unknown)}")
    raw = query.last("raw") or "false"
    if raw not in ("true", "false"):
        raise bad_parameter("raw", f"must be true or false, not {raw!r}")
    return Presentation(paths, raw == "true")


def read_limit(query: Query) -> int:
    """Read `limit`. The default is 20."""
    if "limit" not in query:
        return DEFAULT_LIMIT
    limit = query.last("limit")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and 1 <= int(limit) <= MAX_LIMIT):
        raise bad_parameter("limit", f"must be an integer from 1 to {MAX_LIMIT}, not {limit!r}")
    return int(limit)


@lru_cache(maxsize=256)
def read_selection(query: Query, resource: Resource, character: Character) -> Selection:
    """Read `filter[...]` and `sort[...]`. Refuse fields that the document or the connector doesn't support."""
    filters = query.bracketed("filter")
    taken = [name for name in resource.filters if character.filters is None or name in character.filters]
    unsupported = [name for name in filters if name not in taken]
    if unsupported:
        raise unsupported_filters(resource.name, unsupported, taken)
    sorts = [name for name in resource.sorts if character.sorts is None or name in character.sorts]
    sort_by, descending = _read_sort(query, resource, sorts)
    return Selection(tuple(sorted(filters.items())), _acceptor(filters, resource), sort_by, descending)


def _read_sort(query: Query, resource: Resource, sorts: Sequence[str]) -> tuple[str | None, bool]:
    sort = query.bracketed("sort")
    for name in sort.keys() - {"by", "direction"}:
        raise bad_parameter(f"sort[{name}]", "sort takes by and direction")
    by = sort.get("by")
    if by is not None and by not in sorts:
        raise unsupported_sort(resource.name, by, sorts)
    direction = sort.get("direction", "asc")
    if direction not in ("asc", "desc"):
        raise bad_parameter("sort[direction]", f"must be asc or desc, not {direction!r}")
    return by, direction == "desc"


def _acceptor(filters: dict[str, str], resource: Resource) -> Callable[[Record], bool]:
    tests = [_test(name, value, resource.filters[name]) for name, value in filters.items()]
    return lambda record: all(test(record) for test in tests)


def _test(name: str, wanted: str, match: Match) -> Callable[[Record], bool]:
    def any_value(matches: Callable[[object], bool]) -> Callable[[Record], bool]:
        return lambda record: any(map(matches, record.index[name]))

    if match is Match.NUMBER:
        number = _number(name, wanted)
        return any_value(lambda value: isinstance(value, int | float) and value == number)
    if match is Match.FLAG:
        if wanted not in ("true", "false"):
            raise bad_parameter(f"filter[{name}]", f"must be true or false, not {wanted!r}")
        return any_value(lambda value: value is (wanted == "true"))
    if match is Match.SINCE:
        since = _moment(name, wanted)
        return any_value(lambda value: isinstance(value, str) and value >= since)
    folded = wanted.casefold()
    return any_value(lambda value: isinstance(value, str) and value.casefold() == folded)


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise bad_parameter(f"filter[{name}]", f"must be a number, not {value!r}") from None


def _moment(name: str, value: str) -> str:
    """Return the time in the format of records, so that both compare as strings."""
    try:
        return timestamp(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        raise bad_parameter(f"filter[{name}]", f"must be an ISO 8601 time, not {value!r}") from None

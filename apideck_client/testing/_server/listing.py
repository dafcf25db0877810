"""The query parameters of reads: filters, order, limit, cursor, and the fields to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl

from .characters import Character
from .failures import bad_parameter, unsupported_filters, unsupported_sort
from .resources import Match, Resource
from .store import Record, Selection
from .wire import timestamp

DEFAULT_LIMIT = 20
MAX_LIMIT = 200

Query = Sequence[tuple[str, str]]


def decoded_query(query_string: bytes) -> Query:
    """Return the decoded names and values of a query, in order."""
    return parse_qsl(query_string.decode("latin-1"), keep_blank_values=True) if query_string else ()


class Presentation(NamedTuple):
    """The form of records in a response: only the fields in `paths` if there are any, and with `raw` the payload."""

    paths: tuple[str, ...]
    raw: bool


_WHOLE = Presentation((), raw=False)


def read_presentation(query: Query, resource: Resource) -> Presentation:
    """Read `fields` and `raw`. Refuse a field that no record of the resource has."""
    if not query:
        return _WHOLE
    paths = tuple(path.strip() for path in last(query, "fields").split(",") if path.strip())
    unknown = [path for path in paths if not resource.schemas.is_path(resource.record, path)]
    if unknown:
        raise bad_parameter("fields", f"{resource.label} has no field {', '.join(unknown)}")
    raw = last(query, "raw") or "false"
    if raw not in ("true", "false"):
        raise bad_parameter("raw", f"must be true or false, not {raw!r}")
    return Presentation(paths, raw == "true")


def read_limit(query: Query) -> int:
    """Read `limit`. The default is 20."""
    if not any(name == "limit" for name, _ in query):
        return DEFAULT_LIMIT
    limit = last(query, "limit")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and 1 <= int(limit) <= MAX_LIMIT):
        raise bad_parameter("limit", f"must be an integer from 1 to {MAX_LIMIT}, not {limit!r}")
    return int(limit)


def read_cursor_parameter(query: Query) -> str:
    """Read `cursor`. It is empty for the first page."""
    return last(query, "cursor")


def read_selection(query: Query, resource: Resource, character: Character) -> Selection:
    """Read `filter[...]` and `sort[...]`. Refuse fields that the document or the connector doesn't support."""
    if not query:
        return Selection()
    filters = bracketed(query, "filter")
    taken = [name for name in resource.filters if character.filters is None or name in character.filters]
    unsupported = [name for name in filters if name not in taken]
    if unsupported:
        raise unsupported_filters(resource.name, unsupported, taken)
    sorts = [name for name in resource.sorts if character.sorts is None or name in character.sorts]
    sort_by, descending = _read_sort(query, resource, sorts)
    return Selection(tuple(sorted(filters.items())), _acceptor(filters, resource), sort_by, descending)


def _read_sort(query: Query, resource: Resource, sorts: Sequence[str]) -> tuple[str | None, bool]:
    sort = bracketed(query, "sort")
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


def bracketed(query: Query, parameter: str) -> dict[str, str]:
    """Return the parts of a parameter in the form parameter[part]=value."""
    if any(name == parameter for name, _ in query):
        raise bad_parameter(parameter, f"give it as {parameter}[field]=value")
    opening = f"{parameter}["
    return {name[len(opening) : -1]: value for name, value in query if name.startswith(opening) and name[-1] == "]"}


def last(query: Query, parameter: str) -> str:
    """Return the last value of a parameter; "" if it is missing."""
    return next((value for name, value in reversed(query) if name == parameter), "")

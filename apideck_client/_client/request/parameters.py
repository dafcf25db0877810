"""The arguments of a call as its path, query and headers.

The functions are pure. An argument that can't be sent raises an error at once. The error names the argument and the
remedy.
"""

import datetime
import enum
import math
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ...errors import ArgumentError
from ...times import format_datetime
from ..records.encoding import encode
from ..records.inputs import check_known, to_input
from ..records.model import UNSET, Model, set_fields
from ..type_guards import is_mapping, is_sequence
from ..validation import check_filled, check_text, wrong_type
from .operation import Operation, Parameter


def expand_path(operation: Operation, values: Mapping[str, object]) -> str:
    """Return the path with its parameters, percent-encoded so that none can leave its segment."""
    path = operation.path
    for name, value in values.items():
        if name in operation.scalars:
            value = to_text(name, value)
        remedy = f"pass str({name})" if isinstance(value, int) else "pass the id of an existing record"
        value = check_filled(name, value, "pass the id of an existing record", of_type=remedy)
        if value in (".", ".."):
            raise ArgumentError(name, f"is {value!r}, which a path would drop", "pass the id of a record")
        path = path.replace(f"{{{name}}}", quote(check_text(name, value), safe=""))
    return path


def build_query(operation: Operation, values: Mapping[str, object], extra: Mapping[str, object] | None) -> str:
    """Return the query string: the parameters that are set, in the document's order, and then `extra`."""
    pairs = list(_all_pairs(operation, operation.query, values))
    _check_ranges(values)
    declared = {parameter.name for parameter in operation.query}
    for name, value in (extra or {}).items():
        if name in declared:
            raise ArgumentError(f"extra_query[{name!r}]", "is a parameter of the method itself", f"pass {name}=")
        pairs.extend(_flatten(name, value))
    return urlencode(pairs, quote_via=quote) if pairs else ""


def build_headers(operation: Operation, values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the header and cookie parameters that are set, as headers."""
    headers = list(_all_pairs(operation, operation.headers, values))
    for name, value in headers:
        if not (value.isascii() and value.isprintable()):
            raise ArgumentError(name, "holds characters that a header can't carry", "pass printable ASCII")
    cookies = list(_all_pairs(operation, operation.cookies, values))
    _check_ranges(values)
    if cookies:
        headers.append(("cookie", "; ".join(f"{name}={quote(value, safe=_COOKIE_SAFE)}" for name, value in cookies)))
    return tuple(headers)


_COOKIE_SAFE = "!#$&'()*+/:<=>?@[]^_`{|}~"
"""The characters that are not percent-encoded in a cookie's value."""


def encode_form(fields: Mapping[Any, Any], indexed: tuple[str, ...] = ()) -> str:
    """Return fields as `application/x-www-form-urlencoded`; `indexed` is the operation's."""
    pairs = [pair for name, value in fields.items() for pair in _flatten(name, value, indexed=name in indexed)]
    return urlencode(pairs, quote_via=quote)


def _all_pairs(
    operation: Operation, parameters: tuple[Parameter, ...], values: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    for parameter in parameters:
        value = values.get(parameter.name)
        if value is None or value is UNSET:
            if parameter.required:
                raise ArgumentError(parameter.name, "is missing", f"{operation.name}() needs it")
            continue
        yield from _pairs(parameter, value)


def _check_ranges(values: Mapping[str, object]) -> None:
    """Raise if a range of time ends before it starts. Its answer would be empty, as if there were no events."""
    times = {name: value for name, value in values.items() if isinstance(value, datetime.datetime)}
    for name, start in times.items():
        end_name = f"end{name.removeprefix('start')}"
        if name.startswith("start") and end_name in times and times[end_name] < start:
            raise ArgumentError(end_name, f"is before {name}", f"pass a datetime after {name}")


def _pairs(parameter: Parameter, value: object) -> Iterator[tuple[str, str]]:
    name = parameter.name
    if parameter.takes is not None:
        value = to_input(value, parameter.takes(), name)
        if isinstance(value, Model):
            check_known(value, name)
    elif parameter.type == "array" and isinstance(value, str):
        value = [value]
    if parameter.style == "json":
        yield name, encode(value, name=name).decode()
    elif parameter.style == "deepObject" and is_sequence(value) and parameter.type in ("array", "any"):
        # OpenAPI does not define this. Servers that read brackets read the index in them.
        for index, item in enumerate(value):
            yield from _flatten(f"{name}[{index}]", item)
    elif parameter.style == "deepObject" and parameter.type in ("object", "any"):
        if parameter.type == "object" and not (isinstance(value, Model) or is_mapping(value)):
            raise wrong_type(name, value, "a model or a mapping", "pass the model in the signature")
        yield from _flatten(name, value)
    elif isinstance(value, Model) or is_mapping(value):
        yield from _object_pairs(parameter, set_fields(value) if isinstance(value, Model) else value)
    elif is_sequence(value):
        if parameter.type not in ("array", "any") and parameter.style != "comma":
            raise wrong_type(name, value, f"one {parameter.type}", "pass one value")
        items = [to_text(f"{name}[{index}]", item) for index, item in enumerate(value)]
        if parameter.explode and parameter.style not in ("comma", "simple"):
            yield from ((name, item) for item in items)
        elif items:
            yield name, _SEPARATORS.get(parameter.style, ",").join(items)
    elif parameter.type == "array":
        raise wrong_type(name, value, "a list", f"pass [{value!r}]")
    else:
        _check(parameter, value)
        yield name, to_text(name, value)


_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


def _object_pairs(parameter: Parameter, value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield an object in a style without brackets: one parameter for each field, or one for all."""
    name = parameter.name
    if parameter.type not in ("object", "any"):
        raise wrong_type(name, value, f"one {parameter.type}", "pass one value")
    items = [(key, to_text(f"{name}.{key}", item)) for key, item in value.items()]
    if parameter.style == "simple":
        yield name, ",".join(f"{key}={item}" if parameter.explode else f"{key},{item}" for key, item in items)
    elif parameter.explode:
        yield from items
    elif items:
        yield name, _SEPARATORS.get(parameter.style, ",").join(part for pair in items for part in pair)


def _check(parameter: Parameter, value: object) -> None:
    """Raise if the document does not allow the value: `limit="20"` would look right on the wire."""
    types, kind = _SCALARS.get(parameter.type, ((object,), "a value"))
    low, high = parameter.minimum, parameter.maximum
    remedy = f"pass {kind}"
    if low is not None:
        remedy += f" from {low:g}"
    if high is not None:
        remedy += f" to {high:g}" if low is not None else f" up to {high:g}"
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise ArgumentError(parameter.name, f"must be {kind}, got {type(value).__name__} {value!r}", remedy)
    if isinstance(value, int | float) and (
        (low is not None and value < low) or (high is not None and value > high) or not math.isfinite(value)
    ):
        raise ArgumentError(parameter.name, f"is {value}", remedy)


_SCALARS: dict[str, tuple[tuple[type, ...], str]] = {
    "integer": ((int,), "an int"),
    "number": ((int, float), "a number"),
    "boolean": ((bool,), "a bool"),
    "string": ((str, datetime.date), "a str"),
    "datetime": ((datetime.datetime,), "an aware datetime"),
}


def _flatten(name: str, value: object, *, indexed: bool = False) -> Iterator[tuple[str, str]]:
    """Yield `filter[name]=x`, to any depth. A list repeats its key, or numbers its items: `filter[0]=x`.

    Objects in a list are always numbered. Otherwise the server could not tell which field belongs to which object.
    """
    if isinstance(value, Model):
        value = set_fields(value)
    if is_mapping(value):
        for key, item in value.items():
            yield from _flatten(f"{name}[{key}]", item, indexed=indexed)
    elif is_sequence(value):
        for index, item in enumerate(value):
            is_counted = indexed or isinstance(item, Model) or is_mapping(item)
            yield from _flatten(f"{name}[{index}]" if is_counted else name, item, indexed=indexed)
    else:
        yield name, to_text(name, value)


def to_text(name: str, value: object) -> str:
    """Return a plain value as it is written on the wire."""
    if value is None:
        # If None were dropped, a filter on an unknown company would list every company's contacts.
        raise ArgumentError(name, "is None, which a query can't carry", "omit it, or pass a value")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return check_text(name, str(value))
    if isinstance(value, int | float):
        return repr(value.value if isinstance(value, enum.Enum) else value)
    if isinstance(value, datetime.datetime):
        return format_datetime(name, value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise ArgumentError(name, f"has type {type(value).__name__}, which a query can't carry", "pass a str")

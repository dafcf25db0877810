"""Request bodies: from bytes to a JSON object that the resource's shape allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from .failures import bad_body
from .field_rules import FieldType, Kind, ListOf, Shape
from .wire import decode


def read_body(content: bytes, shape: Shape, *, partial: bool) -> dict[str, Any]:
    """Return the object in a request's body. Raise an error that names every problem.

    `partial` is an update: fields that are missing keep what they have, so that required ones may be missing too.
    """
    try:
        body = decode(content)
    except ValueError as problem:
        raise bad_body([f"the body is not valid JSON: {problem}"]) from None
    if not isinstance(body, dict):
        raise bad_body(["the body must be a JSON object"])
    fields = cast("dict[str, Any]", body)
    problems = list(_problems(fields, shape, "", partial=partial))
    if problems:
        raise bad_body(problems)
    return fields


def _problems(fields: dict[str, Any], shape: Shape, prefix: str, *, partial: bool = False) -> Iterator[str]:
    for name in sorted(shape.required - fields.keys()):
        if not partial:
            yield f"{prefix}{name}: required"
    for name, value in fields.items():
        place = prefix + name
        if name in shape.read_only:
            yield f"{place}: read-only, the server sets it"
        elif name in shape.required and name not in shape.nullable and value in (None, ""):
            yield f"{place}: required, and must not be null or empty"
        elif name in shape.fields:
            yield from _value_problems(value, shape.fields[name], place)
        elif not shape.open:
            yield f"{place}: unknown field"


def _value_problems(value: Any, expected: FieldType, place: str) -> Iterator[str]:
    if value is None:
        return
    if isinstance(expected, Kind):
        if not _is(value, expected):
            yield f"{place}: must be {expected.value}"
    elif isinstance(expected, Shape):
        yield from _object_problems(value, expected, place)
    else:
        yield from _list_problems(value, expected, place)


def _object_problems(value: Any, shape: Shape, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _problems(cast("dict[str, Any]", value), shape, f"{place}.")
    else:
        yield f"{place}: must be an object"


def _list_problems(value: Any, expected: ListOf, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _object_problems(item, expected.item, f"{place}[{index}]")
    else:
        yield f"{place}: must be an array of objects"


def _is(value: Any, kind: Kind) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.NUMBER:
            return is_number
        case Kind.INTEGER:
            return is_number and value == int(value)
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.TEXTS:
            return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value))
        case Kind.CUSTOM:
            return isinstance(value, str | bool) or is_number or _is(value, Kind.TEXTS)
        case Kind.SETTING:
            is_list = isinstance(value, list) and all(
                isinstance(item, str | int | float) for item in cast("list[object]", value)
            )
            return isinstance(value, str | bool) or is_number or is_list

"""Uses records as fields and response models of pydantic and FastAPI. Only pydantic loads this module."""

import datetime
import enum
import types
import typing
from typing import Any

from pydantic_core import core_schema

from ..type_guards import is_object
from .conversion import declared_names
from .model import Model, Unset
from .plain import from_dict, to_dict

MAX_SCHEMA_DEPTH = 4
"""Below this depth, the schema describes an object as any object, because models may contain themselves."""


def core_schema_of(kind: type[Model]) -> core_schema.CoreSchema:
    """Return the pydantic schema of a model: it validates an instance or a dict, and writes plain JSON."""

    def validate(value: object) -> Model:
        if isinstance(value, kind):
            return value
        if is_object(value):
            return from_dict(kind, value)
        raise ValueError(f"must be a {kind.__name__} or a dict, got {type(value).__name__}")

    def describe(schema: object, handler: object) -> dict[str, Any]:
        return json_schema_of(kind)

    return core_schema.no_info_plain_validator_function(
        validate,
        serialization=core_schema.plain_serializer_function_ser_schema(to_dict, when_used="json"),
        metadata={"pydantic_js_functions": [describe]},
    )


def json_schema_of(kind: type[Model], depth: int = 0) -> dict[str, Any]:
    """Return the JSON schema of a model. Every field may be null or missing, as in the API's responses."""
    schema: dict[str, Any] = {"title": kind.__name__, "type": "object"}
    if depth < MAX_SCHEMA_DEPTH:
        hints = typing.get_type_hints(kind)
        names = declared_names(kind)
        schema["properties"] = {wire: _field_schema(hints[name], depth + 1) for wire, name in names.items()}
    return schema


def _field_schema(hint: Any, depth: int) -> dict[str, Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        choices = [_field_schema(part, depth) for part in typing.get_args(hint) if part is not Unset]
        return {"anyOf": choices}
    if typing.get_origin(hint) is list:
        return {"type": "array", "items": _field_schema(typing.get_args(hint)[0], depth)}
    if typing.get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _field_schema(typing.get_args(hint)[1], depth)}
    if not isinstance(hint, type):
        return {}
    kind: type[Any] = hint
    if issubclass(kind, Model):
        return json_schema_of(kind, depth)
    if issubclass(kind, enum.Enum):
        # Examples instead of `enum`, because the API adds values between its versions.
        return {"type": "string" if issubclass(kind, str) else "integer", "examples": [each.value for each in kind]}
    return dict(_PLAIN.get(kind, {}))


_PLAIN: dict[type, dict[str, str]] = {
    bool: {"type": "boolean"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    types.NoneType: {"type": "null"},
}

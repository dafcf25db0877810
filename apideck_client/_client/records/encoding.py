"""Converts models to the JSON of a request. A required field that is unset, or a value that JSON lacks, is an error.

Unset fields and read-only fields are not sent.
"""

import datetime
import decimal
import math
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from ...errors import ArgumentError
from ...times import format_datetime
from ..type_guards import is_mapping, is_sequence
from ..validation import check_text, wrong_type
from .model import UNSET, Model

_encoder = msgspec.json.Encoder(decimal_format="number")


def encode(body: Any, *, partial: bool = False, name: str | None = None) -> bytes:
    """Return a request body as JSON.

    Args:
        body: A model, or plain JSON values for an operation that takes any object.
        partial: True for an update, which needs no required fields: a record that was read without one can be sent.
        name: The name of the body in error messages; its type if omitted.

    Raises:
        ArgumentError: A required field is not set, a datetime is naive, or JSON doesn't support a value.
    """
    name = name or type(body).__name__
    try:
        return _encoder.encode(_plain(body, name, not partial))
    except RecursionError:
        problem = ArgumentError(name, "is nested too deep to be sent", "send less in one call")
    except ArgumentError as error:
        problem = error
    # Raised outside the handler and without the frames below it, because their values may be secret.
    raise problem.with_traceback(None)


def form_fields(body: object) -> Mapping[Any, Any]:
    """Return the fields of a form: those of a model by their names in the JSON, with unchanged values."""
    if isinstance(body, Model):
        return _sent_fields(body, type(body).__name__, True)
    if not is_mapping(body):
        raise wrong_type("the body", body, "a model or a mapping", "see its type")
    return body


def _plain(value: Any, path: str, required: bool) -> Any:
    """Return a value as JSON values. Models have no unset or read-only fields."""
    if isinstance(value, Model):
        fields = _sent_fields(value, path, required)
        return {name: _plain(item, f"{path}.{name}", required) for name, item in fields.items()}
    if is_mapping(value):
        items = {_key(key, path): item for key, item in value.items() if item is not UNSET}
        return {key: _plain(item, f"{path}[{key!r}]", required) for key, item in items.items()}
    if is_sequence(value):
        return [_plain(item, f"{path}[{index}]", required) for index, item in enumerate(value)]
    return _plain_scalar(value, path)


def _plain_scalar(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool | int | uuid.UUID):
        return value
    if isinstance(value, str):
        return check_text(path, value)
    if isinstance(value, float | decimal.Decimal):
        if not (math.isfinite(value) if isinstance(value, float) else value.is_finite()):
            raise ArgumentError(path, f"is {value}, which JSON can't carry", "pass a finite number")
        return value
    if isinstance(value, datetime.datetime):
        return format_datetime(path, value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise ArgumentError(
        path, f"has type {type(value).__name__}, which JSON can't carry", "pass a str, number, bool, list or dict"
    )


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise ArgumentError(path, f"has the key {key!r}", "use str keys, as JSON does")
    return check_text(path, key)


def _sent_fields(record: Model, path: str, required: bool) -> dict[str, Any]:
    """Return the fields that are set and may be sent, by their names in the JSON; undeclared ones come first."""
    found: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for name in record.__field_names__:
        value = getattr(record, name)
        if value is UNSET:
            if required and name in record.__required__:
                kind = type(record).__name__
                raise ArgumentError(f"{path}.{name}", "is required and not set", f"pass {kind}({name}=...)")
        elif name == record.__extra__ and is_mapping(value):
            more = dict(value)
        elif name not in record.__read_only__:
            write = record.__writers__.get(name)
            found[record.__wire_names__.get(name, name)] = write(value, f"{path}.{name}") if write else value
    return {**more, **found} if more else found

"""Records as plain values, and the JSON that the server sent for them."""

import contextlib
import datetime
import enum
import typing
from collections.abc import Iterable
from typing import Any

from ...errors import ArgumentError
from ...times import format_datetime
from ..json_text import MAX_DEPTH, read_json
from ..secrets import guarded
from ..type_guards import is_mapping, is_object, is_sequence
from ..validation import check_type
from .conversion import declared_names, to_record
from .model import M, Model, received_bytes, set_fields


@guarded
def received(record: Model) -> Any:
    """Return the record's JSON as the server sent it, with every field.

    It is a dict, unless the server sent another value.

    Args:
        record: A whole record from the API: from a list, a get, or a response's `data`.

    Raises:
        LookupError: You made the record, or it is a part of another record. Pass the whole one.
    """
    raw = received_bytes(record)
    if raw is None:
        raise LookupError(
            f"this {type(record).__name__} was not received as a whole record: pass the record that contains it"
        )
    return read_json(raw)


@guarded
def unknown_fields(record: Model) -> dict[str, Any]:
    """Return the fields that the server sent but the record's class does not declare.

    Args:
        record: A whole record from the API. Unknown fields of its parts are in `received(record)`.

    Raises:
        LookupError: You made the record, or it is a part of another record.
    """
    came = received(record)
    if not is_object(came) or record.__extra__:
        return {}
    declared = declared_names(type(record))
    return {name: value for name, value in came.items() if name not in declared}


@typing.overload
def to_dict(record: Model, *, keep_dates: bool = False, include_unset: bool = False) -> dict[str, Any]: ...
@typing.overload
def to_dict(
    record: Iterable[Model], *, keep_dates: bool = False, include_unset: bool = False
) -> list[dict[str, Any]]: ...
@guarded
def to_dict(
    record: Model | Iterable[Model], *, keep_dates: bool = False, include_unset: bool = False
) -> dict[str, Any] | list[dict[str, Any]]:
    """Return a record as plain values for `json.dumps`, or a list of them for a page or list of records.

    Args:
        record: Any model, or an iterable of models.
        keep_dates: True to keep `datetime` and `date` objects, for example for a data frame. Otherwise they become
            strings, as in the API.
        include_unset: True to add unset fields as None. Otherwise the dict doesn't have them.

    Raises:
        ArgumentError: A record is not a model.

    Example:
        contact = await apideck.crm.contacts.get("contact-id")
        print(to_dict(contact)["name"])
        rows = to_dict(await apideck.crm.contacts.list(), keep_dates=True, include_unset=True)
    """
    # Something else fails the check below.
    records = list(record) if isinstance(record, Iterable) and not isinstance(record, Model) else [record]
    for each in records:
        check_type("record", each, Model, "pass a record or a list of records", wanted="a model")
    plain: list[dict[str, Any]] = [_to_plain(each, 0, keep_dates, include_unset) for each in records]
    return plain[0] if isinstance(record, Model) else plain


def _to_plain(value: Any, depth: int, keep_dates: bool, include_unset: bool) -> Any:
    if isinstance(value, Model):
        fields = {} if not include_unset else dict.fromkeys(declared_names(type(value)))
        fields |= set_fields(value) if keep_dates else _written_fields(value)
        return {name: _to_plain(item, depth + 1, keep_dates, include_unset) for name, item in fields.items()}
    if depth > MAX_DEPTH:
        return value  # deeper than any declared type: plain values that the document does not declare
    if is_mapping(value):
        return {key: _to_plain(item, depth + 1, keep_dates, include_unset) for key, item in value.items()}
    if is_sequence(value):
        return [_to_plain(item, depth + 1, keep_dates, include_unset) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    if keep_dates:
        return value
    if isinstance(value, datetime.datetime):
        return format_datetime("", value) if value.tzinfo else value.isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _written_fields(record: Model) -> dict[str, Any]:
    """Return the set fields as a request would send them. A value that can't be sent stays as it is."""
    fields = set_fields(record)
    for name, write in record.__writers__.items():
        wire = record.__wire_names__.get(name, name)
        if wire in fields:
            with contextlib.suppress(ArgumentError):
                fields[wire] = write(fields[wire], name)
    return fields


@guarded
def from_dict(record_type: type[M], fields: dict[str, Any]) -> M:
    """Return a record made from plain values, read as liberally as a response: the reverse of `to_dict`.

    Args:
        record_type: The model's class.
        fields: The fields as decoded JSON. Fields that the class does not declare are kept for `unknown_fields`.

    Raises:
        ArgumentError: The fields are not a dict.
    """
    record: M = to_record(check_type("fields", fields, dict, "pass decoded JSON"), record_type)
    return record

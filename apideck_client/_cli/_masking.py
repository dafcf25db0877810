"""Records as JSON without their secrets, for output that is stored, such as that of `webhooks listen`."""

from typing import Any

from .._client.records.model import Model
from .._client.records.plain import to_dict
from .._client.type_guards import is_mapping, is_sequence

_MASK = "***"


def masked(record: Model) -> dict[str, Any]:
    """Return a record's fields as plain values. Replace each secret field by a mask."""
    plain = to_dict(record)
    for name in record.__field_names__:
        wire = record.__wire_names__.get(name, name)
        if wire in plain:
            plain[wire] = (
                _MASK if name in record.__secret__ and plain[wire] else _inner(getattr(record, name), plain[wire])
            )
    return plain


def _inner(value: object, plain: Any) -> Any:
    if isinstance(value, Model):
        return masked(value)
    if is_sequence(value):
        return [_inner(each, other) for each, other in zip(value, plain, strict=True)]
    if is_mapping(value):
        return {key: _inner(each, plain[key]) for key, each in value.items()}
    return plain

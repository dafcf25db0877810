"""Decodes records: from bytes to a record of its type. `msgspec` decodes each record at once.

If it refuses a record, each field is decoded alone, so that only the wrong fields take the slow way. Nothing raises an
error.
"""

import functools
import typing
from collections.abc import Callable
from typing import Any

import msgspec

from ..charsets import to_text
from ..json_text import DECODE_ERRORS, parse_json
from ..records.conversion import convert, convert_safely, field_types, is_model, keep_received
from ..records.model import UNSET, Discriminator, Model

_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


@functools.cache
def record_decoder(record_type: Any) -> Callable[[msgspec.Raw], Any]:
    """Return a function that decodes bytes to a record. The function never raises an error."""
    decode = _strict_decoder(record_type)
    of_model = is_model(record_type)

    def read(raw: msgspec.Raw) -> Any:
        try:
            record = decode(raw)
        except (*DECODE_ERRORS, ArithmeticError, TypeError):
            record = _decode_by_field(raw, record_type) if of_model else convert_safely(_parse(raw), record_type)
        if record.__class__ is record_type and of_model:  # the common case, without a call
            record.__received__ = raw
            return record
        return keep_received(record, record_type, raw)

    return read


def _decode_by_field(raw: msgspec.Raw, record_type: Any) -> Any:
    try:
        fields = _decode_fields(raw)
    except DECODE_ERRORS:
        return convert(_parse(raw), record_type)
    record = record_type.__new__(record_type)
    for name, read in _field_decoders(record_type):
        setattr(record, name, read(fields[name]) if name in fields else UNSET)
    return record


@functools.cache
def _field_decoders(record_type: Any) -> list[tuple[str, Callable[[msgspec.Raw], Any]]]:
    hints = field_types(record_type)
    return [(name, record_decoder(hints[name])) for name in record_type.__field_names__]


def _strict_decoder(record_type: Any) -> Callable[[msgspec.Raw], Any]:
    """Return the decoder of `msgspec`, or the slow one for a type that it doesn't support, such as two models."""
    decode = None if _is_lenient(record_type) else decoder_of(record_type)
    return decode or (lambda raw: convert_safely(_parse(raw), record_type))


def decoder_of(kind: Any) -> Callable[[Any], Any] | None:
    """Return the decoder of `msgspec`, or None for a type that it doesn't support.

    Then `msgspec` also keeps what it found out about the models in that type. If two models contain each other, this
    refers to an unfinished description of the other one, and the next decoder for them would crash the process.
    """
    try:
        return msgspec.json.Decoder(kind).decode
    except TypeError:
        for model in typing.cast("list[Any]", Model.__subclasses__()):
            if "__msgspec_cache__" in vars(model):
                del model.__msgspec_cache__
        return None


def _parse(raw: msgspec.Raw) -> Any:
    return parse_json(to_text(bytes(raw)))


def _is_lenient(kind: Any) -> bool:
    """Return True if `msgspec` would miss parts of a type, such as a field with another name in the JSON."""
    if isinstance(kind, type) and issubclass(kind, Model):
        return kind.__lenient__
    return isinstance(kind, Discriminator) or any(_is_lenient(part) for part in typing.get_args(kind))

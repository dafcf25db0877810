"""Splits the body of a response into its envelope and its records.

Reading is liberal: each record is decoded alone, null and missing data are not records, and a server's odd values stay
as they are. Only a body that is not a response of the API raises an error.
"""

import functools
from collections.abc import Callable
from typing import Any

import msgspec

from ..charsets import to_text
from ..json_text import DECODE_ERRORS, parse_json, read_json
from ..records.conversion import is_model, to_record
from ..records.model import UNSET, PageSource, Unset
from ..type_guards import is_array, is_object
from .decoders import decoder_of, record_decoder


class UnreadableBodyError(ValueError):
    """A successful response whose body is not a JSON object: HTML, or a body that broke off."""


class NoRecordError(UnreadableBodyError):
    """A successful response whose data is not a record. The argument describes it."""


class EmbeddedError(ValueError):
    """An error in the body of a response with a successful status. The argument is the status in the body."""


class Envelope(msgspec.Struct, kw_only=True, gc=False):
    """The parts of a response other than its data, as the server sent them."""

    status_code: Any = None
    status: Any = None
    service: Any = None
    resource: Any = None
    operation: Any = None
    meta: Any = None
    links: Any = None
    raw: Any = msgspec.field(name="_raw", default=None)

    def __reduce__(self) -> Any:
        # A decoder's own class has no name to be found by, and its data is in the response.
        return functools.partial(Envelope, **{name: getattr(self, name) for name in Envelope.__struct_fields__}), ()


_NO_DATA = msgspec.Raw(b"null")


class _ListEnvelope(Envelope, kw_only=True, gc=False):
    """The envelope of a list, with each record as bytes."""

    data: list[msgspec.Raw] | Unset | None = UNSET


class _RecordEnvelope(Envelope, kw_only=True, gc=False):
    """The envelope of one record, with the record as bytes."""

    data: msgspec.Raw = _NO_DATA


_ENVELOPE_FIELDS = {field.encode_name: field.name for field in msgspec.structs.fields(Envelope)}

_decode_meta = msgspec.json.Decoder(Envelope).decode
_decode_list = msgspec.json.Decoder(_ListEnvelope).decode
_decode_record = msgspec.json.Decoder(_RecordEnvelope).decode
_decode_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_any = msgspec.json.Decoder(msgspec.Raw).decode


def read_list(content: bytes, record_type: Any, *, is_bare: bool = False) -> tuple[Envelope, list[Any]]:
    """Return the envelope of a list and its records, each decoded alone.

    Args:
        content: The body.
        record_type: The type of the records.
        is_bare: True if the body is the list itself, without an envelope.

    Raises:
        UnreadableBodyError: The body is not JSON, or has no envelope and needs one, so its records are unknown.
        EmbeddedError: The body is an error.
    """
    page = None if is_bare else _read_good_page(content, record_type)
    if page is not None:
        return page
    try:
        found = _ListEnvelope(data=_decode_items(content)) if is_bare else _decode_list(content)
    except DECODE_ERRORS:
        envelope, data = _read_odd_body(content, is_bare)
        items = data if is_array(data) else [] if data is None else [data]
        return envelope, [to_record(item, record_type) for item in items]
    if found.data is UNSET:
        _check_is_answer(found)
    read = record_decoder(record_type)
    return found, [read(item) for item in found.data or ()]


def _read_good_page(content: bytes, record_type: Any) -> tuple[Envelope, list[Any]] | None:
    """Return a page without odd values, decoded in one pass, or None for any other page."""
    decode = _page_decoder(record_type)
    if decode is None:
        return None
    try:
        found = decode(content)
    except DECODE_ERRORS:
        return None
    if not found.data:
        return None
    source = PageSource(content)
    for index, record in enumerate(found.data):
        record.__received__ = (source, index)
    return found, found.data


@functools.cache
def _page_decoder(record_type: Any) -> Callable[[bytes], Any] | None:
    """Return a decoder of whole pages, or None for a type that `msgspec` can't decode."""
    if not is_model(record_type) or record_type.__lenient__:
        return None
    page_type = msgspec.defstruct("Page", [("data", list[record_type])], bases=(Envelope,), kw_only=True, gc=False)
    return decoder_of(page_type)


def read_record(
    content: bytes, record_type: Any, *, is_bare: bool = False, needs_record: bool = False
) -> tuple[Envelope, Any]:
    """Return the envelope of one record and the record. Data that is a list of one record counts as that record.

    Args:
        content: The body.
        record_type: The type of the record.
        is_bare: True if the body is the record itself, without an envelope.
        needs_record: True to raise an error if the data is neither a record nor null. If False, the record is empty
            then.

    Raises:
        UnreadableBodyError: The body is not JSON, or has no envelope and needs one.
        NoRecordError: The data is not a record, and must be one.
        EmbeddedError: The body is an error.
    """
    try:
        found = _RecordEnvelope(data=_decode_any(content)) if is_bare else _decode_record(content)
    except DECODE_ERRORS:
        envelope, data = _read_odd_body(content, is_bare)
        return envelope, _to_single(data, record_type, needs_record)
    if found.data is _NO_DATA:
        _check_is_answer(found)
    if is_model(record_type) and memoryview(found.data)[0] != ord("{"):
        return found, _to_single(read_json(bytes(found.data)), record_type, needs_record)
    return found, record_decoder(record_type)(found.data)


def describe(content: bytes) -> str:
    """Return a few words about a body that can't be read: its length and its first bytes."""
    start = content[:40].decode("utf-8", "replace")
    return f"{len(content)} bytes starting {start!r}" if content else "empty"


def _to_single(data: Any, record_type: Any, needs_record: bool) -> Any:
    """Return the one record of a response from plain values."""
    if is_model(record_type):
        if is_array(data) and len(data) == 1 and is_object(data[0]):
            data = data[0]
        if needs_record and data is not None and not is_object(data):
            raise NoRecordError(f"no record: its data is {_name_kind(data)}")
    return to_record(data, record_type)


def _name_kind(value: Any) -> str:
    if is_array(value):
        return f"a list of {len(value)}"
    return "a string" if isinstance(value, str) else "a boolean" if isinstance(value, bool) else "a number"


def _read_odd_body(content: bytes, is_bare: bool) -> tuple[Envelope, Any]:
    """Return the envelope and the data of a body that `msgspec` refuses. Missing data is None."""
    body = parse_json(to_text(content))
    if is_bare:
        if isinstance(body, str) and not content.lstrip().startswith(b'"'):
            raise UnreadableBodyError
        return Envelope(), body
    if not is_object(body):
        raise UnreadableBodyError
    known = {_ENVELOPE_FIELDS[name]: value for name, value in body.items() if name in _ENVELOPE_FIELDS}
    envelope = Envelope(**known)
    if envelope.meta is not None:
        envelope.meta = original_meta(content)
    if "data" not in body:
        _check_is_answer(envelope)
    return envelope, body.get("data")


def original_meta(content: bytes) -> Any:
    """Return a response's meta with the server's own bytes in it, because a cursor must be sent back unchanged."""
    try:
        return _decode_meta(content).meta
    except DECODE_ERRORS:
        body = parse_json(content.decode("utf-8", "surrogateescape"))
    return body.get("meta") if is_object(body) else None


def _check_is_answer(envelope: Envelope) -> None:
    """Check that an object without data is a response of the API, and not of a gateway, for example.

    From the API, it would mean that the list is empty.
    """
    status_code = envelope.status_code
    if isinstance(status_code, int) and 400 <= status_code < 600:
        raise EmbeddedError(status_code)
    if all(getattr(envelope, name) in (None, UNSET) for name in _ENVELOPE_FIELDS.values()):
        raise UnreadableBodyError

"""Bytes to models and models to bytes: the only module that knows how.

Reading is liberal. `msgspec` decodes each record straight into its class; a record it refuses goes, alone, through
`convert`, which keeps an odd value as it came and types the rest. No response body raises.

Writing is strict. What is not set and what only the server fills in is left out; what a create needs must be there.
"""

import contextlib
import datetime
import decimal
import enum
import functools
import json
import math
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ...errors import ArgumentError
from ...times import format_datetime, from_milliseconds, parse_datetime
from ..records.model import UNSET, Discriminator, M, Model, PageSource, SinceEpoch, Unset, received_bytes, set_fields
from ..type_guards import is_array, is_mapping, is_object, is_sequence
from ..validation import check_text
from .charsets import to_text, to_utf8

MAX_DEPTH = 100
"""Where JSON nests too deep to be parsed, what lies below this depth is left as text."""


class UnreadableBodyError(ValueError):
    """A success whose body is no JSON object: HTML, or an answer that broke off."""


class NoRecordError(UnreadableBodyError):
    """A success whose data is no record. Its argument says what the data is."""


class EmbeddedError(ValueError):
    """An error that came under the status of a success. Its argument is the status that it names."""


class Envelope(msgspec.Struct, kw_only=True, gc=False):
    """What surrounds the data of a response, each part as it came."""

    status_code: Any = None
    status: Any = None
    service: Any = None
    resource: Any = None
    operation: Any = None
    meta: Any = None
    links: Any = None
    raw: Any = msgspec.field(name="_raw", default=UNSET)


_NO_DATA = msgspec.Raw(b"null")


class _MetaEnvelope(msgspec.Struct, gc=False):
    """An envelope's meta alone."""

    meta: Any = None


class _ListEnvelope(Envelope, kw_only=True, gc=False):
    """A list's envelope with every record left as the bytes it is."""

    data: list[msgspec.Raw] | Unset | None = UNSET


class _RecordEnvelope(Envelope, kw_only=True, gc=False):
    """A single record's envelope with the record left as the bytes it is."""

    data: msgspec.Raw = _NO_DATA


_decode_meta = msgspec.json.Decoder(_MetaEnvelope).decode
_decode_list = msgspec.json.Decoder(_ListEnvelope).decode
_decode_record = msgspec.json.Decoder(_RecordEnvelope).decode
_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_any = msgspec.json.Decoder(msgspec.Raw).decode
_encoder = msgspec.json.Encoder(decimal_format="number")


# -- reading -----------------------------------------------------------------------------------------------------------


def read_list(content: bytes, record_type: Any, charset: str | None = None) -> tuple[Envelope, list[Any]]:
    """A list's envelope and its records, each decoded alone.

    Args:
        content: The body.
        record_type: The class of the records.
        charset: The one that the answer's header names, for a body that is no UTF-8: a result of `find_charset`.

    Raises:
        UnreadableBodyError: The body is no JSON object, so that there is no telling which records it held.
    """
    if charset is not None:
        plain = to_utf8(content, charset)
        if plain is not content:
            envelope, records = read_list(plain, record_type)
            envelope.meta = _own_meta(content)
            return envelope, records
    page = _read_good_page(content, record_type)
    if page is not None:
        return page
    try:
        found = _decode_list(content)
    except _REFUSALS:
        envelope, data = _read_odd_envelope(content)
        if data is None or data is UNSET:
            return envelope, []
        return envelope, [_convert_record(item, record_type) for item in (data if is_array(data) else [data])]
    if found.data is UNSET:
        _check_is_answer(found)
    read = _reader(record_type)
    return found, [read(item) for item in found.data or ()]


def _read_good_page(content: bytes, record_type: Any) -> tuple[Envelope, list[Any]] | None:
    """A page with nothing odd about it, in one pass; None for any other."""
    decode = _page_decoder(record_type)
    if decode is None:
        return None
    try:
        found = decode(content)
    except _REFUSALS:
        return None
    if not found.data:
        return None
    source = PageSource(content)
    for index, record in enumerate(found.data):
        record._received = (source, index)
    return found, found.data


@functools.cache
def _page_decoder(record_type: Any) -> Callable[[bytes], Any] | None:
    """A decoder of whole pages, for models that `msgspec` can decode."""
    if not (_is_model(record_type)) or _is_lenient(record_type):
        return None
    try:
        page_type = msgspec.defstruct("Page", [("data", list[record_type])], bases=(Envelope,), kw_only=True, gc=False)
        return msgspec.json.Decoder(page_type).decode
    except TypeError:
        return None


def read_record(
    content: bytes, record_type: Any, charset: str | None = None, *, needs_record: bool = False
) -> tuple[Envelope, Any]:
    """A single record's envelope and the record. Data that is a list of one record is that record.

    Args:
        content: The body.
        record_type: The class of the record.
        charset: As in `read_list`.
        needs_record: Whether data that is neither a record nor null is an error, and not an empty record.

    Raises:
        UnreadableBodyError: The body is no JSON object.
        NoRecordError: The data is no record, and must be one.
    """
    plain = to_utf8(content, charset)
    if plain is not content:
        envelope, record = read_record(plain, record_type, needs_record=needs_record)
        envelope.meta = _own_meta(content)
        return envelope, record
    try:
        found = _decode_record(content)
    except _REFUSALS:
        envelope, data = _read_odd_envelope(content)
        return envelope, _convert_single(None if data is UNSET else data, record_type, needs_record)
    if found.data is _NO_DATA:
        _check_is_answer(found)
    return found, _read_single(found.data, record_type, needs_record)


def _read_single(raw: msgspec.Raw, record_type: Any, needs_record: bool) -> Any:
    """The one record of an answer, from its bytes."""
    if memoryview(raw)[0] == _BRACE or not _is_model(record_type):
        return _reader(record_type)(raw)
    return _convert_single(read_json(bytes(raw)), record_type, needs_record)


_BRACE = ord("{")


def _convert_single(data: Any, record_type: Any, needs_record: bool) -> Any:
    """The one record of an answer, from plain values."""
    if _is_model(record_type):
        if is_array(data) and len(data) == 1 and is_object(data[0]):
            data = data[0]
        if needs_record and data is not None and not is_object(data):
            raise NoRecordError(_name_kind(data))
    return _convert_record(data, record_type)


def _name_kind(value: Any) -> str:
    if is_array(value):
        return f"a list of {len(value)}"
    return "a text" if isinstance(value, str) else "a boolean" if isinstance(value, bool) else "a number"


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def read_bare(content: bytes, record_type: Any, charset: str | None = None, *, needs_record: bool = False) -> Any:
    """An answer that is the record itself, with no envelope around it.

    Args:
        content: The body.
        record_type: The class of the record.
        charset: As in `read_list`.
        needs_record: As in `read_record`.

    Raises:
        UnreadableBodyError: The body is no JSON.
        NoRecordError: The body is no record, and must be one.
    """
    content = to_utf8(content, charset)
    try:
        raw = _decode_any(content)
    except _REFUSALS:
        return _convert_single(_read_odd_body(content), record_type, needs_record)
    return _read_single(raw, record_type, needs_record)


def read_bare_list(content: bytes, record_type: Any, charset: str | None = None) -> list[Any]:
    """An answer that is the array of records itself; each is decoded alone.

    Args:
        content: The body.
        record_type: The class of the records.
        charset: As in `read_list`.

    Raises:
        UnreadableBodyError: The body is no JSON.
    """
    content = to_utf8(content, charset)
    try:
        items = _decode_items(content)
    except _REFUSALS:
        value = _read_odd_body(content)
        items = value if is_array(value) else [] if value is None else [value]
        return [_convert_record(item, record_type) for item in items]
    read = _reader(record_type)
    return [read(item) for item in items]


def _read_odd_body(content: bytes) -> Any:
    value = _read_odd_json(content)
    if isinstance(value, str) and not content.lstrip().startswith(b'"'):
        raise UnreadableBodyError
    return value


def read_json(content: bytes, charset: str | None = None) -> Any:
    """Any JSON as plain Python values; what is no JSON comes back as text."""
    content = to_utf8(content, charset)
    try:
        return msgspec.json.decode(content)
    except _REFUSALS:
        return _read_odd_json(content)


def _read_odd_json(content: bytes) -> Any:
    """What `msgspec` refuses: bad UTF-8, numbers of any length, NaN, and nesting of any depth, which ends in text."""
    return _parse(to_text(content))


def _own_meta(content: bytes) -> Any:
    """An answer's meta with the server's own bytes in it, which the cursor of the next page has to consist of."""
    try:
        return _decode_meta(content).meta
    except _REFUSALS:
        body = _parse(content.decode("utf-8", "surrogateescape"))
    return body.get("meta") if is_object(body) else None


def _parse(text: str) -> Any:
    text = text.removeprefix("\ufeff")
    may_be_deep = text.count("[") + text.count("{") > MAX_DEPTH
    try:
        return json.loads(_limit_depth(text) if may_be_deep else text, parse_int=_integer, parse_float=_real)
    except (ValueError, RecursionError):
        return text


_REFUSALS = (msgspec.MsgspecError, ValueError, RecursionError)
_ENVELOPE_FIELDS = {field.encode_name: field.name for field in msgspec.structs.fields(Envelope)}
# A string that never ends is taken to the end of the text, so that no part of it is looked at twice.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def nests_too_deep(content: bytes) -> bool:
    """Whether JSON nests deeper than `MAX_DEPTH`, found without parsing it."""
    if content.count(b"[") + content.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _BRACKETS.finditer(content.decode("utf-8", "replace")):
        depth += 1 if match[0] in "[{" else -1 if match[0] in "]}" else 0
        if depth > MAX_DEPTH:
            return True
    return False


def _limit_depth(text: str) -> str:
    """JSON whose parts below `MAX_DEPTH` are strings of the JSON they were, for parsers that recurse."""
    parts: list[str] = []
    depth = kept = start = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                start = match.start()
        elif match[0] in "]}":
            depth -= 1
            if depth == MAX_DEPTH:
                parts += (text[kept:start], json.dumps(text[start : match.end()]))
                kept = match.end()
    return "".join((*parts, text[kept:]))


def _integer(digits: str) -> int | str:
    """An integer; past Python's own limit on digits it stays the text it was."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _real(digits: str) -> float | str:
    """A number with a fraction or exponent; one too large for a float stays the text it was."""
    value = float(digits)
    return value if math.isfinite(value) else digits


def _read_odd_envelope(content: bytes) -> tuple[Envelope, Any]:
    body = _read_odd_json(content)
    if not is_object(body):
        raise UnreadableBodyError
    known = {_ENVELOPE_FIELDS[name]: value for name, value in body.items() if name in _ENVELOPE_FIELDS}
    envelope, data = Envelope(**known), body.get("data", UNSET)
    if envelope.meta is not None:
        envelope.meta = _own_meta(content)
    if data is UNSET:
        _check_is_answer(envelope)
    return envelope, data


def _check_is_answer(envelope: Envelope) -> None:
    """Raise if an object without data has nothing else of an answer either: it is somebody else's, such as a gateway's.

    Read as an answer, it would say that the list is empty.
    """
    status_code = envelope.status_code
    if isinstance(status_code, int) and 400 <= status_code < 600:
        raise EmbeddedError(status_code)
    if all(getattr(envelope, name) in (None, UNSET) for name in _ENVELOPE_FIELDS.values()):
        raise UnreadableBodyError


def describe(content: bytes) -> str:
    """What a body that can't be read looks like, in a few words."""
    start = content[:40].decode("utf-8", "replace")
    return f"{len(content)} bytes starting {start!r}" if content else "empty"


def empty_record(record_type: Any) -> Any:
    """Return the record that an answer without a body stands for: no field is set, and nothing was received."""
    return _convert_record(None, record_type)


def _convert_record(value: Any, record_type: Any) -> Any:
    """A record from plain values, as it would be from its bytes."""
    return _keep(_convert_safely(value, record_type), record_type, msgspec.Raw(json.dumps(value).encode()))


def _keep(record: Any, record_type: Any, raw: msgspec.Raw) -> Any:
    """The record, with what came for it kept. What is no object at all becomes an empty record."""
    if not _is_model(record_type):
        return record
    kept = record if record.__class__ is record_type else record_type()
    kept._received = raw
    return kept


@functools.cache
def _reader(record_type: Any) -> Callable[[msgspec.Raw], Any]:
    """A function from a record's bytes to the record; it never raises."""
    decode = _strict_decoder(record_type)

    def read(raw: msgspec.Raw) -> Any:
        try:
            record = decode(raw)
        except (*_REFUSALS, ArithmeticError, TypeError):
            plain = None if is_model else _read_odd_json(bytes(raw))
            record = _read_fields(raw, record_type) if is_model else _convert_safely(plain, record_type)
        if record.__class__ is record_type and is_model:  # the common case, without a call
            record._received = raw
            return record
        return _keep(record, record_type, raw)

    is_model = _is_model(record_type)
    return read


def _read_fields(raw: msgspec.Raw, record_type: Any) -> Any:
    """A record that was refused as a whole: each field alone, so that only the odd ones take the slow way."""
    try:
        fields = _decode_fields(raw)
    except _REFUSALS:
        return convert(_read_odd_json(bytes(raw)), record_type)
    record = record_type.__new__(record_type)
    for name, read in _field_readers(record_type):
        setattr(record, name, read(fields[name]) if name in fields else UNSET)
    return record


@functools.cache
def _field_readers(record_type: Any) -> list[tuple[str, Callable[[msgspec.Raw], Any]]]:
    hints = _hints(record_type)
    return [(name, _reader(_without_unset(hints[name]))) for name in record_type.__field_names__]


def _without_unset(hint: Any) -> Any:
    """The type of a field that is there."""
    members = tuple(member for member in typing.get_args(hint) if member is not Unset)
    return typing.Union[members] if typing.get_origin(hint) in (typing.Union, types.UnionType) else hint  # noqa: UP007


def _strict_decoder(record_type: Any) -> Callable[[msgspec.Raw], Any]:
    """The fast decoder, or a lenient one for a type it can't express, such as a union of two models."""
    if not _is_lenient(record_type):
        try:
            return msgspec.json.Decoder(record_type).decode
        except TypeError:
            pass
    return lambda raw: _convert_safely(_read_odd_json(bytes(raw)), record_type)


def _is_lenient(kind: Any) -> bool:
    """Whether a type has parts that msgspec would pass over, such as a field with another name in the JSON."""
    if isinstance(kind, type) and issubclass(kind, Model):
        return kind.__lenient__
    return isinstance(kind, Discriminator) or any(_is_lenient(part) for part in typing.get_args(kind))


# -- lenient conversion ------------------------------------------------------------------------------------------------


def convert(value: Any, to: Any) -> Any:
    """`value`, a decoded JSON value, as the type `to`; where it doesn't fit, the value itself."""
    origin = typing.get_origin(to)
    if origin is typing.Annotated:
        return _convert_annotated(value, *typing.get_args(to))
    if origin in (typing.Union, types.UnionType):
        return _convert_union(value, tuple(_members(to)))
    if value is None:
        return None
    if origin is list and is_array(value):
        (item_type,) = typing.get_args(to)
        return [convert(item, item_type) for item in value]
    if origin is dict and is_object(value):
        return {key: convert(item, typing.get_args(to)[1]) for key, item in value.items()}
    if isinstance(to, type):
        return _convert_class(value, to)
    return value


def _convert_safely(value: Any, to: Any) -> Any:
    """The value as the type `to`; as it came, whatever goes wrong: one odd number must not cost a page."""
    try:
        return convert(value, to)
    except MemoryError:
        raise
    except Exception:
        return value


def _convert_class(value: Any, to: type) -> Any:
    if issubclass(to, Model):
        return _convert_model(value, to) if is_object(value) else value
    if issubclass(to, enum.Enum):
        try:
            return to(value)
        except ValueError:
            return value
    if isinstance(value, str):
        if to is datetime.datetime:
            return parse_datetime(value)
        if to is datetime.date:
            return _parse_date(value)
    return value


def _convert_model(value: dict[str, Any], to: Any) -> Model:
    record: Model = to.__new__(to)
    hints = _hints(to)
    wire_names, extra = to.__wire_names__, to.__extra__
    for name in to.__field_names__:
        wire = wire_names.get(name, name)
        is_there = wire in value and name != extra
        setattr(record, name, _convert_safely(value[wire], hints[name]) if is_there else UNSET)
    if extra:
        declared = _wire_names(to)
        more = {key: item for key, item in value.items() if key not in declared}
        setattr(record, extra, convert(more, hints[extra]) if more else UNSET)
    return record


def _wire_names(to: type[Model]) -> frozenset[str]:
    """The names in the JSON of a model's fields."""
    return _cached_wire_names(typing.cast("Any", to))


@functools.cache
def _cached_wire_names(to: Any) -> frozenset[str]:
    return frozenset(to.__wire_names__.get(name, name) for name in to.__field_names__ if name != to.__extra__)


@functools.cache
def _hints(to: Any) -> dict[str, Any]:
    return typing.get_type_hints(to, include_extras=True)


def _convert_annotated(value: Any, kind: Any, *notes: Any) -> Any:
    """A choice with a discriminator becomes the class that it names; anything else what stands in the annotation."""
    for note in notes:
        if note is SinceEpoch and isinstance(value, int | float):
            return from_milliseconds(value)
        if isinstance(note, Discriminator) and is_object(value):
            named = value.get(note.field)
            chosen = note.classes.get(named) if isinstance(named, str) else None
            return value if chosen is None else _convert_model(value, chosen)
    return convert(value, kind)


def _members(kind: Any) -> typing.Iterator[Any]:
    """The members of a union, those of a union in it included; one with a discriminator is a member as it is."""
    for member in typing.get_args(kind):
        if typing.get_origin(member) in (typing.Union, types.UnionType):
            yield from _members(member)
        elif member is not Unset and member is not type(None):
            yield member


def _convert_union(value: Any, members: tuple[Any, ...]) -> Any:
    """The value as the member that fits it best; the first of several that fit alike."""
    if value is None or not members:
        return value
    return convert(value, max(members, key=lambda member: _fit(value, member)))


def _fit(value: Any, to: Any) -> float:
    """How well a value fits a type: below 0 not at all; of models, the one that knows most of the keys fits best."""
    origin, parts = typing.get_origin(to), typing.get_args(to)
    if origin is typing.Annotated:
        return _fit(value, parts[0])
    if origin in (typing.Union, types.UnionType):
        return max((_fit(value, part) for part in _members(to)), default=-1)
    if to is Any:
        return 0
    if origin is list:
        return -1 if not is_array(value) else 1 + min((_fit(item, parts[0]) for item in value), default=0)
    if origin is dict:
        return 0 if is_object(value) else -1
    if not isinstance(to, type):
        return -1
    kind: type[Any] = to
    if issubclass(kind, Model):
        if not is_object(value):
            return -1
        known = len(value.keys() & _wire_names(kind))
        return 1 + known if known or not value else -0.5  # none of its keys: a map keeps them all, if there is one
    return _fit_class(value, kind)


def _fit_class(value: Any, to: type[Any]) -> float:
    if issubclass(to, enum.Enum):
        # A known value is the enum's; of an unknown one, a plain type knows as much.
        raw = str if issubclass(to, str) else int
        if isinstance(value, bool) or not isinstance(value, raw):
            return -1
        return 3 if value in to._value2member_map_ else 1
    if to in (datetime.datetime, datetime.date):
        # A bare date is a date or a text, where a choice has one: as a moment it would be written back with a time.
        if not isinstance(value, str) or value.isdecimal() or isinstance(convert(value, to), str):
            return -1  # digits alone may be a phone number
        is_bare = to is datetime.datetime and not isinstance(_parse_date(value), str)
        return 1.5 if is_bare else 2.5
    if isinstance(value, bool) or to is bool:
        return 2 if isinstance(value, to) and isinstance(value, bool) and to is bool else -1
    if to is float and isinstance(value, int):
        return 1
    return 2 if isinstance(value, to) else -1


def _parse_date(text: str) -> datetime.date | str:
    """The day that `text` names; the text itself where it names none, or a time within a day."""
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return text


# -- what was received -------------------------------------------------------------------------------------------------


def received(record: Model) -> Any:
    """The record's JSON as the server sent it, every field included; a dict, unless the server sent something odd.

    Args:
        record: A record that came from the API as a whole: from a list, a get, or an answer's `data`.

    Raises:
        LookupError: The record was made by you, or is a part of another record; ask for the whole one.
    """
    raw = received_bytes(record)
    if raw is None:
        raise LookupError(f"this {type(record).__name__} was not received as a record of its own")
    return read_json(raw)


def unknown_fields(record: Model) -> dict[str, Any]:
    """What the server sent beyond the fields that the record's class declares.

    Args:
        record: A record that came from the API as a whole. Unknown fields of its parts are in `received(record)`.

    Raises:
        LookupError: The record was made by you, or is a part of another record.
    """
    came = received(record)
    if not is_object(came) or record.__extra__:
        return {}
    declared = _wire_names(type(record))
    return {name: value for name, value in came.items() if name not in declared}


@typing.overload
def to_dict(record: Model, *, keep_dates: bool = False, include_unset: bool = False) -> dict[str, Any]: ...
@typing.overload
def to_dict(
    record: Iterable[Model], *, keep_dates: bool = False, include_unset: bool = False
) -> list[dict[str, Any]]: ...
def to_dict(
    record: Model | Iterable[Model], *, keep_dates: bool = False, include_unset: bool = False
) -> dict[str, Any] | list[dict[str, Any]]:
    """Return a record as plain values that `json.dumps` takes, or a list of them for a page or list of records.

    Args:
        record: Any model, or an iterable of models.
        keep_dates: Leave dates and times as they are, for a data frame, say; else they are written as the API does.
        include_unset: Give None for the fields that are not set; else they are not in the dict.

    Example:
        contact = await apideck.crm.contacts.get("contact-id")
        print(to_dict(contact)["name"])

        rows = to_dict(await apideck.crm.contacts.list(), keep_dates=True, include_unset=True)
    """
    if isinstance(record, Model):
        plain: dict[str, Any] = _builtin(record, 0, keep_dates, include_unset)
        return plain
    return [to_dict(each, keep_dates=keep_dates, include_unset=include_unset) for each in record]


def _builtin(value: Any, depth: int, keep_dates: bool, include_unset: bool) -> Any:
    if isinstance(value, Model):
        fields = {} if not include_unset else dict.fromkeys(_ordered_wire_names(type(value)))
        fields |= set_fields(value) if keep_dates else _written_fields(value)
        return {name: _builtin(item, depth + 1, keep_dates, include_unset) for name, item in fields.items()}
    if depth > MAX_DEPTH:
        return value  # deeper than any declared type: plain values that came in an undeclared place
    if is_mapping(value):
        return {key: _builtin(item, depth + 1, keep_dates, include_unset) for key, item in value.items()}
    if is_sequence(value):
        return [_builtin(item, depth + 1, keep_dates, include_unset) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    if keep_dates:
        return value
    if isinstance(value, datetime.datetime):
        return format_datetime("", value) if value.tzinfo else value.isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _ordered_wire_names(kind: type[Model]) -> list[str]:
    return [kind.__wire_names__.get(name, name) for name in kind.__field_names__ if name != kind.__extra__]


def _written_fields(record: Model) -> dict[str, Any]:
    """What is set in a record, as it would be written; what can't be written stays as it is."""
    fields = set_fields(record)
    for name, write in record.__writers__.items():
        wire = record.__wire_names__.get(name, name)
        if wire in fields:
            with contextlib.suppress(ArgumentError):
                fields[wire] = write(fields[wire], name)
    return fields


def from_dict(record_type: type[M], fields: dict[str, Any]) -> M:
    """A record from plain values, read as liberally as a response: the reverse of `to_dict`.

    It raises `ArgumentError` for anything but a dict.

    Args:
        record_type: The model's class.
        fields: The fields as decoded JSON; those the class doesn't declare are kept for `unknown_fields`.
    """
    if not is_object(fields):
        raise ArgumentError("fields", f"must be a dict, got {type(fields).__name__}", "pass decoded JSON")
    record: M = _convert_record(fields, record_type)
    return record


# -- writing -----------------------------------------------------------------------------------------------------------


def encode(body: Any, *, partial: bool = False) -> bytes:
    """A request body as JSON.

    Args:
        body: A model, or plain JSON values for an operation that takes any object.
        partial: Whether this is an update, which may leave required fields out: a record that was read without one
            can be sent back.

    Raises:
        ArgumentError: A required field is missing, a datetime is naive, or a value is no JSON.
    """
    name = type(body).__name__
    try:
        return _encoder.encode(_plain(body, name, not partial))
    except RecursionError:
        problem = ArgumentError(name, "is nested too deep to be sent", "send less in one call")
    except ArgumentError as error:
        problem = error
    # Not from the handler, and without the frames below: they hold what was to be sent, a connection's secrets too.
    raise problem.with_traceback(None)


def writable(body: Any) -> Any:
    """What a form sends of a body: a model's fields by their names in the JSON, each value as it is."""
    return _writable(body, type(body).__name__, True) if isinstance(body, Model) else body


def _plain(value: Any, path: str, required: bool) -> Any:
    """`value` as JSON values: models without what is not set and what only the server fills in."""
    if isinstance(value, Model):
        return _plain_model(value, path, required)
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


def _plain_model(record: Model, path: str, required: bool) -> dict[str, Any]:
    fields = _writable(record, path, required)
    return {name: _plain(value, f"{path}.{name}", required) for name, value in fields.items()}


def _writable(record: Model, path: str, required: bool) -> dict[str, Any]:
    """What is set and may be sent, by its name in the JSON; what has no field of its own comes first."""
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

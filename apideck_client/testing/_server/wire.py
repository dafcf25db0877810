"""The format of values on the wire: JSON in UTF-8, and UTC times with milliseconds and a Z."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any


def encode(value: Any) -> bytes:
    """Return compact JSON. Lone surrogates, which UTF-8 can't encode, are escaped."""
    try:
        return _encode_utf8(value).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


def decode(content: bytes) -> Any:
    """Decode the bytes as JSON. Raise ValueError for anything that the JSON standard doesn't allow, such as NaN."""
    try:
        return _decode_strict(content.decode())
    except RecursionError:
        raise ValueError("nested too deep") from None


def timestamp(moment: datetime) -> str:
    """Write a time as Apideck does. A time without an offset is in UTC."""
    return aware(moment).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(moment: datetime) -> int:
    """Write a time as Vault's connections do: milliseconds since the epoch."""
    passed = aware(moment) - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1000 + passed.microseconds // 1000


def aware(moment: datetime) -> datetime:
    """Return the time with an offset. The default is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_encode_utf8 = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is out of range")
    return value


_decode_strict = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite).decode

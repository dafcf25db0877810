"""JSON lines: each record as the API sent it, one a line."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from .._client.records.model import Model, received_bytes
from .._client.records.plain import received, to_dict
from ._files import GrowingFile


class JSONLines(GrowingFile):
    """A file of JSON lines in UTF-8. A record is written with every field that came, unknown ones included."""

    def write(self, records: Sequence[Any]) -> None:
        """Write one line for each record."""
        if records:
            self.append(b"\n".join(map(to_line, records)) + b"\n")


def to_line(record: Any) -> bytes:
    """Return a record as one line of JSON, without the line's end."""
    raw = received_bytes(record) if isinstance(record, Model) else None
    if raw is not None:
        try:
            raw.decode()
            return msgspec.json.format(raw, indent=-1) if b"\n" in raw or b"\r" in raw else raw
        except (ValueError, msgspec.MsgspecError, RecursionError):
            return json.dumps(received(record)).encode()  # bytes that are no JSON for everybody
    return json.dumps(to_dict(record) if isinstance(record, Model) else record, default=str).encode()

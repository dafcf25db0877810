"""JSON lines: each record as the API sent it, one a line."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from .._client.records.model import Model, received_bytes
from .._client.records.plain import received, to_dict
from ._files import open_at


class JSONLines:
    """A file of JSON lines in UTF-8. A record is written with every field that came, unknown ones included."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def open(self, position: Any) -> None:
        """Open the file, and cut it at a position in bytes."""
        self.close()
        self._file = open_at(self._path, position)

    def write(self, records: Sequence[Any]) -> None:
        """Write one line for each record."""
        if self._file is not None and records:
            self._file.write(b"\n".join(map(to_line, records)) + b"\n")

    def flush(self) -> int:
        """Make the lines durable, and return the size of the file."""
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


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

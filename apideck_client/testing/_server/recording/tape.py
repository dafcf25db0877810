"""The file of a recording: a line of JSON that identifies it, then a call and its answer on each line."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

_MARK = "apideck_recording"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Call:
    """One call and its answer."""

    method: str
    path: str
    query: Sequence[tuple[str, str | None]]
    """None means any value."""
    consumer: str
    service: str
    status: int
    headers: Mapping[str, str]
    body: Any


class TapeWriter:
    """Writes a recording. Each call is written at once, so that none is lost when the process ends.

    Raise FileExistsError if the file already exists.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = path.open("x", encoding="utf-8")
        self._write({_MARK: _VERSION})

    def add(self, call: Call) -> None:
        """Add a call."""
        with self._lock:
            self._write(asdict(call))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, content: Any) -> None:
        self._file.write(json.dumps(content, separators=(",", ":")) + "\n")
        self._file.flush()


def read_tape(path: Path) -> list[Call]:
    """Return the calls of a recording. Raise ValueError, with the line, if the file is not a recording."""
    calls: list[Call] = []
    has_begun = False
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            content = _parse(path, number, line)
            if has_begun:
                calls.append(_call(path, number, content))
            elif not isinstance(content, dict) or _MARK not in content:
                raise ValueError(f"{path} is not a recording: make one with `apideck-server record`")
            elif content[_MARK] != _VERSION:
                raise ValueError(f"{path} is a recording of another version: this one reads {_VERSION}")
            has_begun = True
    if not has_begun:
        raise ValueError(f"{path} is not a recording: it is empty")
    return calls


def _parse(path: Path, number: int, line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except json.JSONDecodeError as problem:
        raise ValueError(f"{path}: line {number}, column {problem.colno}: not valid JSON: {problem.msg}") from None
    except UnicodeDecodeError as problem:
        raise ValueError(f"{path}: line {number}: not UTF-8: byte {problem.start}") from None
    except RecursionError:
        raise ValueError(f"{path}: line {number}: nested too deep") from None


def _call(path: Path, number: int, content: Any) -> Call:
    try:
        held = cast("dict[str, Any]", content)
        query = [(str(name), None if value is None else str(value)) for name, value in held["query"]]
        headers = {str(name): str(value) for name, value in held["headers"].items()}
        method, place, consumer, service = (str(held[name]) for name in ("method", "path", "consumer", "service"))
        status = int(held["status"])
        if not 200 <= status <= 599:
            raise ValueError(f"status {status} is none")
        return Call(method, place, query, consumer, service, status, headers, held["body"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ValueError(f"{path}: line {number}: not a complete call: {type(problem).__name__}: {problem}") from None

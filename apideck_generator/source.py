"""Reads YAML and JSON files as plain data, and remembers the line of each part.

Scalars are read as in YAML 1.2: `no` is a string and a date is a string, as in JSON. YAML that has no JSON equivalent
(a duplicate key, a list as a key, an alias inside itself) stops the run.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .errors import GenerateError

DEEPEST = 200
LARGEST = 2_000_000
"""The maximum number of levels and of values. A larger document is a mistake or an attack, not an API."""

Pointer = tuple[str | int, ...]
"""The keys and indices from the root of a document to a place in it."""

_TAG = "tag:yaml.org,2002:"
_PLAIN = (
    (re.compile(r"(?:null|Null|NULL|~|)"), lambda text: None),
    (re.compile(r"(?:true|True|TRUE|false|False|FALSE)"), lambda text: text[0] in "tT"),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
)
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass
class _Lines:
    """The line of a mapping or list, and of each of its entries."""

    holder: dict[str, Any] | list[Any]
    """A reference that keeps the `id` of the holder unique, because the lines are stored by it."""
    file: str
    line: int
    entries: dict[str | int, str] = field(default_factory=dict)
    """The `file:line` of each entry. Entries from an overlay are in another file."""


class Source:
    """A document, with the line of every part.

    Overlays change the data in place. Existing parts keep their lines.
    """

    def __init__(self, data: Any, lines: dict[int, _Lines]) -> None:
        self.data = data
        self._lines = lines

    def adopt(self, other: "Source") -> None:
        """Add the lines of another file whose data is merged into this one."""
        self._lines |= other._lines

    def copy(self, value: Any) -> Any:
        """Copy a part of the data, with its lines."""
        return _copy(value, self._lines)

    def note(self, holder: dict[str, Any], key: str, origin: dict[str, Any]) -> None:
        """Remember that an entry of a mapping came from another mapping."""
        if id(holder) in self._lines and id(origin) in self._lines:
            self._lines[id(holder)].entries[key] = self._lines[id(origin)].entries[key]

    def place(self, pointer: Pointer) -> str:
        """Return the `file:line` of a pointer's target, or of the innermost part around it."""
        node = self.data
        found = self._lines.get(id(node))
        place = f"{found.file}:{found.line}" if found else ""
        for part in pointer:
            lines = self._lines.get(id(node))
            if lines and part in lines.entries:
                place = lines.entries[part]
            if not _has(node, part):
                break
            node = node[part]
            inner = self._lines.get(id(node))
            if inner and (isinstance(part, int) or lines is None or part not in lines.entries):
                place = f"{inner.file}:{inner.line}"
        return place


def read_source(path: Path) -> Source:
    """Read a file in YAML or JSON."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GenerateError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise GenerateError(f"{path} can't be read: it is not UTF-8 text (byte {error.start})") from None
    return read_text(text, str(path))


def read_text(text: str, file: str) -> Source:
    """Read YAML or JSON. `file` is the file name for its lines."""
    reader = _Reader(file)
    try:
        for event in yaml.parse(_json_as_yaml(text), Loader=yaml.CSafeLoader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(part for part in (error.problem, error.context) if part)
        raise GenerateError(
            f"{file}:{mark.line + 1 if mark else 1}: this is neither YAML nor JSON: {problem}"
        ) from None
    except yaml.YAMLError as error:
        raise GenerateError(f"{file}: this is neither YAML nor JSON: {' '.join(str(error).split())}") from None
    return Source(reader.root, reader.lines)


def _json_as_yaml(text: str) -> str:
    """Turn JSON into valid YAML: replace tabs, and join surrogate pairs."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    halves = _SURROGATES.sub(
        lambda match: match[1] + bytes.fromhex(match[2] + match[3]).decode("utf-16-be"),
        text,
    )
    return halves.replace("\t", " ")


class _Reader:
    """Builds the data, event by event. It uses no recursion, because a document may be deeply nested."""

    def __init__(self, file: str) -> None:
        self.root: Any = None
        self.lines: dict[int, _Lines] = {}
        self._file = file
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []
        """For each open list or mapping, the key that waits for its value, or None if a key comes next."""
        self._anchors: dict[str, Any] = {}
        self._documents = self._size = 0

    def take(self, event: yaml.Event) -> None:
        """Process the next event."""
        assert event.start_mark is not None
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(line, "a second document in one file")
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._start({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._keys.pop()
            self._merge(self._open.pop(), line)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event, line)

    def _start(self, holder: dict[str, Any] | list[Any], event: Any, line: int) -> None:
        if event.tag and not event.tag.startswith(_TAG):
            self._stop(line, f"the tag {event.tag} has no meaning in an OpenAPI document")
        self._put(holder, line)
        self.lines[id(holder)] = _Lines(holder, self._file, line)
        self._open.append(holder)
        self._keys.append(None)
        if len(self._open) > DEEPEST:
            self._stop(line, f"this part is nested more than {DEEPEST} levels deep")
        if event.anchor:
            self._anchors[event.anchor] = holder

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._open and isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._key(event.value, line)
            return
        value = self._value(event, line)
        if event.anchor:
            self._anchors[event.anchor] = value
        self._put(value, line)

    def _key(self, key: str, line: int) -> None:
        holder = self._open[-1]
        assert isinstance(holder, dict)
        if key in holder:
            first = self.lines[id(holder)].entries[key].rpartition(":")[2]
            self._stop(line, f"the key {key!r} is here a second time; it was in line {first} already")
        self.lines[id(holder)].entries[key] = f"{self._file}:{line}"
        self._keys[-1] = key

    def _value(self, event: yaml.ScalarEvent, line: int) -> Any:
        text: str = event.value
        if event.tag and event.tag != "!":
            kind = event.tag.removeprefix(_TAG)
            if kind not in ("str", "int", "float", "bool", "null"):
                self._stop(line, f"the tag {event.tag} has no meaning in an OpenAPI document")
            return text if kind == "str" else _plain(text)
        return _plain(text) if event.implicit[0] else text

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        anchor = str(event.anchor)
        if anchor not in self._anchors:
            self._stop(line, f"the alias *{anchor} has no anchor before it")
        value = self._anchors[anchor]
        if any(holder is value for holder in self._open):
            self._stop(line, f"the alias *{anchor} is inside its own anchor")
        if self._open and isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._stop(line, "an alias can't be a key")
        size, depth = _extent(value)
        self._count(line, size)
        if len(self._open) + depth > DEEPEST:
            self._stop(line, f"this part is nested more than {DEEPEST} levels deep")
        # Copy it, because a change to one must not change the other.
        self._put(_copy(value, self.lines), line)

    def _merge(self, holder: dict[str, Any] | list[Any], line: int) -> None:
        """Merge the key `<<` of YAML 1.1, which many writers still use. The mapping's own keys win."""
        if not isinstance(holder, dict) or not isinstance(holder.get("<<"), dict | list):
            return
        brought = holder.pop("<<")
        for part in brought if isinstance(brought, list) else [brought]:
            if not isinstance(part, dict):
                self._stop(line, "only mappings can be merged with <<")
            for key, value in part.items():
                holder.setdefault(key, value)

    def _put(self, value: Any, line: int) -> None:
        """Put a value under its key, at the end of its list, or at the root."""
        self._count(line)
        if not self._open:
            self.root = value
            return
        holder, key = self._open[-1], self._keys[-1]
        if isinstance(holder, list):
            self.lines[id(holder)].entries[len(holder)] = f"{self._file}:{line}"
            holder.append(value)
        elif key is None:
            self._stop(line, "a list or mapping can't be a key")
        else:
            holder[key] = value
            self._keys[-1] = None

    def _count(self, line: int, more: int = 1) -> None:
        self._size += more
        if self._size > LARGEST:
            self._stop(line, f"the document has more than {LARGEST} values")

    def _stop(self, line: int, problem: str) -> NoReturn:
        raise GenerateError(f"{self._file}:{line}: {problem}")


def _copy(value: Any, lines: dict[int, _Lines]) -> Any:
    if not isinstance(value, dict | list):
        return value
    new: dict[str, Any] | list[Any]
    if isinstance(value, dict):
        new = {key: _copy(part, lines) for key, part in value.items()}
    else:
        new = [_copy(part, lines) for part in value]
    known = lines[id(value)]
    lines[id(new)] = _Lines(new, known.file, known.line, dict(known.entries))
    return new


def _extent(value: Any) -> tuple[int, int]:
    """Return the number of values in a value, and the number of levels."""
    if not isinstance(value, dict | list):
        return 1, 0
    inside = [_extent(part) for part in (value.values() if isinstance(value, dict) else value)]
    return 1 + sum(size for size, _ in inside), 1 + max((depth for _, depth in inside), default=0)


def _has(node: Any, part: str | int) -> bool:
    return part in node if isinstance(node, dict) else isinstance(node, list) and part in range(len(node))


def _plain(text: str) -> Any:
    """Return the value of a scalar without quotes."""
    for pattern, convert in _PLAIN:
        if pattern.fullmatch(text):
            return convert(text)
    return text

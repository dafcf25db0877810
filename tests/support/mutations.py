"""Bodies that no document allows: examples with changes at any depth, and the values that a liberal reader should find.

A changed example is a tree of plain values and of `Odd`, for JSON that plain values can't express.
"""

import datetime
import functools
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import Phase
from hypothesis import strategies as st

from apideck_client import UNSET, Model

UTC: Final = datetime.UTC

PHASES: Final = (Phase.explicit, Phase.generate, Phase.shrink)
"""The phases of Hypothesis in these tests. Explaining a failure takes longer than finding one."""


@dataclass(frozen=True, eq=False)
class Odd:
    """Some JSON as text, and its meaning."""

    text: bytes
    meaning: Any
    own: str | None = None
    """The meaning of bad bytes in `meta`. They stay as the server sent them, because a cursor may contain them."""


@dataclass(frozen=True, eq=False)
class Twice:
    """A field that occurs twice. The last one counts, as in every JSON parser."""

    first: Any
    last: Any


@dataclass(frozen=True)
class Nested:
    """The meaning of nested brackets."""

    levels: int


ODD_MOMENTS: Final[dict[str, datetime.datetime | None]] = {
    "2021-03-04": datetime.datetime(2021, 3, 4, tzinfo=UTC),
    "2021-03-04T05:06:07": datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
    "2021-03-04 05:06:07": datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
    "2021-03-04T05:06:07+0000": datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
    "2021-03-04T05:06:07.089+0200": datetime.datetime(2021, 3, 4, 3, 6, 7, 89000, tzinfo=UTC),
    "2021-03-04T05:06:07-08:00": datetime.datetime(2021, 3, 4, 13, 6, 7, tzinfo=UTC),
    "2021-03-04T24:00:00Z": datetime.datetime(2021, 3, 5, tzinfo=UTC),
    " 2021-03-04T05:06:07Z ": datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
    "0001-01-01T00:00:00Z": datetime.datetime(1, 1, 1, tzinfo=UTC),
    "0001-01-01T00:00:00+02:00": datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
    "9999-12-31T23:59:59-02:00": datetime.datetime(
        9999, 12, 31, 23, 59, 59, tzinfo=datetime.timezone(-datetime.timedelta(hours=2))
    ),
    "0000-00-00T00:00:00Z": None,
    "0000-01-01": None,
    "10000-01-01T00:00:00Z": None,
    "2021-02-30T00:00:00Z": None,
    "2021-03-04T05:06:60Z": None,
    "2021-03-04T05:06:07+99:00": None,
    "04/03/2021": None,
    "yesterday": None,
    "": None,
    " ": None,
}
"""Values that connectors may send for a date, and the datetime of each, or None."""

# Other strings. None of them is a date, so none may become a datetime.
_STRINGS = ["x", "brand-new-value", "null", "Grüße 🙂", "\x00", "a" * 5000, "[{", "NaN", "nan", "1", "true"]

_BAD_STRINGS = [
    Odd(b'"\xff"', "\xff", "\udcff"),
    Odd(b'"caf\xe9 \xfe\xff"', "caf\xe9 \xfe\xff", "caf\udce9 \udcfe\udcff"),
    Odd(b'"half \xe2\x82"', "half \xe2\x82", "half \udce2\udc82"),
    Odd(b'"\xed\xa0\x80"', "\xed\xa0\x80", "\udced\udca0\udc80"),
    Odd(rb'"\ud800"', "\ud800"),
    Odd(rb'"x\udfffy"', "x\udfffy"),
]

_NUMBERS = [
    *(0, 1, -1, 3.5, 1e300, -0.0, 2**31, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 2**70),
    Odd(b"-0", 0),
    Odd(b"1e2", 100.0),
    Odd(b"9" * 400, 10**400 - 1),
    Odd(b"-" + b"9" * 400, 1 - 10**400),
    # Beyond Python's own limit on digits, an integer stays a string.
    Odd(b"9" * 10_000, "9" * 10_000),
    Odd(b"1e999", "1e999"),
    Odd(b"-1e999", "-1e999"),
    Odd(b"NaN", math.nan),
    Odd(b"Infinity", math.inf),
    Odd(b"-Infinity", -math.inf),
]

_FIELD_NAMES = ["x_new", "", "id", "name", "value", "_received", "__class__", "Grüße", "\ud800", "data", "a.b"]


def nested(levels: int, kind: str = "[") -> Odd:
    """Return nested brackets, or nested objects."""
    if kind == "[":
        return Odd(b"[" * levels + b"]" * levels, [Nested(levels - 1)] if levels > 1 else [])
    return Odd(b'{"a":' * levels + b"1" + b"}" * levels, {"a": Nested(levels - 1) if levels > 1 else 1})


def to_json(tree: Any) -> bytes:
    """Return a tree as JSON."""
    if isinstance(tree, Odd):
        return tree.text
    if isinstance(tree, dict):
        return b"{" + b",".join(_member(json.dumps(key).encode(), value) for key, value in tree.items()) + b"}"
    if isinstance(tree, list):
        return b"[" + b",".join(map(to_json, tree)) + b"]"
    return json.dumps(tree).encode()


def _member(key: bytes, value: Any) -> bytes:
    if isinstance(value, Twice):
        return _member(key, value.first) + b"," + _member(key, value.last)
    return key + b":" + to_json(value)


def meaning(tree: Any, *, in_meta: bool = False) -> Any:
    """Return a tree as plain values."""
    if isinstance(tree, Odd):
        return tree.own if in_meta and tree.own is not None else tree.meaning
    if isinstance(tree, Twice):
        return meaning(tree.last, in_meta=in_meta)
    if isinstance(tree, dict):
        return {key: meaning(value, in_meta=in_meta) for key, value in tree.items()}
    if isinstance(tree, list):
        return [meaning(value, in_meta=in_meta) for value in tree]
    return tree


@functools.cache  # making a strategy takes longer than drawing from it
def odd_values() -> st.SearchStrategy[Any]:
    """Return values of any kind, to replace values of another kind."""
    leaves = st.one_of(
        st.sampled_from([None, True, False]),
        st.sampled_from(_NUMBERS),
        st.sampled_from(_STRINGS),
        st.sampled_from(_BAD_STRINGS),
        st.sampled_from(list(ODD_MOMENTS)),
    )
    trees = st.recursive(
        leaves,
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(_FIELD_NAMES), part, max_size=3),
        max_leaves=6,
    )
    levels = st.sampled_from([1, 99, 100, 101, 150, 400, 600, 900, 990, 1000, 1500, 10_000, 40_000])
    return leaves | trees | st.builds(nested, levels, st.sampled_from("[{"))


@st.composite
def changed(draw: st.DrawFn, example: Any) -> Any:
    """Change the example in one to four places. Unchanged parts stay the same objects."""
    tree = example
    for _ in range(draw(st.integers(1, 4))):
        tree = _change(draw, tree)
    return tree


@st.composite
def bodies(draw: st.DrawFn, example: dict[str, Any]) -> tuple[Any, bytes]:
    """Draw a changed example, and its bytes."""
    tree = draw(changed(example))
    before = draw(st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf", b" \r\n\t", b"\xef\xbb\xbf\n"]))
    return tree, before + to_json(tree) + draw(st.sampled_from([b"", b"\n", b" \t\r\n"]))


def _change(draw: st.DrawFn, tree: Any) -> Any:
    places = list(_places(tree))
    if not places:
        return {"x_new": draw(odd_values())}
    dates = [path for path, value in places if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)]
    what = draw(st.sampled_from(["replace", "replace", "null", "remove", "add", "twice", *(["date"] * bool(dates))]))
    if what == "date":
        moment = draw(st.sampled_from(list(ODD_MOMENTS)))
        return _at(tree, draw(st.sampled_from(dates)), lambda parent, key: parent.__setitem__(key, moment))
    path = draw(st.sampled_from([path for path, _ in places]))
    if what == "remove":
        return _at(tree, path, lambda parent, key: parent.__delitem__(key))
    if what == "null":
        return _at(tree, path, lambda parent, key: parent.__setitem__(key, None))
    value = draw(odd_values())
    if what == "add":
        name = draw(st.sampled_from(_FIELD_NAMES))
        return _at(tree, path, lambda parent, key: _add(parent, name, value))
    if what == "twice":
        return _at(tree, path, lambda parent, key: _repeat(parent, key, value))
    return _at(tree, path, lambda parent, key: parent.__setitem__(key, value))


def _add(parent: Any, name: str, value: Any) -> None:
    if isinstance(parent, list):
        parent.append(value)
    else:
        parent[name] = value


def _repeat(parent: Any, key: Any, value: Any) -> None:
    if isinstance(parent, dict):
        last = parent[key]
        parent[key] = Twice(value, last.last if isinstance(last, Twice) else last)
    else:
        parent.insert(key, value)


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every place below the root, with its value."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*path, key), value
        yield from _places(value, (*path, key))


def _at(tree: Any, path: tuple[Any, ...], act: Callable[[Any, Any], None]) -> Any:
    """Change the tree at a path. The new tree shares everything beside the path with the old one."""
    copy = tree.copy()
    if len(path) == 1:
        act(copy, path[0])
    else:
        copy[path[0]] = _at(tree[path[0]], path[1:], act)
    return copy


# -- comparing read values with sent values ----------------------------------------------------------------------------


def is_same(found: Any, expected: Any) -> bool:
    """Return True if two plain values have the same type and value. 1 is neither True nor 1.0, and NaN is NaN."""
    if isinstance(expected, Nested):
        return _levels(found) == expected.levels
    if type(found) is not type(expected):
        return False
    if isinstance(expected, dict):
        return list(found) == list(expected) and all(is_same(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(is_same, found, expected))
    if isinstance(expected, float):
        return found == expected or (math.isnan(found) and math.isnan(expected))
    equal: bool = found == expected
    return equal


def _levels(value: Any) -> int:
    """Return the depth of a value. A part that was too deep to be parsed is a string; its brackets count too."""
    levels = 0
    while True:
        if isinstance(value, str):
            return levels + value.count("[") + value.count("{")
        if not isinstance(value, list | dict):
            return levels
        levels += 1
        value = next(iter(value.values() if isinstance(value, dict) else value), None)


def after_1970(milliseconds: float) -> datetime.datetime:
    """Return the datetime of a number of milliseconds."""
    return datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(milliseconds=milliseconds)


def moment(text: str) -> datetime.datetime | None:
    """Return the datetime of a string, by the table above or by the standard library."""
    if text in ODD_MOMENTS:
        return ODD_MOMENTS[text]
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def holds(value: Any, expected: Any) -> bool:
    """Return True if a decoded value still has everything in its JSON. It may contain models."""
    if isinstance(value, Model):
        return isinstance(expected, dict) and all(
            holds(getattr(value, name), expected[name]) if name in expected else getattr(value, name) is UNSET
            for name in value.__field_names__
        )
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(map(holds, value, expected))
    if isinstance(value, datetime.datetime):
        named = after_1970(expected) if isinstance(expected, int | float) else moment(str(expected))
        return value.tzinfo is not None and value == named
    if isinstance(value, datetime.date):
        return bool(value.isoformat() == expected)
    if isinstance(value, str) and isinstance(expected, str):
        return str(value) == expected  # also a member of an enum
    return is_same(value, expected)


def is_alike(found: Any, expected: Any) -> bool:
    """Return True if two decoded values have the same types and values at every depth."""
    if type(found) is not type(expected):
        return False
    if isinstance(expected, Model):
        return all(is_alike(getattr(found, name), getattr(expected, name)) for name in expected.__field_names__)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(is_alike, found, expected))
    if isinstance(expected, dict):
        return list(found) == list(expected) and all(is_alike(found[key], expected[key]) for key in expected)
    if isinstance(expected, datetime.datetime):
        return bool(found == expected and found.utcoffset() == expected.utcoffset())
    equal: bool = found == expected
    return equal

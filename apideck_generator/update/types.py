"""Compares annotations: a type may allow more values than before, fewer, or others."""

import re
from collections.abc import Collection, Mapping

from .verdicts import Kind

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_IN_JSON = {"str", "int", "float", "bool", "Any"}
"""Types whose values are the same in JSON."""


def rename_classes(annotation: str, names: Mapping[str, str]) -> str:
    """Return an annotation with other names for its classes."""
    return _WORD.sub(lambda word: names.get(word[0], word[0]), annotation)


def without_metadata(annotation: str) -> str:
    """Return an annotation without the parts that only decoders need: `Annotated[Cat | Dog, …]` as `Cat | Dog`."""
    head, opening, rest = annotation.partition("Annotated[")
    if not opening:
        return annotation
    depth, comma = 0, None
    for index, char in enumerate(rest):
        if char == "," and depth == 0 and comma is None:
            comma = index
        depth += (char in "[({") - (char in "])}")
        if depth < 0:
            return head + without_metadata(rest[:comma]) + without_metadata(rest[index + 1 :])
    return annotation


def without_inputs(annotation: str) -> str:
    """Return an argument's annotation without the plain values that callers may pass for classes."""
    annotation = re.sub(r"\b(\w+) \| \1(?:Dict|Literal)\b", r"\1", annotation)
    return re.sub(r"(Sequence\[(\w+)\]) \| \2\b", r"\1", annotation)


def members(annotation: str) -> list[str]:
    """Split a union into its parts. Brackets stay whole."""
    found, depth, start = [], 0, 0
    for index, char in enumerate(f"{annotation} |"):
        depth += (char == "[") - (char == "]")
        if char == "|" and depth == 0:
            found.append(annotation[start:index].strip())
            start = index + 1
    return found


def compare_types(old: str, new: str, enums: Collection[str] = ()) -> Kind | None:
    """Compare two types; return None if they are equal. The values of `enums` are strings too."""
    before, after = set(members(old)), set(members(new))
    if before == after:
        return None
    if before < after or ("Any" in after and _is_plain(old)):
        return Kind.WIDENED
    if after < before or ("Any" in before and _is_plain(new)):
        return Kind.NARROWED
    if {"str" if part in enums else part for part in before} == after:
        return Kind.UNNAMED
    if {"str" if part in enums else part for part in after} == before:
        return Kind.NARROWED
    return _compare_containers(old, new, enums) or Kind.RETYPED


def _compare_containers(old: str, new: str, enums: Collection[str]) -> Kind | None:
    """Compare the items of two arrays, or the values of two maps."""
    for opening in ("list[", "Sequence[", "dict[str, ", "Mapping[str, "):
        if all(side.startswith(opening) and len(members(side)) == 1 for side in (old, new)):
            return compare_types(old[len(opening) : -1], new[len(opening) : -1], enums)
    return None


def _is_plain(annotation: str) -> bool:
    """Return True if `Any` has the same values as a type: no records, datetimes or enum members."""
    return all(word in _IN_JSON | {"list", "dict"} for word in _WORD.findall(annotation))

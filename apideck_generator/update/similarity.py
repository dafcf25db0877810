"""Guesses renames: pairs missing things with new things that look similar.

The report marks a pair as a guess. The verdict doesn't depend on the guess, because a rename breaks code like a
removal.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import TypeVar

from ..models import NOTES
from .surface import Argument, Enum, Field, Method, Model

T = TypeVar("T")
LIKE = 0.6
"""The minimum similarity of a pair, from 0 to 1."""


def pair_similar(old: Mapping[str, T], new: Mapping[str, T], likeness: Callable[[T, T], float]) -> dict[str, str]:
    """Map old names to new ones, for names that only one side has. The most similar pairs come first."""
    gone = {name: found for name, found in old.items() if name not in new}
    come = {name: found for name, found in new.items() if name not in old}
    scores = [(-likeness(gone[one], come[other]), one, other) for one in gone for other in come]
    pairs: dict[str, str] = {}
    for score, one, other in sorted(scores):
        if -score >= LIKE and one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


def shape_of_model(old: Model, new: Model) -> float:
    """Return the share of fields with the same name, averaged with the share that also have the same type."""
    return (_overlap(set(old.fields), set(new.fields)) + _overlap(_fields(old), _fields(new))) / 2


def shape_of_enum(old: Enum, new: Enum) -> float:
    """Return the share of equal values."""
    return _overlap(set(old.members), set(new.members))


def shape_of_method(old: Method, new: Method) -> float:
    """Return the similarity of two paths, if the method and result are the same."""
    verb, path = old.http.split(" ", 1)
    other_verb, other_path = new.http.split(" ", 1)
    if verb != other_verb or old.result != new.result:
        return 0.0
    return _text(path, other_path)


def same_shape_argument(old: Argument, new: Argument) -> float:
    """Return 1 for the same type and description, otherwise the similarity of the names.

    Other types are never similar.
    """
    if (old.annotation, old.positional) != (new.annotation, new.positional):
        return 0.0
    return 1.0 if old.positional or _same_words(old, new) else _text(old.name, new.name)


def same_shape_field(old: Field, new: Field) -> float:
    """Return 1 for the same type and description, otherwise the similarity of the names.

    Other types are never similar.
    """
    if (old.annotation, old.read_only) != (new.annotation, new.read_only):
        return 0.0
    return 1.0 if _same_words(old, new) else _text(old.name, new.name)


def _same_words(old: Argument | Field, new: Argument | Field) -> bool:
    """Return True if both have the same description, and it says more than a flag."""
    return old.description == new.description and old.description not in ("", *NOTES.values())


def _fields(model: Model) -> set[tuple[str, str]]:
    return {(field.name, field.annotation) for field in model.fields.values()}


def _overlap(one: set[T], other: set[T]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _text(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()

"""Renames guessed by likeness: what went away and what came, paired where the one looks like the other.

It is a guess, and reported as one. Nothing hangs on it but the wording: a rename breaks as a removal does.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import TypeVar

from ..models import NOTES
from .surface import Argument, Enum, Field, Method, Model

T = TypeVar("T")
LIKE = 0.6
"""How alike two must be, from 0 to 1."""


def pair_similar(old: Mapping[str, T], new: Mapping[str, T], likeness: Callable[[T, T], float]) -> dict[str, str]:
    """New names by old ones, for those that only one side has; the most alike first, each used once."""
    gone = {name: found for name, found in old.items() if name not in new}
    come = {name: found for name, found in new.items() if name not in old}
    scores = [(-likeness(gone[one], come[other]), one, other) for one in gone for other in come]
    pairs: dict[str, str] = {}
    for score, one, other in sorted(scores):
        if -score >= LIKE and one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


def shape_of_model(old: Model, new: Model) -> float:
    """How many of the fields are called the same, and how many are of the same type as well."""
    return (_overlap(set(old.fields), set(new.fields)) + _overlap(_fields(old), _fields(new))) / 2


def shape_of_enum(old: Enum, new: Enum) -> float:
    """How many of the values are the same."""
    return _overlap(set(old.members), set(new.members))


def shape_of_method(old: Method, new: Method) -> float:
    """Alike if they give the same and their places read alike."""
    verb, path = old.http.split(" ", 1)
    other_verb, other_path = new.http.split(" ", 1)
    if verb != other_verb or old.result != new.result:
        return 0.0
    return _text(path, other_path)


def same_shape_argument(old: Argument, new: Argument) -> float:
    """Alike if of one type, and described or called nearly the same."""
    if (old.annotation, old.positional) != (new.annotation, new.positional):
        return 0.0
    return 1.0 if old.positional or _same_words(old, new) else _text(old.name, new.name)


def same_shape_field(old: Field, new: Field) -> float:
    """Alike if of one type, and described or called nearly the same."""
    if (old.annotation, old.read_only) != (new.annotation, new.read_only):
        return 0.0
    return 1.0 if _same_words(old, new) else _text(old.name, new.name)


def _same_words(old: Argument | Field, new: Argument | Field) -> bool:
    """Whether both have one description that says more than a flag does."""
    return old.description == new.description and old.description not in ("", *NOTES.values())


def _fields(model: Model) -> set[tuple[str, str]]:
    return {(field.name, field.annotation) for field in model.fields.values()}


def _overlap(one: set[T], other: set[T]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _text(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()

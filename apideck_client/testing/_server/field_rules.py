"""The shapes of the objects that callers write: fields and their kinds. `bodies` checks request bodies against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Kind(Enum):
    """The kind of value in a field that is not an object. Null is always allowed, unless the field is required."""

    TEXT = "a string"
    NUMBER = "a number"
    INTEGER = "an integer"
    FLAG = "a boolean"
    TEXTS = "an array of strings"
    CUSTOM = "a string, a number, a boolean or an array of strings"
    SETTING = "a string, a number, a boolean or an array of strings and numbers"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A field that holds an array of objects."""

    item: Shape


FieldType: TypeAlias = "Kind | ListOf | Shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that callers write: its fields, and which of them are required, read-only or write-only."""

    fields: Mapping[str, FieldType]
    required: frozenset[str]
    nullable: frozenset[str]
    """The required fields that may be null: they have to be there, and that is all."""
    read_only: frozenset[str]
    write_only: frozenset[str]
    open: bool
    """True if fields that the contract doesn't have are allowed."""


def shape(
    *,
    text: str = "",
    number: str = "",
    integer: str = "",
    flag: str = "",
    texts: str = "",
    custom: str = "",
    setting: str = "",
    objects: Mapping[str, FieldType] | None = None,
    required: str = "",
    nullable: str = "",
    read_only: str = "",
    write_only: str = "",
    open: bool = False,
) -> Shape:
    """Build a shape from the names of its fields, kind by kind. Blanks separate the names."""
    kinds = {
        Kind.TEXT: text,
        Kind.NUMBER: number,
        Kind.INTEGER: integer,
        Kind.FLAG: flag,
        Kind.TEXTS: texts,
        Kind.CUSTOM: custom,
        Kind.SETTING: setting,
    }
    fields: dict[str, FieldType] = {name: kind for kind, names in kinds.items() for name in names.split()}
    return Shape(
        fields=fields | dict(objects or {}),
        required=frozenset(required.split()),
        nullable=frozenset(nullable.split()),
        read_only=frozenset(read_only.split()),
        write_only=frozenset(write_only.split()),
        open=open,
    )

"""The resources of the documents: a collection of records with its five operations, found by their paths.

A resource is a path with a list operation. `POST` on it creates a record; the path below it reads, changes and deletes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from urllib.parse import quote

from .documents import Document, Operation
from .schemas import Node, Schemas


class Match(Enum):
    """The way to compare a filter's value with the record's."""

    TEXT = "equal, whatever the case"
    NUMBER = "equal as a number"
    FLAG = "equal as true or false"
    SINCE = "at that time or later"


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource, with its `name` in the path and its `label` in messages."""

    api: str
    name: str
    label: str
    path: str
    schemas: Schemas
    record: Node
    """The schema of one record, as it is read."""
    operations: Mapping[str, Operation]
    """The operations that the document has, by kind: all, add, one, update, delete."""
    filters: Mapping[str, Match] = field(default_factory=dict[str, Match])
    sorts: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    """The path in a record for each filter and sort field."""

    @property
    def is_paged(self) -> bool:
        """True if the list has pages."""
        return not self.operations["all"].parameters("query").keys().isdisjoint(("cursor", "limit"))

    @property
    def lets_choose_id(self) -> bool:
        """True if a caller may choose the id of a new record."""
        body = self.operations["add"].body() if "add" in self.operations else None
        declared = self.schemas.properties(body or {}).get("id")
        return declared is not None and not self.schemas.is_read_only(declared)

    @property
    def stamps(self) -> tuple[str, ...]:
        """The timestamps that the server sets in a record."""
        declared = self.schemas.properties(self.record)
        return tuple(name for name in ("updated_at", "created_at") if name in declared)

    def within(self, values: Sequence[str]) -> Resource:
        """Return the resource below given records. `values` are the path parameters."""
        path = self.path
        for value in values:
            path = re.sub(r"\{[^/}]+\}", quote(value, safe=""), path, count=1)
        return replace(self, path=path) if values else self

    def stored(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return a record's fields without the write-only ones."""
        for name in ("add", "update"):
            body = self.operations[name].body() if name in self.operations else None
            fields = self.schemas.without_write_only(fields, body or {})
        return fields


class Resources(Mapping[str, Resource]):
    """Every resource by its name. If two APIs use one name, the later one is api/name only."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_name: dict[str, Resource] = {}
        found = [resource for document in documents for resource in _resources(document)]
        for resource in found:
            self._by_name.setdefault(resource.name, resource)
            self._by_name.setdefault(f"{resource.api}/{resource.name}", resource)
        self.all: tuple[Resource, ...] = tuple(found)

    def at(self, path: str) -> Resource | None:
        """Return the resource whose list is at a path, or None."""
        for resource in self.all:
            pairs = zip(resource.path.split("/"), path.split("/"), strict=False)
            is_as_long = resource.path.count("/") == path.count("/")
            if is_as_long and all(part.startswith("{") or part == other for part, other in pairs):
                return replace(resource, path=path)
        return None

    def named(self) -> str:
        """Return the names for a message, without the form api/name."""
        return ", ".join(sorted(name for name in self._by_name if "/" not in name))

    def __getitem__(self, name: str) -> Resource:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


def _resources(document: Document) -> Iterable[Resource]:
    by_place = {(operation.method, operation.path): operation for operation in document.operations()}
    for (method, path), lists in by_place.items():
        data = lists.data()
        is_list = lists.schemas.is_array(data) and lists.schemas.is_object(lists.schemas.items(data))
        if method != "GET" or path.startswith("/vault/") or not is_list:
            continue
        below = next((other for _, other in by_place if _is_below(other, path)), "")
        places = {
            "all": ("GET", path),
            "add": ("POST", path),
            "one": ("GET", below),
            "update": ("PATCH", below) if ("PATCH", below) in by_place else ("PUT", below),
            "delete": ("DELETE", below),
        }
        operations = {name: by_place[place] for name, place in places.items() if place in by_place}
        yield _resource(lists, operations, lists.schemas.items(data))


def _is_below(other: str, path: str) -> bool:
    """Return True if the other path is that of one record of the list at `path`."""
    start, _, last = other.rpartition("/")
    return start == path and last.startswith("{") and last.endswith("}")


def _resource(lists: Operation, operations: Mapping[str, Operation], record: Node) -> Resource:
    parts = [part for part in lists.path.split("/") if part and not part.startswith("{")]
    schemas, query = lists.schemas, lists.parameters("query")
    filters = {
        name: _match(name, schemas.whole(part))
        for name, part in schemas.properties(query.get("filter", {}).get("schema", {})).items()
    }
    sort = schemas.properties(query.get("sort", {}).get("schema", {}))
    sorts = tuple(str(name) for name in schemas.enum(sort.get("by", {})))
    return Resource(
        api=parts[0],
        name=parts[-1],
        label=_label(record, parts[-1]),
        path=lists.path,
        schemas=schemas,
        record=record,
        operations=operations,
        filters=filters,
        sorts=sorts,
        places={name: _place(name, record, schemas) for name in (*filters, *sorts)},
    )


def _match(name: str, schema: Node) -> Match:
    if name.endswith("_since"):
        return Match.SINCE
    return {"number": Match.NUMBER, "integer": Match.NUMBER, "boolean": Match.FLAG}.get(
        str(schema.get("type")), Match.TEXT
    )


def _place(name: str, record: Node, schemas: Schemas) -> str:
    """Return the path of the compared value: `updated_since` compares `updated_at`, `email` the items of `emails`."""
    properties = schemas.properties(record)
    if name in properties:
        return name
    if name.endswith("_since"):
        return f"{name.removesuffix('_since')}_at"
    if name in schemas.properties(schemas.items(properties.get(f"{name}s", {}))):
        return f"{name}s.{name}"
    return name


def _label(record: Node, name: str) -> str:
    """Return the name of the record's schema, or a name made from the path: "Lead" for "leads"."""
    reference = str(record.get("$ref") or "").rsplit("/", 1)[-1]
    return reference or name.removesuffix("s").replace("-", " ").replace("_", " ").capitalize()

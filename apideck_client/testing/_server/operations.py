"""The operations of the server, by method and path. Logs show them by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .documents import Document, Operation
from .resources import Resources

_VERBS = {"all": "List", "add": "Create", "one": "Get", "update": "Update", "delete": "Delete"}


class Named(NamedTuple):
    """An operation as logs show it."""

    id: str
    name: str


UNKNOWN = Named("unknown", "Unknown operation")


class Operations:
    """Every operation of the documents."""

    def __init__(self, documents: Iterable[Document], resources: Resources) -> None:
        documents = list(documents)
        self.apis: frozenset[str] = frozenset(api for document in documents for api in document.apis)
        self.all: tuple[Operation, ...] = tuple(
            operation for document in documents for operation in document.operations()
        )
        self._by_length: dict[tuple[str, int], list[tuple[list[str], Operation]]] = {}
        for operation in sorted(self.all, key=lambda operation: operation.path.count("{")):
            parts = operation.path.split("/")
            self._by_length.setdefault((operation.method, len(parts)), []).append((parts, operation))
        self._names = {
            (operation.method, operation.path): Named(
                operation.id, f"{_VERBS[does]} {resource.name if does == 'all' else resource.label.lower()}"
            )
            for resource in resources.all
            for does, operation in resource.operations.items()
        }

    def find(self, method: str, path: str) -> Operation | None:
        """Return the operation of a call, or None if there is none."""
        parts = path.split("/")
        for pattern, operation in self._by_length.get((method, len(parts)), []):
            if all(expected == part or expected.startswith("{") for expected, part in zip(pattern, parts, strict=True)):
                return operation
        return None

    def named(self, method: str, path: str) -> Named:
        """Return the name of a call for the logs."""
        operation = self.find(method, path)
        if operation is None:
            return UNKNOWN
        name = self._names.get((operation.method, operation.path))
        return name or Named(operation.id, operation.summary)

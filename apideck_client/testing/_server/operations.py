"""The operations of the server, by method and path. Logs show them by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .documents import Document, Operation
from .resources import Resources
from .routing import Found, PathTable

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
        self._table = PathTable((each.method, each.path, each) for each in self.all)
        self._names = {
            (operation.method, operation.path): Named(
                operation.id, f"{_VERBS[does]} {resource.name if does == 'all' else resource.label.lower()}"
            )
            for resource in resources.all
            for does, operation in resource.operations.items()
        }

    def find(self, method: str, path: str) -> Found[Operation] | None:
        """Return the operation of a call and its path parameters, or None if there is none."""
        return self._table.find(method, path)

    def named(self, method: str, path: str) -> Named:
        """Return the name of a call for the logs."""
        found = self.find(method, path)
        if found is None:
            return UNKNOWN
        operation = found.value
        name = self._names.get((operation.method, operation.path))
        return name or Named(operation.id, operation.summary)

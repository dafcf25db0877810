"""A server's state as one JSON file: every record, consumer and connection."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple, cast

from .kept import KeptCollection, KeptRecord
from .resources import Resources
from .store import Store
from .tenant import Tenant
from .vault.connectors import Catalogue
from .vault.consumers import Consumer, Consumers
from .vault.saved import consumer_as_json, consumer_of_json
from .wire import decode, encode

_MARK = "apideck_embedded_state"
_VERSION = 1


def is_state(content: Any) -> bool:
    """Return True if a file's JSON is a saved state, not only records."""
    return isinstance(content, dict) and _MARK in content


def save_state(path: Path, store: Store, consumers: Consumers) -> None:
    """Write the file. An older file stays until the new one is complete."""
    collections = [
        {
            **collection.tenant._asdict(),
            "path": collection.path,
            "last": collection.last,
            "records": [[record.sequence, decode(record.encoded)] for record in collection.records],
            "virtual": collection.virtual,
            "gone": collection.gone,
        }
        for collection in store.collections()
    ]
    kept = [consumer_as_json(consumer) for consumer in consumers.everybody()]
    content = {_MARK: _VERSION, "collections": collections, "consumers": kept}
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(encode(content))
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


class State(NamedTuple):
    """A saved state that was read but not yet applied."""

    collections: list[KeptCollection]
    consumers: list[Consumer]


def read_state(path: Path, content: Any, catalogue: Catalogue) -> State:
    """Read a saved state. Raise ValueError if it is incomplete."""
    state = cast("dict[str, Any]", content)
    if state[_MARK] != _VERSION:
        raise ValueError(f"{path} has another format version: {state[_MARK]!r}, and this one reads {_VERSION}")
    try:
        collections = [
            KeptCollection(
                Tenant(held["app_id"], held["consumer_id"], held["service_id"]),
                str(held["path"]),
                int(held["last"]),
                [KeptRecord(fields["id"], int(number), encode(fields)) for number, fields in held["records"]],
                [(int(first), spec) for first, spec in held["virtual"]],
                [int(number) for number in held["gone"]],
            )
            for held in state["collections"]
        ]
        return State(collections, [consumer_of_json(saved, catalogue) for saved in state["consumers"]])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ValueError(f"{path} is incomplete: {type(problem).__name__}: {problem}") from None


def put_in_place(state: State, resources: Resources, store: Store, consumers: Consumers) -> None:
    """Replace the server's state with a saved one."""
    store.clear()
    consumers.clear()
    for collection in state.collections:
        store.restore(collection, resources.at(collection.path))
    for consumer in state.consumers:
        consumers.restore(consumer)

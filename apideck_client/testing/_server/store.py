"""The records, in memory: each tenant's apart, each record kept as the JSON that goes out.

A record is immutable: its encoded bytes, and beside them the few values that lists are filtered and sorted by. A page
of records is bytes joined, whatever the size of the collection. Everything here may be called from any thread.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

from .cursors import Position
from .failures import conflict, entity_not_found
from .journal import Journal, KeptRecord
from .projection import values_at
from .resources import Resource
from .tenant import ANY_APP, Tenant
from .wire import decode, encode, timestamp

_KEPT_VIEWS = 16

Key = tuple[int, Any, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """One stored record: its id, its JSON, and the values it is filtered and sorted by."""

    id: str
    encoded: bytes
    index: dict[str, tuple[Any, ...]]

    @classmethod
    def of(cls, resource: Resource, fields: dict[str, Any]) -> Record:
        """Build a record from its fields, `id` among them."""
        index = {name: values_at(fields, place) for name, place in resource.places.items()}
        return cls(fields["id"], encode(fields), index)

    @property
    def created_at(self) -> str:
        """The time at which the server made it; "" for one that came from elsewhere."""
        found = self.fields().get("created_at")
        return found if isinstance(found, str) else ""

    def fields(self) -> dict[str, Any]:
        """Decode the record's fields anew. A change to them doesn't change the record."""
        return cast("dict[str, Any]", decode(self.encoded))


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters and the order of a list. Without `sort_by` it is ordered by creation."""

    filters: tuple[tuple[str, str], ...] = ()
    accepts: Callable[[Record], bool] = field(default=lambda record: True, compare=False)
    """The meaning of the filters. Two selections with the same filters accept the same records."""
    sort_by: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list, and the positions of its neighbours."""

    records: Sequence[T]
    previous: Position
    next: Position
    is_first: bool
    is_last: bool


@dataclass(slots=True)
class View:
    """A list in ascending order: sort keys, and the record's id beside each."""

    keys: list[Key] = field(default_factory=list[Key])
    ids: list[str] = field(default_factory=list[str])

    def append(self, key: Key, id: str) -> None:
        """Add a record whose key is above all others."""
        self.keys.append(key)
        self.ids.append(id)

    def remove(self, key: Key) -> None:
        """Take out the record with this key."""
        at = bisect_left(self.keys, key)
        del self.keys[at], self.ids[at]

    def copy(self) -> View:
        """Copy the list. The copy changes independently."""
        return View(self.keys.copy(), self.ids.copy())


class Collection:
    """One tenant's records of one resource."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._records: dict[str, Record] = {}
        self._sequence: dict[str, int] = {}
        self._last = 0
        self._creation_order = View()
        self._views: dict[tuple[tuple[tuple[str, str], ...], str | None], View] = {}

    @property
    def last(self) -> int:
        """The sequence number of the record that was made last."""
        return self._last

    def kept(self, ids: Iterable[str] | None = None) -> list[KeptRecord]:
        """Return records with their sequence numbers: those of the ids, or all in the order of creation."""
        chosen = self._creation_order.ids if ids is None else ids
        return [KeptRecord(each, self._sequence[each], self._records[each].encoded) for each in chosen]

    def restore(self, last: int, records: Iterable[KeptRecord]) -> None:
        """Fill an empty collection with what was kept."""
        for kept in records:
            self._last = kept.sequence - 1
            self.put(Record.of(self._resource, cast("dict[str, Any]", decode(kept.encoded))))
        self._last = last

    def copy(self) -> Collection:
        """Copy the collection with its records. The copy changes independently."""
        twin = Collection(self._resource)
        twin._records = self._records.copy()
        twin._sequence = self._sequence.copy()
        twin._last = self._last
        twin._creation_order = self._creation_order.copy()
        return twin

    def __contains__(self, id: str) -> bool:
        return id in self._records

    def get(self, id: str) -> Record:
        """Return the record with this id, or raise EntityNotFoundError."""
        try:
            return self._records[id]
        except KeyError:
            raise entity_not_found(self._resource.label, id) from None

    def put(self, record: Record) -> None:
        """Store a record: a new one comes last in creation order, one that replaces another keeps its place."""
        if record.id not in self._records:
            self._last += 1
            self._sequence[record.id] = self._last
            self._creation_order.append((0, 0, self._last), record.id)
        self._records[record.id] = record
        self._views.clear()

    def remove(self, id: str) -> Record:
        """Forget the record of that id, or EntityNotFoundError."""
        record = self.get(id)
        del self._records[id]
        self._creation_order.remove((0, 0, self._sequence.pop(id)))
        self._views.clear()
        return record

    def page(self, selection: Selection, after: Position, limit: int) -> Page[Record]:
        """Return the records that follow a position, at most `limit`."""
        view = self._view(selection)
        size = len(view.keys)

        def ascending(index: int) -> int:
            return size - 1 - index if selection.descending else index

        start = self._start(view, after, descending=selection.descending)
        stop = min(start + limit, size)
        before = start - limit - 1
        return Page(
            records=[self._records[view.ids[ascending(index)]] for index in range(start, stop)],
            previous=view.keys[ascending(before)] if before >= 0 else None,
            next=view.keys[ascending(stop - 1)] if stop > start else after,
            is_first=start == 0,
            is_last=stop >= size,
        )

    @staticmethod
    def _start(view: View, after: Position, *, descending: bool) -> int:
        if after is None:
            return 0
        return len(view.keys) - bisect_left(view.keys, after) if descending else bisect_right(view.keys, after)

    def _view(self, selection: Selection) -> View:
        if not selection.filters and selection.sort_by is None:
            return self._creation_order
        name = (selection.filters, selection.sort_by)
        if name not in self._views:
            while len(self._views) >= _KEPT_VIEWS:
                del self._views[next(iter(self._views))]
            self._views[name] = self._arrange(selection)
        return self._views[name]

    def _arrange(self, selection: Selection) -> View:
        accepted = (record for record in self._records.values() if selection.accepts(record))
        arranged = sorted((self._key(record, selection.sort_by), record.id) for record in accepted)
        return View([key for key, _ in arranged], [record_id for _, record_id in arranged])

    def _key(self, record: Record, sort_by: str | None) -> Key:
        """Numbers, then text, then what has no value; equals in order of creation."""
        sequence = self._sequence[record.id]
        if sort_by is None:
            return (0, 0, sequence)
        value = next(iter(record.index[sort_by]), None)
        if isinstance(value, int | float):
            return (0, value, sequence)
        return (1, value, sequence) if isinstance(value, str) else (2, 0, sequence)


class Store:
    """Every tenant's collections. A tenant that never called before finds what was added for every app."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._tenants: dict[Tenant, dict[str, Collection]] = {}
        self.journal: Journal | None = None
        """Where each change is written to, if anywhere."""

    def clear(self) -> None:
        """Forget every record."""
        with self._lock:
            self._tenants = {}

    def collections(self) -> list[tuple[Tenant, str, int, list[KeptRecord]]]:
        """Return every collection: whose, its path, its last sequence number, and its records."""
        with self._lock:
            return [
                (tenant, path, collection.last, collection.kept())
                for tenant, collections in self._tenants.items()
                for path, collection in collections.items()
            ]

    def restore(self, tenant: Tenant, resource: Resource | None, last: int, records: Sequence[KeptRecord]) -> None:
        """Put a collection back as it was. One of a resource that is served no more is passed over."""
        if resource is None:
            return
        with self._lock:
            collection = Collection(resource)
            collection.restore(last, records)
            self._tenants.setdefault(tenant, {})[resource.path] = collection
            self._write(tenant, resource, collection)

    def page(
        self, tenant: Tenant, resource: Resource, selection: Selection, after: Position, limit: int
    ) -> Page[Record]:
        """Return a page of the tenant's records."""
        with self._lock:
            return self._collection(tenant, resource).page(selection, after, limit)

    def get(self, tenant: Tenant, resource: Resource, id: str) -> Record:
        """One record."""
        with self._lock:
            return self._collection(tenant, resource).get(id)

    def create(self, tenant: Tenant, resource: Resource, body: dict[str, Any]) -> Record:
        """Store a new record; the id is the server's to give, except where the contract lets the caller choose."""
        now = timestamp(self._clock())
        with self._lock:
            collection = self._collection(tenant, resource)
            fields = {**body, "id": body.get("id") or uuid4().hex, **dict.fromkeys(resource.stamps, now)}
            record = Record.of(resource, resource.stored(fields))
            if record.id in collection:
                raise conflict(resource.label, record.id)
            collection.put(record)
            self._write(tenant, resource, collection, [record.id])
            return record

    def update(
        self, tenant: Tenant, resource: Resource, id: str, changes: dict[str, Any], *, is_whole: bool = False
    ) -> Record:
        """Change the fields that are given, to null where null is given, and keep the others.

        `is_whole` keeps only what the server sets.
        """
        now = timestamp(self._clock())
        with self._lock:
            collection = self._collection(tenant, resource)
            fields = collection.get(id).fields()
            if is_whole:
                fields = {name: fields[name] for name in resource.stamps if name in fields}
            stamped = {name: now for name in resource.stamps if name == "updated_at"}
            record = Record.of(resource, resource.stored({**fields, **changes, "id": id, **stamped}))
            collection.put(record)
            self._write(tenant, resource, collection, [id])
            return record

    def delete(self, tenant: Tenant, resource: Resource, id: str) -> Record:
        """Forget a record; it is returned."""
        with self._lock:
            record = self._collection(tenant, resource).remove(id)
            if self.journal is not None:
                self.journal.remove(tenant, resource.path, id)
            return record

    def add(self, tenant: Tenant, resource: Resource, records: Iterable[Record]) -> None:
        """Put records in as they are; under ANY_APP, for every app of that consumer and service, now and later."""
        ready = list(records)
        with self._lock:
            for owner in self._addressed(tenant, resource):
                collection = self._collection(owner, resource)
                for record in ready:
                    collection.put(record)
                self._write(owner, resource, collection, [record.id for record in ready])

    def _addressed(self, tenant: Tenant, resource: Resource) -> list[Tenant]:
        addressed = [tenant]
        if tenant.app_id == ANY_APP:
            for other, collections in self._tenants.items():
                if other.app_id != ANY_APP and other[1:] == tenant[1:] and resource.path in collections:
                    addressed.append(other)
        return addressed

    def _write(
        self, tenant: Tenant, resource: Resource, collection: Collection, ids: Iterable[str] | None = None
    ) -> None:
        if self.journal is not None:
            self.journal.keep(tenant, resource.path, collection.last, collection.kept(ids))

    def _collection(self, tenant: Tenant, resource: Resource) -> Collection:
        kept = self._tenants.setdefault(tenant, {})
        if resource.path not in kept:
            shared = self._tenants.get(tenant._replace(app_id=ANY_APP), {}).get(resource.path)
            kept[resource.path] = shared.copy() if shared else Collection(resource)
            if shared:
                self._write(tenant, resource, kept[resource.path])
        return kept[resource.path]

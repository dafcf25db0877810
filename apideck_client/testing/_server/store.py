"""The records in memory: separate for each tenant, each record kept as its JSON.

A record is immutable: its encoded bytes, and the few values by which lists are filtered and sorted. To build a page,
the bytes of its records are joined. Everything here is thread-safe.
"""

from __future__ import annotations

import heapq
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast
from uuid import uuid4

from .cursors import Position
from .failures import conflict, entity_not_found, unsupported_sort
from .kept import KeptCollection, KeptRecord
from .projection import values_at
from .resources import Resource
from .tenant import ANY_APP, Tenant
from .virtual import VirtualRecords
from .wire import decode, encode, timestamp

if TYPE_CHECKING:
    from .journal import Journal

_KEPT_VIEWS = 16
_LOOKED_THROUGH = 2_000
"""The most virtual records that one page reads. The page may be empty; the next page continues."""

Key = tuple[int, Any, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """One stored record: its id, its JSON, and the values by which it is filtered and sorted."""

    id: str
    encoded: bytes
    index: dict[str, tuple[Any, ...]]

    @classmethod
    def of(cls, resource: Resource, fields: dict[str, Any]) -> Record:
        """Build a record from its fields, including `id`."""
        index = {name: values_at(fields, place) for name, place in resource.places.items()}
        return cls(fields["id"], encode(fields), index)

    @property
    def created_at(self) -> str:
        """The time at which it was created, or "" if it has none."""
        found = self.fields().get("created_at")
        return found if isinstance(found, str) else ""

    def fields(self) -> dict[str, Any]:
        """Decode the record's fields. A change to the result doesn't change the record."""
        return cast("dict[str, Any]", decode(self.encoded))


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters and the order of a list. Without `sort_by` it is ordered by creation."""

    filters: tuple[tuple[str, str], ...] = ()
    accepts: Callable[[Record], bool] = field(default=lambda record: True, compare=False)
    """The meaning of the filters. Two selections with the same filters accept the same records."""
    sort_by: str | None = None
    descending: bool = False


class Page(NamedTuple, Generic[T]):
    """A part of a list, and the positions of the pages before and after."""

    records: Sequence[T]
    previous: Position
    next: Position
    is_first: bool
    is_last: bool


@dataclass(slots=True)
class View:
    """A list in ascending order: each sort key with its record's id."""

    keys: list[Key] = field(default_factory=list[Key])
    ids: list[str] = field(default_factory=list[str])

    def insert(self, key: Key, id: str) -> None:
        """Add a record. This is fast if its key is above all others."""
        at = len(self.keys) if not self.keys or key > self.keys[-1] else bisect_left(self.keys, key)
        self.keys.insert(at, key)
        self.ids.insert(at, id)

    def remove(self, key: Key) -> None:
        """Remove the record with this key."""
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
        self._virtual: list[tuple[int, VirtualRecords]] = []
        """Records that are made on demand, and the sequence number of the first."""
        self._gone: set[int] = set()
        """The sequence numbers of the virtual records that were changed or deleted."""
        self._last = 0
        self._creation_order = View()
        self._views: dict[tuple[tuple[tuple[str, str], ...], str | None], View] = {}

    def kept(self, tenant: Tenant, ids: Iterable[str] | None = None, gone: Iterable[int] = ()) -> KeptCollection:
        """Return the content for a file: the records with the given ids, or all, and the removed virtual records."""
        chosen = self._creation_order.ids if ids is None else ids
        records = [
            KeptRecord(each, self._sequence[each], self._records[each].encoded)
            for each in chosen
            if each in self._records
        ]
        virtual = [(first, made.as_json()) for first, made in self._virtual]
        left = sorted(self._gone) if ids is None else list(gone)
        return KeptCollection(tenant, self._resource.path, self._last, records, virtual, left)

    def restore(self, kept: KeptCollection) -> None:
        """Fill an empty collection from a file's content."""
        for record in kept.records:
            self._last = record.sequence - 1
            self.put(Record.of(self._resource, cast("dict[str, Any]", decode(record.encoded))))
        self._virtual = [(first, VirtualRecords.of_json(spec)) for first, spec in kept.virtual]
        self._gone = set(kept.gone)
        self._last = kept.last

    @property
    def resource(self) -> Resource:
        """The resource of these records."""
        return self._resource

    @property
    def count(self) -> int:
        """The number of records, including virtual ones."""
        return len(self._records) + sum(made.count for _, made in self._virtual) - len(self._gone)

    def add_virtual(self, made: VirtualRecords) -> None:
        """Add virtual records, which are made on demand."""
        self._virtual.append((self._last + 1, made))
        self._last += made.count
        self._views.clear()

    def virtual_sequence(self, id: str) -> int | None:
        """Return the sequence number of a virtual record, or None if no virtual record has this id."""
        for first, made in self._virtual:
            index = made.ids.find(id)
            if index is not None:
                return first + index
        return None

    def _made(self, sequence: int) -> Record:
        """Make the virtual record with this number."""
        first, made = next(each for each in reversed(self._virtual) if each[0] <= sequence)
        return Record.of(self._resource, made.fields(sequence - first))

    def copy(self) -> Collection:
        """Copy the collection with its records. The copy changes independently."""
        twin = Collection(self._resource)
        twin._records = self._records.copy()
        twin._sequence = self._sequence.copy()
        twin._virtual = self._virtual.copy()
        twin._gone = self._gone.copy()
        twin._last = self._last
        twin._creation_order = self._creation_order.copy()
        return twin

    def __contains__(self, id: str) -> bool:
        sequence = self.virtual_sequence(id)
        return id in self._records or (sequence is not None and sequence not in self._gone)

    def get(self, id: str) -> Record:
        """Return the record with this id, or raise EntityNotFoundError."""
        found = self._records.get(id)
        if found is None:
            sequence = self.virtual_sequence(id)
            found = None if sequence is None or sequence in self._gone else self._made(sequence)
        if found is None:
            raise entity_not_found(self._resource.label, id)
        return found

    def put(self, record: Record) -> None:
        """Store a record. A new record is last in creation order. A record that replaces another keeps its place."""
        if record.id not in self._records:
            sequence = self.virtual_sequence(record.id)
            if sequence is None:
                self._last += 1
                sequence = self._last
            else:
                self._gone.add(sequence)
            self._sequence[record.id] = sequence
            self._creation_order.insert((0, 0, sequence), record.id)
        self._records[record.id] = record
        self._views.clear()

    def remove(self, id: str) -> Record:
        """Remove the record with this id, or raise EntityNotFoundError."""
        record = self.get(id)
        sequence = self.virtual_sequence(id)
        if sequence is not None:
            self._gone.add(sequence)
        if id in self._records:
            del self._records[id]
            self._creation_order.remove((0, 0, self._sequence.pop(id)))
        self._views.clear()
        return record

    def page(self, selection: Selection, after: Position, limit: int) -> Page[Record]:
        """Return the records that follow a position, at most `limit`."""
        if self._virtual:
            return self._walked_page(selection, after, limit)
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

    def _walked_page(self, selection: Selection, after: Position, limit: int) -> Page[Record]:
        """Return a page of a list with virtual records: make them one by one, and take those that match.

        They are in order of creation, because any other order needs all of them at once.
        """
        if selection.sort_by not in (None, "created_at"):
            raise unsupported_sort(self._resource.name, str(selection.sort_by), ["created_at"])
        start = None if after is None else after[2]
        taken: list[tuple[int, Record]] = []
        seen = start
        for count, (sequence, kept) in enumerate(self._walk(start, descending=selection.descending)):
            if len(taken) > limit or count == _LOOKED_THROUGH:
                break
            record = self._made(sequence) if kept is None else self._records[kept]
            seen = sequence
            if selection.accepts(record):
                taken.append((sequence, record))
        else:
            seen = None
        shown = taken[:limit]
        goes_on = taken[limit:] or seen is None
        end = (shown[-1][0] if shown else start) if goes_on else seen
        return Page(
            records=[record for _, record in shown],
            previous=self._before(start, selection, limit),
            next=None if end is None else (0, 0, end),
            is_first=after is None,
            is_last=seen is None and len(taken) <= limit,
        )

    def _before(self, start: int | None, selection: Selection, limit: int) -> Position:
        """Return the place of the page before.

        With filters, return the beginning, because they would have to search for it.
        """
        if start is None or selection.filters:
            return None
        beyond = start - 1 if selection.descending else start + 1
        back = islice(self._walk(beyond, descending=not selection.descending), limit + 1)
        before = [sequence for sequence, _ in back]
        return (0, 0, before[limit]) if len(before) > limit else None

    def _walk(self, start: int | None, *, descending: bool) -> Iterator[tuple[int, str | None]]:
        """Yield every record after a number: its own number, and its id if it is kept."""
        sides = [self._kept_walk(start, descending=descending)]
        sides += [self._virtual_walk(first, made.count, start, descending=descending) for first, made in self._virtual]
        return heapq.merge(*sides, key=lambda each: each[0], reverse=descending)

    def _kept_walk(self, start: int | None, *, descending: bool) -> Iterator[tuple[int, str | None]]:
        view = self._creation_order
        at = self._start(view, None if start is None else (0, 0, start), descending=descending)
        for index in range(at, len(view.keys)):
            place = len(view.keys) - 1 - index if descending else index
            yield view.keys[place][2], view.ids[place]

    def _virtual_walk(
        self, first: int, count: int, start: int | None, *, descending: bool
    ) -> Iterator[tuple[int, str | None]]:
        last = first + count - 1
        if descending:
            numbers = range(last if start is None else min(last, start - 1), first - 1, -1)
        else:
            numbers = range(first if start is None else max(first, start + 1), last + 1)
        for number in numbers:
            if number not in self._gone:
                yield number, None

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
        """Return the sort key: numbers first, then strings, then missing values; equal values in order of creation."""
        sequence = self._sequence[record.id]
        if sort_by is None:
            return (0, 0, sequence)
        value = next(iter(record.index[sort_by]), None)
        if isinstance(value, int | float):
            return (0, value, sequence)
        return (1, value, sequence) if isinstance(value, str) else (2, 0, sequence)


class Store:
    """Every tenant's collections. A new tenant gets a copy of the records that were added for every app."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._tenants: dict[Tenant, dict[str, Collection]] = {}
        self.journal: Journal | None = None
        """The file to which each change is written, if there is one."""

    def clear(self) -> None:
        """Remove every record."""
        with self._lock:
            self._tenants = {}

    def collections(self) -> list[KeptCollection]:
        """Return every collection."""
        with self._lock:
            return [
                collection.kept(tenant)
                for tenant, collections in self._tenants.items()
                for collection in collections.values()
            ]

    def held(self) -> list[tuple[Tenant, Resource, int]]:
        """Return each collection that has records, with their number."""
        with self._lock:
            return [
                (tenant, collection.resource, collection.count)
                for tenant, collections in self._tenants.items()
                for collection in collections.values()
                if collection.count
            ]

    def glance(self, tenant: Tenant, path: str, after: Position, limit: int) -> Page[Record] | None:
        """Return a page without creating the collection, unlike `page`. Return None if it doesn't exist."""
        with self._lock:
            collection = self._tenants.get(tenant, {}).get(path)
            return collection.page(Selection(), after, limit) if collection else None

    def restore(self, kept: KeptCollection, resource: Resource | None) -> None:
        """Restore a collection. Ignore one whose resource is no longer served."""
        if resource is None:
            return
        with self._lock:
            collection = Collection(resource)
            collection.restore(kept)
            self._tenants.setdefault(kept.tenant, {})[resource.path] = collection
            self._write(kept.tenant, collection)

    def add_virtual(self, tenant: Tenant, resource: Resource, made: VirtualRecords) -> None:
        """Add virtual records, as `add` does."""
        with self._lock:
            for owner in self._addressed(tenant, resource):
                collection = self._collection(owner, resource)
                collection.add_virtual(made)
                self._write(owner, collection, ())

    def page(
        self, tenant: Tenant, resource: Resource, selection: Selection, after: Position, limit: int
    ) -> Page[Record]:
        """Return a page of the tenant's records."""
        with self._lock:
            return self._collection(tenant, resource).page(selection, after, limit)

    def get(self, tenant: Tenant, resource: Resource, id: str) -> Record:
        """Return a record, or raise EntityNotFoundError."""
        with self._lock:
            return self._collection(tenant, resource).get(id)

    def create(self, tenant: Tenant, resource: Resource, body: dict[str, Any]) -> Record:
        """Store a new record. The server sets the id, unless the contract lets the caller choose it."""
        now = timestamp(self._clock())
        with self._lock:
            collection = self._collection(tenant, resource)
            fields = {**body, "id": body.get("id") or uuid4().hex, **dict.fromkeys(resource.stamps, now)}
            record = Record.of(resource, resource.stored(fields))
            if record.id in collection:
                raise conflict(resource.label, record.id)
            collection.put(record)
            self._write(tenant, collection, [record.id])
            return record

    def update(
        self, tenant: Tenant, resource: Resource, id: str, changes: dict[str, Any], *, is_whole: bool = False
    ) -> Record:
        """Change the given fields, also to null, and keep the others.

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
            self._write(tenant, collection, [id])
            return record

    def delete(self, tenant: Tenant, resource: Resource, id: str) -> Record:
        """Remove a record and return it."""
        with self._lock:
            collection = self._collection(tenant, resource)
            record = collection.remove(id)
            if self.journal is not None:
                self.journal.remove(tenant, resource.path, id)
                if collection.virtual_sequence(id) is not None:
                    self._write(tenant, collection, [id])
            return record

    def add(self, tenant: Tenant, resource: Resource, records: Iterable[Record]) -> None:
        """Add records without checks. With ANY_APP, every app gets them, now and later."""
        ready = list(records)
        with self._lock:
            for owner in self._addressed(tenant, resource):
                collection = self._collection(owner, resource)
                for record in ready:
                    collection.put(record)
                self._write(owner, collection, [record.id for record in ready])

    def _addressed(self, tenant: Tenant, resource: Resource) -> list[Tenant]:
        addressed = [tenant]
        if tenant.app_id == ANY_APP:
            for other, collections in self._tenants.items():
                if other.app_id != ANY_APP and other[1:] == tenant[1:] and resource.path in collections:
                    addressed.append(other)
        return addressed

    def _write(self, tenant: Tenant, collection: Collection, ids: Iterable[str] | None = None) -> None:
        """Write the records with the given ids, or all, to the file if there is one."""
        if self.journal is not None:
            chosen = None if ids is None else list(ids)
            numbers = [collection.virtual_sequence(each) for each in chosen or ()]
            gone = [number for number in numbers if number is not None]
            self.journal.keep(collection.kept(tenant, chosen, gone))

    def _collection(self, tenant: Tenant, resource: Resource) -> Collection:
        kept = self._tenants.setdefault(tenant, {})
        if resource.path not in kept:
            shared = self._tenants.get(tenant._replace(app_id=ANY_APP), {}).get(resource.path)
            kept[resource.path] = shared.copy() if shared else Collection(resource)
            if shared:
                self._write(tenant, kept[resource.path])
        return kept[resource.path]

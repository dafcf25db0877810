"""The form of records in files: in the journal, and in a saved state."""

from __future__ import annotations

from typing import Any, NamedTuple

from .tenant import Tenant


class KeptRecord(NamedTuple):
    """A record with its place in the order of creation."""

    id: str
    sequence: int
    encoded: bytes


class KeptCollection(NamedTuple):
    """One tenant's records of one resource."""

    tenant: Tenant
    path: str
    last: int
    """The sequence number of the newest record."""
    records: list[KeptRecord]
    virtual: list[tuple[int, dict[str, Any]]]
    """The virtual records: the sequence number of the first, and the data from which they are made."""
    gone: list[int]
    """The sequence numbers of the virtual records that were changed or deleted."""

"""Virtual records: they are made on demand and never kept, so they take no memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, overload

from .seed import Fields, made_up_record

VIRTUAL_FROM = 50_000
"""The number of records of one resource from which they are virtual."""

_TAG = 6
_DIGITS = 10


class VirtualIds(Sequence[str]):
    """The ids of virtual records, made on demand."""

    def __init__(self, tag: str, count: int) -> None:
        self.tag = tag
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self._count))]
        return f"{self.tag}{range(self._count)[index]:0{_DIGITS}x}"

    def find(self, id: str) -> int | None:
        """Return the index of an id, or None if it is not here."""
        tag, digits = id[:_TAG], id[_TAG:]
        if tag != self.tag or len(digits) != _DIGITS or not set(digits) <= set("0123456789abcdef"):
            return None
        index = int(digits, 16)
        return index if index < self._count else None


class VirtualRecords:
    """Virtual records of one resource. The same `seed` makes the same ones. They refer to records of `references`."""

    def __init__(
        self, seed: str, name: str, count: int, references: Mapping[str, Sequence[str]], locale: str | None = None
    ) -> None:
        self.seed = seed
        self.name = name
        self.count = count
        self._references = references
        self._locale = locale
        tag = hashlib.blake2b(f"{seed} {name}".encode(), digest_size=_TAG // 2).hexdigest()
        self.ids = VirtualIds(tag, count)

    def fields(self, index: int) -> Fields:
        """Make one record."""
        random = Random(f"{self.seed} {self.name} {index}")
        return made_up_record(random, self.name, index, self.count, self.ids[index], self._references, self._locale)

    def as_json(self) -> dict[str, Any]:
        """Return the data from which `of_json` makes the same records."""
        references = {
            name: [ids.tag, len(ids)] if isinstance(ids, VirtualIds) else list(ids)
            for name, ids in self._references.items()
            if name != self.name
        }
        virtual = [name for name, ids in self._references.items() if isinstance(ids, VirtualIds)]
        return {
            "seed": self.seed,
            "name": self.name,
            "count": self.count,
            "references": references,
            "virtual": [name for name in virtual if name != self.name],
            "locale": self._locale,
        }

    @classmethod
    def of_json(cls, saved: Mapping[str, Any]) -> VirtualRecords:
        """Build them from the data of `as_json`."""
        references: dict[str, Sequence[str]] = {
            name: VirtualIds(*ids) if name in saved["virtual"] else ids for name, ids in saved["references"].items()
        }
        return cls(saved["seed"], saved["name"], saved["count"], references, saved.get("locale"))

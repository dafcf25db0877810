"""The cursors and links of a list call, the same for every list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from .cursors import Position, read_cursor, write_cursor
from .failures import bad_cursor
from .listing import read_limit
from .queries import Query
from .store import Page
from .wire import encode

T = TypeVar("T")

_ESCAPES = str.maketrans({"+": "%2B", "/": "%2F", "=": "%3D"})
"""The characters of base64 that a URL escapes."""


class Cursors(NamedTuple):
    """The cursors and links of one call. `scope` identifies its list."""

    address: str
    query: Query
    cursor: str | None
    scope: str

    def start(self) -> Position:
        """Return the position of the caller's cursor, or the beginning if there is no cursor."""
        return self.read()[0]

    def read(self) -> tuple[Position, int | None]:
        """Return the position of the caller's cursor, and the cursor's mark."""
        if not self.cursor:
            return None, None
        try:
            return read_cursor(self.scope, self.cursor)
        except ValueError:
            raise bad_cursor(self.cursor) from None

    def around(self, page: Page[Any], after: Position, mark: int | None = None) -> bytes:
        """Return `meta` and `links` of a page, as JSON. `previous` is null on the first page, `next` on the last."""
        cursors = {
            "previous": None if page.is_first else self._cursor(page.previous, mark),
            "current": self._cursor(after, mark),
            "next": None if page.is_last else self._cursor(page.next, mark),
        }
        start = _link(self.address, self.query)
        # Cursors need no escapes in JSON.
        told = ",".join(f'"{name}":"{cursor}"' if cursor else f'"{name}":null' for name, cursor in cursors.items())
        links = ",".join(
            f'"{name}":{start}{cursor.translate(_ESCAPES)}"' if cursor else f'"{name}":null'
            for name, cursor in cursors.items()
        )
        items = f'"items_on_page":{len(page.records)}'
        return f'"meta":{{{items},"cursors":{{{told}}}}},"links":{{{links}}}'.encode()

    def _cursor(self, position: Position, mark: int | None) -> str:
        return write_cursor(self.scope, position, mark)


@lru_cache(maxsize=256)
def _link(address: str, query: Query) -> str:
    """Return the start of a link as JSON, up to the value of the cursor."""
    kept = f"{query.encoded}&" if query.encoded else ""
    return encode(f"{address}?{kept}cursor=").decode()[:-1]


def turn_to(cursors: Cursors, ranked: Sequence[tuple[int, T]]) -> tuple[Sequence[T], bytes]:
    """Return the requested page, with `meta` and `links` as JSON. The items are in ascending order of rank."""
    limit = read_limit(cursors.query)
    after = cursors.start()
    ranks = [rank for rank, _ in ranked]
    start = 0 if after is None else bisect_right(ranks, after[1])
    stop = min(start + limit, len(ranked))
    before = start - limit - 1

    def place(index: int) -> Position:
        return (0, ranks[index], 0)

    page = Page(
        records=[item for _, item in ranked[start:stop]],
        previous=place(before) if before >= 0 else None,
        next=place(stop - 1) if stop > start else after,
        is_first=start == 0,
        is_last=stop >= len(ranked),
    )
    return page.records, cursors.around(page, after)

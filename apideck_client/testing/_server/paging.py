"""The cursors and links of a list call, the same for every list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

from .cursors import Position, read_cursor, write_cursor
from .failures import bad_cursor
from .listing import Query, read_cursor_parameter, read_limit
from .store import Page

T = TypeVar("T")

_ESCAPES = str.maketrans({"+": "%2B", "/": "%2F", "=": "%3D"})
"""The characters of base64 that a URL escapes."""


class Cursors(NamedTuple):
    """The cursors and links of one call. `scope` identifies its list."""

    address: str
    query: Query
    scope: str

    def start(self) -> Position:
        """Return the position of the caller's cursor, or the beginning if there is no cursor."""
        return self.read()[0]

    def read(self) -> tuple[Position, int | None]:
        """Return the position of the caller's cursor, and the cursor's mark."""
        cursor = read_cursor_parameter(self.query)
        if not cursor:
            return None, None
        try:
            return read_cursor(self.scope, cursor)
        except ValueError:
            raise bad_cursor(cursor) from None

    def around(self, page: Page[Any], after: Position, mark: int | None = None) -> dict[str, Any]:
        """Return `meta` and `links` of a page. `previous` is null on the first page, `next` on the last."""
        cursors = {
            "previous": None if page.is_first else self._cursor(page.previous, mark),
            "current": self._cursor(after, mark),
            "next": None if page.is_last else self._cursor(page.next, mark),
        }
        kept = [pair for pair in self.query if pair[0] != "cursor"]
        start = f"{self.address}?{urlencode(kept, quote_via=quote)}&cursor=" if kept else f"{self.address}?cursor="
        links = {name: cursor and start + cursor.translate(_ESCAPES) for name, cursor in cursors.items()}
        return {"meta": {"items_on_page": len(page.records), "cursors": cursors}, "links": links}

    def _cursor(self, position: Position, mark: int | None) -> str:
        return write_cursor(self.scope, position, mark)


def turn_to(cursors: Cursors, ranked: Sequence[tuple[int, T]]) -> tuple[Sequence[T], dict[str, Any]]:
    """Return the requested page, with `meta` and `links`. The items are in ascending order of rank."""
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

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
        start = _link_start(self.address, self.query)
        previous, previous_link = _NULLS if page.is_first else self._written(start, page.previous, mark)
        current, current_link = self._written(start, after, mark)
        following, following_link = _NULLS if page.is_last else self._written(start, page.next, mark)
        cursors = f'{{"previous":{previous},"current":{current},"next":{following}}}'
        links = f'{{"previous":{previous_link},"current":{current_link},"next":{following_link}}}'
        return f'"meta":{{"items_on_page":{len(page.records)},"cursors":{cursors}}},"links":{links}'.encode()

    def _written(self, start: str, position: Position, mark: int | None) -> tuple[str, str]:
        """Return the cursor of a position, and the link with it, as JSON. Its characters need no escapes there."""
        cursor = write_cursor(self.scope, position, mark)
        escaped = cursor.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        return f'"{cursor}"', f'{start}{escaped}"'


_NULLS = ("null", "null")


@lru_cache(maxsize=256)
def _link_start(address: str, query: Query) -> str:
    """Return a link as JSON, up to the value of the cursor."""
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

"""The query of a request. The cursor is separate, because all pages of a list have the rest in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, quote, urlencode

from .failures import bad_parameter

CURSOR = "cursor"


class Query:
    """The decoded names and values of a query, in order.

    One query string always gives the same object, so that the results for it can be cached.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self._last = dict(pairs)

    def __contains__(self, name: str) -> bool:
        return name in self._last

    def last(self, name: str) -> str:
        """Return the last value of a parameter; "" if it is missing."""
        return self._last.get(name, "")

    def bracketed(self, parameter: str) -> dict[str, str]:
        """Return the parts of a parameter in the form parameter[part]=value."""
        if parameter in self:
            raise bad_parameter(parameter, f"give it as {parameter}[field]=value")
        opening = f"{parameter}["
        return {
            name[len(opening) : -1]: value for name, value in self.pairs if name.startswith(opening) and name[-1] == "]"
        }

    @cached_property
    def encoded(self) -> str:
        """The query without a cursor, percent-encoded."""
        return urlencode([pair for pair in self.pairs if pair[0] != CURSOR], quote_via=quote)


def read_query(query_string: bytes) -> tuple[Query, str | None]:
    """Return the query without its cursor, and the cursor. It is None if there is no cursor."""
    if not query_string:
        return _NOTHING, None
    cursors: list[bytes] = []
    rest: list[bytes] = []
    for part in query_string.split(b"&"):
        (cursors if part.startswith(b"cursor=") else rest).append(part)
    query = _decode(b"&".join(rest))
    if cursors:
        return query, _pairs(cursors[-1])[0][1]
    return query, query.last(CURSOR) if CURSOR in query else None  # its name may be percent-encoded


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)


@lru_cache(maxsize=256)
def _decode(query_string: bytes) -> Query:
    return Query(_pairs(query_string))


_NOTHING = Query(())

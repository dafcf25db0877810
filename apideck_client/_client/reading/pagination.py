"""Lists: a page, and the walk from cursor to cursor.

Where `max_items` cuts a page, the API has no cursor for the record after the cut. The page's `next_cursor` is then one
of this client's own: the API's cursor of the same page, and how many of its records to skip. It is a str like any
other, to be saved and passed to `list(cursor=...)`; the API never sees it.
"""

import re
from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...errors import ApideckError, ArgumentError, CursorLoopError
from ..exchange import Answer
from ..type_guards import is_object
from ..validation import check_count
from .answers import read_data, read_list
from .codec import Envelope
from .responses import Response

if TYPE_CHECKING:
    from ..exchange import Request
    from ..sending.sender import Sender

T = TypeVar("T")


class Page(Response[list[T]], Generic[T]):
    """One page of a list. Iterate over it for its records, or use `data`.

    Keep `next_cursor` to go on later: `list(cursor=...)` with the same consumer, connector, filter, sort and limit.
    """

    __slots__ = ("next_cursor",)

    def __init__(self, data: list[T], answer: Answer, envelope: Envelope) -> None:
        super().__init__(data, answer, envelope)
        self.next_cursor: str | None = self._cursor("next")
        """The cursor of the record after this page's last; None at the end of the list.

        Pass it only to this client's `list(cursor=...)`: if `max_items` cut the page, it is not the API's own.
        """

    @property
    def previous_cursor(self) -> str | None:
        """The cursor of the page before this one; None at the start, and for connectors that don't give it."""
        return self._cursor("previous")

    def _cursor(self, name: str) -> str | None:
        meta = self._envelope.meta
        cursors = meta.get("cursors") if is_object(meta) else None
        value = cursors.get(name) if is_object(cursors) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) and value.strip() else None

    def __iter__(self) -> Iterator[T]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> T:
        return self.data[index]

    def __repr__(self) -> str:
        kinds = {type(record).__name__ for record in self.data}
        kind = f" {kinds.pop()}" if len(kinds) == 1 else ""
        return f"<Page of {len(self.data)}{kind}, request_id={self.request_id!r}, next_cursor={self.next_cursor!r}>"

    def _repr_html_(self) -> str:
        from .notebook import to_html  # here, as only notebooks ask

        return to_html(self.data, repr(self).strip("<>"))


class Paginator(Coroutine[Any, Any, Page[T]], AsyncIterable[T]):
    """A list that has been described and not yet read.

    Await it for the first page; iterate over it for every record; iterate over `.pages()` for page after page. Pages
    are read one at a time, when they are needed.

    Example:
        async for contact in apideck.crm.contacts.list(limit=50):
            print(contact.name)

        page = await apideck.crm.contacts.list(limit=50)
        print(len(page), page.next_cursor)
    """

    __slots__ = ("_is_paged", "_max_items", "_request", "_running", "_sender", "_start")

    def __init__(
        self, sender: "Sender", request: "Request[T]", *, cursor: object = None, max_items: int | None = None
    ) -> None:
        if max_items is not None:
            check_count("max_items", max_items, remedy="pass 0 or more, or leave it out for all", least=0)
        self._sender = sender
        self._request = request
        self._is_paged = request.operation.is_paged
        self._start = _check_cursor(cursor)
        self._max_items = max_items
        self._running: Coroutine[Any, Any, Page[T]] | None = None

    def __await__(self) -> Generator[Any, Any, Page[T]]:
        return self._read(self._start, self._max_items).__await__()

    # What makes it a coroutine, for `asyncio.create_task` and `TaskGroup`: the task's result is the first page.

    def send(self, value: Any, /) -> Any:
        """Run to the next suspension; the event loop calls this."""
        if self._running is None:
            self._running = self._read(self._start, self._max_items)
        return self._running.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise inside the request for the first page; the event loop calls this to cancel it."""
        if self._running is None:
            self._running = self._read(self._start, self._max_items)
        return self._running.throw(*error)

    def close(self) -> None:
        """Give the request for the first page up."""
        if self._running is not None:
            self._running.close()

    if not TYPE_CHECKING:  # type checkers know what a list has

        def __iter__(self) -> Any:
            raise TypeError("a list is read from the network: use `async for`, or await it for its first page")

        def __anext__(self) -> Any:
            # A list has no place of its own: `async for` starts at the beginning each time, and can be repeated.
            raise TypeError("a list is no iterator: use .first() for its first record, or `async for`")

        def __getattr__(self, name: str) -> Any:
            is_page_s = not name.startswith("_") and hasattr(Page, name)
            hint = f": await the list for its first page, and write page.{name}" if is_page_s else ""
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __repr__(self) -> str:
        return f"<Paginator starting at {'the beginning' if self._start is None else self._start!r}>"

    async def to_list(self) -> list[T]:
        """Read every record into a list, up to `max_items`. A long list takes much memory: iterate over it instead.

        Raises:
            ApideckError: A page could not be read.

        Example:
            contacts = await apideck.crm.contacts.list(max_items=500).to_list()
        """
        return [record async for record in self]

    async def first(self) -> T | None:
        """Return the first record, or None if the list is empty. It reads pages until one has a record.

        Raises:
            ApideckError: A page could not be read.

        Example:
            contact = await apideck.crm.contacts.list(filter={"name": "Ada Byron"}).first()
        """
        async for record in self:
            return record
        return None

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for record in page.data:
                yield record

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Page after page, to the end of the list or until `max_items` records have come; the last page is cut to fit.

        A page may be empty and others follow it: the list ends where there is no next cursor.

        Raises:
            CursorLoopError: The list came back to a cursor it had given before.
        """
        left = self._max_items
        position = self._start
        seen = {_parse(position)[0]}
        while left is None or left > 0:
            try:
                page = await self._read(position, left)
            except ApideckError as error:
                if position != self._start:
                    error.add_note(
                        f"{len(seen) - 1} pages came before it; go on from here with list(cursor={position!r})."
                    )
                raise
            if left is not None:
                left -= len(page)
            position = page.next_cursor
            yield page
            if position is None or not self._is_paged or left == 0:
                return
            cursor = _parse(position)[0]
            if cursor in seen:
                raise CursorLoopError(str(cursor), pages=len(seen))
            seen.add(cursor)

    async def _read(self, position: str | None, most: int | None) -> Page[T]:
        """Read one page and cut it to what may still come."""
        cursor, skip = _parse(position)
        page = await self._sender.send(self._request.at_cursor(cursor), _read_page)
        if skip or (most is not None and most < len(page)):
            _cut(page, cursor, skip, most, is_paged=self._is_paged)
        return page


def _read_page(request: "Request[T]", answer: Answer) -> Page[T]:
    envelope, data = read_data(request, answer, read_list)
    return Page(data, answer, envelope)


def _check_cursor(cursor: object) -> str | None:
    if cursor is None:
        return None
    if not isinstance(cursor, str):
        raise ArgumentError("cursor", f"must be a str, got {type(cursor).__name__}", "pass a page's next_cursor")
    if not cursor.strip():
        raise ArgumentError("cursor", "is empty", "leave it out to start from the beginning")
    return cursor


def _cut(page: Page[Any], cursor: str | None, skip: int, most: int | None, *, is_paged: bool) -> None:
    """Drop the records to skip and those beyond the most, and keep where the list goes on.

    Args:
        page: The page, as the API sent it.
        cursor: The API's cursor of the page.
        skip: How many of its first records to drop.
        most: How many records to keep; None for all.
        is_paged: True if the list takes a cursor.
    """
    there = len(page.data)
    end = there if most is None else min(there, skip + most)
    page.data = page.data[skip:end]
    if not is_paged:
        page.next_cursor = None
    elif end < there:
        page.next_cursor = _position(cursor, end)
    elif skip > there and page.next_cursor is not None:
        page.next_cursor = _position(page.next_cursor, skip - there)  # the pages have become smaller


def _position(cursor: str | None, skip: int) -> str:
    """Return our own cursor of the record that comes so many after the API's cursor; without one, after the start."""
    return f"apideck-client:skip={skip}:{cursor or ''}"


_POSITION = re.compile(r"apideck-client:skip=(\d{1,18}):(.*)", re.ASCII | re.DOTALL)


def _parse(position: str | None) -> tuple[str | None, int]:
    """Return the API's cursor in a position, and how many records to skip from there on."""
    match = _POSITION.fullmatch(position or "")
    return (match[2] or None, int(match[1])) if match else (position, 0)

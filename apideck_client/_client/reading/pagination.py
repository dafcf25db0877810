"""Lists: a page, and the paginator that follows the cursors from page to page.

If `max_items` cuts a page, the API has no cursor for the record after the cut. The page's `next_cursor` is then a
cursor of this client: the API's cursor of the same page, and the number of its records to skip. It is a str like any
other cursor. Callers save it and pass it to `list(cursor=...)`, and the API never receives it.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Coroutine, Generator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...errors import ApideckError, CursorLoopError
from ..type_guards import is_object
from ..validation import check_count, check_filled
from .responses import Response

if TYPE_CHECKING:
    from ..exchange import Answer, Request
    from ..sending.sender import Sender
    from .envelopes import Envelope

T = TypeVar("T")


class Page(Response[list[T]], Generic[T]):
    """One page of a list. Iterate over it for its records, or use `data`.

    To continue later, save `next_cursor` and pass it to `list(cursor=...)` with the same consumer, connector, filter,
    sort and limit.
    """

    __slots__ = {
        "next_cursor": "The cursor of the record after the last one on this page; None at the end of the list."
    }

    def __init__(self, data: list[T], answer: "Answer", envelope: "Envelope") -> None:
        super().__init__(data, answer, envelope)
        self.next_cursor: str | None = self._cursor("next")
        """The cursor of the record after the last one on this page; None at the end of the list.

        Pass it only to `list(cursor=...)` of this client: if `max_items` cut the page, the API does not know it.
        """

    @property
    def previous_cursor(self) -> str | None:
        """The cursor of the previous page. It is None at the start, and for connectors that don't send it."""
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
        from .notebook import to_html  # here, because only notebooks use it

        return to_html(self.data, repr(self).strip("<>"))


class Paginator(Coroutine[Any, Any, Page[T]], AsyncIterable[T]):
    """A list that is not read yet. Await it for the first page, or iterate over it for every record.

    Iterate over `.pages()` for one page after another. A page is only read when it is needed.

    Example:
        async for contact in apideck.crm.contacts.list(limit=50):
            print(contact.name)

        page = await apideck.crm.contacts.list(limit=50)
        print(len(page), page.next_cursor)
    """

    __slots__ = ("_max_items", "_read_ahead", "_request", "_running", "_sender", "_start")

    def __init__(
        self,
        sender: "Sender",
        request: "Request[T]",
        *,
        cursor: object = None,
        max_items: int | None = None,
        read_ahead: int = 0,
    ) -> None:
        check_count("read_ahead", read_ahead, remedy="pass how many pages to read before they are needed", least=0)
        if max_items is not None:
            check_count("max_items", max_items, remedy="pass 0 or more, or omit it for all", least=0)
        self._sender = sender
        self._request = request
        self._start = _check_cursor(cursor)
        self._max_items = max_items
        self._read_ahead = read_ahead
        self._running: Coroutine[Any, Any, Page[T]] | None = None

    def __await__(self) -> Generator[Any, Any, Page[T]]:
        return self._read(self._start, self._max_items).__await__()

    # A coroutine's methods, for `asyncio.create_task` and `TaskGroup`: the result of the task is the first page.

    def send(self, value: Any, /) -> Any:
        """Run until the next suspension; the event loop calls this."""
        if self._running is None:
            self._running = self._read(self._start, self._max_items)
        return self._running.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise inside the request for the first page; the event loop calls this to cancel it."""
        if self._running is None:
            self._running = self._read(self._start, self._max_items)
        return self._running.throw(*error)

    def close(self) -> None:
        """Stop the request for the first page."""
        if self._running is not None:
            self._running.close()

    if not TYPE_CHECKING:  # type checkers know the attributes of a list

        def __iter__(self) -> Any:
            raise TypeError("a list is read from the network: use `async for`, or await it for its first page")

        def __anext__(self) -> Any:
            # A list has no position: each `async for` starts at the beginning.
            raise TypeError("a list is not an iterator: use .first() for its first record, or `async for`")

        def __getattr__(self, name: str) -> Any:
            is_of_page = not name.startswith("_") and hasattr(Page, name)
            hint = f": await the list for its first page, and write page.{name}" if is_of_page else ""
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __repr__(self) -> str:
        return f"<Paginator starting at {'the beginning' if self._start is None else self._start!r}>"

    async def to_list(self) -> list[T]:
        """Return all records as a list, at most `max_items`. A long list takes much memory; iterate over it instead.

        Raises:
            ApideckError: A page could not be read.

        Example:
            contacts = await apideck.crm.contacts.list(max_items=500).to_list()
        """
        return [record async for record in self]

    async def first(self) -> T | None:
        """Return the first record, or None if the list is empty. Pages are read until one has a record.

        Raises:
            ApideckError: A page could not be read.

        Example:
            contact = await apideck.crm.contacts.list(filter={"name": "Ada Byron"}).first()
        """
        async for record in self:
            return record
        return None

    async def __aiter__(self) -> AsyncIterator[T]:
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for record in page.data:
                    yield record

    def pages(self) -> AsyncGenerator[Page[T], None]:
        """Yield one page after another, to the end of the list or to `max_items` records. The last page is cut.

        An empty page is not the end: a list ends at the page without a next cursor.

        Raises:
            CursorLoopError: The server sent a cursor that it had sent before.
        """
        if not self._read_ahead:
            return self._walk()
        from .read_ahead import read_ahead  # here, because most lists don't use it

        return read_ahead(self._walk(), self._read_ahead)

    async def _walk(self) -> AsyncGenerator[Page[T], None]:
        left = self._max_items
        position = self._start
        seen = {_parse(position)[0]}
        while left is None or left > 0:
            try:
                page = await self._read(position, left)
            except ApideckError as error:
                if position != self._start:
                    error.add_note(f"This was page {len(seen)} of the list; continue with list(cursor={position!r}).")
                raise
            if left is not None:
                left -= len(page)
            position = page.next_cursor
            yield page
            if position is None or not self._request.operation.is_paged or left == 0:
                return
            cursor = _parse(position)[0]
            if cursor in seen:
                raise CursorLoopError(str(cursor), pages=len(seen))
            seen.add(cursor)

    def _read(self, position: str | None, most: int | None) -> Coroutine[Any, Any, Page[T]]:
        """Return the call for one page, with no more than `most` records."""
        from .answers import read_data, read_list  # here, because a resource is imported without the models

        cursor, skip = _parse(position)

        def read(request: "Request[T]", answer: "Answer") -> Page[T]:
            envelope, data = read_data(request, answer, read_list)
            page = Page(data, answer, envelope)
            if skip or (most is not None and most < len(page)):
                _cut(page, cursor, skip, most, is_paged=request.operation.is_paged)
            return page

        return self._sender.send(self._request.at_cursor(cursor), read)


def _cut(page: Page[T], cursor: str | None, skip: int, most: int | None, *, is_paged: bool) -> None:
    """Remove the first `skip` records of a page and those after `most`, and set the next cursor to the record after it.

    Args:
        page: The page.
        cursor: The API's cursor of the page.
        skip: The number of records that were returned before.
        most: The maximum number of records; None for all.
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


def _check_cursor(cursor: object) -> str | None:
    if cursor is None:
        return None
    return check_filled("cursor", cursor, "omit it to start from the beginning", of_type="pass a page's next_cursor")


def _position(cursor: str | None, skip: int) -> str:
    """Return this client's cursor: `skip` records after the API's cursor, or after the start of the list."""
    return f"apideck-client:skip={skip}:{cursor or ''}"


_POSITION = re.compile(r"apideck-client:skip=(\d{1,18}):(.*)", re.ASCII | re.DOTALL)


def _parse(position: str | None) -> tuple[str | None, int]:
    """Return the API's cursor in a cursor of this client, and the number of records to skip after it."""
    match = _POSITION.fullmatch(position or "")
    return (match[2] or None, int(match[1])) if match else (position, 0)

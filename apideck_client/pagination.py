"""Lists: a page, and the walk from cursor to cursor."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import ApideckError, CursorLoopError
from .responses import Response
from .shapes import is_object

T = TypeVar("T")


class Page(Response[list[T]], Generic[T]):
    """One page of a list. Iterate over it for its records, or use `data`.

    Keep `next_cursor` to go on later: `list(cursor=...)` with the same consumer, connector, filter and sort.
    """

    __slots__ = ()

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the page after this one; None at the end of the list."""
        return self._cursor("next")

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

    __slots__ = ("_fetch", "_is_paged", "_max_items", "_running", "_start")

    def __init__(
        self,
        fetch: Callable[[str | None], Coroutine[Any, Any, Page[T]]],
        start: str | None,
        max_items: int | None,
        *,
        is_paged: bool = True,
    ) -> None:
        self._fetch = fetch
        self._is_paged = is_paged
        self._start = start
        self._max_items = max_items
        self._running: Coroutine[Any, Any, Page[T]] | None = None

    def __await__(self) -> Generator[Any, Any, Page[T]]:
        return self._fetch(self._start).__await__()

    # What makes it a coroutine, for `asyncio.create_task` and `TaskGroup`: the task's result is the first page.

    def send(self, value: Any, /) -> Any:
        """Run to the next suspension; the event loop calls this."""
        if self._running is None:
            self._running = self._fetch(self._start)
        return self._running.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise inside the request for the first page; the event loop calls this to cancel it."""
        if self._running is None:
            self._running = self._fetch(self._start)
        return self._running.throw(*error)

    def close(self) -> None:
        """Give the request for the first page up."""
        if self._running is not None:
            self._running.close()

    if not TYPE_CHECKING:  # type checkers know what a list has

        def __iter__(self) -> Any:
            raise TypeError("a list is read from the network: use `async for`, or await it for its first page")

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
        left = self._max_items
        if left == 0:
            return
        async for page in self.pages():
            for record in page.data:
                yield record
                if left is not None:
                    left -= 1
                    if left == 0:
                        return

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Page after page, to the end of the list or until `max_items` records have come.

        A page may be empty and others follow it: the list ends where there is no next cursor.

        Raises:
            CursorLoopError: The list came back to a cursor it had given before.
        """
        left = self._max_items
        cursor = self._start
        seen = {cursor}
        while left is None or left > 0:
            try:
                page = await self._fetch(cursor)
            except ApideckError as error:
                if cursor != self._start:
                    error.add_note(
                        f"{len(seen) - 1} pages came before it; go on from here with list(cursor={cursor!r})."
                    )
                raise
            if left is not None:
                left -= len(page)
            yield page
            cursor = page.next_cursor
            if cursor is None or not self._is_paged or (left is not None and left <= 0):
                return
            if cursor in seen:
                raise CursorLoopError(cursor, pages=len(seen))
            seen.add(cursor)

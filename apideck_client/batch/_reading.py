"""Reads one list page after page, and adapts the request if the connector refuses it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, NamedTuple

from .._client.reading.pagination import Page
from .._client.records.conversion import field_types, is_model
from .._client.records.model import Model, model
from ..errors import ApideckError, CursorLoopError, PaginationNotSupportedError, UnsupportedFiltersError
from ..times import to_datetime
from ._cursors import Refusal, find_refusal
from ._targets import has_filter, list_parameters

MAX_PAGE = 200
"""The default `limit` of a request."""
MAX_RESTARTS = 3
"""The maximum number of times that a process starts one list again."""
UPDATED_SINCE = "updated_since"
"""The name of the filter that the API declares where it can."""


@dataclass(slots=True)
class ListState:
    """The position in a list. The checkpoint keeps it."""

    run: int = 0
    """The number of the run that it belongs to."""
    path: str = ""
    """The place of its output."""
    cursor: str | None = None
    """The cursor of the next page; None for the first."""
    base: Any = None
    """The output's position before this run."""
    position: Any = None
    """The output's position after the last page."""
    records: int = 0
    """Records written in this run."""
    received: int = 0
    """Records read in this run, those included that were too old to be written."""
    pages: int = 0
    is_done: bool = False
    limit: int | None = None
    """The `limit` of the run: a cursor belongs to it."""
    takes_filter: bool = True
    """False if the connector refuses to filter by the time of the last update."""
    is_looping: bool = False
    """True if the list came back to a cursor that it had given: it has to be read again from the start."""
    since: str | None = None
    """Records that were updated before it are not written."""
    mark: str | None = None
    """Up to where all updates are in the output, from runs that ended."""
    newest: str | None = None
    """The latest `updated_at` of this run."""
    started: str | None = None
    """The server's time at the first page of this run."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "ListState":
        """Return the state from what the checkpoint kept."""
        return cls(**{field.name: kept[field.name] for field in fields(cls) if field.name in kept})

    def to_json(self) -> dict[str, Any]:
        """Return the state as what the checkpoint keeps."""
        return asdict(self)

    def restart(self) -> None:
        """Go back to where the run began."""
        self.cursor = self.newest = self.started = None
        self.position = self.base
        self.records = self.received = self.pages = 0
        self.is_looping = False

    def begin(self, run: int, since: datetime | None, limit: int | None) -> None:
        """Begin a new run after what is in the output."""
        self.base = self.position
        self.restart()
        self.run, self.since, self.limit = run, write_time(since), limit
        self.takes_filter, self.is_done = True, False


class ReadPage(NamedTuple):
    """A page, and what its reader has to do before writing it."""

    page: Page[Any]
    is_restart: bool
    """True if the list began again: what this run wrote before is to be dropped."""


class Reading:
    """The reading of one list: its pages, and what had to be done differently."""

    def __init__(
        self,
        resource: Any,
        arguments: Mapping[str, Any],
        state: ListState,
        *,
        owns_limit: bool,
        read_ahead: int,
        takes_bytes: bool,
    ) -> None:
        self._resource = resource
        self._arguments = arguments
        self._state = state
        self._owns_limit = owns_limit
        self._read_ahead = read_ahead
        self._takes_bytes = takes_bytes
        self._restarts = 0
        self._kept = state.cursor
        self.notes: list[str] = []
        self.can_filter = has_filter(resource, UPDATED_SINCE)

    async def pages(self, max_items: int | None) -> AsyncGenerator[ReadPage, None]:
        """Yield the pages from where the list stands to its end.

        Args:
            max_items: How many records to read in the whole run; None for all.

        Raises:
            ApideckError: A page could not be read. `state.cursor` goes on with it.
        """
        cursor = self._state.cursor
        reason: str | None = None  # of reading from the start again
        refused: ApideckError | None = None  # the error that may be about the cursor
        if self._state.is_looping:
            cursor, reason = None, "the connector repeated a cursor"
        while True:
            try:
                left = None if max_items is None else max_items - (self._state.received if reason is None else 0)
                async with aclosing(self._list(cursor, left).pages()) as pages:
                    async for page in pages:
                        if reason is not None:
                            self._note_restart(reason)
                        yield ReadPage(page, is_restart=reason is not None)
                        cursor, reason, refused = page.next_cursor, None, None
                return
            except ApideckError as error:
                if self._can_restart(error, cursor):
                    refused = error if find_refusal(error) is Refusal.POSSIBLE else None
                    cursor, reason = None, "the connector no longer takes its cursor"
                elif not self._ask_for_less(error):
                    if isinstance(error, CursorLoopError):
                        self._state.is_looping = True
                    if refused is not None:
                        raise refused from error  # the first page fails too, so it was not about the cursor
                    raise

    def _can_restart(self, error: ApideckError, cursor: str | None) -> bool:
        """Return True if an error is reason to read the list from the start again.

        One that only may be about the cursor is, if the cursor is from an earlier process or round: those expire.
        """
        refusal = Refusal.NO if cursor is None else find_refusal(error)
        if refusal is Refusal.POSSIBLE:
            return self._restarts == 0 and cursor == self._state.cursor == self._kept
        return refusal is Refusal.YES and self._restarts < MAX_RESTARTS

    def _note_restart(self, reason: str) -> None:
        self._restarts += 1
        self.notes.append(f"{reason}: the list was read again from the start, and its part of the output replaced")

    def _ask_for_less(self, error: ApideckError) -> bool:
        """Omit what the connector refuses, unless the caller wanted it. Return False if there is nothing."""
        state = self._state
        if isinstance(error, PaginationNotSupportedError) and self._owns_limit and state.limit is not None:
            state.limit = None
            self.notes.append("the connector refuses a limit: it was read without one")
            return True
        if isinstance(error, UnsupportedFiltersError) and self._filters and "filter" not in self._arguments:
            state.takes_filter = False
            self.notes.append(
                f"the connector refuses the filter {UPDATED_SINCE}: all was read, and compared by updated_at"
            )
            return True
        return False

    @property
    def _filters(self) -> bool:
        """True if the API filters by the time of the last update."""
        return self.can_filter and self._state.takes_filter and self._state.since is not None

    def _list(self, cursor: str | None, max_items: int | None) -> Any:
        arguments: dict[str, Any] = {**self._arguments, "max_items": max_items}
        if self._filters:
            arguments["filter"] = {**arguments.get("filter", {}), UPDATED_SINCE: read_time(self._state.since)}
        if cursor is not None:
            arguments["cursor"] = cursor
        if self._state.limit is not None and "limit" in list_parameters(self._resource):
            arguments["limit"] = self._state.limit
        if self._read_ahead:
            arguments["read_ahead"] = self._read_ahead
        found = self._resource.list(**arguments)
        if self._takes_bytes and is_model(found._request.result):
            found._request.result = _only_updated_at(found._request.result)
        return found


@cache
def _only_updated_at(kind: Any) -> Any:
    """Return a model that has of another only the time of the last update. The rest of a record stays bytes."""
    types = {name: hint for name, hint in field_types(kind).items() if name == "updated_at"}
    return model(lenient=kind.__lenient__)(type(kind.__name__, (Model,), {"__annotations__": types}))


def is_new(record: Any, since: datetime | None) -> bool:
    """Return False if a record says that it was last updated before a time. One that says nothing is new."""
    updated = updated_at(record)
    return since is None or updated is None or updated >= since


def updated_at(record: Any) -> datetime | None:
    """Return the time of a record's last update; None if it doesn't say."""
    return to_datetime(getattr(record, "updated_at", None))


def server_time(page: Page[Any]) -> datetime:
    """Return the server's time at a page, or ours if it doesn't say."""
    try:
        found = parsedate_to_datetime(page.headers.get("date", ""))
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def read_time(text: str | None) -> datetime | None:
    """Return a time that `write_time` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def write_time(moment: datetime | None) -> str | None:
    """Return a time as text."""
    return None if moment is None else moment.isoformat()

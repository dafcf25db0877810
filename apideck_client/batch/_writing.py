"""Bulk writes: create, update or delete from any iterable, with one outcome for each input."""

import inspect
import math
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar, overload

from .._client.call import Call
from .._client.resource import Resource
from .._client.validation import check_count, check_flag
from ..errors import ArgumentError
from ._bulk import BulkWrite, Settings
from ._checkpoint import Checkpoint, find_checkpoint
from ._inputs import Inputs, check_inputs

T = TypeVar("T")
Fields = TypeVar("Fields", bound=Mapping[str, Any])
Record_contra = TypeVar("Record_contra", contravariant=True)


class Creates(Protocol[Record_contra]):
    """A resource that creates records."""

    def create(self, record: Record_contra, /) -> Call[Any]:
        """Create a record."""
        ...


class Updates(Protocol[Record_contra]):
    """A resource that updates records."""

    def update(self, id: str, record: Record_contra, /) -> Call[Any]:
        """Update a record."""
        ...


class Deletes(Protocol):
    """A resource that deletes records."""

    def delete(self, id: str, /) -> Call[Any]:
        """Delete a record."""
        ...


class WithFields(NamedTuple):
    """A record with additional fields, as the input of `create`, or the changes of `update`.

    Example:
        from apideck_client import batch
        from apideck_client.batch import WithFields
        from apideck_client.crm.models import Contact

        inputs = [WithFields(Contact(name="Ada"), {"pass_through": [{"service_id": "hubspot"}]})]
        report = await batch.create(apideck.crm.contacts, inputs, dry_run=True)
    """

    record: Any
    """The record: a model or a dict."""
    fields: Mapping[str, Any]
    """JSON values, also of fields that this version doesn't know. They are merged in last, as `extra_body`."""


@overload
def create(
    resource: Creates[T],
    inputs: Inputs[T],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[T], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[T]": ...
@overload
def create(
    resource: Creates[Any],
    inputs: Inputs[Fields],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[Fields], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[Fields]": ...
@overload
def create(
    resource: Creates[Any],
    inputs: Inputs[WithFields],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[WithFields], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[WithFields]": ...
def create(
    resource: Creates[Any],
    inputs: Inputs[Any],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[Any], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[Any]":
    """Create many records. Iterate over the result for the outcome of each input, or await it for the report.

    Each input has one outcome: done with its id, failed with its error, unknown if the server may have acted, or not
    tried. Outcomes come in the order in which they finish. An input with an unknown outcome is not sent again, unless
    `settle` finds that its record does not exist.

    With a checkpoint, call this function again with the same inputs to continue a stopped job, or to try failed inputs
    again. A confirmed input is never created twice. An input that was being sent when the process was killed is
    unknown.

    Args:
        resource: The resource, such as `apideck.crm.leads`. Its options (consumer, connector, ceilings) apply to all
            calls: set them with `with_options`.
        inputs: The records, from any iterable or async iterable. They are read when they are needed. `WithFields` adds
            fields to a record that this version doesn't know. If you can't make a record, yield an `ArgumentError` in
            its place: it becomes the outcome of that input, and the other numbers stay correct.
        concurrency: The number of calls to run at once.
        checkpoint: The path of an SQLite file, or a checkpoint of your own. Without one, nothing can be resumed.
        stop_after: The number of failed or unknown inputs after which no other input is sent. The rest is not tried.
        dry_run: Check each input and send nothing. The outcome of a valid input is "not tried".
        settle: A function that looks for the record of an input, and returns its id, or None if it does not exist. It
            is called for inputs with an unknown outcome, after all others. If it returns None, the input is sent again.
        settle_after: Seconds between an unknown outcome and its lookup: the server may still be working, and a search
            may find a new record late.

    Raises:
        ArgumentError: An argument is wrong. One that concerns a single input is its outcome.
        CheckpointError: While iterating: the checkpoint belongs to another job or other inputs, is in use, or can't be
            written.

    Example:
        from apideck_client import batch

        leads = [{"name": "Ada Byron", "company_name": "Engines"}, {"name": "Mary Somerville", "company_name": None}]
        async for outcome in batch.create(apideck.crm.leads, leads):
            print(outcome.index, outcome.status, outcome.id, outcome.error)
    """
    method = _find_method(resource, "create", 1)
    settings = _check(inputs, concurrency, stop_after, dry_run, settle, settle_after)
    return BulkWrite("create", resource, _with_fields(method), inputs, find_checkpoint(checkpoint), settings)


@overload
def update(
    resource: Updates[T],
    inputs: Inputs[tuple[str, T]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[tuple[str, T]], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[tuple[str, T]]": ...
@overload
def update(
    resource: Updates[Any],
    inputs: Inputs[tuple[str, Fields]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[tuple[str, Fields]], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[tuple[str, Fields]]": ...
@overload
def update(
    resource: Updates[Any],
    inputs: Inputs[tuple[str, WithFields]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[tuple[str, WithFields]], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[tuple[str, WithFields]]": ...
def update(
    resource: Updates[Any],
    inputs: Inputs[tuple[str, Any]],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
    settle: Callable[[Any], Awaitable[str | None]] | None = None,
    settle_after: float = 10.0,
) -> "BulkWrite[Any]":
    """Update many records; see `create`. An input is a pair of an id and the fields to change.

    Args:
        resource: The resource, such as `apideck.crm.opportunities`.
        inputs: Pairs of an id and the changes.
        concurrency: See `create`.
        checkpoint: See `create`.
        stop_after: See `create`.
        dry_run: See `create`.
        settle: A function that looks a pair up, and returns the id if the record has the changes, or None if it has
            not.
        settle_after: See `create`.

    Raises:
        ArgumentError: An argument is wrong. One that concerns a single input is its outcome.
        CheckpointError: While iterating, as in `create`.

    Example:
        from apideck_client import batch

        report = await batch.update(apideck.crm.contacts, [("contact-1", {"name": "Ada King"})])
        print(report.done)
    """
    method = _find_method(resource, "update", 2)
    settings = _check(inputs, concurrency, stop_after, dry_run, settle, settle_after)
    return BulkWrite("update", resource, _of_pair(_with_fields(method)), inputs, find_checkpoint(checkpoint), settings)


def delete(
    resource: Deletes,
    ids: Inputs[str],
    *,
    concurrency: int = 10,
    checkpoint: str | os.PathLike[str] | Checkpoint | None = None,
    stop_after: int | None = None,
    dry_run: bool = False,
) -> "BulkWrite[str]":
    """Delete many records; see `create`. A delete of unknown outcome is sent again by the next call.

    A record that is gone counts as done if an earlier attempt may have deleted it, and as failed if it was never there.

    Args:
        resource: The resource, such as `apideck.crm.notes`.
        ids: The ids of the records.
        concurrency: See `create`.
        checkpoint: See `create`.
        stop_after: See `create`.
        dry_run: See `create`.

    Raises:
        ArgumentError: An argument is wrong. One that concerns a single input is its outcome.
        CheckpointError: While iterating, as in `create`.

    Example:
        from apideck_client import batch

        report = await batch.delete(apideck.crm.contacts, ["contact-1", "contact-2"])
        print(report)
    """
    method = _find_method(resource, "delete", 1)
    settings = _check(ids, concurrency, stop_after, dry_run, None, 0.0)
    return BulkWrite("delete", resource, method, ids, find_checkpoint(checkpoint), settings)


def _find_method(resource: Any, name: str, arguments: int) -> Callable[..., Call[Any]]:
    """Return a method of a resource that is called with so many arguments and gives a call."""
    method: Callable[..., Call[Any]] | None = getattr(resource, name, None)
    if not isinstance(resource, Resource) or method is None:
        remedy = f"pass one that has {name}(), such as apideck.crm.leads"
        raise ArgumentError("resource", f"is {resource!r}" if method is None else "is not a resource", remedy)
    needed = [
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    ]
    if len(needed) != arguments:
        problem = f"takes {', '.join(needed) or 'nothing'} in {name}()"
        raise ArgumentError("resource", problem, "call it yourself: bulk writes are for records with an id")
    return method


def _with_fields(method: Callable[..., Call[Any]]) -> Callable[..., Call[Any]]:
    def call(*given: Any) -> Call[Any]:
        *rest, record = given
        if isinstance(record, WithFields):
            return method(*rest, record.record, extra_body=record.fields)
        return method(*given)

    return call


def _of_pair(method: Callable[..., Call[Any]]) -> Callable[[tuple[str, Any]], Call[Any]]:
    def call(given: tuple[str, Any]) -> Call[Any]:
        match given:
            case (id, changes):
                return method(id, changes)
            case _:
                raise ArgumentError("inputs", f"holds a {type(given).__name__}", "pass pairs of an id and the changes")

    return call


def _check(
    inputs: object, concurrency: int, stop_after: int | None, dry_run: bool, settle: Any, settle_after: Any
) -> Settings:
    check_inputs(inputs)
    check_count("concurrency", concurrency)
    if stop_after is not None:
        check_count("stop_after", stop_after)
    check_flag("dry_run", dry_run)
    if settle is not None and not _is_function(settle):
        raise ArgumentError("settle", f"is {settle!r}", "pass an async function that looks an input up")
    if isinstance(settle_after, bool) or not isinstance(settle_after, int | float) or not 0 <= settle_after < math.inf:
        raise ArgumentError("settle_after", f"is {settle_after!r}", "pass a number of seconds")
    return Settings(concurrency, stop_after, dry_run, settle, settle_after)


def _is_function(value: object) -> bool:
    return callable(value)

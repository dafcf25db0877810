"""The lists of a job: which resources of which connections, and where connections come from."""

import asyncio
import difflib
import inspect
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, get_args

from .._apis import Apis
from ..errors import ApideckError, ArgumentError

if TYPE_CHECKING:
    from .._client.client import Apideck


class ConnectionRef(NamedTuple):
    """A consumer's connection to one service."""

    consumer_id: str
    service_id: str | None = None
    """The connector; None where the consumer has one only, and the API chooses it."""
    problem: str | None = None
    """The reason that its lists can't be read, and the remedy. None if they can."""
    error: Exception | None = None
    """The error that says so, if there was one."""


class Target(NamedTuple):
    """One list: a resource of one connection. It is the unit of work, and can be pickled."""

    resource: str
    """The name of the resource with its API, such as `crm.contacts`."""
    consumer_id: str
    service_id: str | None = None

    def __str__(self) -> str:
        return f"{self.resource} of {self.consumer_id}" + (f" ({self.service_id})" if self.service_id else "")

    def resolve(self, apideck: "Apideck") -> Any:
        """Return the resource, for calls on behalf of the target's connection."""
        settings: dict[str, Any] = {"consumer_id": self.consumer_id}
        if self.service_id is not None:
            settings["service_id"] = self.service_id
        return find_resource(apideck.with_options(**settings), self.resource)


Connections: TypeAlias = (
    Iterable[ConnectionRef | tuple[str, str | None]] | AsyncIterable[ConnectionRef | tuple[str, str | None]]
)
"""Pairs of a consumer's id and a service's id, from any iterable or async iterable."""


def find_resource(apideck: "Apideck", name: str) -> Any:
    """Return a resource by its name with its API, such as `crm.contacts`.

    Raises:
        ArgumentError: There is none of that name, or it has no list.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError("resources", f"holds a {type(name).__name__}", "pass names such as 'crm.contacts'")
    api, _, resource = name.partition(".")
    known = _listed(apideck)
    if name not in known:
        close = difflib.get_close_matches(name, known, 1) or [each for each in known if each.split(".")[1] == api]
        raise ArgumentError(
            "resources",
            f"holds {name!r}, and there is no such list",
            f"did you mean {close[0]!r}?" if close else f"pass some of {', '.join(known)}",
        )
    return getattr(getattr(apideck, api), resource)


def _listed(apideck: "Apideck") -> list[str]:
    """Return the names of all resources that have a list."""
    found: list[str] = []
    for api in (name for name, kind in vars(Apis).items() if isinstance(kind, cached_property)):
        namespace: object = getattr(apideck, api)
        for resource in (name for name in dir(type(namespace)) if not name.startswith("_")):
            if hasattr(getattr(namespace, resource), "list"):
                found.append(f"{api}.{resource}")
    return found


def list_parameters(resource: Any) -> frozenset[str]:
    """Return the names of the parameters that a resource's list takes."""
    return frozenset(inspect.signature(resource.list).parameters)


def _hints(resource: Any) -> Mapping[str, Any]:
    return inspect.get_annotations(resource.list.__func__, eval_str=True)


def record_type(resource: Any) -> type[Any] | None:
    """Return the class of the records of a resource's list; None if its annotation doesn't say."""
    kinds = [kind for kind in get_args(_hints(resource).get("return")) if isinstance(kind, type)]
    return kinds[0] if kinds else None


def has_filter(resource: Any, name: str) -> bool:
    """Return True if the API declares a filter of that name for a resource's list."""
    return any(name in getattr(kind, "__field_names__", ()) for kind in get_args(_hints(resource).get("filter")))


async def callable_connections(
    apideck: "Apideck", *, api: str = "crm", consumers: Iterable[str] | None = None, concurrency: int = 10
) -> AsyncGenerator[ConnectionRef, None]:
    """Yield the connections of all consumers, for `export(connections=...)`.

    Connections that can't be called come too, with a `problem` that says what they need next: an export reports them
    and doesn't try them. Connections that nobody has added are skipped. A consumer of `consumers` that has none, or
    that doesn't exist, comes with a `problem` too.

    Args:
        apideck: The client.
        api: The unified API that the connections are for, such as `crm`.
        consumers: The ids of the consumers. Omit it for all of them, from `vault.consumers.list()`.
        concurrency: How many consumers to ask Vault about at once.

    Raises:
        ArgumentError: An argument is wrong.
        ApideckError: The list of consumers could not be read. A single consumer's failure is its `problem`.

    Example:
        from apideck_client import batch

        async for connection in batch.callable_connections(apideck, api="crm"):
            print(connection.consumer_id, connection.service_id, connection.problem)
    """
    if isinstance(consumers, str):
        raise ArgumentError("consumers", "is one str", "pass a list of consumer ids")
    under_way: deque[asyncio.Task[list[ConnectionRef]]] = deque()
    try:
        async for consumer_id in _consumer_ids(apideck, consumers):
            asking = _connections_of(apideck, api, consumer_id, is_named=consumers is not None)
            under_way.append(asyncio.create_task(asking))
            if len(under_way) >= concurrency:
                for connection in await under_way.popleft():
                    yield connection
        while under_way:
            for connection in await under_way.popleft():
                yield connection
    finally:
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)


async def _consumer_ids(apideck: "Apideck", consumers: Iterable[str] | None) -> AsyncIterator[str]:
    if consumers is not None:
        for consumer_id in consumers:
            yield consumer_id
        return
    async for consumer in apideck.vault.consumers.list(limit=200):
        if isinstance(consumer.consumer_id, str):
            yield consumer.consumer_id


async def _connections_of(apideck: "Apideck", api: str, consumer_id: str, *, is_named: bool) -> list[ConnectionRef]:
    from ..connecting import Step, next_step  # here, as most jobs name their connections

    found: list[ConnectionRef] = []
    try:
        async for connection in apideck.vault.connections.list(api=api, consumer_id=consumer_id):
            step = next_step(connection)
            if step.step is Step.ADD or not isinstance(connection.service_id, str):
                continue
            if connection.state == "available" and step.step is not Step.NOTHING:
                continue  # it is offered, and nobody has chosen it
            problem = None if step.step is Step.NOTHING else f"not callable, next step: {step.step} ({step.reason})"
            found.append(ConnectionRef(consumer_id, connection.service_id, problem))
    except ApideckError as error:
        return [ConnectionRef(consumer_id, None, "its connections could not be read", error)]
    if not found and is_named:
        problem = f"it has no connection for {api}: check the consumer's id, or let the consumer add a connection"
        found.append(ConnectionRef(consumer_id, None, problem))
    return found


async def find_problem(apideck: "Apideck", target: Target) -> str | None:
    """Return the reason, from Vault, for which a list can't be read; None if it can, or if Vault doesn't respond."""
    found = await _connections_of(apideck, target.resource.partition(".")[0], target.consumer_id, is_named=True)
    own = [each for each in found if target.service_id in (None, each.service_id) or each.service_id is None]
    if any(each.error is not None for each in own):
        return None
    if not own:
        others = ", ".join(sorted(str(each.service_id) for each in found))
        return f"its consumer has no connection to {target.service_id}, but to {others}: check the service's id"
    return None if any(each.problem is None for each in own) else own[0].problem


async def iterate(connections: Connections) -> AsyncGenerator[ConnectionRef, None]:
    """Yield each connection once.

    Raises:
        ArgumentError: One of them is no pair of a consumer's id and a service's id.
    """
    seen: set[tuple[str, str | None]] = set()
    if isinstance(connections, AsyncIterable):
        async for each in connections:
            connection = _check_connection(each)
            if connection[:2] not in seen:
                seen.add(connection[:2])
                yield connection
        return
    for each in connections:
        connection = _check_connection(each)
        if connection[:2] not in seen:
            seen.add(connection[:2])
            yield connection


def _check_connection(given: object) -> ConnectionRef:
    if isinstance(given, ConnectionRef):
        return given
    remedy = "pass pairs such as ('acme', 'salesforce'), or ('acme', None) where the API chooses the connector"
    match given:
        case (str(consumer_id), str() | None as service_id) if consumer_id and isinstance(given, tuple):
            return ConnectionRef(consumer_id, service_id)
        case _:
            raise ArgumentError("connections", f"holds {given!r}", remedy)

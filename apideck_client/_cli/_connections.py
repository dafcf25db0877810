"""The connections that a command works on, as its options say."""

import os
from collections.abc import AsyncGenerator, AsyncIterable, Sequence

from .._client.client import Apideck
from ..batch import ConnectionRef, Connections, callable_connections
from ._exits import UsageError


def find_connections(
    apideck: Apideck, api: str, consumers: Sequence[str], services: Sequence[str], *, all_consumers: bool
) -> Connections:
    """Return the connections of an API: the pairs that the options name, or those of Vault.

    Raises:
        UsageError: The options name no consumer, or contradict each other.
    """
    named = named_consumers(consumers, all_consumers=all_consumers)
    if services and named is not None:
        return [(consumer_id, service_id) for consumer_id in named for service_id in services]
    found = callable_connections(apideck, api=api, consumers=named)
    return _of_services(found, services) if services else found


NO_CONSUMER = "there is no consumer: pass --consumer ID, or set APIDECK_CONSUMER_ID"


def client_for(apideck: Apideck, consumer: str | None, service: str | None, *, is_needed: bool = True) -> Apideck:
    """Return the client for calls on behalf of one consumer.

    Raises:
        UsageError: There is no consumer, and one is needed.
    """
    if is_needed and not (consumer or os.environ.get("APIDECK_CONSUMER_ID")):
        raise UsageError(NO_CONSUMER)
    client = apideck if consumer is None else apideck.with_options(consumer_id=consumer)
    return client if service is None else client.with_options(service_id=service)


def named_consumers(consumers: Sequence[str], *, all_consumers: bool) -> list[str] | None:
    """Return the consumers that options name; None means all consumers of Vault.

    Raises:
        UsageError: No consumer is named, or the options contradict each other.
    """
    if all_consumers and consumers:
        raise UsageError("--consumer and --all-consumers can't be used together: pass one of them")
    named = list(consumers) or [each for each in [os.environ.get("APIDECK_CONSUMER_ID")] if each]
    if not all_consumers and not named:
        raise UsageError("there is no consumer: pass --consumer ID or --all-consumers, or set APIDECK_CONSUMER_ID")
    return None if all_consumers else named


def consumers_or_none(consumers: Sequence[str], *, all_consumers: bool) -> list[str] | None:
    """Return the consumers that options name. None means all consumers of Vault, and is also the default.

    Raises:
        UsageError: The options contradict each other.
    """
    if not all_consumers and not consumers and not os.environ.get("APIDECK_CONSUMER_ID"):
        return None
    return named_consumers(consumers, all_consumers=all_consumers)


async def _of_services(
    connections: AsyncGenerator[ConnectionRef, None], services: Sequence[str]
) -> AsyncGenerator[ConnectionRef, None]:
    try:
        async for connection in connections:
            if connection.service_id is None or connection.service_id in services:
                yield connection
    finally:
        await connections.aclose()


async def iterate(connections: Connections) -> AsyncGenerator[ConnectionRef, None]:
    """Yield the pairs that may be a connection."""
    if isinstance(connections, AsyncIterable):
        async for each in connections:
            yield each if isinstance(each, ConnectionRef) else ConnectionRef(*each)
        return
    for each in connections:
        yield each if isinstance(each, ConnectionRef) else ConnectionRef(*each)

"""The work of `apideck vault`: each command reads a list, and prints it as a table or as JSON."""

import datetime
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from .._client.client import Apideck
from .._client.records.model import UNSET, Unset, is_present
from .._client.records.plain import to_dict
from ..connecting import NextStep, Step, next_step
from ..errors import ApideckError
from ..vault.models import Connection, LogsFilter
from ._connections import named_consumers
from ._exits import Exit, of_parts
from ._output import error_json, show, show_json
from ._tables import show_table


async def show_connections(
    apideck: Apideck, consumers: Sequence[str], *, all_consumers: bool, api: str | None, available: bool, as_json: bool
) -> Exit:
    """Print the connections of consumers."""
    rows: list[dict[str, Any]] = []
    named = named_consumers(consumers, all_consumers=all_consumers)
    async with aclosing(consumer_ids(apideck, named)) as ids:
        async for consumer_id in ids:
            before = len(rows)
            try:
                async for connection in apideck.vault.connections.list(api=api, consumer_id=consumer_id):
                    step = next_step(connection)
                    if available or not is_offered(connection, step):
                        rows.append(_connection_row(consumer_id, connection, step))
            except ApideckError as error:
                rows.append({"consumer_id": consumer_id, "error": error_json(error), "needs": f"{error}"})
            if len(rows) == before and named is not None:
                rows.append({"consumer_id": consumer_id, "needs": "it has no connection: check the consumer's id"})
    if as_json:
        show_json(rows)
    elif not rows:
        show("no connections")
    else:
        names = ("consumer_id", "unified_api", "service_id", "state", "needs")
        show_table(
            ("consumer", "api", "service", "state", "needs"), ([_text(row.get(name)) for name in names] for row in rows)
        )
    return of_parts(sum(row["needs"] is None for row in rows), sum(row["needs"] is not None for row in rows))


def is_offered(connection: Connection, step: NextStep) -> bool:
    """Return True for a connection that is only offered: nobody has added it."""
    return step.step is Step.ADD or (connection.state == "available" and step.step is not Step.NOTHING)


async def consumer_ids(apideck: Apideck, named: list[str] | None) -> AsyncGenerator[str, None]:
    """Yield the ids of the named consumers, or of all consumers."""
    if named is not None:
        for each in named:
            yield each
        return
    async for consumer in apideck.vault.consumers.list(limit=200):
        if isinstance(consumer.consumer_id, str):
            yield consumer.consumer_id


def _connection_row(consumer_id: str, connection: Connection, step: NextStep) -> dict[str, Any]:
    return {
        "consumer_id": consumer_id,
        "unified_api": _plain(connection.unified_api),
        "service_id": _plain(connection.service_id),
        "state": _plain(connection.state),
        "needs": None if step.step is Step.NOTHING else f"{step.step}: {step.reason}",
        "next_step": str(step.step),
        "missing_settings": list(step.missing),
    }


async def show_consumers(apideck: Apideck, max_items: int | None, *, as_json: bool) -> Exit:
    """Print the consumers."""
    found = [each async for each in apideck.vault.consumers.list(limit=200, max_items=max_items)]
    if as_json:
        show_json(to_dict(found))
        return Exit.DONE
    rows = [
        (
            _text(each.consumer_id),
            _text(each.metadata.account_name if is_present(each.metadata) else None),
            ", ".join(map(str, each.services)) if is_present(each.services) else "",
            _text(each.aggregated_request_count),
            _text(each.created),
        )
        for each in found
    ]
    show_table(("consumer", "name", "services", "requests", "created"), rows)
    return Exit.DONE


async def show_logs(
    apideck: Apideck,
    *,
    consumer: str | None,
    service: str | None,
    status: int | None,
    max_items: int | None,
    as_json: bool,
) -> Exit:
    """Print the log of calls."""
    wanted: str | Unset = UNSET if consumer is None else consumer
    chosen = LogsFilter(
        connector_id=UNSET if service is None else service, status_code=UNSET if status is None else status
    )
    narrowed = None if service is None and status is None else chosen
    logs = apideck.vault.logs.list(filter=narrowed, consumer_id=wanted, max_items=max_items)
    found = [each async for each in logs]
    if as_json:
        show_json(to_dict(found))
        return Exit.DONE
    rows = [
        (
            _text(each.timestamp),
            _text(each.consumer_id),
            _text(each.service.id if is_present(each.service) else None),
            f"{_text(each.http_method)} {_text(each.path)}",
            _text(each.status_code),
            _text(each.error_message),
        )
        for each in found
    ]
    show_table(("time", "consumer", "service", "call", "status", "error"), rows)
    return Exit.DONE


def _plain(value: object) -> str | None:
    return str(value) if is_present(value) else None


def _text(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value) if is_present(value) else ""

"""The work of `apideck get`: it makes one call and prints the record."""

import inspect
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from .._client.client import Apideck
from .._client.records.model import Model
from .._client.records.plain import received
from .._client.type_guards import is_array, is_object
from ..errors import ArgumentError
from ._connections import NO_CONSUMER, client_for
from ._exits import Exit, UsageError
from ._output import show_json
from ._resources import find_resource
from ._tables import show_table


async def get_record(
    apideck: Apideck,
    api: str,
    name: str,
    ids: Sequence[str],
    *,
    consumer: str | None,
    service: str | None,
    fields: str | None,
    raw: bool,
    as_json: bool,
) -> Exit:
    """Read one record, and print it."""
    client = client_for(apideck, consumer, service, is_needed=False)
    resource = find_resource(client, api, name, "get")
    parameters = inspect.signature(resource.get).parameters.values()
    places = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    takes = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}
    if len(ids) != len(places):
        raise UsageError(f"{api}.{name} takes {len(places)} ids, and {len(ids)} were given: pass {' '.join(places)}")
    wanted: dict[str, Any] = {"fields": fields, "raw": raw or None}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    for key in wanted:
        if key not in takes:
            raise UsageError(f"{api}.{name} has no --{key}: omit it")
    try:
        call = resource.get(*ids, **wanted)
    except ArgumentError as error:
        raise UsageError(NO_CONSUMER if error.argument == "consumer_id" else str(error)) from None
    answer = await call.response()
    record = received(answer.data) if isinstance(answer.data, Model) else answer.data
    if as_json or not sys.stdout.isatty():
        show_json({**record, "_raw": answer.raw} if raw and is_object(record) else record)
        return Exit.DONE
    rows = [row for row in _leaves(record, "") if row[1]]
    if raw:
        rows += _leaves(answer.raw, "_raw")
    show_table(("field", "value"), rows)
    return Exit.DONE


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield each scalar in a JSON value with its path, such as `emails[0].email`. Null becomes an empty string."""
    if is_object(value):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else str(name))
    elif is_array(value):
        for index, each in enumerate(value):
            yield from _leaves(each, f"{path}[{index}]")
    else:
        yield path, "" if value is None else str(value)

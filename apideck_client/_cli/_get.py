"""`apideck get`: its options."""

from typing import Annotated

import typer

from . import _options as options


def get(
    api: Annotated[str, typer.Argument(help="The unified API, such as crm.")],
    resource: Annotated[str, typer.Argument(help="The resource, such as contacts.")],
    ids: Annotated[
        list[str],
        typer.Argument(metavar="id...", help="The record's id. A connection has two: its API and its service."),
    ],
    consumer: options.Consumer = None,
    service: options.Service = None,
    fields: Annotated[
        str | None, typer.Option(metavar="NAMES", help="The fields to read, separated by commas. Default: all.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Also print the connector's own response.")] = False,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Print one record.

    On a terminal, it prints a table; otherwise, JSON as the API sent it.
    """
    from ._get_record import get_record  # here, because it imports the client
    from ._running import run

    run(
        lambda apideck, _: get_record(
            apideck, api, resource, ids, consumer=consumer, service=service, fields=fields, raw=raw, as_json=json
        ),
        base_url,
    )

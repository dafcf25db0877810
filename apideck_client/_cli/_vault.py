"""`apideck vault`: its commands and their options."""

from typing import Annotated

import typer

from . import _options as options

vault = typer.Typer(help="Look at consumers, their connections, and the log of calls.", no_args_is_help=True)

MaxItems = Annotated[int | None, typer.Option(min=1, help="The most rows to print.")]


@vault.command()
def connections(
    consumer: options.Consumers = None,
    all_consumers: Annotated[bool, typer.Option("--all-consumers", help="Of every consumer of Vault.")] = False,
    api: Annotated[str | None, typer.Option(help="Only those of this unified API, such as crm.")] = None,
    available: Annotated[bool, typer.Option("--available", help="Also those that nobody has added.")] = False,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Print connections: the state of each, and what it needs next.

    The exit code is 3 if one of them needs something.
    """
    from ._running import run  # here, as they import the client
    from ._vault_lists import show_connections

    run(
        lambda apideck, _: show_connections(
            apideck, consumer or (), all_consumers=all_consumers, api=api, available=available, as_json=json
        ),
        base_url,
    )


@vault.command()
def consumers(max_items: MaxItems = None, json: options.AsJson = False, base_url: options.BaseUrl = None) -> None:
    """Print the consumers."""
    from ._running import run
    from ._vault_lists import show_consumers

    run(lambda apideck, _: show_consumers(apideck, max_items, as_json=json), base_url)


@vault.command()
def logs(
    consumer: Annotated[
        str | None, typer.Option("--consumer", metavar="ID", help="Only calls for this consumer. Default: for all.")
    ] = None,
    service: Annotated[
        str | None, typer.Option("--service", metavar="ID", help="Only calls to this connector. Default: to all.")
    ] = None,
    status: Annotated[int | None, typer.Option(min=100, max=599, help="Only calls with this HTTP status.")] = None,
    max_items: MaxItems = 50,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Print the log of calls. Times are in UTC."""
    from ._running import run
    from ._vault_lists import show_logs

    run(
        lambda apideck, _: show_logs(
            apideck, consumer=consumer, service=service, status=status, max_items=max_items, as_json=json
        ),
        base_url,
    )

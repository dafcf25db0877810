"""`apideck vault`: its commands and their options."""

from typing import Annotated

import typer

from . import _options as options

vault = typer.Typer(help="Look at consumers, their connections, and the log of calls.", no_args_is_help=True)

MaxItems = Annotated[int | None, typer.Option(min=1, help="The maximum number of rows to print.")]


@vault.command()
def connections(
    consumer: options.Consumers = None,
    all_consumers: Annotated[
        bool, typer.Option("--all-consumers", help="Print the connections of every consumer of Vault.")
    ] = False,
    api: Annotated[str | None, typer.Option(help="Only connections of this unified API, such as crm.")] = None,
    available: Annotated[bool, typer.Option("--available", help="Also connections that nobody has added.")] = False,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Print connections, with the state and the next step of each.

    The exit code is 3 if a connection needs a next step.
    """
    from ._running import run  # here, because they import the client
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

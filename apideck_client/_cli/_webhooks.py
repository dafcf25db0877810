"""`apideck webhooks`: its command and its options."""

from typing import Annotated

import typer

from . import _options as options

webhooks = typer.Typer(help="Receive webhooks.", no_args_is_help=True)


@webhooks.callback()
def root() -> None:
    """Receive webhooks."""


@webhooks.command()
def listen(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port. 0 chooses a free one.")] = 8020,
    host: Annotated[
        str, typer.Option(help="The address to listen at. Only this machine can reach the default.")
    ] = "127.0.0.1",
    max_events: Annotated[int | None, typer.Option(min=1, help="Stop after this many events.")] = None,
    json: options.AsJson = False,
) -> None:
    """Print webhooks as they come, until Ctrl-C.

    It accepts only events that are signed with APIDECK_API_KEY. Point a tunnel from a public https address to this
    port, and subscribe with that address. With --json, each event is one JSON object, with its secrets masked.
    """
    from ._listener import listen_until  # here, because it imports the client
    from ._running import run_alone

    run_alone(lambda stop: listen_until(stop, host=host, port=port, max_events=max_events, as_json=json))

"""`apideck doctor`: its options."""

from typing import Annotated

import typer

from . import _options as options


def doctor(
    consumer: options.Consumers = None,
    all_consumers: Annotated[bool, typer.Option("--all-consumers", help="Check every consumer of Vault.")] = False,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Check the setup, and say what to do.

    It checks credentials, clock, connections, latency and rate limits. Without a consumer, it checks the connections of
    the first ten of Vault. It reads one page of a list through each. The exit code is 1 if no call works, and 3 if a
    connection does not.
    """
    from ._checks import Examination  # here, as it imports the client
    from ._running import run

    run(
        lambda apideck, _: Examination(apideck, as_json=json).run(consumer or (), all_consumers=all_consumers),
        base_url,
    )

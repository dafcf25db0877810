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
    """Check the setup, and suggest a remedy for each problem.

    It checks the credentials, the clock, the connections, the latency and the rate limits. It reads one page of a list
    through each connection. Without a consumer, it checks the first ten consumers of Vault. The exit code is 1 if no
    call works, and 3 if a connection doesn't.
    """
    from ._checks import Examination  # here, because it imports the client
    from ._running import run

    run(
        lambda apideck, _: Examination(apideck, as_json=json).run(consumer or (), all_consumers=all_consumers), base_url
    )

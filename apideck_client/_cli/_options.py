"""The options that several commands share."""

from typing import Annotated, TypeAlias

import typer

Consumers: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--consumer", metavar="ID", help="A consumer. May be repeated. Default: APIDECK_CONSUMER_ID."),
]
Consumer: TypeAlias = Annotated[
    str | None, typer.Option("--consumer", metavar="ID", help="The consumer. Default: APIDECK_CONSUMER_ID.")
]
Services: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--service", metavar="ID", help="A connector, such as salesforce. May be repeated. Default: all."),
]
Service: TypeAlias = Annotated[
    str | None, typer.Option("--service", metavar="ID", help="The connector. Default: the API chooses it.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")]
BaseUrl: TypeAlias = Annotated[str | None, typer.Option("--base-url", hidden=True)]
Concurrency: TypeAlias = Annotated[int, typer.Option(min=1, help="How many calls or lists to run at once.")]
ProgressEvery: TypeAlias = Annotated[
    float,
    typer.Option(min=0.01, metavar="SECONDS", help="The seconds between two lines of progress, except on a terminal."),
]

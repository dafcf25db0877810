"""`apideck import`: its options."""

from pathlib import Path
from typing import Annotated

import typer

from . import _options as options


def import_(
    api: Annotated[str, typer.Argument(help="The unified API, such as crm.")],
    resource: Annotated[str, typer.Argument(help="The resource, such as leads.")],
    source: Annotated[
        Path, typer.Option("--from", metavar="FILE", help="The file with the rows: .csv with a header, or .jsonl.")
    ],
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAIRS", help="COLUMN=FIELD pairs: 'Full name=name,E-mail=emails[0].email'. May be repeated."
        ),
    ] = None,
    set: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help="A value for all rows; may be repeated.")
    ] = None,
    consumer: options.Consumer = None,
    service: options.Service = None,
    concurrency: options.Concurrency = 10,
    stop_after: Annotated[
        int | None, typer.Option(min=1, help="Stop after this many rows that failed or are unknown.")
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file for the job's progress. Default: FILE.import.sqlite.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check each row. Send nothing and write no file.")] = False,
    progress_every: options.ProgressEvery = 10.0,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Create a record from each row of a file.

    A column with the name of a field needs no --map. Rows that failed go to FILE.rejected.csv, with the reason. Rows
    that may have been created go to FILE.unknown.csv. After Ctrl-C, the same command continues and creates nothing
    twice.
    """
    from ._import_job import Plan, run_import  # here, because they import the client
    from ._running import run

    plan = Plan(
        api=api,
        resource=resource,
        source=source,
        map=map or (),
        set=set or (),
        consumer=consumer,
        service=service,
        concurrency=concurrency,
        stop_after=stop_after,
        checkpoint=source.with_suffix(".import.sqlite") if checkpoint is None else checkpoint,
        dry_run=dry_run,
        progress_every=progress_every,
        as_json=json,
    )
    run(lambda apideck, stop: run_import(plan, apideck, stop), base_url)

"""`apideck export`: its options."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from . import _options as options


def export(
    api: Annotated[str, typer.Argument(help="The unified API, such as crm.")],
    resources: Annotated[list[str], typer.Argument(help="The resources, such as contacts companies.")],
    out: Annotated[Path, typer.Option(help="The directory of the files.")],
    consumer: options.Consumers = None,
    all_consumers: Annotated[bool, typer.Option("--all-consumers", help="Export every consumer of Vault.")] = False,
    service: options.Services = None,
    format: Annotated[Literal["jsonl", "csv", "parquet"], typer.Option(help="The format of the files.")] = "jsonl",
    updated_since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only records updated since: 2026-01-31, or 12h or 2d ago.")
    ] = None,
    fields: Annotated[
        str | None, typer.Option(metavar="NAMES", help="The fields to read, separated by commas. Default: all.")
    ] = None,
    concurrency: options.Concurrency = 10,
    checkpoint: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file for the job's progress. Default: OUT/export.sqlite.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Continue a run that was stopped, or start a new one.")
    ] = True,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again only the lists that failed in the last run.")
    ] = False,
    max_items: Annotated[
        int | None, typer.Option(min=1, help="The maximum number of records to read from each list.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show which lists would be read, and write nothing.")
    ] = False,
    progress_every: options.ProgressEvery = 10.0,
    json: options.AsJson = False,
    base_url: options.BaseUrl = None,
) -> None:
    """Export lists of many consumers to files.

    The files are OUT/crm.contacts/acme.salesforce.jsonl and so on. Ctrl-C stops after the current pages. The files are
    then valid, and the same command continues.
    """
    from ._export_job import Plan, dry_run_export, run_export  # here, because they import the client
    from ._running import run

    plan = Plan(
        api=api,
        resources=[f"{api}.{name.removeprefix(f'{api}.')}" for name in resources],
        consumers=consumer or (),
        services=service or (),
        all_consumers=all_consumers,
        out=out,
        checkpoint=out / "export.sqlite" if checkpoint is None else checkpoint,
        format=format,
        fields=fields,
        updated_since=updated_since,
        concurrency=concurrency,
        resume=resume,
        retry_failed=retry_failed,
        max_items=max_items,
        progress_every=progress_every,
        as_json=json,
    )
    work = dry_run_export if dry_run else run_export
    run(lambda apideck, stop: work(plan, apideck, stop), base_url)

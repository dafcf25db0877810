"""An export as a process of its own, to be killed: python -m tests.batch.export_job URL DIRECTORY CONSUMERS FORMAT."""

import asyncio
import sys
from pathlib import Path

from apideck_client import Apideck, batch
from tests.support.secret_scanner import KEY


async def run(url: str, directory: Path, consumers: int, format: str = "jsonl") -> None:
    async with Apideck(api_key=KEY, app_id="app", base_url=url) as apideck:
        report = await batch.export(
            apideck,
            ["crm.contacts"],
            to=directory / "out",
            connections=[(f"consumer-{number}", "salesforce") for number in range(consumers)],
            checkpoint=directory / "job.sqlite",
            save_every=0.01,
            format=format,
        )
    assert report.is_complete, str(report)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))

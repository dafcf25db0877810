"""A bulk create in a process that a test can kill: python -m tests.batch.import_job URL DIRECTORY COUNT [RATE].

The outcomes of the last run are in DIRECTORY/outcomes.jsonl.
"""

import asyncio
import json
import sys
from pathlib import Path

from apideck_client import Apideck, batch
from apideck_client.crm.models import Contact
from tests.support.secret_scanner import KEY


async def run(url: str, directory: Path, count: int, rate: float | None) -> None:
    inputs = (Contact(name=f"contact {number}") for number in range(count))
    client = Apideck(
        api_key=KEY,
        app_id="app",
        consumer_id="acme",
        base_url=url,
        timeout=1.0,
        max_response_bytes=64 * 1024,
        pool="httpx" if rate is None else "aiohttp",
    )
    if rate is not None:
        client = client.with_options(requests_per_second=rate)
    async with client as apideck:
        writing = batch.create(
            apideck.crm.contacts, inputs, checkpoint=directory / "job.sqlite", concurrency=50 if rate else 10
        )
        with (directory / "outcomes.jsonl").open("w") as lines:
            async for outcome in writing:
                lines.write(json.dumps([outcome.input.name, outcome.status]) + "\n")
    print(writing.report.seconds)


def main() -> None:
    rate = float(sys.argv[4]) if len(sys.argv) > 4 else None
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), rate))


if __name__ == "__main__":
    main()

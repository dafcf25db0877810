"""Export the contacts and companies of all customers with several worker processes, by Dask.

    pip install 'apideck-client[aiohttp,redis]' 'dask[distributed]'
    APIDECK_API_KEY=... APIDECK_APP_ID=... python examples/night_export_dask.py --workers 4 --redis redis://localhost

The unit of work is one list: `export_list`, a plain function whose arguments can be pickled, so that it runs unchanged
in a loop, in a process pool, under Dask or under Ray. This example uses Dask, because it is pure Python and starts in a
second without another service. For more machines, pass the address of its scheduler. Each list has its own checkpoint
in one directory that all workers share, so no two processes use the same file, and any worker can continue any list.
The workers share one ceiling for each connection in Redis. Tried with dask 2026.8.0 and redis-py 8.1.0.
"""

import argparse
import asyncio
import hashlib
from importlib import import_module
from pathlib import Path
from typing import Any

from apideck_client import Apideck, batch
from apideck_client.ceilings import RedisCeilings

RESOURCES = ("crm.contacts", "crm.companies")


def export_list(target: batch.Target, to: str, redis: str | None = None, rate: float = 10.0) -> batch.Report:
    """Export one list, from the position in its checkpoint."""
    return asyncio.run(_export_list(target, to, redis, rate))


async def _export_list(target: batch.Target, to: str, redis: str | None, rate: float) -> batch.Report:
    ceilings = None if redis is None else RedisCeilings(redis)
    name = hashlib.blake2b(repr(tuple(target)).encode(), digest_size=12).hexdigest()
    try:
        async with Apideck(ceilings=ceilings, requests_per_second=rate) as apideck:
            return await batch.export(
                apideck,
                [target.resource],
                to=to,
                connections=[(target.consumer_id, target.service_id)],
                checkpoint=Path(to) / "checkpoints" / f"{name}.sqlite",
            )
    finally:
        if ceilings is not None:
            await ceilings.aclose()


async def find_lists() -> list[batch.Target]:
    """Return the lists of all connections that can be called."""
    async with Apideck() as apideck:
        return [
            batch.Target(resource, connection.consumer_id, connection.service_id)
            async for connection in batch.callable_connections(apideck, api="crm")
            if connection.problem is None
            for resource in RESOURCES
        ]


def main() -> None:
    """Run the export on this machine, or on the cluster of a scheduler."""
    parser = argparse.ArgumentParser(description="Export all customers with several worker processes.")
    parser.add_argument("--to", default="data")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--redis", help="the URL of the server that holds the ceilings; without it there are none")
    parser.add_argument("--rate", type=float, default=10.0, help="requests per second on one connection")
    parser.add_argument("--scheduler", help="the address of a Dask scheduler; default: processes of this machine")
    given = parser.parse_args()
    distributed: Any = import_module("distributed")
    cluster = given.scheduler or distributed.LocalCluster(
        n_workers=given.workers, threads_per_worker=1, dashboard_address=None
    )
    with distributed.Client(cluster) as client:
        work = [client.submit(export_list, each, given.to, given.redis, given.rate, pure=False) for each in _lists()]
        lists = records = 0
        for future in distributed.as_completed(work):
            report: batch.Report = future.result()
            lists += len(report)
            records += report.records
            for each in report.failed:
                print(each.target, each.error)
    if given.scheduler is None:
        cluster.close()
    print(f"{lists} lists, {records} records")


def _lists() -> list[batch.Target]:
    return asyncio.run(find_lists())


if __name__ == "__main__":
    main()

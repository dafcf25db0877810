"""Load the contacts of many customers into DuckDB with dlt. Later runs load only new and changed contacts.

    pip install apideck-client 'dlt[duckdb]'
    APIDECK_API_KEY=... APIDECK_APP_ID=... python examples/load_duckdb_dlt.py acme:salesforce globex:hubspot

Each connection is its own dlt resource. dlt keeps the newest `updated_at` of each in its state, so a new customer is
loaded completely. All of them share the table `contacts`, in which a newer version of a record replaces the older one.
dlt makes tables of `emails` and other lists by itself. The API has no filter by time for contacts, so each run reads
the whole list, and dlt skips the known records. Tried with dlt 1.31.0 and duckdb 2.0.1.
"""

import sys
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

from apideck_client import Apideck, to_dict

dlt: Any = import_module("dlt")


def contacts_of(consumer_id: str, service_id: str) -> Any:
    """Return the dlt resource of one connection."""

    async def pages(
        updated_at: Any = dlt.sources.incremental("updated_at", on_cursor_value_missing="include"),  # noqa: B008
    ) -> AsyncIterator[list[dict[str, Any]]]:
        async with Apideck(consumer_id=consumer_id, service_id=service_id) as apideck:
            async for page in apideck.crm.contacts.list(limit=200, read_ahead=1).pages():
                owner = {"consumer_id": consumer_id, "service_id": service_id}
                yield [owner | to_dict(contact, keep_dates=True) for contact in page]

    return dlt.resource(
        pages,
        name=f"contacts of {consumer_id} {service_id}",
        table_name="contacts",
        write_disposition="merge",
        primary_key=["consumer_id", "service_id", "id"],
    )


def main(connections: list[str]) -> None:
    """Load all connections, and print the number of rows."""
    pipeline = dlt.pipeline("apideck", destination="duckdb", dataset_name="crm", pipelines_dir=".dlt")
    pipeline.run([contacts_of(*each.split(":")) for each in connections])
    print("new or changed:", pipeline.last_trace.last_normalize_info.row_counts.get("contacts", 0))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("name connections, such as acme:salesforce")
    main(sys.argv[1:])

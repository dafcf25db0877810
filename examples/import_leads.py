"""Create a lead for each row of leads.csv. Run it again to continue where it stopped."""

import asyncio
import csv

from apideck_client import Apideck, batch
from apideck_client.crm.models import Lead


async def main() -> None:
    with open("leads.csv", newline="", encoding="utf-8") as rows:
        leads = (Lead(name=row["name"], company_name=row["company"] or None) for row in csv.DictReader(rows))
        async with Apideck() as apideck:
            print(await batch.create(apideck.crm.leads, leads, checkpoint="leads.sqlite", stop_after=50))


asyncio.run(main())

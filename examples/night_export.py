"""Export the contacts and companies of all customers to data/. Run it again to continue where it stopped."""

import asyncio

from apideck_client import Apideck, batch


async def main() -> None:
    async with Apideck() as apideck:
        connections = batch.callable_connections(apideck, api="crm")
        resources = ["crm.contacts", "crm.companies"]
        print(await batch.export(apideck, resources, to="data", connections=connections, checkpoint="night.sqlite"))


asyncio.run(main())

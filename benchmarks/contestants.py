"""The clients that are measured. Each does the same two jobs, in the way that its own documentation shows.

The jobs: read one contact; read a list page by page and look at every contact. Every client sends the same credentials
and requests 200 contacts a page.
"""

import asyncio
import importlib
import importlib.util
import re
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any, Literal, Protocol

import httpx

from apideck_client import Apideck
from apideck_client.crm.models import Contact

KEY, APP, CONSUMER = "benchmark-key", "benchmark-app", "benchmark-consumer"

HAS_OFFICIAL = importlib.util.find_spec("apideck_unify") is not None
HAS_ORJSON = importlib.util.find_spec("orjson") is not None
MISSING_OFFICIAL = "apideck-unify is not installed: see benchmarks/README.md"


class Contestant(Protocol):
    """A client with a connection pool, for one base URL."""

    async def get(self) -> object:
        """Read one contact."""

    def pages(self) -> AsyncIterator[list[Any]]:
        """Yield the list of contacts of each page."""
        ...

    async def walk(self) -> int:
        """Read the list contact by contact, and count them."""
        ...

    async def aclose(self) -> None:
        """Close the pool."""


class Ours:
    """`apideck_client`: typed records."""

    def __init__(
        self,
        url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        pool: Literal["httpx2", "aiohttp"] | None = None,
    ) -> None:
        self._client = Apideck(
            api_key=KEY, app_id=APP, consumer_id=CONSUMER, base_url=url, transport=transport, pool=pool
        )

    async def get(self) -> object:
        """Read one contact."""
        return await self._client.crm.contacts.get("con_7")

    async def pages(self) -> AsyncIterator[list[Any]]:
        """Yield the contacts of each page."""
        async for page in self._client.crm.contacts.list(limit=200).pages():
            yield page.data

    def contacts(self) -> AsyncIterable[Contact]:
        """Return the list, to iterate over contacts."""
        return self._client.crm.contacts.list(limit=200)

    async def walk(self) -> int:
        """Read the list and count the contacts."""
        count = 0
        async for _ in self.contacts():
            count += 1
        return count

    async def aclose(self) -> None:
        """Close the pool."""
        await self._client.aclose()


class Official:
    """`apideck-unify`, the official SDK, through its async methods: typed records.

    It continues a list with `cursor=`. Its own `next()` parses each body again and then makes a blocking call, also
    after `list_async`. Avoiding it favours the SDK.
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        sdk = importlib.import_module("apideck_unify")
        # Without our transport, the SDK makes its own httpx client, as for its users.
        self._http = None if transport is None else httpx.AsyncClient(transport=transport, follow_redirects=True)
        self._client = sdk.Apideck(
            api_key=KEY, app_id=APP, consumer_id=CONSUMER, server_url=url, async_client=self._http
        )

    async def get(self) -> object:
        """Read one contact."""
        response = await self._client.crm.contacts.get_async(id="con_7")
        return response.get_contact_response.data

    async def create(self, fields: dict[str, Any]) -> str:
        """Create a contact, and return its id."""
        response = await self._client.crm.contacts.create_async(**fields)
        found: str = response.create_contact_response.data.id
        return found

    async def pages(self) -> AsyncIterator[list[Any]]:
        """Yield the contacts of each page."""
        response = await self._client.crm.contacts.list_async(limit=200)
        while True:
            answer = response.get_contacts_response
            yield answer.data
            cursor = answer.meta.cursors.next
            if cursor is None:
                return
            response = await self._client.crm.contacts.list_async(limit=200, cursor=cursor)

    async def walk(self) -> int:
        """Read the list and count the contacts."""
        count = 0
        async for page in self.pages():
            for _ in page:
                count += 1
        return count

    async def aclose(self) -> None:
        """Close the pool."""
        await self._client.__aexit__(None, None, None)
        if self._http is not None:
            await self._http.aclose()


class PlainHttpx:
    """An `httpx.AsyncClient` and `.json()`, written by hand: dicts, no checks, no retries."""

    def __init__(self, url: str) -> None:
        headers = {"authorization": f"Bearer {KEY}", "x-apideck-app-id": APP, "x-apideck-consumer-id": CONSUMER}
        self._client = httpx.AsyncClient(base_url=url, headers=headers, timeout=60)

    async def get(self) -> object:
        """Read one contact."""
        response = await self._client.get("/crm/contacts/con_7")
        return response.raise_for_status().json()["data"]

    async def create(self, fields: dict[str, Any]) -> str:
        """Create a contact, and return its id."""
        response = await self._client.post("/crm/contacts", json=fields)
        found: str = response.raise_for_status().json()["data"]["id"]
        return found

    async def pages(self) -> AsyncIterator[list[Any]]:
        """Yield the contacts of each page."""
        params = {"limit": "200"}
        while True:
            response = await self._client.get("/crm/contacts", params=params)
            body = response.raise_for_status().json()
            yield body["data"]
            cursor = body["meta"]["cursors"]["next"]
            if cursor is None:
                return
            params["cursor"] = cursor

    async def walk(self) -> int:
        """Read the list and count the contacts."""
        count = 0
        async for page in self.pages():
            for _ in page:
                count += 1
        return count

    async def aclose(self) -> None:
        """Close the pool."""
        await self._client.aclose()


async def read_bytes(url: str) -> None:
    """Do the minimum of any client: request each page of the list and read its bytes from the socket."""
    address, base = url.removeprefix("http://").split("/")
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1 << 20)
    query = "limit=200"
    while query:
        writer.write(f"GET /{base}/crm/contacts?{query} HTTP/1.1\r\nhost: {address}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None
        body = await reader.readexactly(int(length[1]))
        following = re.search(rb'"next": "([^"]+)"', body[-300:])
        query = f"limit=200&cursor={following[1].decode()}" if following else ""
    writer.close()
    await writer.wait_closed()

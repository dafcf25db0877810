"""EmbeddedApideck: what a user of this package holds. Settings, seeding and lifecycle; the work is done elsewhere."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any, Self

from .request_log import RequestLog
from .resources import RESOURCES
from .seed import made_up_records
from .store import ANY_APP, Record, Store
from .tenant import Gate, Tenant

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from .listener import Listener

MISSING_EXTRA = "The embedded Apideck needs starlette and uvicorn: pip install 'apideck-client[testing]'"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class EmbeddedApideck:
    """An Apideck on loopback, for one test or a whole session; use it with `with` or `async with`.

    `api_key`: the only key that is let in; any non-empty one when omitted.
    `service_id`: the connector that answers when a request names none.
    `port`: 0 takes a free one. `host`: loopback only, since anyone who reaches the server is let in.
    `random_seed`: the same one makes the same records.
    `request_log_size`: how many of the latest requests are kept.
    `clock`: tells the time that records are stamped with.

    Records stay when the server is stopped; started again, it serves them at another URL.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        service_id: str = "salesforce",
        host: str = "127.0.0.1",
        port: int = 0,
        random_seed: int = 0,
        request_log_size: int = 1000,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._host = _loopback(host)
        self._port = port
        self._service_id = service_id
        self._random_seed = random_seed
        self._seedings: Counter[Tenant] = Counter()
        self._store = Store(clock)
        self._requests = RequestLog(request_log_size)
        self._url: str | None = None
        self._listener: Listener | None = None
        try:  # not at the top: this package can be imported without the extra
            from .app import build_app
            from .listener import Listener
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
                raise
            raise ImportError(MISSING_EXTRA) from missing
        self._listen = Listener
        self._app = build_app(self._store, Gate(service_id, api_key), self._requests)

    @property
    def app(self) -> Starlette:
        """The ASGI application itself, for instance for `httpx.ASGITransport`; it works without the server running."""
        return self._app

    @property
    def url(self) -> str:
        """Where the running server answers, such as http://127.0.0.1:49152."""
        if self._url is None:
            raise RuntimeError("the embedded Apideck is not running: use it with `with`, or call start()")
        return self._url

    @property
    def requests(self) -> RequestLog:
        """What arrived, oldest first, without the API keys."""
        return self._requests

    def seed(
        self,
        consumer_id: str,
        *,
        contacts: int = 100,
        companies: int = 20,
        opportunities: int = 20,
        leads: int = 20,
        pipelines: int = 2,
        notes: int = 20,
        users: int = 5,
        activities: int = 20,
        app_id: str | None = None,
        service_id: str | None = None,
    ) -> None:
        """Give a consumer made-up records, the same ones in each run; called again, it adds others.

        They belong to the default connector unless `service_id` names another, and every app finds them, each its own
        copy, unless `app_id` names the one that does.
        """
        counts = {
            "users": users,
            "companies": companies,
            "contacts": contacts,
            "pipelines": pipelines,
            "leads": leads,
            "opportunities": opportunities,
            "notes": notes,
            "activities": activities,
        }
        tenant = self._tenant(consumer_id, app_id, service_id)
        random = Random(f"{self._random_seed} {tuple(tenant)} {self._seedings[tenant]}")
        made_up: dict[str, list[Record]] = {}
        for name, fields in made_up_records(random, counts):
            made_up.setdefault(name, []).append(Record.of(RESOURCES[name], fields))
        self._seedings[tenant] += 1
        for name, records in made_up.items():
            self._store.add(tenant, RESOURCES[name], records)

    def add(
        self,
        consumer_id: str,
        resource: str,
        record: Mapping[str, Any],
        *,
        app_id: str | None = None,
        service_id: str | None = None,
    ) -> None:
        """Put one record in as it is, unchecked: connectors send odd ones too. Only `id` has to be there.

        `resource` is its name in the path, such as "contacts". A record of the same id is replaced.
        """
        if resource not in RESOURCES:
            raise ValueError(f"resource {resource!r} is unknown: use one of {', '.join(RESOURCES)}")
        if not isinstance(record.get("id"), str) or not record["id"]:
            raise ValueError("record needs an 'id' that is a non-empty string")
        stored = Record.of(RESOURCES[resource], dict(record))
        self._store.add(self._tenant(consumer_id, app_id, service_id), RESOURCES[resource], [stored])

    def start(self) -> Self:
        """Begin to serve on loopback; returns when requests are answered. OSError when the port is taken."""
        if self._listener is not None:
            raise RuntimeError(f"the embedded Apideck is running already, at {self.url}")
        sock = _bound(self._host, self._port)
        url = _url(sock)
        listener = self._listen(self._app, sock)
        listener.start()
        self._url = url
        self._listener = listener
        return self

    def stop(self) -> None:
        """Close the port and every connection; returns when all is closed. Does nothing when it isn't running."""
        listener, self._listener, self._url = self._listener, None, None
        if listener is not None:
            listener.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(self, *exception: object) -> None:
        await asyncio.to_thread(self.stop)

    def __repr__(self) -> str:
        return f"<EmbeddedApideck {self._url or 'not running'}>"

    def _tenant(self, consumer_id: str, app_id: str | None, service_id: str | None) -> Tenant:
        if not consumer_id:
            raise ValueError("consumer_id must not be empty")
        return Tenant(app_id or ANY_APP, consumer_id, service_id or self._service_id)


def _loopback(host: str) -> str:
    address = "127.0.0.1" if host == "localhost" else host
    try:
        if ipaddress.ip_address(address).is_loopback:
            return address
    except ValueError:
        pass
    raise ValueError(f"host {host!r} is not a loopback address: use 127.0.0.1, the embedded Apideck lets anyone in")


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket. It names its protocol, or asyncio would not switch Nagle off: 40 ms for each small answer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would share a port that is in use
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(2048)
    except BaseException:
        sock.close()
        raise
    return sock


def _url(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

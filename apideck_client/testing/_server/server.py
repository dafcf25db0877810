"""EmbeddedApideck: the public class, with settings, seeding and lifecycle. Other modules do the work.

Modules for files and recordings are imported when they are needed, so that the server starts fast.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Self

from .call_log import CallLog
from .connector_state import ConnectorState
from .documents import read_documents
from .faults.rules import Fault, Faults, read_rule
from .localized import check_locale
from .operations import Operations
from .outcomes import OutcomeLog
from .request_log import RequestLog
from .resources import Resources
from .seed import check_counts, made_up_records
from .sockets import bound, is_loopback, loopback, url_of
from .store import Record, Store
from .tenant import ANY_APP, Gate, Tenant
from .vault.connections import Connection
from .vault.connectors import CONFIGURED, Catalogue, ConnectionKey
from .vault.consumers import Consumers
from .virtual import VIRTUAL_FROM, VirtualRecords
from .webhooks.courier import Courier
from .webhooks.deliveries import Deliveries
from .webhooks.event_bodies import EVENT_TYPES
from .webhooks.outbox import EVERY_EVENT, Outbox, Subscription

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from .journal import Journal
    from .listener import Listener
    from .recording.tape import Call as RecordedCall

MISSING_EXTRA = "The embedded Apideck needs starlette, uvicorn and PyJWT: pip install 'apideck-client[testing]'"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class EmbeddedApideck:
    """An Apideck on loopback, for one test or a whole session. Use it with `with` or `async with`.

    `api_key`: the only API key to accept. Any non-empty key is accepted when omitted. `service_id`: the connector for
    requests without one. `port`: 0 means a free port. `host`: loopback only, because the server doesn't check its
    callers. `random_seed`: the same seed makes the same records. `request_log_size`: the size of each log: the
    requests, the calls of Vault's logs, and the deliveries of webhooks. `documents`: OpenAPI documents to serve, in
    JSON or YAML. A document replaces the one of the same API. `file`: a SQLite file for records, consumers and
    connections, created if it doesn't exist. Only one server can use it at a time. It contains the credentials in
    settings in clear text. `replay`: a recording of `Recorder`. API calls are answered from it, and refused if it
    doesn't contain them. `clock`: a function that returns the time, for timestamps of records, expiry of sessions and
    retries of webhooks.

    Records, consumers and connections stay when the server is stopped. A new start serves them at another URL.
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
        documents: Sequence[str | os.PathLike[str]] = (),
        file: str | os.PathLike[str] | None = None,
        replay: str | os.PathLike[str] | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        if isinstance(documents, str | os.PathLike):
            raise TypeError(f"documents is one path: pass a list of them, [{documents!r}]")
        _check_type("api_key", api_key, "a str, or None for any key", str, type(None))
        if api_key is not None and not api_key.strip():
            raise ValueError("api_key is empty: pass a key, or omit it to accept any")
        _check_type("port", port, "an int", int)
        _check_type("random_seed", random_seed, "an int", int)
        _check_type("clock", clock, "a function that returns the time", Callable)
        if not 0 <= port <= 65535:
            raise ValueError(f"port is {port}: pass a number from 0, which means a free port, to 65535")
        self._host = loopback(host)
        self._port = port
        self._service_id = service_id
        self._random_seed = random_seed
        self._api_key = api_key
        self._seedings: Counter[Tenant] = Counter()
        served = read_documents(documents)
        self._resources = Resources(served)
        operations = Operations(served, self._resources)
        self._store = Store(clock)
        self._requests = RequestLog(request_log_size)
        self._calls = CallLog(request_log_size)
        self._connectors = ConnectorState(clock)
        self._outcomes = OutcomeLog(request_log_size)
        self._faults = Faults(operations)
        self._outbox = Outbox(clock, request_log_size)
        self._courier = Courier(self._outbox)
        self._deliveries = Deliveries(self._outbox, self._courier)
        self._catalogue = Catalogue()
        self._catalogue.ensure(ConnectionKey("crm", service_id))
        self._consumers = Consumers(self._catalogue, clock, self._outbox.publish)
        self._journal: Journal | None = None
        if file is not None:
            from .journal import Journal

            self._journal = Journal(file)
            self._read_journal(self._journal)
        recorded: Sequence[RecordedCall] | None = None
        if replay is not None:
            from .recording.tape import read_tape

            recorded = read_tape(Path(replay))
        self._url: str | None = None
        self._listener: Listener | None = None
        try:  # here, because this package can be imported without the extra
            from .app import Parts, build_app
            from .listener import Listener
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] not in ("starlette", "uvicorn", "jwt"):
                raise
            raise ImportError(MISSING_EXTRA) from missing
        self._listen = Listener
        self._app = build_app(
            Parts(
                self._resources,
                operations,
                self._store,
                self._consumers,
                self._catalogue,
                self._outbox,
                self._calls,
                Gate(service_id, api_key),
                self._requests,
                self._outcomes,
                self._faults,
                clock,
                self._connectors,
                recorded,
            )
        )

    @property
    def app(self) -> ASGIApp:
        """The ASGI application, for example for `httpx.ASGITransport`. It also works while the server isn't running."""
        return self._app

    @property
    def url(self) -> str:
        """The URL of the running server, such as http://127.0.0.1:49152."""
        if self._url is None:
            raise RuntimeError("the embedded Apideck is not running: use it with `with`, or call start()")
        return self._url

    @property
    def requests(self) -> RequestLog:
        """The received requests, oldest first, without credentials."""
        return self._requests

    @property
    def deliveries(self) -> Deliveries:
        """The webhooks that are delivered or waiting. `deliveries.run_due()` makes the attempts that are due."""
        return self._deliveries

    @property
    def log(self) -> OutcomeLog:
        """The outcome of each call, oldest first: whether it was carried out, and whether its caller got the response.

        assert len(server.log.where(operation="contactsAdd", carried_out=True, answered=False)) == 1
        """
        return self._outcomes

    @property
    def faults(self) -> Faults:
        """The rules of `fail`, in the order in which they were added. `faults.clear()` removes them all."""
        return self._faults

    def fail(
        self,
        kind: int | str,
        *,
        times: int | None = None,
        share: float | None = None,
        seed: int | None = None,
        method: str | None = None,
        path: str | None = None,
        operation: str | None = None,
        consumer: str | None = None,
        service: str | None = None,
        type_name: str | None = None,
        status: int | None = None,
        retry_after: float | str | None = None,
        message: str | None = None,
        detail: str | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        delay: float | tuple[float, float] | Mapping[str, float] | None = None,
        carried_out: bool | None = None,
    ) -> Fault:
        """Make calls fail from now on.

            server.fail(429, retry_after=5, times=3)
            server.fail("cut", carried_out=True, method="POST", path="/crm/contacts", times=1)

        `kind`: a status such as 429, or the name of an error (with its `status` if the name is not Apideck's); "stall"
        sends no response; "cut" closes the connection without a byte; "late" sends the response after a `delay`.
        `times`: the number of calls that fail; all of them when omitted. `share`: the share of the calls that fail, at
        random; the same `seed` selects the same calls. `method`, `path`, `operation`, `consumer`, `service`: the calls
        to which the rule applies. In `path`, `*` is any one segment, and `**` at the end is any rest. `operation` is
        the document's operationId. `carried_out`: do the operation first, then fail, so that the caller doesn't know
        that it was done. `type_name`, `retry_after`, `message`, `detail`, `headers`, `body`: parts of the response.
        `delay`: seconds, a pair (least, most), or {"median": …, "p95": …}. A stall with a delay ends with a cut.

        The first rule that matches a call applies, unless its `times` are used up or its `share` excludes the call.
        Raise ValueError for a rule that can never match.
        """
        given = {name: value for name, value in locals().items() if name not in ("self", "kind")}
        return self._faults.add(read_rule(kind, given))

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
        connected: bool = True,
        locale: str | None = None,
    ) -> None:
        """Add made-up records for a consumer, the same ones in each run. Another call adds other records.

        With a `locale` such as "de_DE", Faker makes up names, companies, addresses and sentences of that country. This
        needs the extra `faker`, and another version of Faker may make other records.

        They belong to the default connector unless `service_id` names another. Every app has its own copy of them,
        unless `app_id` names one app. The connection in Vault is callable; with `connected=False` the records are
        hidden until the consumer connects. A connection that Vault already has stays as it is.

        50000 or more records of one resource are not kept in memory: each is made on demand, and kept only once it is
        changed. Such a list can only be sorted by `created_at`, and a filter reads it record by record.
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
        check_counts(counts)
        if locale is not None:
            check_locale(locale)
        seed = f"{self._random_seed} {tuple(tenant)} {self._seedings[tenant]}"
        random = Random(seed)
        made_up: dict[str, list[Record]] = {}
        usual: Mapping[str, Any] = EmbeddedApideck.seed.__kwdefaults__ or {}
        for name in [name for name in counts if name not in self._resources]:
            if counts.pop(name) not in (0, usual[name]):
                raise ValueError(f"{name} can't be made: the documents that are served have no such resource")
        ids: dict[str, Sequence[str]] = {}
        virtual = {
            name: VirtualRecords(seed, name, count, ids, locale)
            for name, count in counts.items()
            if count >= VIRTUAL_FROM
        }
        ids |= {name: records.ids for name, records in virtual.items()}
        kept = {name: count for name, count in counts.items() if name not in virtual}
        for name, fields in made_up_records(random, kept, ids, locale):
            made_up.setdefault(name, []).append(Record.of(self._resources[name], fields))
        self._seedings[tenant] += 1
        for name, records in made_up.items():
            self._store.add(tenant, self._resources[name], records)
        ids |= {name: [record.id for record in records] for name, records in made_up.items()}
        for name, made in virtual.items():
            self._store.add_virtual(tenant, self._resources[name], made)
        key = ConnectionKey("crm", tenant.service_id)
        self._consumers.seeded(tenant.app_id, consumer_id, key, connected=connected)

    def add(
        self,
        consumer_id: str,
        resource: str,
        record: Mapping[str, Any],
        *,
        app_id: str | None = None,
        service_id: str | None = None,
    ) -> None:
        """Add one record without checks, because some connectors send invalid records. Only `id` is required.

        `resource` is the name in the path, such as "contacts". A record with the same id is replaced.
        """
        if resource not in self._resources:
            raise ValueError(f"resource {resource!r} is unknown: use one of {self._resources.named()}")
        _check_type("record", record, "a dict, such as to_dict(record)", Mapping)
        if not isinstance(record.get("id"), str) or not record["id"]:
            raise ValueError("record needs an 'id' that is a non-empty string")
        stored = Record.of(self._resources[resource], dict(record))
        self._store.add(self._tenant(consumer_id, app_id, service_id), self._resources[resource], [stored])

    def load(
        self,
        path: str | os.PathLike[str],
        *,
        consumer_id: str | None = None,
        resource: str | None = None,
        app_id: str | None = None,
        service_id: str | None = None,
    ) -> int:
        """Add the records of a file. Only their ids are checked. Return their number.

        A file from `save` replaces everything on the server. Your own JSON is
        `{"acme": {"contacts": [{"id": "1", …}]}}`. A JSON array, and a `.jsonl` file with one record per line, need
        `consumer_id` and `resource`. If the file is wrong, raise ValueError with line and column, and change nothing.
        """
        from .seed_files import read_json, read_lines, read_seeds
        from .state_files import is_state, put_in_place, read_state

        source = Path(path)
        if source.suffix == ".jsonl":
            seeds = read_lines(source, self._resources, consumer_id, resource)
        else:
            text, content = read_json(source)
            if is_state(content):
                state = read_state(source, content, self._catalogue)
                if self._journal is not None:
                    self._journal.clear()
                put_in_place(state, self._resources, self._store, self._consumers)
                return sum(len(collection.records) for collection in state.collections)
            seeds = read_seeds(source, text, content, self._resources, consumer_id, resource)
        by_place: dict[tuple[str, str], list[Record]] = {}
        for seed in seeds:
            kept = Record.of(self._resources[seed.resource], seed.fields)
            by_place.setdefault((seed.consumer_id, seed.resource), []).append(kept)
        for (owner, name), records in by_place.items():
            self._store.add(self._tenant(owner, app_id, service_id), self._resources[name], records)
        return len(seeds)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all records, consumers and connections to a JSON file that `load` reads.

        It contains the credentials in connections' settings in clear text. It has no faults, logs or subscriptions.
        """
        from .state_files import save_state

        save_state(Path(path), self._store, self._consumers)

    @property
    def consumer_ids(self) -> list[str]:
        """The consumers that have records or that Vault knows, in alphabetical order."""
        with_records = {collection.tenant.consumer_id for collection in self._store.collections()}
        return sorted(with_records | {consumer.id for consumer in self._consumers.everybody()})

    def connect(
        self, consumer_id: str, service_id: str, *, unified_api: str = "crm", app_id: str | None = None
    ) -> None:
        """Make a connection callable at once, as if the consumer had set it up in Vault. Its settings are made up.

        Create the consumer and the service if they don't exist. This applies to every app unless `app_id` names one.
        Subscribers get webhooks. Raise ValueError if the service's integration isn't configured.
        """
        key = ConnectionKey(unified_api, service_id)
        if not unified_api or not service_id:
            raise ValueError("service_id and unified_api must not be empty")
        integration_state = self._catalogue.ensure(key).integration_state
        if integration_state != CONFIGURED:
            raise ValueError(f"service_id {service_id!r} can't be connected: its integration is {integration_state}")
        owner = self._tenant(consumer_id, app_id, service_id).app_id
        self._consumers.set_up(owner, consumer_id, key, Connection.completed)

    def fail_refresh(
        self, consumer_id: str, service_id: str, *, unified_api: str = "crm", app_id: str | None = None
    ) -> None:
        """Make the service refuse to renew a connection's credentials, as if the user had revoked the app's access.

        The connection is invalid until the consumer authorizes it again. Calls with it fail with
        ConnectorCredentialsError, and subscribers get vault.connection.token_refresh.failed. This applies to every app
        unless `app_id` names one. Raise ValueError if the consumer has no such connection.
        """
        owner = self._tenant(consumer_id, app_id, service_id).app_id
        key = ConnectionKey(unified_api, service_id)
        if not self._consumers.set_up(owner, consumer_id, key, Connection.refused, only_made=True):
            raise ValueError(f"consumer {consumer_id!r} has no connection to {service_id!r} for {unified_api}")

    def reset(self) -> None:
        """Remove every record, consumer, connection, fault, subscription and log, as if the server were new.

        The URL stays the same.
        """
        if self._journal is not None:
            self._journal.clear()
        for part in (self._faults, self._outbox, self._store, self._consumers, self._connectors, self._calls):
            part.clear()
        self._requests.clear()
        self._outcomes.clear()
        self._seedings.clear()
        self._catalogue.reset()
        self._catalogue.ensure(ConnectionKey("crm", self._service_id))

    def subscribe(
        self,
        url: str,
        *,
        key: str | None = None,
        events: Sequence[str] = (EVERY_EVENT,),
        wrap_payload: bool = False,
        app_id: str | None = None,
    ) -> Subscription:
        """Send webhooks to an http URL on loopback from now on, while the server runs.

        `key`: the API key that signs them; the server's own `api_key` when omitted.
        `events`: event types such as "vault.connection.callable"; all types when omitted.
        `wrap_payload`: put the event under `payload`, as newer servers do, instead of at the top level.
        `app_id`: the app whose events are sent; every app's when omitted.
        """
        receiver = _receiver(url)
        if isinstance(events, str) or not events:
            raise ValueError("events must be a list of event types, such as ['vault.connection.callable']")
        for unknown in set(events) - EVENT_TYPES - {EVERY_EVENT}:
            raise ValueError(f"events has an unknown type {unknown!r}: use one such as 'vault.connection.callable'")
        signing_key = key or self._api_key
        if not isinstance(signing_key, str):
            raise ValueError("key is missing: pass the API key that signs webhooks, a string")
        subscription = Subscription(receiver, tuple(events), app_id, key=signing_key, wrap_payload=wrap_payload)
        self._outbox.subscribe(subscription)
        if self._listener is not None and not self._courier.is_running:
            self._courier.start()
        return subscription

    def start(self) -> Self:
        """Start to serve on loopback. Return when the server accepts requests. Raise OSError if the port is in use."""
        if self._listener is not None:
            raise RuntimeError(f"the embedded Apideck is running already, at {self.url}")
        if self._journal is not None and not self._journal.is_open:
            self._journal.open()
            self._read_journal(self._journal)
        sock = bound(self._host, self._port)
        url = url_of(sock)
        listener = self._listen(self._app, sock)
        listener.start()
        self._url = url
        self._listener = listener
        if self._outbox.has_subscribers:
            self._courier.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and return when all are closed. Do nothing if it isn't running."""
        self._courier.stop()
        listener, self._listener, self._url = self._listener, None, None
        if listener is not None:
            listener.stop()
        if self._journal is not None:
            self._journal.close()

    def _read_journal(self, journal: Journal) -> None:
        """Replace the state in memory with that of the file. Write each later change to the file."""
        from .vault.saved import consumer_as_json, consumer_of_json

        self._store.journal = self._consumers.on_keep = None
        self._store.clear()
        self._consumers.clear()
        for collection in journal.collections():
            self._store.restore(collection, self._resources.at(collection.path))
        for saved in journal.consumers():
            self._consumers.restore(consumer_of_json(saved, self._catalogue))
        self._store.journal = journal
        self._consumers.on_keep = lambda consumer: journal.keep_consumer(
            consumer.app_id, consumer.id, consumer_as_json(consumer)
        )

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


def _receiver(url: str) -> str:
    """Return the address of a webhook. It must not leave this machine."""
    import httpx  # imported here: it takes a third of the server's start

    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        target = httpx.URL()
    if target.scheme != "http" or not (target.host == "localhost" or is_loopback(target.host)):
        raise ValueError(f"url {url!r} is not http on a loopback address, such as http://127.0.0.1:8000/webhooks")
    return url


def _check_type(name: str, value: object, wanted: str, *kinds: Any) -> None:
    if not isinstance(value, kinds):
        raise TypeError(f"{name} must be {wanted}, got {type(value).__name__}")

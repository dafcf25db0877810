"""Correct use of the client, with the types that a user sees. It type-checks without errors, and it runs."""

import asyncio
import contextlib
import datetime
from typing import Any, assert_type
from urllib.parse import urlsplit

from apideck_client import (
    UNSET,
    Apideck,
    ArgumentError,
    Call,
    Links,
    Meta,
    Page,
    Paginator,
    Response,
    Unset,
    batch,
    is_present,
    present,
    webhooks,
)
from apideck_client.connecting import (
    NO_CHECK,
    Step,
    authorize_url,
    next_step,
    read_callback,
    state_of,
    wait_until_callable,
)
from apideck_client.crm.models import (
    Activity,
    ActivityType,
    Contact,
    ContactsFilter,
    ContactsSort,
    ContactsSortBy,
    ContactType,
    CrmEventType,
    CrmWebhookEvent,
    Email,
    EmailType,
    SortDirection,
    UnifiedId,
)
from apideck_client.tokens import read_claims
from apideck_client.vault.models import (
    Connection,
    ConnectionEvent,
    Consumer,
    ConsumerConnection,
    ConsumerSummary,
    CreatedSession,
    FormField,
    Log,
    LogsFilter,
    Session,
    SessionSettings,
    UpdateConsumerRequest,
    VaultEventType,
)


def a_client() -> Apideck:
    return Apideck(api_key="key", app_id="app", consumer_id="acme", timeout=5, max_retries=0)


async def lists(apideck: Apideck) -> None:
    listed = assert_type(
        apideck.crm.contacts.list(
            filter=ContactsFilter(company_id="company-1"),
            sort=ContactsSort(by=ContactsSortBy.NAME, direction=SortDirection.DESC),
            limit=50,
            fields=["id", "name"],
            max_items=3,
            consumer_id="acme",
            service_id="example-crm",
        ),
        Paginator[Contact],
    )
    async for contact in listed:
        assert_type(contact, Contact)
    async for a_page in listed.pages():
        assert_type(a_page, Page[Contact])

    page = await apideck.crm.contacts.list()
    assert_type(page, Page[Contact])
    assert_type(page.data, list[Contact])
    assert_type(page.data[0].name, str | Unset | None)
    assert_type([contact.id for contact in page], list[str | Unset | None])
    assert_type(page.next_cursor, str | None)
    assert_type(page.meta, Meta | None)
    assert_type(page.links, Links | None)
    assert_type(len(page), int)


async def one_record(apideck: Apideck, id: str) -> None:
    call = assert_type(apideck.crm.contacts.get(id, fields="id,name", timeout=2.5), Call[Contact])
    contact = await call
    assert_type(contact, Contact)

    answer = await apideck.crm.contacts.get(id, raw=True).response()
    assert_type(answer, Response[Contact])
    assert_type(answer.data, Contact)
    assert_type(answer.status_code, int)
    assert_type(answer.request_id, str | None)
    assert_type(answer.raw, Any)

    task = asyncio.create_task(apideck.crm.contacts.get(id))
    assert_type(await task, Contact)
    both = await asyncio.gather(apideck.crm.contacts.get(id), apideck.crm.companies.list())
    assert_type(both[0], Contact)


def narrowing(contact: Contact) -> str:
    assert_type(contact.type, ContactType | Unset | None)
    assert_type(contact.active, bool | Unset | None)
    assert_type(contact.current_balance, int | float | Unset | None)
    assert_type(contact.created_at, datetime.datetime | Unset | None)
    assert_type(contact.tags, list[str] | Unset | None)
    if contact.name:
        assert_type(contact.name, str)
        return contact.name.upper()
    for email in contact.emails or []:
        assert_type(email, Email)
        assert_type(email.type, EmailType | Unset | None)
    if contact.created_at:
        assert_type(contact.created_at.year, int)
    if contact.type:
        assert_type(contact.type.is_known, bool)
    if contact.title is UNSET:
        return "not there"
    assert_type(contact.title, str | None)
    if contact.title is None:
        return "null"
    assert_type(contact.title, str)
    return contact.title


async def writing(apideck: Apideck) -> None:
    created = await apideck.crm.contacts.create(
        Contact(name="Ada Byron", title=None, emails=[Email(email="ada@example.com", type=EmailType.WORK)])
    )
    assert_type(created, UnifiedId)
    assert_type(created.id, str | Unset | None)
    assert created.id
    assert_type(created.id, str)

    contact = await apideck.crm.contacts.get(created.id)
    contact.title = "Countess"
    contact.department = None
    contact.image = UNSET
    assert_type(await apideck.crm.contacts.update(created.id, contact), UnifiedId)
    await apideck.crm.contacts.update(created.id, Contact(name=UNSET, first_name="Ada"))
    await apideck.crm.activities.create(
        Activity(type=ActivityType.MEETING, start_datetime="2024-05-01T08:30:00.000Z", done=False)
    )
    assert_type(await apideck.crm.contacts.delete(created.id, extra_headers={"x-trace": "1"}), UnifiedId)
    assert_type(await apideck.crm.contacts.create(Contact(name="Ada"), extra_body={"source": "web"}), UnifiedId)


async def tenants(apideck: Apideck) -> None:
    globex = apideck.with_options(
        consumer_id="globex", service_id="example-crm", extra_query={"pass_through": {"a": 1}}
    )
    assert_type(globex, Apideck)
    async with globex as entered:
        assert_type(entered, Apideck)


async def vault(apideck: Apideck) -> None:
    session = await apideck.vault.sessions.create(
        Session(redirect_uri="https://app.example.com", settings=SessionSettings(session_length="30m"))
    )
    assert_type(session, CreatedSession)
    assert_type(session.session_token, str | Unset | None)
    assert_type(await apideck.vault.sessions.create(), CreatedSession)

    async for consumer in apideck.vault.consumers.list(limit=10):
        assert_type(consumer, ConsumerSummary)
    assert_type(await apideck.vault.consumers.get("globex"), Consumer)
    assert_type(await apideck.vault.consumers.update("globex", UpdateConsumerRequest(metadata=None)), Consumer)
    assert_type(await apideck.vault.logs.list(consumer_id=UNSET), Page[Log])

    connection = await apideck.vault.connections.get("crm", "quillbridge", consumer_id="globex")
    assert_type(connection, Connection)
    assert_type(connection.settings, dict[str, Any] | Unset | None)
    if is_present(connection.created_at):
        assert_type(connection.created_at, datetime.datetime)
    url = authorize_url(connection, redirect_uri="https://app.example.com", scopes=["crm.read"])
    assert_type(read_callback(url, expected_state=state_of(connection)).state, str | None)
    assert_type(read_callback(urlsplit(url), expected_state=NO_CHECK).state, str | None)
    step = next_step(connection)
    assert_type(step.step, Step)
    assert_type(step.fields, tuple[FormField, ...])
    assert_type(await wait_until_callable(apideck, "crm", "quillbridge", timeout=60), Connection)
    assert_type(present(session.session_uri), str)
    assert_type(apideck.with_session(session), Apideck)
    with contextlib.suppress(ArgumentError):  # the document's example is not a real token
        assert_type(read_claims(session).expires_at, datetime.datetime | None)
    assert_type(await apideck.vault.connections.token("crm", "quillbridge"), Connection)
    deleted = await apideck.vault.connections.delete("crm", "quillbridge").response()
    assert_type(deleted, Response[None])
    address = await apideck.vault.connections.authorize(
        "quillbridge", "app", state="state", redirect_uri="https://app.example.com", scope=["crm.read"]
    )
    assert_type(address, str)

    logs = await apideck.vault.logs.list(filter=LogsFilter(status_code=422))
    assert_type(logs.data, list[Log])


async def find_contact(contact: Contact) -> str | None:
    return None


async def batches(apideck: Apideck) -> None:
    contacts = [Contact(name="Ada")]
    job = assert_type(
        batch.create(apideck.crm.contacts, contacts, settle=find_contact, dry_run=True), batch.BulkWrite[Contact]
    )
    async for outcome in job:
        assert_type(outcome.input, Contact)
        assert_type(outcome.id, str | None)
    pairs = [("1", Contact(name="Ada"))]
    updated = await batch.update(apideck.crm.contacts, pairs, dry_run=True)
    assert_type(updated.unknown, list[batch.Outcome[tuple[str, Contact]]])
    assert_type(
        await batch.delete(apideck.crm.contacts, (number for number in "12"), dry_run=True), batch.WriteReport[str]
    )
    rows: list[dict[str, str]] = [{"name": "Ada"}]
    imported = await batch.create(apideck.crm.contacts, rows, dry_run=True)
    assert_type(imported.unknown, list[batch.Outcome[dict[str, str]]])
    assert (await batch.update(apideck.crm.contacts, [("1", {"name": "Ada"})], dry_run=True)).not_tried == 1


async def receiving(guard: webhooks.ReplayGuard) -> str | None:
    body, headers = webhooks.signed(
        ConnectionEvent(event_type=VaultEventType.VAULT_CONNECTION_CALLABLE, consumer_id="acme"), key="key"
    )
    event = webhooks.unwrap(body, headers, key=["key", "new-key"])
    assert_type(event, CrmWebhookEvent | ConnectionEvent | webhooks.OtherEvent)
    assert_type(event.event_type, CrmEventType | VaultEventType | str | Unset | None)
    assert_type(event.occurred_at, datetime.datetime | Unset | None)
    assert_type(event.consumer_id, str | Unset | None)
    assert_type(event.entity_id, str | Unset | None)
    webhooks.verify(bytearray(body), [(b"x-apideck-signature", headers["x-apideck-signature"].encode())], key="key")
    async with webhooks.once(guard, event) as is_new:
        assert_type(is_new, bool)
        return named(event) if is_new else None


def named(event: webhooks.Event) -> str:
    match event:
        case ConnectionEvent(event_type=VaultEventType.VAULT_CONNECTION_CALLABLE):
            assert_type(event.entity, ConsumerConnection | Unset | None)
            return f"{event.consumer_id} is callable"
        case CrmWebhookEvent():
            assert_type(event.event_type, CrmEventType | Unset | None)
            return str(event.entity_id)
        case ConnectionEvent():
            return str(event.service_id)
        case _:
            assert_type(event, webhooks.OtherEvent)
            assert_type(event.entity, dict[str, Any] | Unset | None)
            return str(event.event_type)

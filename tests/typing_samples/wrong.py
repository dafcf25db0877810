"""Mistakes that a type checker should catch before anything runs.

Each wrong line has an ignore with mypy's error. If the error disappears, mypy reports the ignore as unused. Pyright
runs without the ignores, and must report the same lines.
"""

from apideck_client import Apideck, Response, batch, webhooks
from apideck_client.connecting import read_callback
from apideck_client.crm.models import Activity, Contact, ContactsFilter, ContactsSort, CustomField, Email, Lead
from apideck_client.vault.models import Session, SessionSettings


def names() -> None:
    from apideck_client import Apidek  # type: ignore[attr-defined]  # noqa: F401
    from apideck_client.crm.models import Contcat  # type: ignore[attr-defined]  # noqa: F401
    from apideck_client.testing import EmbededApideck  # type: ignore[attr-defined]  # noqa: F401
    from apideck_client.webhooks import Evnt  # type: ignore[attr-defined]  # noqa: F401


def a_client() -> None:
    Apideck(api_kee="key")  # type: ignore[call-arg]
    Apideck(api_key=1)  # type: ignore[arg-type]
    Apideck("key")  # type: ignore[call-arg]
    Apideck().with_options(consumer="globex")  # type: ignore[call-arg]
    Apideck().with_options(base_url="https://unify.apideck.com")  # type: ignore[call-arg]
    Apideck().with_options(timeout="5")  # type: ignore[arg-type]


def models(contact: Contact) -> None:
    Contact()  # type: ignore[call-arg]
    Contact("Ada")  # type: ignore[call-arg]
    Contact(name="Ada", nmae="Ada")  # type: ignore[call-arg]
    Contact(name=1)  # type: ignore[arg-type]
    Contact(name="Ada", emails=["ada@example.com"])  # type: ignore[list-item]
    Contact(name="Ada", created_at="2024-05-01T08:30:00Z")  # type: ignore[arg-type]
    Contact(name="Ada", type="custmer")  # type: ignore[arg-type]
    Email()  # type: ignore[call-arg]
    Activity(done=True)  # type: ignore[call-arg]
    CustomField(value={})  # type: ignore[call-arg, arg-type]
    Lead()  # type: ignore[call-arg]
    Session(settings={"session_lenght": "30m"})  # type: ignore[arg-type]
    SessionSettings(length="30m")  # type: ignore[call-arg]
    ContactsFilter(nope="x")  # type: ignore[call-arg]
    ContactsSort(by="nmae")  # type: ignore[arg-type]
    contact.nmae = "Ada"  # type: ignore[attr-defined]
    contact.name = 1  # type: ignore[assignment]
    assert contact.nmae  # type: ignore[attr-defined]
    contact.name.upper()  # type: ignore[union-attr]
    if contact.name is not None:
        contact.name.upper()  # type: ignore[union-attr]


async def records(apideck: Apideck) -> None:
    await apideck.crm.contact.get("contact-1")  # type: ignore[attr-defined]
    await apideck.crm.contacts.fetch("contact-1")  # type: ignore[attr-defined]
    await apideck.crm.contacts.get()  # type: ignore[call-arg]
    await apideck.crm.contacts.get(1)  # type: ignore[arg-type]
    await apideck.crm.contacts.get("contact-1", True)  # type: ignore[call-arg]
    await apideck.crm.contacts.get("contact-1", limit=5)  # type: ignore[call-arg]
    await apideck.crm.contacts.get("contact-1", api_key="key")  # type: ignore[call-arg]
    await apideck.crm.contacts.get("contact-1", timeout="5")  # type: ignore[arg-type]
    await apideck.crm.contacts.get("contact-1", extra_headers={"x-trace": 1})  # type: ignore[dict-item]
    await apideck.crm.contacts.create({"nmae": "Ada"})  # type: ignore[arg-type]
    await apideck.crm.contacts.create(Email(email="ada@example.com"))  # type: ignore[arg-type]
    await apideck.crm.contacts.update(Contact(name="Ada"))  # type: ignore[call-arg, arg-type]
    apideck.crm.contacts.delete("contact-1")  # type: ignore[unused-awaitable]
    created = await apideck.crm.contacts.create(Contact(name="Ada"))
    await apideck.crm.contacts.get(created.id)  # type: ignore[arg-type]
    assert created.name  # type: ignore[attr-defined]
    answer: Response[Contact] = await apideck.crm.contacts.get("contact-1")  # type: ignore[assignment]
    assert answer.data.nmae  # type: ignore[attr-defined]


async def lists(apideck: Apideck) -> None:
    await apideck.crm.contacts.list(limit="20")  # type: ignore[arg-type]
    await apideck.crm.contacts.list(filter={"nmae": "Ada"})  # type: ignore[arg-type]
    await apideck.crm.contacts.list(filter=ContactsSort())  # type: ignore[arg-type]
    await apideck.crm.contacts.list(page=2)  # type: ignore[call-arg]
    await apideck.crm.notes.list(sort=ContactsSort())  # type: ignore[call-arg]
    for contact in apideck.crm.contacts.list():  # type: ignore[attr-defined]
        assert contact
    async for record in apideck.crm.contacts.list():
        assert record.nmae  # type: ignore[attr-defined]
    page = await apideck.crm.contacts.list()
    assert page.data.name  # type: ignore[attr-defined]
    assert page.cursor  # type: ignore[attr-defined]


async def vault(apideck: Apideck) -> None:
    await apideck.vault.consumers.list(consumer_id="acme")  # type: ignore[call-arg]
    await apideck.vault.sessions.create(Session(), limit=5)  # type: ignore[call-arg]
    await apideck.vault.connections.list(service_id="quillbridge")  # type: ignore[call-arg]
    await apideck.vault.connections.list(limit=5)  # type: ignore[call-arg]
    await apideck.vault.connections.get("crm")  # type: ignore[call-arg]
    await apideck.vault.sessions.create(Session(), service_id="quillbridge")  # type: ignore[call-arg]
    await apideck.vault.connections.callback(state="state")  # type: ignore[call-arg]
    await apideck.vault.connections.authorize("quillbridge", "app", state="s")  # type: ignore[call-arg]
    await apideck.vault.logs.list(service_id="quillbridge")  # type: ignore[call-arg]


async def receiving(body: bytes, headers: dict[str, str]) -> None:
    webhooks.unwrap(body.decode(), headers, key="key")  # type: ignore[arg-type]
    webhooks.unwrap({"event_id": "1"}, headers, key="key")  # type: ignore[arg-type]
    webhooks.unwrap(body, headers)  # type: ignore[call-arg]
    webhooks.unwrap(body, headers, "key")  # type: ignore[call-arg]
    webhooks.unwrap(body, headers, key=b"key")  # type: ignore[arg-type]
    webhooks.unwrap(body, headers["x-apideck-signature"], key="key")  # type: ignore[arg-type]
    webhooks.sign(body, key=["key"])  # type: ignore[arg-type]
    event = webhooks.unwrap(body, headers, key="key")
    assert event.entity  # type: ignore[union-attr]
    assert event.evnt_id  # type: ignore[union-attr]
    event.event_id.upper()  # type: ignore[union-attr]
    async with webhooks.once(set(), event) as is_new:  # type: ignore[arg-type]
        assert is_new
    with webhooks.once(webhooks.MemoryReplayGuard(), event):  # type: ignore[attr-defined]
        pass


def connecting() -> None:
    read_callback("state=s", expected_state=None)  # type: ignore[arg-type]
    read_callback("state=s")  # type: ignore[call-arg]


async def batches(apideck: Apideck) -> None:
    await batch.create(apideck.crm.contacts, [Lead(name="Ada", company_name=None)])  # type: ignore[misc]
    await batch.create(apideck.vault.logs, [Contact(name="Ada")])  # type: ignore[call-overload]
    await batch.create(apideck.crm.contacts, Contact(name="Ada"))  # type: ignore[call-overload]
    await batch.update(apideck.crm.contacts, [Contact(name="Ada")])  # type: ignore[list-item]
    await batch.delete(apideck.crm.contacts, [1])  # type: ignore[list-item]
    batch.create(apideck.crm.contacts, [Contact(name="Ada")])  # type: ignore[unused-awaitable]

"""Every kind of change in an API: the report says its meaning, and the old client still reads responses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, received, to_dict
from apideck_client.crm.models import Contact
from apideck_generator.update.changes import Comparison, compare
from apideck_generator.update.report import Report, as_text
from apideck_generator.update.surface import Surface
from apideck_generator.update.verdicts import Bump
from tests.generator.update.evolving import (
    Edit,
    add_field,
    add_schema,
    append,
    drop,
    drop_field,
    move_path,
    parameter,
    put,
    ref,
    remove,
    rename_field,
    rename_schema,
    reorder,
    replace,
    require,
    surface,
    unedited,
)
from tests.support.documents import schemas
from tests.support.secret_scanner import KEY

LIST, ONE = "paths/|crm|contacts/get", "paths/|crm|contacts|{id}/get"
CREATE, UPDATE, DELETE = "paths/|crm|contacts/post", "paths/|crm|contacts|{id}/patch", "paths/|crm|contacts|{id}/delete"
FIELDS = "components/schemas/Contact/properties"
TEXT = {"type": "string"}
MARKS = {Bump.PATCH: ".", Bump.MINOR: "+", Bump.MAJOR: "!"}


@dataclass(frozen=True)
class Case:
    """Edits of a document, the expected report of them, and a changed response."""

    what: str
    edits: tuple[Edit, ...]
    told: tuple[str, ...]
    """Each change, after `!` for a breaking change, `+` for an addition, or `.` if callers can ignore the change."""
    sends: dict[str, Any] = field(default_factory=dict)
    """The changed fields of a contact; `...` for a field that it no longer has."""
    api: str = "crm"


def case(
    what: str, edits: Edit | tuple[Edit, ...], *told: str, sends: dict[str, Any] | None = None, api: str = "crm"
) -> Case:
    return Case(what, edits if isinstance(edits, tuple) else (edits,), told, sends or {}, api)


def _copied(path: str, name: str, operation: str) -> Edit:
    """Add an operation like the one of a list."""

    def edit(document: Any) -> None:
        like = document["paths"]["/crm/contacts"]["get"]
        document["paths"][path] = {"get": {**like, "operationId": operation, "tags": [name]}}

    return edit


def _own_request(*names: str, required: Sequence[str] = ()) -> Edit:
    """Add a separate schema with some of the fields for the body of a create."""

    def edit(document: Any) -> None:
        fields = document["components"]["schemas"]["Contact"]["properties"]
        own = {"type": "object", "properties": {name: fields[name] for name in names}, "required": list(required)}
        document["components"]["schemas"]["CreateContactRequest"] = own
        body = document["paths"]["/crm/contacts"]["post"]["requestBody"]
        body["content"]["application/json"]["schema"] = ref("CreateContactRequest")

    return edit


BADGE = {"type": "object", "description": "A badge.", "properties": {"colour": TEXT, "since": TEXT}}

COMPATIBLE = [
    # The changes since 9.3.0 that the contract lists.
    case("an operation is added", _copied("/crm/leads", "Leads", "leadsAll"), "+ method added leads.list"),
    *(
        case(
            f"{name} becomes nullable",
            put(f"Contact.{name}", nullable=True),
            f"+ field made nullable Contact.{name}",
            sends={name: None},
        )
        for name in ("name", "websites", "addresses", "social_links", "phone_numbers", "emails", "custom_fields")
    ),
    *(
        case(
            f"{name} becomes nullable",
            put(f"Contact.{name}", nullable=True),
            f". response field made nullable Contact.{name}",
            sends={name: None},
        )
        for name in ("updated_at", "created_at", "id")
    ),
    case(
        "a reference becomes nullable",
        replace("Contact.tags", allOf=[ref("Tags")], nullable=True),
        "+ field made nullable Contact.tags",
        sends={"tags": None},
    ),
    case(
        "nullable as a type of 3.1",
        put("Contact.name", type=["string", "null"]),
        "+ field made nullable Contact.name",
        sends={"name": None},
    ),
    case(
        "nullable as a choice of 3.1",
        replace("Contact.name", anyOf=[TEXT, {"type": "null"}], minLength=1),
        "+ field made nullable Contact.name",
        sends={"name": None},
    ),
    case(
        "a required field becomes optional",
        require("Contact"),
        "+ field made optional Contact.name",
        sends={"name": ...},
    ),
    case(
        "a required field of a part becomes optional",
        require("Email"),
        "+ field made optional Email.email",
        sends={"emails": [{"type": "work"}]},
    ),
    case(
        "a required field of an answer becomes optional",
        require("UnifiedId"),
        ". response field made optional UnifiedId.id",
    ),
    case(
        "an enum value is added",
        append(f"{FIELDS}/type/enum", "robot"),
        "+ enum value added ContactType.ROBOT",
        sends={"type": "robot"},
    ),
    case(
        "several enum values are added",
        append("components/schemas/Email/properties/type/enum", "school", "club"),
        "+ enum value added EmailType.CLUB",
        "+ enum value added EmailType.SCHOOL",
        sends={"emails": [{"email": "a@b.example", "type": "club"}]},
    ),
    case(
        "a value is added to a sort",
        append("components/schemas/ContactsSort/properties/by/enum", "age"),
        "+ enum value added ContactsSortBy.AGE",
    ),
    case(
        "an optional field is added",
        add_field("Contact", "nickname", **TEXT),
        "+ field added Contact.nickname",
        sends={"nickname": "Ada"},
    ),
    case(
        "a read-only field is added",
        add_field("Contact", "score", type="integer", readOnly=True),
        "+ response field added Contact.score",
        sends={"score": 7},
    ),
    case(
        "a required read-only field is added",
        (add_field("Contact", "score", type="integer", readOnly=True), require("Contact", "name", "score")),
        "+ response field added Contact.score",
        sends={"score": 7},
    ),
    case(
        "a field with an object is added",
        add_field("Contact", "badge", **BADGE),
        "+ field added Contact.badge",
        "+ model added ContactBadge",
        sends={"badge": {"colour": "red", "size": 3}},
    ),
    case(
        "a field with an enum is added",
        add_field("Contact", "mood", type="string", enum=["glad", "sad"]),
        "+ field added Contact.mood",
        "+ enum added ContactMood",
        sends={"mood": "odd"},
    ),
    case(
        "a field of a new component is added",
        (add_schema("Badge", **BADGE), add_field("Contact", "badges", type="array", items=ref("Badge"))),
        "+ field added Contact.badges",
        "+ model added Badge",
        sends={"badges": [{"colour": None}]},
    ),
    case(
        "a field of a part is added",
        add_field("Email", "verified", type="boolean"),
        "+ field added Email.verified",
        sends={"emails": [{"email": "a@b.example", "verified": True}]},
    ),
    case(
        "a filter is added", add_field("ContactsFilter", "phone", **TEXT), "+ request field added ContactsFilter.phone"
    ),
    case(
        "a query parameter is added",
        append(f"{LIST}/parameters", parameter("team")),
        "+ argument added contacts.list(team)",
    ),
    case(
        "an array parameter is added",
        append(f"{LIST}/parameters", parameter("ids", schema={"type": "array", "items": TEXT})),
        "+ argument added contacts.list(ids)",
    ),
    case(
        "an optional body is added",
        put(DELETE, requestBody={"content": {"application/json": {"schema": ref("Email")}}}),
        "+ argument added contacts.delete(email)",
    ),
    # Types widen.
    case(
        "a text may be a number, too",
        replace("Contact.fax", oneOf=[TEXT, {"type": "integer"}], nullable=True),
        "+ field widened Contact.fax",
        sends={"fax": 49301234},
    ),
    case(
        "a text may be a number, too, as 3.1 says it",
        replace("Contact.fax", type=["string", "integer", "null"]),
        "+ field widened Contact.fax",
        sends={"fax": 49301234},
    ),
    case(
        "a text may be anything",
        replace("Contact.fax", nullable=True),
        "+ field widened Contact.fax",
        sends={"fax": {"area": 30}},
    ),
    case(
        "a flag may be a text, too",
        replace("Contact.active", oneOf=[{"type": "boolean"}, TEXT], nullable=True),
        "+ field widened Contact.active",
        sends={"active": "yes"},
    ),
    case(
        "an item of an array may be a number, too",
        put("components/schemas/Tags", items={"oneOf": [TEXT, {"type": "integer"}]}),
        "+ field widened Contact.tags",
        sends={"tags": ["a", 1]},
    ),
    case(
        "an object may be a text, too",
        put("Contact.emails", items={"oneOf": [ref("Email"), TEXT]}),
        "+ field widened Contact.emails",
        sends={"emails": ["a@b.example"]},
    ),
    case(
        "a choice has one more kind",
        put("Contact.emails", items={"oneOf": [ref("Email"), ref("PhoneNumber")]}),
        "+ field widened Contact.emails",
        sends={"emails": [{"number": "030"}]},
    ),
    case(
        "a part may have fields of any name",
        put("Email", additionalProperties={"type": "integer"}),
        "+ field added Email.additional_properties",
        sends={"emails": [{"email": "a@b.example", "rank": 1}]},
    ),
    case(
        "a header is added",
        append(f"{LIST}/parameters", {"name": "x-trace", "in": "header", "schema": TEXT}),
        "+ argument added contacts.list(x_trace)",
    ),
    case("a field that is a keyword is added", add_field("Contact", "class", **TEXT), "+ field added Contact.class_"),
    # Limits, and other properties of a request.
    case(
        "a limit grows",
        put("components/parameters/limit/schema", maximum=500),
        "+ argument limits loosened contacts.list(limit)",
    ),
    case(
        "a limit goes",
        drop("components/parameters/limit/schema", "maximum"),
        "+ argument limits loosened contacts.list(limit)",
    ),
    case(
        "a field's limit goes",
        drop("Contact.name", "minLength"),
        "+ field limits loosened Contact.name",
        sends={"name": ""},
    ),
    case("a read-only field becomes writable", drop("Contact.id", "readOnly"), "+ field made writable Contact.id"),
    case(
        "a required body becomes optional",
        drop(f"{CREATE}/requestBody", "required"),
        "+ argument made optional contacts.create(contact)",
    ),
    # Changes that don't concern callers, or only the values that they read.
    case("an operation is deprecated", put(LIST, deprecated=True), "+ method deprecated contacts.list"),
    case("a field is deprecated", put("Contact.fax", deprecated=True), "+ field deprecated Contact.fax"),
    case(
        "a field is no longer deprecated",
        drop("Contact.image", "deprecated"),
        ". field no longer deprecated Contact.image",
    ),
    case(
        "a parameter is deprecated",
        put("components/parameters/raw", deprecated=True),
        *(f"+ argument deprecated contacts.{name}(raw)" for name in ("create", "delete", "get", "list", "update")),
    ),
    case(
        "a path moves",
        move_path("/crm/contacts", "/crm/people"),
        ". method moved contacts.create",
        ". method moved contacts.list",
    ),
    case(
        "a parameter is sent otherwise",
        put("components/parameters/fields", style="pipeDelimited"),
        ". argument sent otherwise contacts.get(fields)",
        ". argument sent otherwise contacts.list(fields)",
    ),
    case(
        "an envelope grows",
        add_field("GetContactResponse", "warnings", type="array", items=TEXT),
        ". envelope changed GetContactResponse",
    ),
    case("the meta grows", add_field("Meta", "took_ms", type="integer"), ". envelope changed Meta"),
    case("an error grows", add_field("NotFoundResponse", "hint", **TEXT), ". envelope changed NotFoundResponse"),
    case(
        "the address of the API changes",
        lambda d: d["servers"][0].update(url="https://unify.example"),
        ". envelope changed servers",
    ),
    case(
        "a way to log in is added",
        put("components/securitySchemes", token={"type": "http", "scheme": "bearer"}),
        ". envelope added securitySchemes.token",
    ),
    case(
        "a webhook is added",
        lambda d: d["x-webhooks"].update(ContactMerged=d["x-webhooks"]["ContactCreated"]),
        "+ webhook added ContactMerged",
    ),
    case(
        "an error response is added",
        lambda d: d["paths"]["/crm/contacts"]["get"]["responses"].update({"429": {"description": "Too many."}}),
    ),
    # Changes that change no name.
    case("properties are reordered", reorder("Contact")),
    case(
        "components are reordered",
        lambda d: d["components"].update(schemas=dict(sorted(d["components"]["schemas"].items(), reverse=True))),
    ),
    case("paths are reordered", lambda d: d.update(paths=dict(reversed(d["paths"].items())))),
    case("a title is given", put("Contact", title="A Person")),
    case("titles are given to properties", (put("Contact.type", title="Kind"), put("Contact.fax", title="Facsimile"))),
    case("a default is given", put("Contact.fax", default="none")),
    case("an unrelated component is added", add_schema("Unused", **BADGE), "+ model added Unused"),
    case("an example is changed", put("Contact", example={"name": "Ada"})),
    case("a format is said", put("Contact.photo_url", format="uri")),
    case("the version is another", lambda d: d["info"].update(version="9.4.0")),
    # Vault.
    case(
        "Vault: a state is added",
        append("components/schemas/ConnectionState/enum", "paused"),
        "+ enum value added ConnectionState.PAUSED",
        api="vault",
    ),
    case(
        "Vault: a field of a connection becomes nullable",
        put("Connection.icon", nullable=True),
        ". response field made nullable Connection.icon",
        api="vault",
    ),
    case(
        "Vault: a webhook's body grows",
        add_field("ConnectionEvent", "attempt", type="integer"),
        "+ response field added ConnectionEvent.attempt",
        api="vault",
    ),
    case(
        "Vault: an event is added",
        lambda d: d["x-webhooks"].update(ConnectionRevoked=d["x-webhooks"]["ConnectionCreated"]),
        "+ webhook added ConnectionRevoked",
        api="vault",
    ),
    case(
        "Vault: a call may be made for all consumers",
        lambda d: d["paths"]["/vault/connections/{unified_api}/{service_id}"]["get"]["parameters"][0].update(
            required=False
        ),
        "+ method consumer optional connections.get",
        api="vault",
    ),
]

BREAKING = [
    case("an operation is removed", drop("paths/|crm|contacts", "post"), "! method removed contacts.create"),
    case("a list is removed", drop("paths/|crm|contacts", "get"), "! method removed contacts.list"),
    case(
        "an operation is tagged otherwise",
        put(LIST, tags=["People"], operationId="peopleAll"),
        "! method operationId changed people.list",
        "! method renamed contacts.list",
    ),
    case(
        "an operation is excluded",
        put(CREATE, **{"x-internal": True}),
        "! method excluded contacts.create",
    ),
    case(
        "an operation is called otherwise",
        (put(ONE, operationId="contactsUpdate"), put(UPDATE, operationId="contactsOne")),
        "! method result changed contacts.get",
        "! method result changed contacts.update",
        ". method moved contacts.get",
        ". method moved contacts.update",
        "! argument added, required contacts.get(contact)",
        "+ argument added contacts.update(fields)",
        "! argument removed contacts.get(fields)",
        "! argument removed contacts.update(contact)",
    ),
    case(
        "an operation answers with a list",
        lambda d: d["paths"]["/crm/contacts/{id}"]["get"]["responses"].update(
            {"200": d["paths"]["/crm/contacts"]["get"]["responses"]["200"]}
        ),
        "! method result changed contacts.get",
    ),
    case(
        "an operation answers with another record",
        lambda d: d["paths"]["/crm/contacts/{id}"]["delete"]["responses"].update(
            {"200": d["paths"]["/crm/contacts/{id}"]["get"]["responses"]["200"]}
        ),
        "! method result changed contacts.delete",
    ),
    case(
        "an optional parameter becomes required",
        put("components/parameters/cursor", required=True),
        "! argument made required contacts.list(cursor)",
    ),
    case(
        "a required parameter is added",
        append(f"{LIST}/parameters", parameter("team", required=True)),
        "! argument added, required contacts.list(team)",
    ),
    case(
        "a parameter is removed",
        remove(f"{LIST}/parameters", {"$ref": "#/components/parameters/fields"}),
        "! argument removed contacts.list(fields)",
    ),
    case(
        "a parameter is renamed",
        put("components/parameters/cursor", name="page_cursor"),
        "! argument probably renamed contacts.list(cursor)",
    ),
    case(
        "a parameter's type changes",
        put("components/parameters/cursor/schema", type="integer"),
        "! argument type changed contacts.list(cursor)",
    ),
    case(
        "a parameter's type narrows",
        put("components/parameters/cursor/schema", enum=["a", "b"]),
        "! argument narrowed contacts.list(cursor)",
        "+ enum added ContactsAllCursor",
    ),
    case(
        "a limit shrinks",
        put("components/parameters/limit/schema", maximum=100),
        "! argument limits tightened contacts.list(limit)",
    ),
    case(
        "a limit appears",
        put("components/parameters/cursor/schema", maxLength=10),
        "! argument limits tightened contacts.list(cursor)",
    ),
    case(
        "a required body is added",
        put(DELETE, requestBody={"required": True, "content": {"application/json": {"schema": ref("Email")}}}),
        "! argument added, required contacts.delete(email)",
    ),
    case("a body is removed", drop(UPDATE, "requestBody"), "! argument removed contacts.update(contact)"),
    case("a field is removed", drop_field("Contact", "fax"), "! field removed Contact.fax"),
    case(
        "a response field is removed",
        drop_field("Contact", "created_at"),
        "! response field removed Contact.created_at",
    ),
    case("a filter is removed", drop_field("ContactsFilter", "email"), "! request field removed ContactsFilter.email"),
    case("a field is renamed", rename_field("Contact", "fax", "fax_number"), "! field probably renamed Contact.fax"),
    case(
        "an optional field becomes required",
        require("Contact", "name", "last_name"),
        "! field made required Contact.last_name",
    ),
    case(
        "a required field is added",
        (add_field("Contact", "code", **TEXT), require("Contact", "name", "code")),
        "! field added, required Contact.code",
    ),
    case("a field is no longer nullable", drop("Contact.fax", "nullable"), "! field made non-nullable Contact.fax"),
    case("a field's type changes", put("Contact.fax", type="integer"), "! field type changed Contact.fax"),
    case(
        "a text becomes a moment", put("Contact.birthday", format="date-time"), "! field type changed Contact.birthday"
    ),
    case(
        "a moment becomes a text",
        drop("Contact.created_at", "format"),
        "! response field type changed Contact.created_at",
    ),
    case(
        "a value becomes an array",
        replace("Contact.fax", type="array", items=TEXT, nullable=True),
        "! field type changed Contact.fax",
    ),
    case(
        "a text becomes an enum",
        put("Contact.status", enum=["on", "off"]),
        "! field narrowed Contact.status",
        "+ enum added ContactStatus",
    ),
    case(
        "an enum becomes a text",
        drop("Contact.type", "enum"),
        "! field opened to any text Contact.type",
        "! enum removed ContactType",
    ),
    case(
        "an object becomes free-form",
        replace("Contact.websites", type="array", items={"type": "object"}),
        "! field type changed Contact.websites",
    ),
    case(
        "an enum value is removed",
        remove(f"{FIELDS}/type/enum", "personal"),
        "! enum value removed ContactType.PERSONAL",
    ),
    case(
        "a sort key is removed",
        remove("components/schemas/ContactsSort/properties/by/enum", "email"),
        "! enum value removed ContactsSortBy.EMAIL",
    ),
    case(
        "an enum value is spelt otherwise",
        (remove(f"{FIELDS}/type/enum", "personal"), append(f"{FIELDS}/type/enum", "private")),
        "! enum value removed ContactType.PERSONAL",
        "+ enum value added ContactType.PRIVATE",
    ),
    case(
        "a component is renamed",
        rename_schema("Email", "MailAddress"),
        "! model probably renamed Email",
        "! enum probably renamed EmailType",
    ),
    case("a field becomes read-only", put("Contact.fax", readOnly=True), "! field made read-only Contact.fax"),
    case("a field becomes write-only", put("Contact.fax", writeOnly=True), "! field made write-only Contact.fax"),
    case("a field's limit shrinks", put("Contact.fax", maxLength=10), "! field limits tightened Contact.fax"),
    case("a pattern is asked for", put("Contact.fax", pattern="^[0-9]+$"), "! field limits tightened Contact.fax"),
    case("a webhook is removed", lambda d: d["x-webhooks"].pop("ContactDeleted"), "! webhook removed ContactDeleted"),
    case(
        "Vault: an operation is removed",
        drop("paths/|vault|consumers", "post"),
        "! method removed consumers.create",
        api="vault",
    ),
    case(
        "Vault: a call is made for a consumer",
        append("paths/|vault|consumers/get/parameters", {"$ref": "#/components/parameters/consumerId"}),
        "! method consumer needed consumers.list",
        api="vault",
    ),
    case(
        "Vault: a call is no longer made for a consumer",
        remove(
            "paths/|vault|connections|{unified_api}|{service_id}/get/parameters",
            {"$ref": "#/components/parameters/consumerId"},
        ),
        "! method options lost connections.get",
        api="vault",
    ),
]


def named(cases: list[Case]) -> pytest.MarkDecorator:
    """Return the cases as a parameter of a test."""
    return pytest.mark.parametrize("case", [pytest.param(one, id=one.what) for one in cases])


def told(comparison: Comparison) -> list[str]:
    return sorted(f"{MARKS[one.bump]} {one.subject} {one.kind} {one.name}" for one in comparison.changes)


def names(of: Surface) -> set[str]:
    """Return every name that a caller may write."""
    found = {*of.methods, *of.models, *of.enums}
    found |= {f"{method.name}({name})" for method in of.methods.values() for name in method.arguments}
    found |= {f"{model.name}.{name}" for model in of.models.values() for name in model.fields}
    return found | {f"{enum.name}.{name}" for enum in of.enums.values() for name in enum.members.values()}


def test_there_are_cases_enough() -> None:
    assert len(COMPATIBLE) > 60
    assert len(BREAKING) > 40


def test_the_same_document_is_no_change() -> None:
    assert compare(unedited("crm"), surface("crm")) == Comparison([], 0)


@named(COMPATIBLE)
def test_what_breaks_nobody_is_told_so_and_keeps_every_name(case: Case) -> None:
    new = surface(case.api, *case.edits)
    found = compare(unedited(case.api), new)
    assert told(found) == sorted(case.told)
    assert all(change.compatible for change in found.changes)
    assert names(unedited(case.api)) <= names(new)


@named(BREAKING)
def test_what_breaks_somebody_is_told_so_with_the_name(case: Case) -> None:
    new = surface(case.api, *case.edits)
    found = compare(unedited(case.api), new)
    assert told(found) == sorted(case.told)
    assert not all(change.compatible for change in found.changes)
    blamed = {change.name for change in found.changes if not change.compatible}
    for name in names(unedited(case.api)) - names(new):
        owner = name.split("(")[0]
        assert {name, owner, owner.rsplit(".", 1)[0]} & blamed or any(one.startswith(f"{owner}(") for one in blamed), (
            name
        )


@named([case for case in COMPATIBLE if case.sends])
async def test_the_client_of_the_day_before_reads_what_comes(case: Case) -> None:
    original = schemas("crm")["Contact"]["example"]
    record = {name: value for name, value in {**original, **case.sends}.items() if value is not ...}
    before, after = await read(original), await read(record)
    for name in Contact.__field_names__:
        if name not in case.sends:
            assert getattr(after, name) == getattr(before, name), name
    assert received(after) == record
    shown = to_dict(after)
    for name in case.sends.keys() & shown.keys():
        assert holds(record[name], shown[name]), name


def holds(came: Any, shown: Any) -> bool:
    """Return True if the received value contains the shown one. Undeclared fields of a part are only in `received`."""
    if isinstance(came, list) and isinstance(shown, list):
        return len(came) == len(shown) and all(map(holds, came, shown))
    if isinstance(came, dict) and isinstance(shown, dict):
        return all(name in came and holds(came[name], value) for name, value in shown.items())
    return bool(came == shown)


async def read(record: dict[str, Any]) -> Contact:
    """Return a contact as the committed client reads it, alone and in a list."""
    body = {"status_code": 200, "status": "OK", "service": "x", "resource": "contacts", "operation": "one"}

    def answer(request: httpx.Request) -> httpx.Response:
        is_list = request.url.path == "/crm/contacts"
        return httpx.Response(200, json={**body, "data": [record] if is_list else record})

    async with Apideck(api_key=KEY, app_id="a", consumer_id="c", transport=httpx.MockTransport(answer)) as apideck:
        contact = await apideck.crm.contacts.get("1")
        assert (await apideck.crm.contacts.list()).data == [contact]
    return contact


def test_a_request_with_its_own_schema_is_a_rename() -> None:
    contact = unedited("crm").models["Contact"]
    same = [name for name, part in contact.fields.items() if not part.read_only and name != "fax"]
    new = surface("crm", _own_request(*same, required=["email"] if "email" in same else []))
    changes = {change.name: change for change in compare(unedited("crm"), new).changes}
    renamed = changes["contacts.create(contact)"]
    assert (renamed.kind, renamed.old, renamed.new) == (
        "renamed",
        "contact: Contact",
        "create_contact_request: CreateContactRequest",
    )
    assert renamed.remedy == "write `create_contact_request=CreateContactRequest(…)` for `contact=Contact(…)`"
    assert not any(str(change.kind) in ("removed", "added") and "(" in name for name, change in changes.items())
    assert [name for name, change in changes.items() if change.kind == "removed"] == ["CreateContactRequest.fax"]


def test_an_operation_that_is_excluded_says_by_which_flag() -> None:
    new = surface("crm", put(CREATE, **{"x-internal": True}))
    (change,) = compare(unedited("crm"), new).changes
    assert change.new == "excluded by x-internal"
    assert "take x-internal out of `exclude`" in change.remedy


def _wrapped(name: str, **schema: Any) -> Edit:
    """Put the events of a webhook in a wrapper, as newer documents do."""

    def edit(document: Any) -> None:
        node = document["x-webhooks"][name]["post"]
        held = node["requestBody"]["content"]["application/json"]
        document["x-webhooks"][name] = {
            "post": {
                **node,
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": schema or {"type": "object", "properties": {"payload": held["schema"]}}
                        }
                    }
                },
            }
        }

    return edit


def test_a_wrapper_around_an_event_changes_nothing() -> None:
    edits = [_wrapped(name) for name in surface("crm").webhooks]
    assert edits
    assert compare(unedited("crm"), surface("crm", *edits)).changes == []


def test_an_event_that_is_typed_no_longer_breaks() -> None:
    assert unedited("crm").events["crm.contact.created"] == "CrmWebhookEvent"
    gone = [_wrapped(name, type="object", properties={"x": TEXT, "y": TEXT}) for name in unedited("crm").webhooks]
    changes = compare(unedited("crm"), surface("crm", *gone)).changes
    events = {change.name: change for change in changes if change.subject == "event type"}
    assert not events["crm.contact.created"].compatible


def test_an_event_that_is_no_longer_typed_is_reported_as_removed() -> None:
    # If the models of a choice list no types, the model of an event is unknown.
    choice = [{"$ref": f"#/components/schemas/{name}"} for name in ("OneSort", "OtherSort")]
    sorts = [add_schema(part["$ref"].rsplit("/", 1)[1], type="object", properties={"x": TEXT}) for part in choice]
    gone = [_wrapped(name, oneOf=choice) for name in unedited("crm").webhooks]
    comparison = compare(unedited("crm"), surface("crm", *sorts, *gone))
    report = as_text(Report("crm", "crm.yaml", "CRM 1", "CRM 2", comparison.changes, 0, 1, 1))
    breaking = report.split("COMPATIBLE")[0]
    (line,) = [line for line in breaking.splitlines() if "crm.contact.created" in line]
    assert "BREAKING" in breaking
    assert line.startswith("  event type removed")
    assert "CrmWebhookEvent → OtherEvent: " in line
    assert "major" in report


def test_a_webhook_that_is_excluded_says_by_which_flag() -> None:
    def flag(document: Any) -> None:
        document["x-webhooks"]["ContactCreated"]["post"]["x-internal"] = True

    changes = compare(unedited("crm"), surface("crm", flag)).changes
    (change,) = [change for change in changes if change.subject == "webhook"]
    assert (str(change.kind), change.name, change.new) == ("excluded", "ContactCreated", "excluded by x-internal")
    assert "take x-internal out of `exclude`" in change.remedy


def test_a_webhook_by_another_spelling_is_the_same() -> None:
    def edit(document: Any) -> None:
        hooks = document["x-webhooks"]
        document["x-webhooks"] = {name.replace("Contact", "contact.").lower(): hook for name, hook in hooks.items()}

    changes = compare(unedited("crm"), surface("crm", edit)).changes
    assert changes
    assert {(str(change.kind), change.noticed) for change in changes} == {("renamed", False)}


def test_words_are_counted_and_no_more() -> None:
    edits = put("Contact.fax", description="Other."), put(LIST, summary="Other."), put("ContactsFilter", description="")
    found = compare(unedited("crm"), surface("crm", *edits))
    assert (found.changes, found.descriptions) == ([], 3)


def test_an_api_that_is_new_is_one_change() -> None:
    (change,) = compare(None, unedited("crm")).changes
    assert (change.name, change.new, change.bump) == ("apideck.crm", "CRM API 9.3.0", Bump.MINOR)

"""The next version of the vendored documents, as Apideck may publish it: the changes that a client must support.

The edits in `EDITS` name places of the documents of 9.3.0; those in `EVERYWHERE` apply to the whole document.
"""

import copy
import json
from random import Random
from typing import Any

from apideck_generator.document import Node
from apideck_generator.source import read_source
from tests.generator.random_documents import VALUES, with_extensions
from tests.generator.update.evolving import Edit, add_field, add_schema, append, parameter, ref, rename_field
from tests.support.documents import ROOT

VERSION = "99.0.0"
EXTENSION = "x-sdk-note"
REMOVED = {"crm": ("/crm/users/{id}", "delete"), "vault": ("/vault/consumers/{consumer_id}/stats", "get")}
HELPDESK = """\
openapi: 3.1.0
info: {title: Helpdesk API, version: 1.0.0}
tags: [{name: Tickets, description: What customers ask}]
paths:
  /helpdesk/tickets:
    get:
      operationId: ticketsAll
      tags: [Tickets]
      summary: List tickets
      responses:
        '200':
          description: The tickets
          content:
            application/json:
              schema:
                type: object
                properties:
                  status_code: {type: integer}
                  status: {type: string}
                  data: {type: array, items: {$ref: '#/components/schemas/Ticket'}}
    post:
      operationId: ticketsAdd
      tags: [Tickets]
      summary: Create a ticket
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}
      responses:
        '201':
          description: The new ticket
          content:
            application/json:
              schema:
                type: object
                properties:
                  status_code: {type: integer}
                  status: {type: string}
                  data: {$ref: '#/components/schemas/Ticket'}
components:
  schemas:
    Ticket:
      type: object
      properties:
        id: {type: string, readOnly: true}
        subject: {type: [string, 'null']}
        priority: {type: string, enum: [low, high]}
"""
"""An API that the project has never seen: two operations, and no example."""


def next_version(api: str) -> Node:
    """Return the vendored document with the changes of a few years, and `x-` keys in all objects that may have them."""
    document: Node = copy.deepcopy(read_source(ROOT / "openapi" / f"{api}.yaml").data)
    for edit in (*EDITS[api], *EVERYWHERE):
        edit(document)
    for part in document["components"].get("securitySchemes", {}).values():
        part[EXTENSION] = True
    values = Random(9)
    return with_extensions(document, lambda: copy.deepcopy(values.choice(VALUES)), EXTENSION)


def operations_of(api: str, tag: str, new: str) -> Edit:
    """Add a resource, with the operations and schemas of another one."""

    def edit(document: Node) -> None:
        one, other = tag[:-1], new[:-1]
        words = ((tag, new), (tag.lower(), new.lower()), (one, other), (one.lower(), other.lower()))

        def renamed(node: Any) -> Any:
            text = json.dumps(node)
            for word, replacement in words:
                text = text.replace(word, replacement)
            return json.loads(text)

        prefix = f"/{api}/{tag.lower()}"
        paths = {path: item for path, item in document["paths"].items() if path.startswith(prefix)}
        document["paths"] |= renamed(paths)
        parts = document["components"]["schemas"]
        of_tag = {
            name: part for name, part in parts.items() if name.endswith((one, f"{one}Response", f"{tag}Response"))
        }
        parts |= renamed(of_tag)
        document["tags"].append({"name": new, "description": f"{new}."})

    return edit


def new_operation(path: str, id: str, of: tuple[str, str]) -> Edit:
    """Add an operation to a resource: a copy of another operation, at a separate path."""

    def edit(document: Node) -> None:
        item = document["paths"][of[0]]
        operation = copy.deepcopy(item[of[1]])
        document["paths"][path] = {
            **{key: copy.deepcopy(part) for key, part in item.items() if key == "parameters"},
            of[1]: {**operation, "operationId": id, "summary": id},
        }

    return edit


def own_request(path: str, method: str, name: str) -> Edit:
    """Add a separate schema for a request body. In 9.3.0, responses use the same schema."""

    def edit(document: Node) -> None:
        content = document["paths"][path][method]["requestBody"]["content"]["application/json"]
        old = content["schema"]["$ref"].rsplit("/", 1)[-1]
        parts = document["components"]["schemas"]
        schema = copy.deepcopy(parts[old])
        schema["properties"] = {key: part for key, part in schema["properties"].items() if not part.get("readOnly")}
        schema["title"] = name
        parts[name] = schema
        content["schema"] = ref(name)

    return edit


def announced(path: str, id: str, of: tuple[str, str]) -> Edit:
    """Add an announced operation. A client excludes it until it is released."""

    def edit(document: Node) -> None:
        new_operation(path, id, of)(document)
        document["paths"][path][of[1]]["x-apideck-upcoming"] = True

    return edit


def remove_operation(path: str, method: str) -> Edit:
    """Remove an operation, and its path if that has no other operation."""

    def edit(document: Node) -> None:
        del document["paths"][path][method]
        if not document["paths"][path].keys() - {"parameters"}:
            del document["paths"][path]

    return edit


def new_events(schema: str, base: str, *events: tuple[str, str]) -> Edit:
    """Add webhooks, with the types of their events."""

    def edit(document: Node) -> None:
        hooks = document["x-webhooks"]
        for name, kind in events:
            hooks[name] = json.loads(json.dumps(hooks[base]).replace(base, name))
            types = document["components"]["schemas"][schema]["enum"]
            if kind not in types:
                types.append(kind)

    return edit


def nullable(document: Node) -> None:
    """Allow null for every string, number and flag that an object may omit."""
    for schema in document["components"]["schemas"].values():
        for name, part in schema.get("properties", {}).items():
            optional = name not in schema.get("required", ())
            scalar = part.get("type") in ("string", "number", "boolean", "integer") and "enum" not in part
            if optional and scalar and name != "id":
                part["nullable"] = True


def wider(document: Node) -> None:
    """Allow fractions in whole numbers, and add one value to each inline enum."""
    for schema in document["components"]["schemas"].values():
        for part in schema.get("properties", {}).values():
            if part.get("type") == "integer" and part.get("nullable"):
                part["type"] = "number"
                part.pop("format", None)
            if isinstance(part.get("enum"), list):
                part["enum"].append("never_seen_before")


def described_again(document: Node) -> None:
    """Change most descriptions, as each version does."""
    for schema in document["components"]["schemas"].values():
        for name, part in schema.get("properties", {}).items():
            if "description" in part:
                part["description"] = f"In other words: the {name} of this object."


def new_number(document: Node) -> None:
    """Change the version."""
    document["info"]["version"] = VERSION


EDITS: dict[str, tuple[Edit, ...]] = {
    "crm": (
        operations_of("crm", "Notes", "Quotes"),
        new_operation("/crm/contacts/{id}/related", "contactsRelated", ("/crm/contacts/{id}", "get")),
        announced("/crm/contacts/{id}/merged", "contactsMerged", ("/crm/contacts/{id}", "get")),
        own_request("/crm/users", "post", "CreateUserRequest"),
        remove_operation(*REMOVED["crm"]),
        rename_field("Lead", "prefix", "salutation"),
        add_schema("Score", type="object", properties={"value": {"type": "number", "nullable": True}}),
        add_field("Contact", "score", **ref("Score")),
        append("paths/|crm|contacts/get/parameters", parameter("include_archived", "boolean")),
        new_events(
            "CrmEventType", "ContactCreated", ("UserCreated", "crm.user.created"), ("UserUpdated", "crm.user.updated")
        ),
        new_number,
    ),
    "vault": (
        new_operation(
            "/vault/connections/{unified_api}/{service_id}/consent",
            "connectionConsentsAll",
            ("/vault/connections/{unified_api}/{service_id}", "get"),
        ),
        own_request("/vault/consumers", "post", "CreateConsumerRequest"),
        remove_operation(*REMOVED["vault"]),
        rename_field("Log", "child_request", "is_child_request"),
        append("components/schemas/ConnectionState/enum", "suspended"),
        add_field("Connection", "health", type="string", enum=["ok", "degraded"]),
        new_events(
            "VaultEventType",
            "ConnectionCreated",
            ("ConnectionRevoked", "vault.connection.revoked"),
            ("ConnectionMoved", "vault.connection.moved"),
        ),
        new_number,
    ),
}
EVERYWHERE: tuple[Edit, ...] = (nullable, wider, described_again)

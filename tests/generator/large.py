"""A document as large as the largest real ones: 150 operations, 400 schemas, 1.3 MB. It is built, not stored."""

from typing import Any

RESOURCES = 30
"""Each has five operations."""
RECORDS = 400

WORDS = [
    "account",
    "balance",
    "carrier",
    "depot",
    "entry",
    "freight",
    "goods",
    "harbour",
    "invoice",
    "journal",
    "key",
    "ledger",
    "manifest",
    "note",
    "order",
]


def large_document() -> dict[str, Any]:
    """Return the document. Each resource has 13 separate schemas, and all resources share ten more."""
    shared = [f"Shared{number}" for number in range(10)]
    schemas = {name: _record(name, ["SharedKind"]) for name in shared[1:]}
    schemas["SharedKind"] = {"type": "string", "enum": ["one", "two", "three"]}
    paths: dict[str, Any] = {}
    for number in range(RESOURCES):
        tag = f"Resource{number:02}"
        own = [tag, *(f"{tag}Part{part}" for part in range(12))]
        for index, name in enumerate(own):
            schemas[name] = _record(name, [*own[index + 1 : index + 3], shared[1 + index % 9]])
        _add_operations(paths, tag)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Large API", "version": "1.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _record(name: str, refers_to: list[str]) -> dict[str, Any]:
    about = f"What a {name} has to say of it, in as many words as such documents take for a field. " * 2
    fields: dict[str, Any] = {}
    for index, word in enumerate(WORDS):
        kind = ({"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date-time"})[index % 3]
        fields[word] = {**kind, "nullable": True, "description": about}
    for index, other in enumerate(refers_to):
        fields[f"part_{index}"] = {"$ref": f"#/components/schemas/{other}"}
        fields[f"parts_{index}"] = {"type": "array", "items": {"$ref": f"#/components/schemas/{other}"}}
    return {"type": "object", "description": f"A {name}.", "required": ["entry"], "properties": fields}


def _add_operations(paths: dict[str, Any], tag: str) -> None:
    ref = {"$ref": f"#/components/schemas/{tag}"}

    def answer(schema: dict[str, Any]) -> dict[str, Any]:
        envelope = {"status_code": {"type": "integer"}, "status": {"type": "string"}, "data": schema}
        content = {"application/json": {"schema": {"type": "object", "properties": envelope}}}
        return {"200": {"description": "Done.", "content": content}}

    def operation(verb: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"operationId": f"{tag.lower()}{verb}", "tags": [tag], "responses": answer(schema), **more}

    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": ref}}}}
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    limits = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("limit", "offset")]
    paths[f"/large/{tag.lower()}"] = {
        "get": operation("All", {"type": "array", "items": ref}, parameters=limits),
        "post": operation("Add", ref, **body),
    }
    paths[f"/large/{tag.lower()}/{{id}}"] = {
        "parameters": [identifier],
        "get": operation("One", ref),
        "patch": operation("Update", ref, **body),
        "delete": operation("Delete", ref),
    }

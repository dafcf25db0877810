"""Each pass, on the smallest document that shows its effect."""

from typing import Any

import pytest

from apideck_generator import passes
from apideck_generator.composition import merge_all_of
from apideck_generator.config import ApiConfig, GeneratorConfig
from apideck_generator.dialect import drop_nullability
from apideck_generator.document import Node, map_schema, schemas
from apideck_generator.errors import GenerateError
from apideck_generator.hoisting import hoist_inline_types
from apideck_generator.names import Names
from apideck_generator.naming import singular

CONFIG = GeneratorConfig(
    package="package",
    apis={"shop": ApiConfig(document="shop.yaml", namespace="Shop")},
    headers={"x-app": "app", "x-consumer": "consumer"},
    handwritten=["Meta"],
    enum_members={"*": "ALL"},
)


def document(components: Node | None = None, **operation: Any) -> Node:
    node = {"operationId": "thingsAll", "tags": ["Things"], "parameters": [], "responses": {}, **operation}
    return {"paths": {"/things": {"get": node}}, "components": {"schemas": components or {}}}


def operation_of(found: Node) -> Node:
    node: Node = found["paths"]["/things"]["get"]
    return node


def ref(name: str, **beside: Any) -> Node:
    return {"$ref": f"#/components/schemas/{name}", **beside}


def answer(schema: Node) -> Node:
    return {"content": {"application/json": {"schema": schema}}}


@pytest.mark.parametrize("spelling", ["webhooks", "x-webhooks"])
def test_webhooks_leave_their_payloads(spelling: str) -> None:
    body = {"type": "object", "properties": {"id": {"type": "string"}}}
    hooks = {
        "thing.sold": {"post": {"requestBody": {"content": {"application/json": {"schema": body}}}}},
        "thing.lost": {"post": {"requestBody": {"content": {"application/json": {"schema": ref("Thing")}}}}},
    }
    found = passes.take_webhook_payloads({**document({"Thing": {}}), spelling: hooks}, CONFIG)
    assert spelling not in found
    assert schemas(found) == {
        "Thing": {"x-payload": True, "x-event-types": ["thing.lost"]},
        "ThingSoldPayload": {**body, "x-payload": True, "x-event-types": ["thing.sold"]},
    }


def test_flagged_operations_are_excluded_and_noted() -> None:
    config = CONFIG.model_copy(update={"exclude": ["x-upcoming"]})
    given = document()
    given["paths"]["/things"]["post"] = {"operationId": "thingsAdd", "x-upcoming": True}
    given["webhooks"] = {"thing.sold": {"x-upcoming": True, "post": {}}}
    found = passes.exclude_flagged(given, config)
    assert list(found["paths"]["/things"]) == ["get"]
    assert found["x-excluded"] == ["POST /things (thingsAdd): x-upcoming", "POST thing.sold: x-upcoming"]
    assert "post" in given["paths"]["/things"], "the pass changed its argument"


def test_shared_parts_are_inlined_with_what_is_beside_the_ref() -> None:
    given = document(
        parameters=[{"$ref": "#/components/parameters/limit", "description": "mine"}],
        requestBody={"$ref": "#/components/requestBodies/thing"},
        responses={"200": {"$ref": "#/components/responses/ok"}},
    )
    given["paths"]["/things"]["parameters"] = [{"name": "id", "in": "path"}]
    given["components"] |= {
        "parameters": {"limit": {"name": "limit", "in": "query", "description": "shared", "required": True}},
        "requestBodies": {"thing": {"required": True}},
        "responses": {"ok": {"description": "fine"}},
    }
    found = operation_of(passes.inline_operation_parts(given))
    assert found["parameters"] == [
        {"name": "id", "in": "path"},
        {"name": "limit", "in": "query", "description": "mine", "required": True},
    ]
    assert found["requestBody"] == {"required": True}
    assert found["responses"] == {"200": {"description": "fine"}}
    assert "parameters" in given["paths"]["/things"], "the pass changed its argument"


def test_errors_are_dropped_with_their_schemas() -> None:
    error = {"type": "object", "properties": {"status_code": {}, "type_name": {}}}
    given = document({"NotFound": error}, responses={"200": {}, "404": answer(ref("NotFound")), "default": {}})
    found = passes.drop_error_responses(given)
    assert operation_of(found)["responses"] == {"200": {}}
    assert schemas(found) == {}


def test_an_operation_without_a_success_stops_the_run() -> None:
    with pytest.raises(GenerateError, match=r"GET /things \(thingsAll\) declares no success response"):
        passes.drop_error_responses(document(responses={"404": {}}))


def test_handwritten_schemas_are_dropped() -> None:
    assert schemas(passes.drop_handwritten(document({"Meta": {}, "Thing": {}}), CONFIG)) == {"Thing": {}}


def test_known_headers_become_flags() -> None:
    given = [{"name": "X-Consumer", "in": "header", "required": True}, {"name": "X-App", "in": "header"}]
    found = operation_of(passes.lift_headers(document(parameters=given), CONFIG))
    assert (found["x-consumer"], found["x-app"]) == ("needed", "optional")
    assert found["parameters"] == []


@pytest.mark.parametrize("place", ["header", "cookie"])
def test_other_headers_and_cookies_are_parameters(place: str) -> None:
    given = [{"name": "x-other", "in": place, "schema": {"type": "string"}}, {"name": "Accept", "in": "header"}]
    assert operation_of(passes.lift_headers(document(parameters=given), CONFIG))["parameters"] == given[:1]


def test_a_parameter_that_cannot_be_sent_stops_the_run() -> None:
    with pytest.raises(GenerateError, match=r"thingsAll.*: x: a parameter in 'body' can't be sent"):
        passes.lift_headers(document(parameters=[{"name": "x", "in": "body"}]), CONFIG)


@pytest.mark.parametrize(
    ("content", "chosen", "kind"),
    [
        (["application/xml", "application/json"], "application/json", "json"),
        (["application/vnd.shop+json; charset=utf-8"], "application/vnd.shop+json; charset=utf-8", "json"),
        (["image/png", "text/plain"], "text/plain", "text"),
        (["*/*"], "*/*", "binary"),
        (["application/octet-stream", "multipart/form-data"], "multipart/form-data", "multipart"),
    ],
)
def test_one_media_type_is_chosen(content: list[str], chosen: str, kind: str) -> None:
    given = document(responses={"200": {"content": {media: {"schema": {"type": "string"}} for media in content}}})
    found = operation_of(passes.choose_media_types(given))["responses"]["200"]
    assert list(found["content"]) == [chosen]
    assert found["x-kind"] == kind
    assert found.get("x-also", []) == [media for media in content if media != chosen]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (passes.drop_title, {"title": "Thing", "type": "object"}, {"type": "object"}),
        (passes.drop_default, {"type": "string", "default": "x"}, {"type": "string"}),
        (drop_nullability, {"type": "string", "nullable": True}, {"type": "string"}),
        (drop_nullability, {"type": ["string", "null"]}, {"type": "string"}),
        (drop_nullability, {"enum": ["a", None]}, {"enum": ["a"]}),
        (drop_nullability, {"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string"}),
        (passes.drop_required_alternatives, {"type": "object", "anyOf": [{"required": ["a"]}]}, {"type": "object"}),
    ],
)
def test_small_changes_to_a_schema(change: Any, before: Node, after: Node) -> None:
    assert change(before, "Thing") == after


def test_a_change_reaches_every_schema_inside() -> None:
    deep = {"properties": {"title": {"items": {"anyOf": [{"title": "x", "type": "string"}]}}}}
    assert map_schema(deep, "Thing", passes.drop_title) == {
        "properties": {"title": {"items": {"anyOf": [{"type": "string"}]}}}
    }


def test_all_of_objects_are_merged() -> None:
    base = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    own = {"type": "object", "properties": {"name": {"type": "string"}}}
    found = schemas(merge_all_of(document({"Base": base, "Thing": {"allOf": [ref("Base"), own]}})))
    assert found["Thing"]["properties"] == {"id": {"type": "string"}, "name": {"type": "string"}}
    assert found["Thing"]["required"] == ["id"]


def test_all_of_a_single_reference_is_the_reference() -> None:
    thing = {"properties": {"kind": {"allOf": [ref("Kind")], "readOnly": True}}}
    found = schemas(merge_all_of(document({"Thing": thing, "Kind": {"enum": ["a"]}})))
    assert found["Thing"]["properties"]["kind"] == ref("Kind", readOnly=True)


def test_all_of_something_else_stops_the_run() -> None:
    with pytest.raises(GenerateError, match="Thing: allOf"):
        merge_all_of(document({"Thing": {"allOf": [{"type": "string"}, {"type": "object"}]}}))


def test_free_form_objects_share_one_component() -> None:
    thing = {"type": "object", "properties": {"extra": {"type": "object", "description": "any"}}}
    found = schemas(passes.share_free_form_objects(document({"Thing": thing})))
    assert found["Thing"]["properties"]["extra"] == ref(passes.FREE_FORM, description="any")
    assert found[passes.FREE_FORM] == {"type": "object"}


def test_inline_types_are_hoisted_by_rule_and_by_place() -> None:
    thing = {
        "properties": {
            "kind": {"enum": ["a"], "description": "which"},
            "stages": {"type": "array", "items": {"properties": {"id": {}}}},
            "events": {"type": "array", "items": {"enum": ["b"]}, "description": "which"},
        }
    }
    config = CONFIG.model_copy(update={"inline_names": {"Thing.events": "EventType"}})
    found = schemas(hoist_inline_types(document({"Thing": thing}), config))
    assert list(found) == ["Thing", "ThingKind", "ThingStage", "EventType"]
    assert found["Thing"]["properties"]["kind"] == ref("ThingKind", description="which")
    assert found["Thing"]["properties"]["stages"]["items"] == ref("ThingStage")
    assert found["EventType"]["description"] == "which"


def test_a_hoisted_name_that_is_taken_gets_a_number() -> None:
    thing = {"properties": {"kind": {"enum": ["a"]}}}
    found = schemas(hoist_inline_types(document({"ThingKind": {}, "Thing": thing}), CONFIG))
    assert found["Thing"]["properties"]["kind"] == ref("ThingKind2")
    assert found["ThingKind2"] == {"enum": ["a"]}


def test_a_recorded_name_stays_and_a_new_component_makes_way() -> None:
    names = Names({"classes": {"Thing.kind": "ThingKind"}})
    thing = {"properties": {"kind": {"enum": ["a"]}, "other": ref("ThingKind")}}
    found = schemas(hoist_inline_types(document({"ThingKind": {"type": "object"}, "Thing": thing}), CONFIG, names))
    assert found["Thing"]["properties"] == {"kind": ref("ThingKind"), "other": ref("ThingKind2")}
    assert found["ThingKind"] == {"enum": ["a"]}
    assert found["ThingKind2"] == {"type": "object"}


def test_a_resource_that_is_called_like_a_class_is_a_resource() -> None:
    names = Names()
    found = passes.name_resources(document({"Things": {}}), names)
    assert operation_of(found)["x-resource"] == ["things", "ThingsResource"]
    assert names.record()["resources"] == {"Things": "ThingsResource"}


@pytest.mark.parametrize(
    ("operation_id", "name"),
    [
        ("thingsAll", "list"),
        ("thingsUpload", "upload"),
        ("things_import", "import_"),
        ("things.print", "print"),
        ("archiveEverything", "archive_everything"),
        ("things", "things"),
        ("thingNotesAll", "get_notes"),
        ("thingsNotesOne", "get_notes"),
        ("thingsDeleteAll", "delete_all"),
        ("thingNotesUpdate", "thing_notes_update"),
        ("othersAll", "get_others"),
    ],
)
def test_methods_are_named(operation_id: str, name: str) -> None:
    found = passes.name_methods(document(operationId=operation_id), CONFIG)
    assert operation_of(found)["x-method"] == name


@pytest.mark.parametrize(
    ("method", "operation_id", "name"),
    [
        ("get", "connectionConsentsAll", "list_consents"),
        ("patch", "connectionConsentUpdate", "update_consent"),
        ("post", "connectionsConsentAdd", "create_consent"),
        ("delete", "connection_consent_delete", "delete_consent"),
        ("get", "connectionConsentOne", "get_consent"),
    ],
)
def test_further_operations_of_a_resource_have_their_verb_first(method: str, operation_id: str, name: str) -> None:
    given = document(responses={"200": answer({"type": "array", "items": {}})}, operationId=operation_id)
    ((path, item),) = given["paths"].items()
    given["paths"][path] = {method: {**item["get"], "tags": ["Connections"]}}
    ((operation,),) = [item.values() for item in passes.name_methods(given, CONFIG)["paths"].values()]
    assert operation["x-method"] == name


def test_methods_that_would_share_a_name_get_numbers_that_stay() -> None:
    given = document()
    given["paths"]["/others"] = {"get": {"operationId": "THINGSALL", "tags": ["Things"]}}
    names = Names({"methods Things": {"thingsAll": "list"}})
    assert operation_of(passes.name_methods(given, CONFIG, names))["x-method"] == "list"
    assert names.given("methods Things") == {"thingsAll": "list", "THINGSALL": "list2"}


def test_envelopes_are_unwrapped() -> None:
    envelope = {"properties": {"status_code": {}, "status": {}, "data": ref("Thing"), "meta": ref("Meta")}}
    given = document({"Thing": {}, "Answer": envelope}, responses={"200": answer(ref("Answer"))})
    found = passes.unwrap_envelopes(given)
    assert operation_of(found)["responses"]["200"] == answer(ref("Thing"))
    assert list(schemas(found)) == ["Thing"]


def test_an_answer_without_an_envelope_is_the_data_itself() -> None:
    found = operation_of(passes.unwrap_envelopes(document({"Thing": {}}, responses={"200": answer(ref("Thing"))})))
    assert found["responses"]["200"] == {**answer(ref("Thing")), "x-bare": True}


def test_aliases_are_inlined() -> None:
    thing = {"type": "object", "properties": {"name": ref("Name", description="mine")}}
    given = document({"Thing": thing, "Name": ref("Text"), "Text": {"type": "string", "description": "shared"}})
    assert schemas(passes.inline_aliases(given)) == {
        "Thing": {"type": "object", "properties": {"name": {"type": "string", "description": "mine"}}}
    }


def test_an_alias_of_itself_stops_the_run() -> None:
    nested = {"type": "array", "items": ref("Nested")}
    with pytest.raises(GenerateError, match="the schema Nested contains itself"):
        passes.inline_aliases(document({"Nested": nested, "Thing": {"properties": {"a": ref("Nested")}}}))


def test_references_take_flags_from_their_target() -> None:
    kind = {"enum": ["a"], "readOnly": True, "description": "shared"}
    thing = {"type": "object", "properties": {"kind": ref("Kind"), "other": ref("Kind", description="mine")}}
    found = schemas(passes.complete_references(document({"Thing": thing, "Kind": kind})))["Thing"]["properties"]
    assert found["kind"] == ref("Kind", description="shared", readOnly=True)
    assert found["other"] == ref("Kind", description="mine", readOnly=True)


def test_enum_members_are_named() -> None:
    found = schemas(passes.name_enum_members(document({"Kind": {"enum": ["*", "a.b-c"]}}), CONFIG))
    assert found["Kind"]["x-enum-varnames"] == ["ALL", "A_B_C"]


def test_a_reference_that_leads_nowhere_stops_the_run() -> None:
    with pytest.raises(GenerateError, match=r"Thing\.kind: the reference #/components/schemas/Kind leads nowhere"):
        passes.check_references(document({"Thing": {"properties": {"kind": ref("Kind")}}}))


def members(*values: object, names: Names | None = None) -> list[str]:
    found = passes.name_enum_members(document({"Kind": {"enum": list(values)}}), CONFIG, names)
    named: list[str] = schemas(found)["Kind"]["x-enum-varnames"]
    return named


def test_enum_member_names() -> None:
    assert members("apiKey", "oauth2", "direct-dial-in", "1099", "crm.note.created", "UNKNOWN_CURRENCY", "+", "") == [
        "API_KEY",
        "OAUTH2",
        "DIRECT_DIAL_IN",
        "VALUE_1099",
        "CRM_NOTE_CREATED",
        "UNKNOWN_CURRENCY",
        "PLUS_SIGN",
        "EMPTY",
    ]


def test_enum_members_of_one_name_tell_what_sets_them_apart() -> None:
    assert members("a.b", "a-b") == ["A_DOT_B", "A_HYPHEN_B"]
    assert members("a-b", "a.b", names=Names({"members Kind": {"a.b": "A_B"}})) == ["A_HYPHEN_B", "A_B"]
    assert members("a-b", "a_b", "A_B") == ["A_HYPHEN_B", "A_B_LOWER", "A_B"]
    assert members("red", "Red", -1, 1) == ["RED_LOWER", "RED_TITLE", "MINUS_1", "VALUE_1"]


def test_singular() -> None:
    assert [singular(name) for name in ("Stages", "Entries", "Address", "Data")] == [
        "Stage",
        "Entry",
        "Address",
        "Data",
    ]

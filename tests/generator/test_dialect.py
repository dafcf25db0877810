"""The passes that convert equivalent spellings to one, each on the smallest schema that shows its effect."""

from typing import Any

import pytest

from apideck_generator import composition, dialect, identifiers, passes
from apideck_generator.document import Node, schemas
from apideck_generator.errors import GenerateError
from apideck_generator.names import Names
from apideck_generator.objects import drop_extensions
from apideck_generator.references import follow_references


def document(**components: Node) -> Node:
    return {"paths": {}, "components": {"schemas": components}}


def ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(**properties: Node) -> Node:
    return {"type": "object", "properties": properties}


def test_a_reference_into_a_component_is_replaced() -> None:
    given = document(Thing=thing(a={"type": "string"}, b=ref("Thing/properties/a")))
    found = schemas(follow_references(given))
    assert found["Thing"]["properties"]["b"] == {"type": "string"}


def test_a_schema_inside_itself_by_a_pointer_is_a_component() -> None:
    given = document(Thing=thing(a={"properties": {"next": ref("Thing/properties/a")}}))
    found = schemas(follow_references(given))
    assert found == {"Thing": thing(a=ref("ThingA")), "ThingA": {"properties": {"next": ref("ThingA")}}}


def test_references_that_only_lead_to_each_other_stop_the_run() -> None:
    given = document(Thing=thing(a=ref("Thing/properties/b"), b=ref("Thing/properties/a")))
    with pytest.raises(GenerateError, match=r"#/components/schemas/Thing/properties/\w: the reference here leads back"):
        follow_references(given)


def test_extensions_are_dropped_and_data_is_not() -> None:
    given = document(Thing={"x-a": 1, "x-longest": 2, "example": {"x-a": 1}, "properties": {"x-a": {"x-a": 1}}})
    found = schemas(drop_extensions(given, {"x-longest"}))
    assert found == {"Thing": {"x-longest": 2, "example": {"x-a": 1}, "properties": {"x-a": {}}}}


def test_what_only_says_blank_or_null_is_no_choice() -> None:
    choice = {"oneOf": [ref("Kind"), ref("Blank"), {"enum": [None]}]}
    given = document(Thing=thing(a=choice), Kind={"enum": ["a"]}, Blank={"enum": [""]})
    found = schemas(dialect.drop_blank_choices(given))
    assert found["Thing"] == thing(a={"oneOf": [ref("Kind")]})


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"properties": {}}, {"properties": {}, "type": "object"}),
        ({"items": {}}, {"items": {}, "type": "array"}),
        (
            {"patternProperties": {"^a": {"type": "string"}}},
            {"additionalProperties": {"type": "string"}, "type": "object"},
        ),
        ({"prefixItems": [{"type": "string"}]}, {"items": {"type": "string"}, "type": "array"}),
        ({"$ref": "#/x", "items": {}}, {"$ref": "#/x", "items": {}}),
    ],
)
def test_a_schema_without_a_type_gets_that_of_its_keywords(schema: Node, found: Node) -> None:
    assert dialect.name_kinds(schema, "Thing") == found


@pytest.mark.parametrize("null", [{"nullable": True}, {"type": ["string", "null"]}, {"enum": ["a", None]}])
def test_items_that_may_be_null_are_noted(null: Node) -> None:
    found = schemas(dialect.mark_null_items(document(Many={"items": null}, Some={"items": {"type": "string"}})))
    assert found["Many"] == {"items": null, dialect.NULL_ITEMS: True}
    assert dialect.NULL_ITEMS not in found["Some"]


def test_an_enum_names_each_value_once() -> None:
    assert dialect.drop_repeated_values({"enum": ["a", "b", "a"]}, "Kind") == {"enum": ["a", "b"]}
    assert dialect.drop_repeated_values({"enum": [1, True, 1]}, "Kind") == {"enum": [1, True]}


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"const": "a"}, {"type": "string", dialect.VALUES: ["a"]}),
        ({"enum": [1, "a"]}, {"type": ["integer", "string"], dialect.VALUES: [1, "a"]}),
        ({"enum": ["a"]}, {"enum": ["a"], "type": "string"}),
    ],
)
def test_values_that_get_no_class_are_kept_beside_their_type(schema: Node, found: Node) -> None:
    assert dialect.keep_plain_values(schema, "Kind") == found


PARENT = {**thing(kind={"type": "string"}), "discriminator": {"propertyName": "kind"}}


def test_a_reference_to_a_parent_may_be_any_of_its_children() -> None:
    child = {"allOf": [ref("Parent"), thing(a={"type": "string"})]}
    given = document(Parent=PARENT, Child=child, Holder=thing(held=ref("Parent")))
    found = schemas(composition.expand_inheritance(given))
    assert found["Holder"]["properties"]["held"] == {
        "oneOf": [ref("Parent"), ref("Child")],
        "discriminator": PARENT["discriminator"],
    }
    assert found["Child"] == child


def test_a_discriminator_names_a_component_for_each_value() -> None:
    choice = {"oneOf": [ref("A"), ref("B")], "discriminator": {"propertyName": "kind", "mapping": {"first": "A"}}}
    found = schemas(composition.complete_discriminators(document(A=thing(), B=thing(), Choice=choice)))
    assert found["Choice"]["discriminator"]["mapping"] == {"first": ref("A"), "B": ref("B")}


def test_protected_field_names_are_replaced_and_recorded() -> None:
    names = Names()
    found = identifiers.name_fields(document(Thing=thing(name={}, **{"class": {}, "e-mail": {}})), names)
    properties = schemas(found)["Thing"]["properties"]
    assert {key: part["x-name"] for key, part in properties.items()} == {
        "name": "name",
        "class": "class_",
        "e-mail": "e_mail",
    }
    assert names.record() == {"fields Thing": {"class": "class_", "e-mail": "e_mail"}}


def test_protected_argument_names_are_replaced_and_recorded() -> None:
    names = Names()
    parameters: list[Any] = [{"name": "id", "in": "path"}, {"name": "import", "in": "query"}]
    node = {"operationId": "thingsAll", "parameters": parameters}
    given = {**document(), "paths": {"/things": {"get": node}}}
    found = identifiers.name_arguments(given, names)["paths"]["/things"]["get"]["parameters"]
    assert [part["x-name"] for part in found] == ["id", "import_"]
    assert names.record() == {"arguments thingsAll": {"query import": "import_"}}


def test_an_empty_branch_of_a_choice_allows_anything() -> None:
    choice = {"anyOf": [ref("Thing"), {}]}
    assert passes.drop_required_alternatives(choice, "") == choice
    fields = {"properties": {"a": {}}, "anyOf": [{"required": ["a"]}, {}]}
    assert passes.drop_required_alternatives(fields, "") == {"properties": {"a": {}}}


def test_a_choice_of_strings_within_an_all_of_cannot_have_fields() -> None:
    parts = [{"oneOf": [{"type": "string"}, {"type": "integer"}]}, thing(a={"type": "string"})]
    with pytest.raises(GenerateError, match="oneOf of something that is not an object can't stand beside properties"):
        composition.merge_all_of(document(Thing={"allOf": parts}))

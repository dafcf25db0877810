"""A problem that a pass finds in a changed document is reported with its line in the original document."""

from pathlib import Path

import pytest

from apideck_generator.errors import GenerateError
from apideck_generator.names import Names
from apideck_generator.places import Places
from apideck_generator.source import Pointer, read_text
from tests.generator.shop import SHOP, line_of

SCHEMAS: Pointer = ("components", "schemas")
GET: Pointer = ("paths", "/shop/things", "get")
NAMES = Names()
NAMES.scope("classes", ["Thing.maker"]).give("Thing.maker", "ThingMaker")
SOURCE = read_text(
    SHOP
    + """\
    Choice:
      description: One of two
      oneOf:
      - $ref: '#/components/schemas/Thing'
      - type: object
        properties: {a.b: {type: string}}
    Whole:
      allOf:
      - $ref: '#/components/schemas/Thing'
    Map:
      type: object
      additionalProperties: {type: object, properties: {x: {type: string}}}
""",
    "shop.yaml",
)
PLACES = Places(SOURCE, "shop.yaml", NAMES)


@pytest.mark.parametrize(
    ("problem", "pointer"),
    [
        ("Thing.kind: wrong", (*SCHEMAS, "Thing", "properties", "kind")),
        ("Thing.nothing.more: wrong", (*SCHEMAS, "Thing")),
        ("the schema Thing got lost", (*SCHEMAS, "Thing")),
        ("ThingMaker.name: wrong", (*SCHEMAS, "Thing", "properties", "maker", "properties", "name")),
        ("Answer.data.items.kind: wrong", (*SCHEMAS, "Thing", "properties", "kind")),
        ("Answer.data.kind: wrong", (*SCHEMAS, "Thing", "properties", "kind")),
        ("Choice.oneOf[1].a.b: wrong", (*SCHEMAS, "Choice", "oneOf", 1, "properties", "a.b")),
        ("Choice.oneOf2: wrong", (*SCHEMAS, "Choice", "oneOf", 1)),
        ("Choice.kind: wrong", (*SCHEMAS, "Thing", "properties", "kind")),
        ("Whole.kind: wrong", (*SCHEMAS, "Thing", "properties", "kind")),
        ("Map.additionalProperties.x: wrong", (*SCHEMAS, "Map", "additionalProperties", "properties", "x")),
        ("GET /shop/things (thingsAll) is wrong", GET),
        ("GET /shop/things (thingsAll): limit: wrong", (*GET, "parameters", 0)),
        ("GET /shop/things (thingsAll): 200: wrong", (*GET, "responses", "200")),
        ("GET /shop/things (thingsAll): 200.status: wrong", (*SCHEMAS, "Answer", "properties", "status")),
        ("thingsAll.limit: wrong", (*GET, "parameters", 0)),
        ("thingsAll.response.status: wrong", (*SCHEMAS, "Answer", "properties", "status")),
        ("ERROR parsing GET /shop/things within Things. wrong", GET),
        ("Unable to process schema /components/schemas/Thing: wrong", (*SCHEMAS, "Thing")),
        ("GET /shop/others (other): wrong", ()),
        ("something is wrong", ()),
    ],
)
def test_a_place_is_followed_as_far_as_it_leads(problem: str, pointer: Pointer) -> None:
    assert PLACES.pointer(problem) == pointer


def test_a_problem_gets_its_line_once() -> None:
    line = line_of(SHOP, "kind:")
    with pytest.raises(GenerateError) as caught, PLACES.reported():
        raise GenerateError("shop.yaml: Thing.kind: wrong", "shop.overlay.yaml:3: also wrong", "Thing.kind: wrong")
    assert caught.value.problems == (f"shop.yaml:{line}: Thing.kind: wrong", "shop.overlay.yaml:3: also wrong")


def test_lines_of_a_mapping_of_a_list_and_of_what_is_not_there(tmp_path: Path) -> None:
    text = "a:\n- b: 1\n-\n  c: 2\nd: &x\n  e: 3\nf: *x\n"
    source = read_text(text, "f")
    assert [source.place(pointer) for pointer in ((), ("a",), ("a", 0, "b"), ("a", 1), ("a", 1, "c"))] == [
        "f:1",
        "f:1",
        "f:2",
        "f:4",
        "f:4",
    ]
    assert [source.place(pointer) for pointer in (("f",), ("f", "e"), ("g",), ("a", 7), ("d", "e", "x"))] == [
        "f:7",
        "f:6",
        "f:1",
        "f:1",
        "f:6",
    ]
    assert source.data["f"] == source.data["d"]
    assert source.data["f"] is not source.data["d"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("2024-05-17", "2024-05-17"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("1e3", 1000.0),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("True", True),
    ],
)
def test_scalars_are_those_of_json(text: str, value: object) -> None:
    assert read_text(f"a: {text}", "").data == {"a": value}


def test_keys_are_text_and_merge_keys_are_merged() -> None:
    assert read_text("200: &x {a: 1, b: 2}\nc: {<<: *x, b: 3}", "").data == {
        "200": {"a": 1, "b": 2},
        "c": {"a": 1, "b": 3},
    }

"""Each message that can stop a run is listed in a test. This module triggers those that no other test triggers."""

import ast
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from apideck_generator import generation
from apideck_generator.__main__ import main
from apideck_generator.source import read_text
from tests.generator.conftest import not_for_readers
from tests.generator.messages import GUARDS, fragments
from tests.generator.shop import CONFIG, SHOP, project

Edit = tuple[str, str]
GET = "      operationId: thingsAll\n"
PARAMETER = "{name: limit, in: query, schema: {type: integer}}"
SCHEMAS = "  schemas:\n"
POST = """\
    post:
      operationId: thingsAdd
      tags: [Things]
      requestBody: {content: CONTENT}
      responses: {'204': {description: Done}}
components:
"""


def schema(text: str) -> list[Edit]:
    return [("  schemas:\n", f"  schemas:\n{text}")]


def parameter(text: str) -> list[Edit]:
    return [(PARAMETER, text)]


def body(content: str) -> list[Edit]:
    return [("components:\n", POST.replace("CONTENT", content))]


def both(*edits: list[Edit]) -> list[Edit]:
    return [edit for part in edits for edit in part]


def wrapped(text: str) -> list[Edit]:
    return [("        id: {type: string}\n", f"        id: {text}\n")]


STOPS: dict[str, list[Edit]] = {
    "a discriminator needs 'propertyName'": wrapped(
        "{oneOf: [{$ref: '#/components/schemas/Thing'}], discriminator: {}}"
    ),
    "a discriminator can't tell a choice that is not a component": wrapped(
        "{oneOf: [{type: string}, {type: integer}], discriminator: {propertyName: a}}"
    ),
    "the discriminator's value 'Text' maps to something that isn't an object": both(
        schema("    Text: {type: string}\n"),
        wrapped(
            "{oneOf: [{$ref: '#/components/schemas/Text'}, {$ref: '#/components/schemas/Thing'}], "
            "discriminator: {propertyName: a}}"
        ),
    ),
    "allOf of Loop, which contains itself, can't be merged": schema(
        "    Loop: {type: object, properties: {a: {type: object, properties: {b: {type: string}}, allOf: "
        "[{$ref: '#/components/schemas/Loop'}]}}}\n"
    ),
    "anyOf of something that is not an object can't stand beside properties": schema(
        "    Mixed: {properties: {a: {}}, anyOf: [{type: string}, {type: integer}]}\n"
    ),
    "two different types are inline in the same place; make each a component": both(
        body("{application/json: {schema: {type: object, properties: {body: {type: string}}}}}"),
        [
            (
                "      requestBody:",
                "      parameters: [{name: 'a.b', in: query, schema: {enum: [x]}}, {name: a, in: query, "
                "schema: {type: object, properties: {b: {enum: [y]}}}}]\n      requestBody:",
            )
        ],
    ),
    "a parameter of text/plain can't be sent": parameter("{name: a, in: query, content: {text/plain: {schema: {}}}}"),
    "the schema FreeFormObject has a name that the generator needs itself": schema(
        "    FreeFormObject: {type: object, properties: {a: {type: string}}}\n"
    ),
    "the body has no content": body("{}"),
    "the event comes as text/plain, and only JSON is read": [
        ("components:\n", "webhooks: {a: {post: {requestBody: {content: {text/plain: {}}}}}}\ncomponents:\n")
    ],
    "its body would be called ThingPayload, which is taken": both(
        schema("    ThingPayload: {type: object}\n"),
        [
            (
                "components:\n",
                "webhooks: {thing: {post: {requestBody: {content: {application/json: {schema: "
                "{type: object}}}}}}}\ncomponents:\n",
            )
        ],
    ),
    "leads to something that contains it": parameter("{$ref: '#/paths/~1shop~1things/get/parameters/0'}"),
    "the style deepObject is for objects and arrays, not for integer": parameter(
        "{name: a, in: query, style: deepObject, schema: {type: integer}}"
    ),
    "the style matrix can't be sent in a query": parameter(
        "{name: a, in: query, style: matrix, schema: {type: integer}}"
    ),
    "are of different kinds": [
        ("      responses:\n", "      responses:\n        '202': {description: a, content: {text/plain: {}}}\n")
    ],
    "the tag Shop and the API share the name Shop": [("tags: [Things]", "tags: [Shop]")],
    "limit is a header and a cookie, which can't be told apart": parameter(
        "{name: limit, in: header, schema: {type: string}}\n      - {name: limit, in: cookie, schema: {type: string}}"
    ),
    "a path parameter of type array can't be sent": both(
        parameter("{name: id, in: path, required: true, schema: {type: array, items: {type: string}}}"),
        [("/shop/things:", "/shop/{id}:")],
    ),
    "of an encoding, only the contentType can be generated": body(
        "{multipart/form-data: {schema: {type: object, properties: {a: {type: string}}}, encoding: {a: {style: form}}}}"
    ),
    "a field of a form is a `form` with `explode`, or a `deepObject`; say which": body(
        "{application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}, "
        "encoding: {a: {style: pipeDelimited}}}}"
    ),
    "an array needs items": wrapped("{type: array}"),
    "multipart/mixed can't be generated; of multipart bodies, form-data can": body("{multipart/mixed: {schema: {}}}"),
    "the alias *a is inside its own anchor": wrapped("&a {b: *a}"),
    "the alias *a has no anchor before it": wrapped("*a"),
    "an alias can't be a key": wrapped("{a: &a x, *a : 2}"),
    "only mappings can be merged with <<": wrapped("{<<: [1]}"),
    "a list or mapping can't be a key": wrapped("{? [1] : 2}"),
    "declares the path parameter ghost, which is not in it": parameter(
        "{name: ghost, in: path, required: true, schema: {}}"
    ),
    "leads to something that isn't a parameter": parameter("{$ref: '#/components/schemas/Thing'}"),
    "the query parameter limit is declared twice": parameter(f"{PARAMETER}\n      - {PARAMETER}"),
    "no value fits the schema false; remove it, or say what fits": schema("    Never: false\n"),
}


@pytest.mark.parametrize("message", STOPS)
def test_a_message_names_the_place_and_the_rule(
    message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "format_tree", lambda directory: None)
    document = SHOP
    for old, new in STOPS[message]:
        assert old in document
        document = document.replace(old, new, 1)
    root = project(tmp_path, document)
    assert main(["--project", str(root)]) == 1
    told = capsys.readouterr().err
    assert message in told
    for line in told.splitlines():
        assert line.startswith(f"generate: {root}/shop.yaml:"), line
        assert_is_for_readers(line)


def assert_is_for_readers(message: str) -> None:
    """Check that a message has no Python error or object in it."""
    assert not not_for_readers(message), message
    for sign in ("Error:", "Error(", "generator can't read"):
        assert sign not in message, message


def test_what_nobody_foresaw_is_told_without_an_exception(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError("'#/a'")

    monkeypatch.setattr("apideck_generator.resources._argument", broken)
    assert main(["--project", str(project(tmp_path, SHOP))]) == 1
    told = capsys.readouterr().err
    assert "the generator can't read this part; simplify it, or remove it by an overlay" in told
    assert "KeyError" not in told


def test_references_that_multiply_stop_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apideck_generator.references.LARGEST", 1000)
    data = read_text(SHOP, "").data
    fields: dict[str, Any] = {"p0": {"type": "string"}}
    for index in range(1, 12):
        ref = {"$ref": f"#/components/schemas/Many/properties/p{index - 1}"}
        fields[f"p{index}"] = {"type": "object", "properties": {"a": ref, "b": ref}}
    data["components"]["schemas"]["Many"] = {"type": "object", "properties": fields}
    assert main(["--project", str(project(tmp_path, json.dumps(data)))]) == 1
    assert "the references in the document lead to more than 1000 values" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (CONFIG + "openapi_python_client: {colour: red}\n", "openapi_python_client has no setting 'colour'"),
        (CONFIG + "methods: {nothing: a}\n", "generator-config.yml has names that no document has: methods: nothing"),
        (CONFIG + "inline_names: {Thing.kind: A, Thing.maker: A}\n", "generator-config.yml gives both"),
        (
            CONFIG + "openapi_python_client: {class_overrides: {Thing: {class_name: Call}}}\n",
            "the class name Call is taken; add it to `class_overrides`",
        ),
        (
            CONFIG + "openapi_python_client: {class_overrides: {Thing: {module_name: thing_kind}}}\n",
            "two classes share the module; name one under `class_overrides`",
        ),
        (CONFIG + "methods: {thingsAll: '2'}\n", "'2' is not a name for a method; change it in generator-config.yml"),
        (CONFIG + "colour: {a: [{b: 1}]}\n", "generator-config.yml: colour: Extra inputs are not permitted"),
        (
            "package: package\napis: {shop: {document: shop.yaml}}\n",
            "generator-config.yml: apis.shop.namespace: Field required",
        ),
        ("package: [\n", "generator-config.yml: while parsing a flow"),
        (None, "is missing; run this where that file is, or pass --project"),
    ],
)
def test_settings_that_cannot_be_used_are_told(
    config: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path, SHOP)
    (root / "generator-config.yml").unlink()
    if config:
        (root / "generator-config.yml").write_text(config)
    assert main(["--project", str(root)]) == 1
    assert message in capsys.readouterr().err


def _words(text: str) -> list[str]:
    return [word.strip("`\"':;,.()*!?") for word in text.replace("\\", "").split()]


def test_every_message_is_listed_by_a_test() -> None:
    listed: set[tuple[str, ...]] = set()
    here = Path(__file__).parent
    for path in (*here.rglob("test_*.py"), here.with_name("test_own_package.py")):
        for part in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                words = _words(part.value)
                listed.update(zip(words, words[1:], words[2:], strict=False))
    missing = set()
    for message, parts in fragments().items():
        fixed = [_words(part) for part in parts]
        if not any(three in listed for part in fixed for three in zip(part, part[1:], part[2:], strict=False)):
            missing.add(message)
    assert missing <= GUARDS


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a.yaml:1: KeyError: 'x'", "KeyError"),
        ("Traceback (most recent call last):", "Traceback"),
        ("{'type': 'object'} is not valid", "{'"),
        ("/tmp/update-ab12cd/openapi/crm.yaml:3: a tag needs 'name'", "/tmp/update-ab12cd"),
        ("the client is at <apideck_client.Apideck object at 0x7f>", "object at 0x"),
        ("a.yaml:1: #/paths/~1a: 'gett' is not a method; there are get, post", ""),
    ],
)
def test_the_check_of_all_messages_sees_what_is_not_for_readers(text: str, sign: str) -> None:
    assert not_for_readers(text.replace("/tmp", tempfile.gettempdir())) == sign.replace("/tmp", tempfile.gettempdir())

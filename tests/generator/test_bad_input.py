"""Files that are not a document or can't be generated: a message with file and line, exit code 1, no change."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_generator.__main__ import main
from tests.generator.shop import SHOP, generated, line_of, project, tree


def told(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the output lines of a run that must fail, without their common start."""
    (root / "package").mkdir(exist_ok=True)
    (root / "package" / "_apis.py").write_text("what was there\n")
    before = tree(root)
    capsys.readouterr()
    assert main(["--project", str(root)]) == 1
    assert tree(root) == before
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("generate: ") for line in lines), lines
    return [line.removeprefix("generate: ").removeprefix(f"{root}/") for line in lines]


SWAPS = {
    "a dangling reference": (
        "schemas/Thing'}",
        "schemas/Thong'}",
        "schemas/Thong'}",
        "the reference #/components/schemas/Thong leads nowhere",
    ),
    "a reference to elsewhere": (
        "'#/components/schemas/Answer'",
        "'other.yaml#/Answer'",
        "other.yaml",
        "leads out of the document",
    ),
    "a reference that is a list": (
        "$ref: '#/components/schemas/Answer'",
        "$ref: [1]",
        "$ref: [1]",
        "a reference must be",
    ),
    "no operationId": ("operationId: thingsAll", "summary: All", "get:", "needs 'operationId', which names its method"),
    "no tag": ("      tags: [Things]\n", "", "get:", "an operation needs 'tags', which names the resource"),
    "an empty list of tags": ("tags: [Things]", "tags: []", "tags: []", "an operation needs a tag"),
    "an undeclared path parameter": (
        "/shop/things:",
        "/shop/{id}:",
        "get:",
        "the path parameter id of GET /shop/{id} is not declared",
    ),
    "a parameter without a name": ("{name: limit, in: query", "{in: query", "{in: query", "a parameter needs 'name'"),
    "a parameter in nowhere": ("in: query", "in: body", "in: body", "query, path, header or cookie, not in 'body'"),
    "a schema that is a list": (
        "{type: integer}}",
        "[]}",
        "schema: []",
        "a schema must be a mapping, but this is a list",
    ),
    "an unknown type": ("{type: integer}}", "{type: int}}", "{type: int}}", "'int' is not a type"),
    "properties in a list": (
        "          properties:\n            name: {type: string}",
        "          properties:\n          - name: {type: string}",
        "          properties:",
        "this must be a mapping, but is a list",
    ),
    "a method that is misspelt": ("    get:", "    gett:", "gett:", "'gett' is not a method"),
    "a path without a slash": ("/shop/things:", "things:", "things:", "a path starts with a slash"),
    "a path by reference": ("    get:", "    $ref: 'x'\n    get:", "$ref: 'x'", "a path by reference"),
    "a version that is a number": ("version: '1.0'", "version: 1.0", "version: 1.0", "put it in quotes"),
    "no responses": ("responses:", "x-responses:", "get:", "an operation needs 'responses'"),
    "only errors": ("'200':", "'400':", "get:", "declares no success response"),
    "a required that is a flag": ("{type: integer}}", "{required: true}}", "required: true", "must be a list"),
    "a key twice": (
        "  schemas:\n",
        "  schemas:\n    Thing: {type: object}\n",
        "    Thing:\n",
        "the key 'Thing' is here a second time; it was in line 20 already",
    ),
    "an enum that is text": ("enum: [new, used]", "enum: new", "enum: new", "this must be a list"),
    "an enum of lists": ("enum: [new, used]", "enum: [new, []]", "enum: [new, []]", "a value of an enum must be plain"),
    "a webhook that is text": (
        "components:",
        "webhooks: {a: {post: b}}\ncomponents:",
        "webhooks:",
        "a message must be a mapping",
    ),
    "a tag of YAML": ("{type: integer}}", "!secret x}", "!secret", "the tag !secret has no meaning"),
    "an alias in itself": (
        "      properties:\n        id:",
        "      properties: &a\n        x: *a\n        id:",
        "*a",
        "inside",
    ),
    "a cycle of references": (
        "  schemas:\n",
        "  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {allOf: [{$ref: '#/components/schemas/A'}]}\n",
        "    A: ",
        "A refers to itself",
    ),
}


@pytest.mark.parametrize("name", SWAPS)
def test_a_broken_document_is_told_with_its_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, at, message = SWAPS[name]
    assert old in SHOP
    document = SHOP.replace(old, new)
    lines = [number for number, line in enumerate(document.splitlines(keepends=True), 1) if at in line]
    (problem, *_) = told(project(tmp_path, document), capsys)
    assert message in problem
    assert problem.split(": ")[0] in [f"shop.yaml:{line}" for line in lines]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "shop.yaml:1: the document is empty"),
        (b"# nothing\n", "shop.yaml:1: the document is empty"),
        (b"just words", "shop.yaml:1: an OpenAPI document is a mapping, and this is 'just words'"),
        (b"- 1\n", "shop.yaml:1: an OpenAPI document is a mapping, and this is a list"),
        (b"a: b: c\n", "shop.yaml:1: this is neither YAML nor JSON: mapping values are not allowed"),
        (b'{"openapi": "3.0.3",\n "paths": {', "this is neither YAML nor JSON: "),
        (b"<html>not found</html>: {\n", "shop.yaml:2: this is neither YAML nor JSON: "),
        (b"\x89PNG\r\n", "shop.yaml can't be read: it is not UTF-8 text (byte 0)"),
        (b"a: \x00\n", "shop.yaml: this is neither YAML nor JSON: "),
        (b"swagger: '2.0'\ninfo: {}\n", "shop.yaml:1: this is Swagger 2.0; convert it to OpenAPI 3 first"),
        (b"info: {}\n", "shop.yaml:1: this is not an OpenAPI document: it has no `openapi: 3"),
        (b"openapi: 4.0.0\n", "shop.yaml:1: the document says `openapi: 4.0.0`; the generator reads 3.0 and 3.1"),
        (b"openapi: 3.0\n", "shop.yaml:1: the document says `openapi: 3.0`; the generator reads 3.0 and 3.1, written"),
        (b"openapi: 3.0.3\ninfo: {title: A, version: b}\n", "shop.yaml:1: #: a document needs 'paths'"),
        (b"openapi: 3.0.3\npaths: []\ninfo: 1\n", "shop.yaml:3: #/info: an info must be a mapping, but this is 1"),
        (b"a: 1\n---\nb: 1\n", "shop.yaml:2: a second document in one file"),
        (b"openapi: 3.0.3\nx: " + b"[" * 100_000, "shop.yaml:2: this part is nested more than 200 levels deep"),
        (b"x:\n" + b"".join(b" " * at + b"a:\n" for at in range(1, 3000)), "nested more than 200 levels deep"),
        (
            b"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + b"".join(
                f"{name}: &{name} [{', '.join(['*' + chr(ord(name) - 1)] * 10)}]\n".encode() for name in "bcdefghi"
            ),
            "the document has more than 2000000 values",
        ),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else "",
)
def test_what_is_no_document_is_told(
    document: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (problem, *_) = told(project(tmp_path, document), capsys)
    assert message in problem


def test_a_document_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path, SHOP)
    (root / "shop.yaml").unlink()
    assert told(root, capsys) == ["shop.yaml can't be read: No such file or directory"]


def test_an_operation_id_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start, end = SHOP.index("  /shop/things:"), SHOP.index("components:")
    document = SHOP[:end] + SHOP[start:end].replace("/shop/things", "/shop/others") + SHOP[end:]
    assert told(project(tmp_path, document), capsys) == [
        f"shop.yaml:{line_of(document, 'operationId', 2)}: #/paths/~1shop~1others/get/operationId:"
        " GET /shop/others has the operationId of GET /shop/things, thingsAll"
    ]


def test_all_problems_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = SHOP.replace("{type: integer}}", "{type: int}}").replace("operationId: thingsAll", "summary: x")
    document = document.replace("schemas/Thing'}", "schemas/Thong'}")
    assert [problem.split(":")[1] for problem in told(project(tmp_path, document), capsys)] == [
        str(line_of(document, text)) for text in ("get:", "type: int}", "Thong")
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("testing", "apis.testing: the package has a module of that name"),
        ("money", "apis.money: the package has a module of that name"),
        ("import", "apis.import: this is not a name of a Python module"),
        ("file-storage", "apis.file-storage: this is not a name of a Python module"),
    ],
)
def test_an_api_cannot_stand_where_something_else_is(
    name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path, SHOP)
    config = root / "generator-config.yml"
    config.write_text(config.read_text().replace("  shop:", f"  {name}:"))
    package = root / next(line.split()[1] for line in config.read_text().splitlines() if line.startswith("package:"))
    (package / "testing").mkdir(parents=True)
    for path in ("testing/__init__.py", "money.py"):
        (package / path).write_text('"""Somebody\'s work."""\n')
    before = tree(root)
    assert main(["--project", str(root)]) == 1
    assert message in capsys.readouterr().err
    assert tree(root) == before


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_is_read_as_well(indent: int | str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from apideck_generator.source import read_text

    data = read_text(SHOP, "").data
    data["info"]["description"] = "All things \N{GRINNING FACE}, and a \\ud83d"
    root = project(tmp_path, json.dumps(data, indent=indent))
    generated(root)
    assert "All things \N{GRINNING FACE}, and a \\\\ud83d" in (root / "package/shop/__init__.py").read_text()
    data["paths"]["/shop/things"]["get"]["tags"] = []
    text = json.dumps(data, indent=indent)
    line = line_of(text, '"tags": []') if indent else 1
    (problem,) = told(project(tmp_path, text), capsys)
    assert problem.startswith(f"shop.yaml:{line}: #/paths/~1shop~1things/get/tags: an operation needs a tag")


VALUES = st.sampled_from([None, True, 1, -0.5, "", "x", "#/components/schemas/Thing", [], [None], {}, {"$ref": "#/x"}])


def _places(node: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [at, *(place for key, part in items for place in _places(part, (*at, key)))]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_document_with_anything_anywhere_is_generated_or_told(
    data: st.DataObject, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from apideck_generator import generation
    from apideck_generator.source import read_text

    monkeypatch.setattr(generation, "format_tree", lambda directory: None)  # a process for each run is slow
    document = read_text(SHOP, "").data
    *holders, last = data.draw(st.sampled_from(_places(document)[1:]), "place")
    holder = document
    for key in holders:
        holder = holder[key]
    if data.draw(st.booleans(), "remove"):
        del holder[last]
    else:
        holder[last] = data.draw(VALUES, "value")
    root = project(tmp_path, json.dumps(document))
    code = main(["--project", str(root)])
    output = capsys.readouterr()
    assert code == 0 or output.err.startswith(f"generate: {root}/shop.yaml:1: "), output.err
    assert "the generator can't read this part" not in output.err

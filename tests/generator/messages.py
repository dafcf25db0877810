"""Every message in the generator's code that can stop a run, by its words in the code."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "apideck_generator"
GUARDS = {
    "annotations: a type that is written inline here gets no class",
    "formatting: refuses what the templates wrote:\n",
    "models: the parser disagrees on the properties",
    "parsing: got lost in the parser",
    "parsing: the parser made a class of its own for…which has no stable name",
    "parsing: the parser read no properties of the schema",
    "rendering: the repr of an object is not code",
    "resources: methods, or two tags one module",
}
"""The messages that no document can cause: they protect against a newer parser, or a wrong pass or template."""

_CALLS = {"GenerateError", "StaleActionError", "add", "_stop"}


def fragments() -> dict[str, list[str]]:
    """Return the constant parts of each message. Each key is the module and these parts."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for text in _strings(node):
                parts = [part for part in _fixed(text) if len(part.split()) > 2]
                if parts:
                    found[f"{path.stem}: {'…'.join(parts)}"] = parts
    return found


def _strings(node: ast.AST) -> list[ast.expr]:
    """Return the strings in a node that raises, notes or yields a problem."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return list(node.args) if name in _CALLS else []
    if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        return [node.value.elts[1]]
    if isinstance(node, ast.FunctionDef) and node.name in ("_wrong_kind", "_rule_broken"):
        returned = [part.value for part in ast.walk(node) if isinstance(part, ast.Return)]
        return [value for value in returned if isinstance(value, ast.Constant | ast.JoinedStr)]
    return []


def _fixed(text: ast.expr) -> list[str]:
    """Return the constant parts of a string, without the separators."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    fixed = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [part.strip(" :;,.") for part in fixed]

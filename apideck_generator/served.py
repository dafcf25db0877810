"""A document for the embedded Apideck: JSON without descriptions, with one line for each path and each component."""

import json
from typing import Any

from .config import GeneratorConfig
from .document import Node
from .objects import DATA, drop_extensions
from .passes import exclude_flagged

_PROSE = ("description", "summary", "externalDocs")
_KEPT = ("openapi", "info", "security", "paths", "components")


def served_document(document: Node, config: GeneratorConfig) -> str:
    """Return the text of the file. What its flags exclude from the client is not served either."""
    served = drop_extensions(exclude_flagged(document, config), set())
    return _lines({key: _without_prose(served[key]) for key in _KEPT if key in served}, depth=3) + "\n"


def _without_prose(node: Any) -> Any:
    """Drop the parts for people. The summary of an operation stays, because logs show it."""
    if isinstance(node, list):
        return [_without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: part if key in DATA else _without_prose(part)
        for key, part in node.items()
        if not (key in _PROSE and isinstance(part, str)) or (key == "summary" and "responses" in node)
    }


def _lines(node: Any, depth: int) -> str:
    """Return JSON with a line for each entry of the outer levels, so that a diff shows the place of a change."""
    if depth == 0 or not isinstance(node, dict) or not node:
        return json.dumps(node, separators=(",", ":"), default=str)
    entries = (f"{json.dumps(str(key))}:{_lines(part, depth - 1)}" for key, part in node.items())
    return "{\n" + ",\n".join(entries) + "\n}"

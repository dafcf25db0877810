"""Suggests the overlay action that avoids a problem: it removes the smallest part that can't be generated.

Each action is tried on a copy first, so that no useless action is suggested.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..document import METHODS
from ..errors import GenerateError
from ..overlay import apply_overlay, overlay_of
from ..source import Pointer, Source, read_source

MOST_TRIED = 3
"""The number of problems per run for which an action is tried. Each try takes a run."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def with_remedies(problems: tuple[str, ...], document: Path, attempt: Callable[[Source], object]) -> tuple[str, ...]:
    """Return the problems of a document. Some are followed by the action that avoids them.

    Args:
        problems: The problems, each with its line in the document.
        document: The path of the document. Its overlay is beside it.
        attempt: Raises an error if the document still can't be generated.
    """
    told = []
    for number, problem in enumerate(problems):
        pointer = _removable(problem, document) if number < MOST_TRIED else None
        if pointer and _helps(pointer, problem, document, problems, attempt):
            action = f'{{target: "{_json_path(pointer)}", description: why it is wrong, remove: true}}'
            told.append(f"{problem}\n  to exclude this, add to the `actions` of {overlay_of(document)}: {action}")
        else:
            told.append(problem)
    return tuple(told)


def _removable(problem: str, document: Path) -> Pointer | None:
    """Return the part to remove: an operation, a webhook, a property of a component, or an extension."""
    found = re.search(rf"{re.escape(str(document))}:(\d+)", problem)
    if not found:
        return None
    whole = _pointer_of(read_source(document), int(found[1]))
    for length in range(len(whole), 1, -1):
        part = whole[:length]
        match part:
            case ("paths", _, method) if method in METHODS:
                return part
            case ("paths" | "webhooks" | "x-webhooks" | "components", str(key)) if key.startswith("x-"):
                return part
            case ("webhooks" | "x-webhooks", _) | ("components", "schemas", _, "properties", _):
                return part
    return None


def _pointer_of(source: Source, line: int) -> tuple[str | int, ...]:
    """Return the pointer to the part at a line."""
    pointer: tuple[str | int, ...] = ()
    node: Any = source.data
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        started = [key for key in keys if int(source.place((*pointer, key)).rpartition(":")[2]) <= line]
        if not started:
            break
        pointer, node = (*pointer, started[-1]), node[started[-1]]
    return pointer


def _helps(
    pointer: Pointer, problem: str, document: Path, problems: tuple[str, ...], attempt: Callable[[Source], object]
) -> bool:
    """Return True if removing the part solves the problem and causes no new one."""
    source = read_source(document)
    overlay = overlay_of(document)
    try:
        node = source.data
        for key in pointer[:-1]:
            node = node[key]
        del node[pointer[-1]]
        if overlay.exists():
            apply_overlay(source, document, overlay, skip_stale=True)
        attempt(source)
    except GenerateError as error:
        return problem not in error.problems and set(error.problems) <= set(problems)
    return True


def _json_path(pointer: Pointer) -> str:
    parts = (f".{key}" if _PLAIN.fullmatch(str(key)) else f"['{key!s}']" for key in pointer)
    return "$" + "".join(parts)

"""Edits generator-config.yml as a person would: it adds a new API, and removes names that no document has any more.

It adds and removes lines of the text, so that comments stay. Then it reads the result back, and checks that only the
wanted change was made.
"""

import re
from typing import Any

import yaml

from ..errors import GenerateError

SECTIONS = ("methods", "inline_names")
"""The sections in which the generator refuses unused names."""


def add_api(text: str, name: str, document: str, namespace: str) -> str:
    """Return the configuration with a new API at the end of `apis`."""
    wanted = _load(text)
    wanted["apis"][name] = {"document": document, "namespace": namespace}
    lines = text.splitlines(keepends=True)
    start, end = _section(lines, "apis")
    indent = re.match(r" *", lines[start])
    pad = indent[0] if indent else "  "
    entry = [f"{pad}{name}:\n", f"{pad}  document: {document}\n", f"{pad}  namespace: {namespace}\n"]
    return _checked("".join([*lines[:end], *entry, *lines[end:]]), wanted)


def drop_names(text: str, section: str, names: list[str]) -> str:
    """Return the configuration without some names of a section."""
    if not names:
        return text
    wanted = _load(text)
    lines = text.splitlines(keepends=True)
    start, end = _section(lines, section)
    for name in names:
        del wanted[section][name]
    key = re.compile(rf" +[\"']?({'|'.join(re.escape(name) for name in names)})[\"']?:")
    kept = [line for line in lines[start:end] if not key.match(line)]
    if not wanted[section]:
        del wanted[section]
        start -= 1
        kept = []
    return _checked("".join([*lines[:start], *kept, *lines[end:]]), wanted)


def _section(lines: list[str], name: str) -> tuple[int, int]:
    """Return the first line of a section's content, and the line after its last."""
    start = next((index + 1 for index, line in enumerate(lines) if line.rstrip() == f"{name}:"), 0)
    end = start
    for index in range(start, len(lines)):
        if lines[index].startswith(" ") and lines[index].strip():
            end = index + 1
        elif lines[index].strip() and not lines[index].startswith("#"):
            break
    if not start or end == start:
        raise GenerateError(f"generator-config.yml has no section `{name}:` to edit; edit it by hand")
    return start, end


def _load(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _checked(text: str, wanted: dict[str, Any]) -> str:
    if _load(text) != wanted:
        raise GenerateError("generator-config.yml is written in a way that can't be edited; edit it by hand")
    return text

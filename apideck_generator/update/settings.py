"""generator-config.yml edited as a person would: an entry more for a new API, none for what no document has any more.

Lines are added and removed in the text, so that comments stay where they are; what comes out is then read back and must
say exactly what was meant.
"""

import re
from typing import Any

import yaml

from ..errors import GenerateError

SECTIONS = ("methods", "inline_names")
"""Where the generator refuses a name for nothing."""


def add_api(text: str, name: str, document: str, namespace: str) -> str:
    """The configuration with an entry for an API at the end of `apis`."""
    wanted = _load(text)
    wanted["apis"][name] = {"document": document, "namespace": namespace}
    lines = text.splitlines(keepends=True)
    start, end = _section(lines, "apis")
    indent = re.match(r" *", lines[start])
    pad = indent[0] if indent else "  "
    entry = [f"{pad}{name}:\n", f"{pad}  document: {document}\n", f"{pad}  namespace: {namespace}\n"]
    return _checked("".join([*lines[:end], *entry, *lines[end:]]), wanted)


def drop_names(text: str, section: str, names: list[str]) -> str:
    """The configuration without some names of a section."""
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
    """The first line of a section's content, and the line after its last."""
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

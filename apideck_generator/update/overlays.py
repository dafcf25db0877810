"""Updates the overlay of a replaced document: actions that the new document doesn't need are removed, with a note.

Such actions can't stay, because an action without effect stops the generator. They can't be removed earlier, because
the old document still needs them.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..document import Node, schemas
from ..errors import GenerateError
from ..overlay import overlay_of, stale_actions
from ..source import Source, read_source
from .similarity import LIKE

_SCHEMA = re.compile(r"\$\.components\.schemas\.(\w+)\b")


@dataclass(frozen=True)
class Dropped:
    """An action that was removed from an overlay."""

    overlay: str
    """The name of the file."""
    action: dict[str, Any]
    is_needless: bool
    """True if the document already has the result of the action."""

    @property
    def note(self) -> str:
        """The note in the report."""
        return f"{self.overlay}: dropped, since it no longer applies: {self.action['description']}"


def drop_stale_actions(document: Path) -> list[Dropped]:
    """Remove the actions that no longer apply from the overlay of a document."""
    overlay = overlay_of(document)
    if not overlay.exists():
        return []
    stale = stale_actions(document, overlay)
    if not stale:
        return []
    patches = read_source(overlay)
    so_already = stale_actions(document, overlay, matching=True)
    actions = patches.data["actions"]
    kept = [action for index, action in enumerate(actions) if index not in stale]
    if kept:
        overlay.write_text(_without(patches, overlay, stale), "utf-8", newline="\n")
        if read_source(overlay).data.get("actions") != kept:
            raise GenerateError(f"{overlay}: remove by hand, because they no longer apply: {_told(actions, stale)}")
    else:
        overlay.unlink()
    return [Dropped(overlay.name, actions[index], index in so_already) for index in stale]


def move_actions(document: Path, old: Node) -> list[str]:
    """Move actions for a renamed schema to its new name, if they apply there. Return a note for each."""
    overlay, notes = overlay_of(document), list[str]()
    if not overlay.exists():
        return notes
    before, after = schemas(old), _schemas_of(document)
    for index in stale_actions(document, overlay):
        target = str(read_source(overlay).data["actions"][index]["target"])
        found = _SCHEMA.match(target)
        if not found or found[1] in after or found[1] not in before:
            continue
        name = _successor(before[found[1]], {name: node for name, node in after.items() if name not in before})
        if name is None:
            continue
        text = overlay.read_text("utf-8")
        overlay.write_text(_retargeted(text, index, found[1], name), "utf-8", newline="\n")
        if index in stale_actions(document, overlay):
            overlay.write_text(text, "utf-8", newline="\n")
        else:
            notes.append(f"{overlay.name}: its action for {found[1]} applies to {name} now: {target}")
    return notes


def _schemas_of(document: Path) -> Node:
    data = read_source(document).data
    components = data.get("components") if isinstance(data, dict) else None
    found = components.get("schemas") if isinstance(components, dict) else None
    return found if isinstance(found, dict) else {}


def _successor(schema: Any, candidates: Node) -> str | None:
    """Return the new schema that has most of the properties of a missing one, if it has enough of them."""
    wanted = _properties(schema)
    scores = {name: len(wanted & _properties(node)) / len(wanted) for name, node in candidates.items() if wanted}
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= LIKE else None


def _properties(schema: Any) -> set[str]:
    if not isinstance(schema, dict):
        return set()
    found = schema.get("properties")
    parts = schema.get("allOf")
    return set(found if isinstance(found, dict) else ()).union(
        *(_properties(part) for part in (parts if isinstance(parts, list) else ()))
    )


def _retargeted(text: str, index: int, old: str, new: str) -> str:
    """Return the text of an overlay, with the target of one action changed to another schema."""
    target = re.compile(rf"^(\s*-?\s*target:.*?\$\.components\.schemas\.){re.escape(old)}\b", re.M)
    lines = [found.start() for found in re.finditer(r"^\s*-?\s*target:", text, re.M)]
    start = lines[index] if index < len(lines) else len(text)
    return text[:start] + target.sub(lambda found: found[1] + new, text[start:], count=1)


def _told(actions: list[dict[str, str]], stale: list[int]) -> str:
    return ", ".join(f"actions[{index}] ({actions[index]['target']})" for index in stale)


def _without(patches: Source, overlay: Path, stale: list[int]) -> str:
    """Return the text of an overlay without some of its actions, and without the comments directly above them."""
    lines = overlay.read_text("utf-8").splitlines(keepends=True)
    starts = [_first_line(patches, index, lines) for index in range(len(patches.data["actions"]))]
    ends = [*starts[1:], _end(lines, starts[-1])]
    gone = {line for index in stale for line in range(starts[index], ends[index])}
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _first_line(patches: Source, index: int, lines: list[str]) -> int:
    """Return the first line of an action, with its comments. Lines count from 0."""
    start = int(patches.place(("actions", index)).rpartition(":")[2]) - 1
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _end(lines: list[str], start: int) -> int:
    """Return the line after the last action: the end of the file, or the next key of the overlay."""
    rest = range(start + 1, len(lines))
    return next((number for number in rest if re.match(r"[^\s#-]", lines[number])), len(lines))

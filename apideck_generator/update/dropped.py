"""Overlay actions that an update dropped: the types that they set, and a new action that sets them again.

To find the types, the old document is read without the action. To find a new action, candidates are tried on the new
document.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from ..document import Node, read_document
from ..errors import GenerateError
from ..overlay import overlay_of
from ..source import Source, read_source
from .overlays import Dropped
from .similarity import pair_similar, shape_of_model
from .surface import Field, Surface

MOST_TRIED = 3
"""The number of fields per action for which a new action is tried. Each try takes a run."""
Read = Callable[[Source], Surface]
"""Reads the surface of a patched document."""


@dataclass(frozen=True)
class Before:
    """The document and its overlay before the update."""

    document: bytes
    overlay: bytes

    def without(self, action: Node, name: str, read: Read) -> Surface | None:
        """Return the surface without an action. Return None if the document can't be read without it."""
        with TemporaryDirectory() as folder:
            place = Path(folder) / name
            place.write_bytes(self.document)
            patches = yaml.safe_load(self.overlay)
            patches["actions"] = [other for other in patches["actions"] if other != action]
            if patches["actions"]:
                overlay_of(place).write_bytes(yaml.safe_dump(patches).encode())
            try:
                return read(read_document(place, skip_stale=True))
            except GenerateError:
                return None


def describe(
    dropped: Dropped, before: Before, place: Path, document: Node, old: Surface, new: Surface, read: Read
) -> str:
    """Return the note about a dropped action.

    Args:
        dropped: The action.
        before: The old document and overlay.
        place: The path of the new document. The rest of the overlay is beside it.
        document: The new document.
        old: The old surface.
        new: The new surface.
        read: Reads the surface of a document.
    """
    if dropped.is_needless or "update" not in dropped.action:
        return dropped.note
    without = before.without(dropped.action, place.name, read)
    gone = f"{dropped.note} {dropped.action['target']} matches nothing any more"
    if without is None:
        return f"{gone}. The old document could not be read without it: see above what changed for callers."
    changes, arguments = list(_changes(old, without, new)), list(_arguments(old, without, new))
    if not changes and not arguments:
        return f"{gone}; the types that callers see don't change."
    told = [f"{gone}, which changes types for callers:", *arguments]
    for number, (name, field, model) in enumerate(changes):
        was = old.models[name].fields[field.name].annotation
        line = f"  {model}.{field.name}: {was} → {field.annotation}"
        action = _action(dropped.action, document, field) if number < MOST_TRIED else None
        if action and _gives(action, place, model, field.name, was, read):
            line += f"; to keep it, add to the `actions` of {overlay_of(place).name}: {_written(action)}"
        told.append(line)
    told.append("  To keep a type, write a new action for the place where the document declares it now.")
    return "\n".join(told)


def _changes(old: Surface, without: Surface, new: Surface) -> Iterator[tuple[str, Field, str]]:
    """Yield fields whose types came from the action and are different now: old class, field, and new class."""
    renamed = pair_similar(old.models, new.models, shape_of_model)
    for name, model in old.models.items():
        plain = without.models[name].fields if name in without.models else {}
        other = renamed.get(name, name)
        now = new.models[other].fields if other in new.models else {}
        for field in model.fields.values():
            given = field.name not in plain or plain[field.name].annotation != field.annotation
            if given and field.name in now and now[field.name].annotation != field.annotation:
                yield name, now[field.name], other


def _arguments(old: Surface, without: Surface, new: Surface) -> Iterator[str]:
    """Yield a line for each argument of a method whose type came from the action and is different now."""
    for name, method in old.methods.items():
        plain = without.methods[name].arguments if name in without.methods else {}
        now = new.methods[name].arguments if name in new.methods else {}
        for argument in method.arguments.values():
            given = argument.name in plain and plain[argument.name].annotation != argument.annotation
            if given and argument.name in now and now[argument.name].annotation != argument.annotation:
                yield f"  {name}({argument.name}): {argument.annotation} → {now[argument.name].annotation}"


def _action(action: Node, document: Node, field: Field) -> Node | None:
    """Return the action with a new target: the place where the new document declares a field."""
    component, _, wire = field.place.rpartition(".")
    holder = _declaring(document, ("components", "schemas", component), wire, set())
    if holder is None:
        return None
    update = action["update"]
    if isinstance(update.get("properties"), Mapping):
        update = update["properties"].get(wire, update)
    steps = "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in (*holder, "properties", wire))
    return {"target": f"${steps}", "description": action["description"], "update": update}


def _declaring(
    document: Node, at: tuple[str | int, ...], wire: str, seen: set[tuple[str | int, ...]]
) -> tuple[str | int, ...] | None:
    """Return the place of the schema that declares a property: the schema itself, or one in its `allOf`."""
    node: Any = document
    for step in at:
        try:
            node = node[step]
        except (LookupError, TypeError):
            return None
    if at in seen or not isinstance(node, dict):
        return None
    seen.add(at)
    if wire in (node.get("properties") or {}):
        return at
    ref = str(node.get("$ref", ""))
    inside: list[tuple[str | int, ...]] = [(*at, "allOf", index) for index, _ in enumerate(node.get("allOf") or ())]
    if ref.startswith("#/components/schemas/"):
        inside.append(("components", "schemas", ref.rpartition("/")[2]))
    return next((found for part in inside if (found := _declaring(document, part, wire, seen))), None)


def _gives(action: Node, place: Path, model: str, field: str, annotation: str, read: Read) -> bool:
    """Return True if an action gives a field of the new document a type."""
    overlay = overlay_of(place)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / place.name
        copy.write_bytes(place.read_bytes())
        kept = read_source(overlay).data["actions"] if overlay.exists() else []
        patches = {"overlay": "1.0.0", "info": {"title": "", "version": ""}, "actions": [*kept, action]}
        overlay_of(copy).write_bytes(yaml.safe_dump(patches).encode())
        try:
            found = read(read_document(copy)).models
        except GenerateError:
            return False
    return model in found and field in found[model].fields and found[model].fields[field].annotation == annotation


def _written(action: Node) -> str:
    """Return an action as one line of an overlay."""
    return json.dumps(action, ensure_ascii=False)

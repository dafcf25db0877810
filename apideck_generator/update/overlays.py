"""The overlay of a document that was replaced: patches that the new document needs no more leave the file, with a note.

They could not stay: a patch for nothing stops the generator. Nor could a person take them out beforehand: the old
document still needs them.
"""

import re
from pathlib import Path

from ..errors import GenerateError
from ..overlay import overlay_of, stale_actions
from ..source import Source, read_source


def drop_stale_actions(document: Path) -> list[str]:
    """Take what no longer applies out of the overlay beside a document; a note for each such action."""
    overlay = overlay_of(document)
    if not overlay.exists():
        return []
    stale = stale_actions(document, overlay)
    if not stale:
        return []
    patches = read_source(overlay)
    actions = patches.data["actions"]
    kept = [action for index, action in enumerate(actions) if index not in stale]
    if kept:
        overlay.write_text(_without(patches, overlay, stale), "utf-8", newline="\n")
        if read_source(overlay).data.get("actions") != kept:
            raise GenerateError(
                f"{overlay}: {_told(actions, stale)} no longer apply, and can't be taken out; do it by hand"
            )
    else:
        overlay.unlink()
    return [f"{overlay.name}: dropped, since it no longer applies: {actions[index]['description']}" for index in stale]


def _told(actions: list[dict[str, str]], stale: list[int]) -> str:
    return ", ".join(f"actions[{index}] ({actions[index]['target']})" for index in stale)


def _without(patches: Source, overlay: Path, stale: list[int]) -> str:
    """The text of an overlay without some of its actions, and without the comments right above them."""
    lines = overlay.read_text("utf-8").splitlines(keepends=True)
    starts = [_first_line(patches, index, lines) for index in range(len(patches.data["actions"]))]
    ends = [*starts[1:], _end(lines, starts[-1])]
    gone = {line for index in stale for line in range(starts[index], ends[index])}
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _first_line(patches: Source, index: int, lines: list[str]) -> int:
    """Where an action starts, its comments included; counted from 0."""
    start = int(patches.place(("actions", index)).rpartition(":")[2]) - 1
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _end(lines: list[str], start: int) -> int:
    """The line after the last action: the end, or the next key of the overlay."""
    rest = range(start + 1, len(lines))
    return next((number for number in rest if re.match(r"[^\s#-]", lines[number])), len(lines))

"""Files that only grow, and that can be cut back to where they were."""

import os
from pathlib import Path
from typing import IO

from ._errors import OutputError


def open_at(path: Path, position: int | None) -> IO[bytes]:
    """Open a file for writing after a position, and drop what is behind it. Without a position the file is emptied.

    Raises:
        OutputError: The file is shorter than the position.
    """
    file: IO[bytes]
    if position:
        try:
            file = path.open("r+b")
        except FileNotFoundError:
            raise _changed(path, "is not there") from None
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
    try:
        size = file.seek(0, os.SEEK_END)
        if size < (position or 0):
            raise _changed(path, f"has {size:,} bytes where the checkpoint says {position:,}")
        file.truncate(position or 0)
        file.seek(position or 0)
        if not position:
            sync_directory(path.parent)
    except BaseException:
        file.close()
        raise
    return file


def _changed(path: Path, problem: str) -> OutputError:
    return OutputError(str(path), problem, "put it back as it was, or begin anew with another checkpoint")


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

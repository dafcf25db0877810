"""Files that only grow, and that can be cut back to where they were."""

import os
from pathlib import Path
from typing import IO, Any

from ._errors import OutputError


class GrowingFile:
    """The base of an output that is one file. Its position is the size of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def open(self, position: Any) -> None:
        """Open the file, and cut it at a position in bytes."""
        self.close()
        self._file = open_at(self._path, position)

    def append(self, content: bytes) -> None:
        """Write bytes at the end, if the file is open."""
        if self._file is not None:
            self._file.write(content)

    def flush(self) -> int:
        """Make the lines durable, and return the size of the file."""
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


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
    return OutputError(str(path), problem, "put it back as it was, or start again with another checkpoint")


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

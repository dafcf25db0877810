"""Checkpoints: the progress of a job, so that a killed job can continue.

A checkpoint is a small store of JSON values under keys. It belongs to one job, and to one process at a time.
"""

import asyncio
import json
import os
import random
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from ..errors import ArgumentError
from ._errors import CheckpointError
from ._threads import in_thread


@runtime_checkable
class Checkpoint(Protocol):
    """A store of JSON values under keys. Write your own to keep checkpoints elsewhere than in SQLite."""

    async def open(self, job: Mapping[str, Any]) -> None:
        """Take the checkpoint for this process. Create it if it doesn't exist.

        Args:
            job: The description of the job: JSON values under names.

        Raises:
            CheckpointError: It was made for a job of another description, or another process holds it.
        """
        ...

    async def load(self, keys: Iterable[str]) -> dict[str, Any]:
        """Return the values of those keys that have one."""
        ...

    async def save(self, values: Mapping[str, Any]) -> None:
        """Save all these values or none of them. When it returns, they survive a crash."""
        ...

    async def close(self) -> None:
        """Give the checkpoint up, so that another process can take it."""
        ...


def check_job(checkpoint: str, kept: Mapping[str, Any], job: Mapping[str, Any]) -> None:
    """Raise `CheckpointError` if a checkpoint was made for another job; the message names the differences."""
    differences = [
        f"{name} was {kept.get(name)!r} and is now {job.get(name)!r}"
        for name in dict.fromkeys((*kept, *job))
        if kept.get(name) != job.get(name)
    ]
    if differences:
        problem = f"belongs to another job ({'; '.join(differences)})"
        raise CheckpointError(checkpoint, problem, "use the same options again, or another checkpoint")


class MemoryCheckpoint:
    """A checkpoint in memory, for jobs without another one. It is lost when the process ends."""

    def __init__(self) -> None:
        self._job: Mapping[str, Any] | None = None
        self._values: dict[str, str] = {}

    async def open(self, job: Mapping[str, Any]) -> None:
        """Take the checkpoint."""
        if self._job is not None:
            check_job("in memory", self._job, job)
        self._job = dict(job)

    async def load(self, keys: Iterable[str]) -> dict[str, Any]:
        """Return the values of those keys that have one."""
        return {key: json.loads(self._values[key]) for key in keys if key in self._values}

    async def save(self, values: Mapping[str, Any]) -> None:
        """Save the values."""
        self._values |= {key: json.dumps(value) for key, value in values.items()}

    async def close(self) -> None:
        """Do nothing: the values stay."""


_APPLICATION_ID = 0x41504443
_VERSION = 1
_AT_ONCE = 500
"""Keys in one query; SQLite limits its parameters."""
_OPENINGS = 4
"""The number of times that a file is tried while somebody else has it: some milliseconds together."""


class SQLiteCheckpoint:
    """A checkpoint in an SQLite file: write-ahead log, one writer, each save one durable transaction.

    Saves that wait at the same time share a transaction. The file is locked as long as it is open; the lock ends with
    the process, however it ends.

    Args:
        path: The file; it is made if it doesn't exist. Don't put it on a network file system without locks.

    Example:
        from apideck_client import batch

        checkpoint = batch.SQLiteCheckpoint("night.sqlite")
        await checkpoint.open({"job": "my own"})
        await checkpoint.save({"key": {"cursor": "abc"}})
        print(await checkpoint.load(["key"]))  # prints: {'key': {'cursor': 'abc'}}
        await checkpoint.close()
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)
        """The file."""
        self._database: sqlite3.Connection | None = None
        self._turn = asyncio.Lock()
        self._waiting: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"SQLiteCheckpoint({str(self.path)!r})"

    async def open(self, job: Mapping[str, Any]) -> None:
        """Take the file for this process, and check that it belongs to the job."""
        async with self._turn:
            was_open = self._database is not None
            try:
                await in_thread(self._open, json.loads(json.dumps(job)))
            except asyncio.CancelledError:
                if not was_open:
                    await self._close()  # the thread went on to open it
                raise

    async def load(self, keys: Iterable[str]) -> dict[str, Any]:
        """Return the values of those keys that have one."""
        async with self._turn:
            return await in_thread(self._load, list(keys))

    async def save(self, values: Mapping[str, Any]) -> None:
        """Save the values in one transaction."""
        self._waiting |= {key: json.dumps(value) for key, value in values.items()}
        async with self._turn:
            # Whoever has the turn saves for all that wait.
            waiting, self._waiting = self._waiting, {}
            try:
                if waiting:
                    await in_thread(self._save, waiting)
            except BaseException:
                self._waiting = waiting | self._waiting  # so that the other waiting calls do not count them as saved
                raise

    async def close(self) -> None:
        """Close the file. All that was saved is in it, and it needs no other file beside it."""
        async with self._turn:
            await self._close()

    async def _close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            await in_thread(database.close)

    def _open(self, job: dict[str, Any]) -> None:
        if self._database is not None:
            raise CheckpointError(str(self.path), "is open already", "use one checkpoint for one job at a time")
        for attempt in range(_OPENINGS):
            try:
                self._database = self._begin(job)
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or attempt == _OPENINGS - 1:
                    raise self._explain(error) from error
            except (OSError, sqlite3.Error) as error:
                raise self._explain(error) from error
            # Of two that open the file at the same instant, each can hold what the other needs: both let go and wait.
            time.sleep(random.uniform(0, 0.004))

    def _begin(self, job: dict[str, Any]) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            self._set_up(database, job)
        except BaseException:
            database.close()
            raise
        return database

    def _set_up(self, database: sqlite3.Connection, job: dict[str, Any]) -> None:
        # Exclusive before the log is touched: the lock is then held until the connection is closed.
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        application, version = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if application != _APPLICATION_ID and database.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise CheckpointError(str(self.path), "is a database of something else", "use another path")
        if application == _APPLICATION_ID and version != _VERSION:
            remedy = "finish its job with that version, or use another path"
            raise CheckpointError(str(self.path), "was made by another version of this client", remedy)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("BEGIN EXCLUSIVE")
        database.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version={_VERSION}")
        database.execute("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        kept = database.execute("SELECT value FROM entry WHERE key = 'job'").fetchone()
        if kept is None:
            database.execute("INSERT INTO entry VALUES ('job', ?)", (json.dumps(job),))
        else:
            check_job(str(self.path), json.loads(kept[0]), job)
        database.execute("COMMIT")

    def _load(self, keys: list[str]) -> dict[str, Any]:
        database = self._opened()
        found: dict[str, Any] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            for key, value in database.execute(f"SELECT key, value FROM entry WHERE key IN ({marks})", some):
                found[key] = json.loads(value)
        return found

    def _save(self, values: Mapping[str, str]) -> None:
        database = self._opened()
        try:
            with database:
                database.execute("BEGIN")
                database.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?)", values.items())
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            raise CheckpointError(str(self.path), "is not open", "open it first")
        return self._database

    def _explain(self, error: Exception) -> CheckpointError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        problem, remedy = f"can't be used ({error})", "see that its directory exists and can be written"
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            problem, remedy = "is in use by another process", "wait until that has ended, or use another checkpoint"
        elif code == sqlite3.SQLITE_NOTADB:
            problem, remedy = "is a file of something else", "use another path"
        elif code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            problem, remedy = f"can't be written ({error})", "free space on its disk; the job goes on where it was"
        return CheckpointError(str(self.path), problem, remedy)


def name_of(store: Checkpoint) -> str:
    """Return the name of a checkpoint for messages: the path of its file, if it is one."""
    return str(store.path) if isinstance(store, SQLiteCheckpoint) else "of this job"


def find_checkpoint(given: "str | os.PathLike[str] | Checkpoint | None") -> Checkpoint | None:
    """Return a checkpoint from the path of its file.

    Raises:
        ArgumentError: It is neither a path nor a checkpoint.
    """
    if given is None or isinstance(given, Checkpoint):
        return given
    if not isinstance(given, str | os.PathLike):  # pyright: ignore[reportUnnecessaryIsInstance]
        problem = f"is a {type(given).__name__}"
        raise ArgumentError("checkpoint", problem, "pass the path of a file, or a Checkpoint of your own")
    return SQLiteCheckpoint(given)

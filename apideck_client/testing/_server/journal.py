"""The server's state in a SQLite file: written with each change, read when the server is created.

Only one server can use the file at a time. The file doesn't contain logs, faults or subscriptions.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .kept import KeptCollection, KeptRecord
from .tenant import Tenant
from .wire import encode

_APPLICATION = 0x41504445
_VERSION = 1
_TABLES = """
CREATE TABLE collections (app_id, consumer_id, service_id, path, last, virtual,
  PRIMARY KEY (app_id, consumer_id, service_id, path));
CREATE TABLE records (app_id, consumer_id, service_id, path, id, sequence, fields,
  PRIMARY KEY (app_id, consumer_id, service_id, path, id)) WITHOUT ROWID;
CREATE TABLE gone (app_id, consumer_id, service_id, path, sequence,
  PRIMARY KEY (app_id, consumer_id, service_id, path, sequence)) WITHOUT ROWID;
CREATE TABLE consumers (app_id, id, content, PRIMARY KEY (app_id, id));
"""


_PLACE = "app_id = ? AND consumer_id = ? AND service_id = ? AND path = ?"


class Journal:
    """The file. Every method is thread-safe, and its changes are in the file when it returns."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        self.open()

    def open(self) -> None:
        """Open and lock the file. Raise OSError if another server uses it, ValueError if another program wrote it."""
        if self._file is not None:
            return
        try:
            file = sqlite3.connect(self.path, timeout=0.2, isolation_level=None, check_same_thread=False)
        except sqlite3.OperationalError as problem:
            raise OSError(f"{self.path} cannot be opened: {problem}") from None
        try:
            self._take(file)
        except BaseException:
            file.close()
            raise
        self._file = file

    def _take(self, file: sqlite3.Connection) -> None:
        try:
            file.execute("PRAGMA locking_mode = EXCLUSIVE")
            file.execute("BEGIN EXCLUSIVE")
            (application,) = file.execute("PRAGMA application_id").fetchone()
            (version,) = file.execute("PRAGMA user_version").fetchone()
            (tables,) = file.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not tables:
                for statement in _TABLES.split(";"):
                    file.execute(statement)
                file.execute(f"PRAGMA application_id = {_APPLICATION}")
                file.execute(f"PRAGMA user_version = {_VERSION}")
            elif (application, version) != (_APPLICATION, _VERSION):
                raise ValueError(f"{self.path} is the file of another program, or of another version of this one")
            file.execute("COMMIT")
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                remedy = "stop that one, or choose another file"
                raise OSError(f"{self.path} is in use by another server: {remedy}") from None
            raise OSError(f"{self.path} cannot be used: {problem}") from None
        except sqlite3.DatabaseError as problem:
            raise ValueError(f"{self.path} is not a SQLite file: {problem}") from None

    @property
    def is_open(self) -> bool:
        """True while this server uses the file."""
        return self._file is not None

    def close(self) -> None:
        """Close and unlock the file."""
        with self._lock:
            file, self._file = self._file, None
            if file is not None:
                file.close()

    def collections(self) -> Iterator[KeptCollection]:
        """Return each collection."""
        with self._lock:
            rows = self._open.execute(
                "SELECT app_id, consumer_id, service_id, path, last, virtual FROM collections"
            ).fetchall()
        for *owner, path, last, virtual in rows:
            place = (*owner, path)
            with self._lock:
                records = self._open.execute(
                    f"SELECT id, sequence, fields FROM records WHERE {_PLACE} ORDER BY sequence", place
                ).fetchall()
                gone = self._open.execute(f"SELECT sequence FROM gone WHERE {_PLACE}", place).fetchall()
            kept = [KeptRecord(*record) for record in records]
            segments = [(first, spec) for first, spec in json.loads(virtual)]
            yield KeptCollection(Tenant(*owner), path, last, kept, segments, [number for (number,) in gone])

    def consumers(self) -> list[dict[str, Any]]:
        """Return every consumer."""
        with self._lock:
            return [json.loads(content) for (content,) in self._open.execute("SELECT content FROM consumers")]

    def keep(self, collection: KeptCollection) -> None:
        """Write the given records of a collection and its removed ones. Other records don't change."""
        place = (*collection.tenant, collection.path)
        virtual = encode(collection.virtual).decode()
        with self._change() as file:
            file.execute(
                "INSERT OR REPLACE INTO collections VALUES (?, ?, ?, ?, ?, ?)", (*place, collection.last, virtual)
            )
            rows = ((*place, *record) for record in collection.records)
            file.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            gone = ((*place, number) for number in collection.gone)
            file.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?, ?)", gone)

    def remove(self, tenant: Tenant, path: str, id: str) -> None:
        """Remove a record."""
        with self._lock:
            self._open.execute(f"DELETE FROM records WHERE {_PLACE} AND id = ?", (*tenant, path, id))

    def keep_consumer(self, app_id: str, id: str, content: dict[str, Any]) -> None:
        """Write a consumer."""
        with self._lock:
            self._open.execute("INSERT OR REPLACE INTO consumers VALUES (?, ?, ?)", (app_id, id, encode(content)))

    def clear(self) -> None:
        """Remove everything."""
        with self._change() as file:
            for table in ("collections", "records", "gone", "consumers"):
                file.execute(f"DELETE FROM {table}")

    @contextmanager
    def _change(self) -> Generator[sqlite3.Connection, None, None]:
        """Run the block in a transaction."""
        with self._lock:
            file = self._open
            file.execute("BEGIN")
            try:
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")

    @property
    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            raise RuntimeError(f"{self.path} is closed: start the server first")
        return self._file

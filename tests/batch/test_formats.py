"""CSV and Parquet: the files of a job contain its rows, and a job that stops at any step loses and doubles nothing."""

import contextlib
import csv
import datetime
import errno
import importlib.util
import io
import json
import sys
import types
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client import Apideck, ArgumentError, from_dict
from apideck_client.batch import Format, Output, OutputError, export
from apideck_client.batch._csv import CSV
from apideck_client.batch._outputs import find_format
from apideck_client.batch._parquet import ParquetParts
from apideck_client.crm.models import Contact, Note
from apideck_client.tables import columns, to_rows
from apideck_client.testing import EmbeddedApideck
from tests.batch.run_killed import count_ids, export_through_kills, read_ids
from tests.support.documents import schemas
from tests.support.mutations import PHASES, changed, to_json
from tests.support.secret_scanner import KEY

needs_pyarrow = pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is not installed")
FORMATS = ["jsonl", "csv", pytest.param("parquet", marks=needs_pyarrow)]
NAMES = [column.name for column in columns(Contact)]


def contacts(count: int, start: int = 0) -> list[Contact]:
    return [from_dict(Contact, {"id": str(number), "name": f'"{number}",\n'}) for number in range(start, start + count)]


# -- CSV ---------------------------------------------------------------------------------------------------------------


def written(path: Path, records: Sequence[Any], **options: Any) -> bytes:
    output = CSV(path, Contact, **options)
    output.open(None)
    output.write(records)
    output.flush()
    output.close()
    return path.read_bytes()


def cells_of(content: bytes) -> list[dict[str, str]]:
    """Check that a CSV file has the header of the columns, and return its rows."""
    reader = csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)
    rows = list(reader)
    assert reader.fieldnames == NAMES
    return rows


def test_a_csv_file_has_a_header_and_a_line_for_each_record(tmp_path: Path) -> None:
    record = {
        "id": "1",
        "name": 'Ada "Countess", Byron\r\n',
        "title": "",
        "active": True,
        "current_balance": 2.5,
        "updated_at": "2024-03-01T10:00:00.5+02:00",
        "emails": [{"email": "ada@example.com"}],
    }
    content = written(tmp_path / "a.csv", [from_dict(Contact, record)])
    (row,) = cells_of(content)
    assert {name: cell for name, cell in row.items() if cell} == {
        "id": "1",
        "name": 'Ada "Countess", Byron\r\n',
        "active": "true",
        "current_balance": "2.5",
        "updated_at": "2024-03-01T08:00:00.500000Z",
        "email": "ada@example.com",
        "emails": '[{"email":"ada@example.com"}]',
    }
    lines = content.split(b"\r\n")
    assert lines[0].decode() == ",".join(NAMES)
    assert lines[1].startswith(b'1,"Ada ""Countess"", Byron')
    assert content.count(b'""') == 2 + 4 + 1  # the quotes of the name, the quotes of the JSON, and the empty title


def test_an_empty_list_is_a_header(tmp_path: Path) -> None:
    assert cells_of(written(tmp_path / "a.csv", [])) == []


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-1", "@sum", "\tx", "\rx", "\nx", "=1"])
def test_formulas_are_quoted_when_requested(text: str, tmp_path: Path) -> None:
    record = from_dict(Contact, {"name": text, "current_balance": -1, "tags": -1})
    (plain,) = cells_of(written(tmp_path / "a.csv", [record]))
    (quoted,) = cells_of(written(tmp_path / "a.csv", [record], quote_formulas=True))
    assert (plain["name"], plain["tags"]) == (text, "-1")
    assert (quoted["name"], quoted["tags"]) == (f"'{text}", "'-1")
    assert quoted["current_balance"] == "-1.0"  # a number is not a formula


def to_cell(value: Any) -> str:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, float) and value != value:
        return "NaN"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=25,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(data=st.data(), quote_formulas=st.booleans())
def test_any_record_is_a_line_of_csv(data: st.DataObject, quote_formulas: bool, tmp_path: Path) -> None:
    records = hostile_records(data)
    content = written(tmp_path / "a.csv", records, quote_formulas=quote_formulas)
    rows = to_rows(records, Contact)
    found = cells_of(content)
    assert len(found) == len(rows)
    for cells, row in zip(found, rows, strict=True):
        for name, cell in row.items():
            assert cells[name].removeprefix("'" * quote_formulas) == to_cell(cell).removeprefix("'" * quote_formulas)
            if quote_formulas and isinstance(cell, str):
                assert not cells[name].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def hostile_records(data: st.DataObject) -> list[Any]:
    example = schemas("crm")["Contact"]["example"]
    bodies = [to_json(data.draw(changed(example))) for _ in range(2)]
    content = b'{"data":[' + b",".join(bodies) + b',"no object"]}'
    return read(content)


def read(content: bytes) -> list[Any]:
    """Return the contacts that the client reads from a response."""
    import asyncio

    async def ask() -> list[Any]:
        transport = httpx.MockTransport(lambda request: httpx.Response(200, content=content))
        async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport) as apideck:
            return list(await apideck.crm.contacts.list())

    return asyncio.run(ask())


def test_a_csv_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\r\n1,Ada\r\n")
    output = CSV(path, Contact)
    with pytest.raises(OutputError, match="has other columns"):
        output.open(15)
    output.open(None)
    output.close()
    with pytest.raises(OutputError, match="is not there"):
        CSV(tmp_path / "b.csv", Contact).open(15)


# -- Parquet -----------------------------------------------------------------------------------------------------------


def parquet_of(path: Path, records: Sequence[Any]) -> Any:
    output = ParquetParts(path, Contact)
    output.open(None)
    output.write(records)
    assert output.flush()[:2] == [0, len(records)]
    output.close()
    assert [each.name for each in path.iterdir()] == ["part-000001.parquet"]
    return importlib.import_module("pyarrow.parquet").read_table(path)


@needs_pyarrow
def test_a_parquet_table_has_the_types_of_the_schema(tmp_path: Path) -> None:
    from apideck_client.tables import arrow_schema

    table = parquet_of(tmp_path / "a.parquet", contacts(3))
    assert table.schema.equals(arrow_schema(Contact))
    assert table.to_pylist() == to_rows(contacts(3))
    assert str(table.schema.field("updated_at").type) == "timestamp[us, tz=UTC]"
    assert str(table.schema.field("type").type).startswith("dictionary<values=string")


@needs_pyarrow
def test_an_empty_list_is_one_part_without_rows(tmp_path: Path) -> None:
    assert parquet_of(tmp_path / "a.parquet", []).num_rows == 0


@needs_pyarrow
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=15,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_record_is_a_row_of_parquet(data: st.DataObject, tmp_path: Path) -> None:
    records = hostile_records(data)
    found = parquet_of(tmp_path / "a.parquet", records).to_pylist()
    assert json.dumps(found, default=str) == json.dumps(to_rows(records, Contact), default=str)


@needs_pyarrow
def test_many_saves_are_one_part_and_the_unsaved_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    output = ParquetParts(path, Contact)
    output.open(None)
    for page in (contacts(2), [], contacts(2, 2)):
        output.write(page)
        position = output.flush()
    output.write(contacts(2, 4))
    output.close()
    assert read_ids(path) == []  # it ended at once, so the next process writes the rows
    output.open(position)
    output.close()
    assert position[:2] == [0, 4]
    assert [each.name for each in path.iterdir()] == ["part-000001.parquet"]
    assert read_ids(path) == ["0", "1", "2", "3"]


@needs_pyarrow
def test_a_part_is_made_before_the_spool_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apideck_client.batch._parquet.ROW_GROUP_BYTES", 50_000)
    monkeypatch.setattr("apideck_client.batch._parquet.PART_BYTES", 150_000)
    path = tmp_path / "a.parquet"
    output = ParquetParts(path, Contact)
    output.open(None)
    for start in range(0, 1_000, 100):
        output.write(contacts(100, start))
        output.flush()
    output.close()
    parts = sorted(path.iterdir())
    assert [each.name for each in parts] == [f"part-{number + 1:06}.parquet" for number in range(len(parts))]
    assert 1 < len(parts) < 10
    assert importlib.import_module("pyarrow.parquet").ParquetFile(parts[0]).num_row_groups > 1
    assert read_ids(path) == [str(number) for number in range(1_000)]


@needs_pyarrow
def test_a_part_is_cut_to_a_position_and_kept_at_the_last(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    output = ParquetParts(path, Contact)
    positions: list[Any] = []
    for start in (0, 3, 6):
        output.open(positions[-1] if positions else None)
        output.write(contacts(2, start))
        output.flush()
        output.write(contacts(1, start + 2))
        positions.append(output.flush())
        output.close()
    assert read_ids(path) == [str(number) for number in range(9)]
    assert len(list(path.iterdir())) == 3  # a part that is complete is not written again
    output.open([0, 2, 1])
    output.close()
    assert read_ids(path) == ["0", "1"]
    with pytest.raises(OutputError, match="has 2 rows in part 1 where the checkpoint says 3"):
        output.open([0, 3, 1])


@needs_pyarrow
def test_a_spool_of_other_columns_is_a_part_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    older, newer = ParquetParts(path, Note), ParquetParts(path, Contact)
    older.open(None)
    older.write([from_dict(Note, {"id": "0"})])
    position = older.flush()
    newer.open(position)  # the process with the older version was killed
    newer.write(contacts(1, 1))
    newer.flush()
    newer.close()
    with contextlib.suppress(FileNotFoundError):
        older.close()
    assert read_ids(path) == ["0", "1"]
    newer.open(position)
    newer.close()
    assert read_ids(path) == ["0"]


@needs_pyarrow
def test_a_part_that_is_gone_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet_of(path, contacts(1))
    with pytest.raises(OutputError, match="has no part 2 of the 2"):
        ParquetParts(path, Contact).open(2)  # the position of an earlier version
    with pytest.raises(OutputError, match="has no part 2 with the 5 rows"):
        ParquetParts(path, Contact).open([1, 5, 100])


@needs_pyarrow
def test_duckdb_and_polars_read_the_files_of_an_export(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    pl = pytest.importorskip("polars", reason="polars is not installed")
    parquet_of(tmp_path / "crm.contacts" / "acme.salesforce.parquet", contacts(2))
    written(tmp_path / "crm.contacts" / "acme.csv", contacts(2))
    with duckdb.connect() as database:
        for pattern in ("**/*.parquet", "**/*.csv"):
            found = database.sql(f"select count(*), max(name) from '{tmp_path}/{pattern}'").fetchall()
            assert found == [(2, '"1",\n')]
    assert pl.scan_parquet(tmp_path / "crm.contacts" / "acme.salesforce.parquet").collect()["id"].to_list() == [
        "0",
        "1",
    ]


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"apideck-client\[arrow\]"):
        find_format("parquet")


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ArgumentError, match="jsonl, csv, parquet"):
        find_format("xlsx")


# -- stops at any step -------------------------------------------------------------------------------------------------


def make(name: str, path: Path) -> Output:
    return find_format(name).make(path.with_suffix(f".{name}"), Note)


class StopError(BaseException):
    """The end of a process."""


class Stopping:
    """Ends a process before a line of an output's code, as a substitute for `kill -9`."""

    FILES = ("_csv.py", "_parquet.py", "_files.py", "_jsonl.py")
    # These functions change no file: stopping in one equals stopping before it.
    UNCHANGING = frozenset(
        [
            "_line",
            "_cell",
            "_to_text",
            "to_line",
            "<genexpr>",
            "<listcomp>",
            "_check_parts",
            "_found",
            "_position",
            "_spool_path",
            "_next_part",
            "_streams",
            "_tables_in",
            "_schema_in",
            "_groups",
            "_joined",
        ]
    )

    def __init__(self, after: int) -> None:
        self.left = after

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *error: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: types.FrameType, event: str, argument: object) -> Any:
        path = Path(frame.f_code.co_filename)
        if path.parent.name != "batch" or path.name not in self.FILES or frame.f_code.co_name in self.UNCHANGING:
            return None
        if event == "line":
            self.left -= 1
            if self.left < 0:
                raise StopError
        return self._trace


def drive(output: Output, checkpoint: dict[str, Any], pages: list[list[Note]]) -> None:
    """Write pages. After each, save the position and the count in one step, as an export does."""
    output.open(checkpoint.get("position"))
    for number in range(checkpoint.get("pages", 0), len(pages)):
        output.write(pages[number])
        position = json.loads(json.dumps(output.flush()))
        if number == len(pages) - 1:
            output.close()  # an export also closes it before it saves that a list is done
        checkpoint |= {"position": position, "pages": number + 1}
    output.close()


# This process continues, and collects a writer. A killed process doesn't collect it.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <function ParquetWriter.__del__")
@pytest.mark.parametrize("name", FORMATS)
def test_an_output_that_stops_at_any_step_goes_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)  # the system doesn't crash here, so nothing is lost
    notes = [from_dict(Note, {"id": str(number)}) for number in range(4)]
    pages = [notes[:1], [], notes[1:2], notes[2:]]
    wanted = ["0", "1", "2", "3"]
    first = dict[str, Any]()
    drive(make(name, tmp_path / "first"), first, pages)  # imports and caches are filled first, so they are no steps
    if name == "parquet":  # a part in the middle, and one at the end
        monkeypatch.setattr("apideck_client.batch._parquet.PART_BYTES", first["position"][2] // 2)
    for step in range(1_000):
        path, checkpoint = tmp_path / f"out-{step}", dict[str, Any]()
        is_done = is_complete_before(step, name, path, checkpoint, pages)
        if not is_done:
            is_complete_before(step // 2, name, path, checkpoint, pages)  # the next process stops as well
            drive(make(name, path), checkpoint, pages)
        assert read_ids(path.with_suffix(f".{name}")) == wanted, step
        assert not list(path.with_suffix(f".{name}").glob("_*"))
        if is_done:
            break
    assert 20 < step < 900


def is_complete_before(step: int, name: str, path: Path, checkpoint: dict[str, Any], pages: list[list[Note]]) -> bool:
    """Write until a step. Return True if the output was complete before the step."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the system closes the files of an ended process
        try:
            with Stopping(step):
                drive(make(name, path), checkpoint, pages)
        except StopError:
            return False
    return True


class Counted:
    """Counts calls, and crashes at one of them. The number of calls is the same in each export."""

    def __init__(self, crash_at: int) -> None:
        self.left = crash_at

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.EIO, "the end of the process")  # this stops the export at once, and the run stays open

    def format(self, name: str) -> Format:
        named = find_format(name)
        return named._replace(make=lambda path, kind: CrashingOutput(named.make(path, kind), self))


class CrashingOutput:
    """An output in a process that crashes between two of its calls."""

    def __init__(self, output: Output, calls: Counted) -> None:
        self._output = output
        self._calls = calls

    def open(self, position: Any) -> None:
        self._calls.step()
        self._output.open(position)
        self._calls.step()

    def write(self, records: Sequence[Any]) -> None:
        self._output.write(records)
        self._calls.step()

    def flush(self) -> Any:
        position = self._output.flush()
        self._calls.step()  # before the checkpoint has the position
        return position

    def close(self) -> None:
        self._output.close()


def connector(request: httpx.Request, expired: list[str]) -> httpx.Response:
    """Respond with the contacts after a cursor, and refuse a cursor once."""
    cursor = request.url.params.get("cursor")
    if cursor in expired:
        expired.remove(str(cursor))
        error = {"status_code": 400, "error": "Bad Request", "type_name": "InvalidCursorError", "message": "expired"}
        return httpx.Response(400, json=error)
    start = int(cursor or 0)
    data = [{"id": str(number)} for number in range(start, min(start + 2, 7))]
    cursors = {"next": str(start + 2) if start + 2 < 7 else None}
    return httpx.Response(200, json={"status_code": 200, "data": data, "meta": {"cursors": cursors}})


@pytest.mark.parametrize("name", FORMATS)
async def test_an_export_that_crashes_between_calls_goes_on(name: str, tmp_path: Path) -> None:
    for crash_at in range(1, 100):
        calls, expired, out = Counted(crash_at), ["4"], tmp_path / str(crash_at)
        transport = httpx.MockTransport(lambda request, left=expired: connector(request, left))
        async with Apideck(api_key=KEY, app_id="app", transport=transport, max_retries=0) as apideck:
            for _ in range(2):
                with contextlib.suppress(OSError):
                    report = await export(
                        apideck,
                        ["crm.contacts"],
                        to=out,
                        connections=[("acme", "salesforce")],
                        format=calls.format(name),
                        checkpoint=tmp_path / f"{crash_at}.sqlite",
                        save_every=0,
                    )
                    break
        assert report.is_complete, (crash_at, str(report))
        ids = read_ids(out / "crm.contacts" / f"acme.salesforce.{name}")
        assert ids == [str(number) for number in range(7)], crash_at
        if calls.left > 0:
            break
    assert crash_at > 15


@pytest.mark.parametrize("name", FORMATS[1:])  # test_export.py tests JSON lines
async def test_a_process_that_is_killed_goes_on(name: str, server: EmbeddedApideck, tmp_path: Path) -> None:
    server.seed("consumer-0", contacts=3000)
    killed = await export_through_kills(server, tmp_path, 1, format=name, requests=[3, 6])
    found = count_ids(tmp_path)
    assert killed == 2
    assert (len(found), sum(found.values())) == (3000, 3000)

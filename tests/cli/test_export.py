"""`apideck export`."""

import csv
import importlib
import json
import re
from pathlib import Path

import pytest

from apideck_client.testing import EmbeddedApideck
from tests.cli.command import apideck, interrupted, interrupted_here, on_terminal, process

PAIRS = ("--consumer", "acme", "--consumer", "globex", "--service", "salesforce")


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_lists_of_several_consumers_become_files(server: EmbeddedApideck, tmp_path: Path) -> None:
    ended = apideck(server, "export", "crm", "contacts", "companies", *PAIRS, "--out", tmp_path)
    assert ended.code == 0, ended
    acme = ids(tmp_path / "crm.contacts" / "acme.salesforce.jsonl")
    assert len(acme) == len(set(acme)) == 450
    assert len(ids(tmp_path / "crm.contacts" / "globex.salesforce.jsonl")) == 30
    assert (tmp_path / "crm.companies" / "globex.salesforce.jsonl").is_file()
    assert ended.out.splitlines()[-1].startswith("4 lists, ")


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_other_formats(server: EmbeddedApideck, tmp_path: Path, format: str) -> None:
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path, "--format", format, "--json")
    assert ended.code == 0, ended
    report = json.loads(ended.out)
    assert report["records"] == 480
    assert report["is_complete"]
    path = tmp_path / "crm.contacts" / f"globex.salesforce.{format}"
    assert len(read(path)) == 30


def test_all_consumers_come_from_vault(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.connect("acme", "salesforce")
    server.connect("globex", "salesforce")
    server.fail_refresh("globex", "salesforce")
    ended = apideck(server, "export", "crm", "contacts", "--all-consumers", "--out", tmp_path, "--json")
    assert ended.code == 3, ended
    report = {each["consumer_id"]: each for each in json.loads(ended.out)["lists"]}
    assert report["acme"]["status"] == "done"
    assert report["globex"]["status"] == "not tried"
    assert "next step" in report["globex"]["notes"][0]


def test_a_dry_run_writes_nothing(server: EmbeddedApideck, tmp_path: Path) -> None:
    out = tmp_path / "data"
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", out, "--dry-run")
    assert ended.code == 0, ended
    assert ended.out.splitlines() == [
        "crm.contacts of acme (salesforce): would be read",
        "crm.contacts of globex (salesforce): would be read",
    ]
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("crm", "contcts", "--consumer", "acme"), "did you mean 'crm.contacts'?"),
        (("crm", "contacts"), "pass --consumer ID or --all-consumers"),
        (("crm", "contacts", "--consumer", "acme", "--all-consumers"), "pass one of them"),
        (("crm", "contacts", "--consumer", "acme", "--updated-since", "soon"), "--updated-since is 'soon'"),
        (("crm", "contacts", "--consumer", "acme", "--format", "xls"), "'xls'"),
        (("crm", "contacts", "--consumer", "acme", "--concurrency", "0"), "--concurrency"),
    ],
)
def test_wrong_usage_ends_with_2(server: EmbeddedApideck, tmp_path: Path, arguments: tuple[str], message: str) -> None:
    ended = apideck(server, "export", *arguments, "--out", tmp_path / "data")
    assert ended.code == 2, ended
    assert message in ended.err
    assert not (tmp_path / "data").exists()
    assert len(server.requests) == 0


@pytest.mark.parametrize("name", ["APIDECK_API_KEY", "APIDECK_APP_ID"])
def test_missing_credentials_are_named(server: EmbeddedApideck, tmp_path: Path, name: str) -> None:
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path, env={name: ""})
    assert ended.code == 2
    assert ended.err == f"apideck: {name} is not set: export {name}=...\n"


def test_a_failing_consumer_is_partly_failed(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.fail(402, consumer="globex")
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path)
    assert ended.code == 3, ended
    assert "RequestLimitError" in ended.out
    assert len(ids(tmp_path / "crm.contacts" / "acme.salesforce.jsonl")) == 450
    assert "--retry-failed" in ended.out
    server.faults.clear()
    before = len(server.requests)
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path, "--retry-failed")
    assert ended.code == 0, ended
    assert len(server.requests) == before + 1
    assert len(ids(tmp_path / "crm.contacts" / "globex.salesforce.jsonl")) == 30


def test_when_all_fail_it_has_failed(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.fail(402)
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path)
    assert ended.code == 1, ended


def test_another_jobs_checkpoint_is_refused(server: EmbeddedApideck, tmp_path: Path) -> None:
    assert apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path).code == 0
    ended = apideck(server, "export", "crm", "companies", *PAIRS, "--out", tmp_path)
    assert ended.code == 1
    assert "CheckpointError" in ended.err


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet"])
def test_ctrl_c_ends_the_page_and_the_job_goes_on(
    server: EmbeddedApideck, tmp_path: Path, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.seed("initech", contacts=1000, service_id="salesforce")
    server.fail("late", delay=0.2, consumer="initech")
    pair = ("--consumer", "initech", "--service", "salesforce")
    job = ("export", "crm", "contacts", *pair, "--out", tmp_path, "--format", format, "--json")
    stopped_job, after = (*job, "--progress-every", "0.05"), r"^[1-9].* records"
    if format == "jsonl":
        first = interrupted(server, *stopped_job, after=after)
    else:
        first = interrupted_here(monkeypatch, server, *stopped_job, after=after)
    assert first.code == 3, first
    stopped = json.loads(first.out)
    assert 0 < stopped["records"] < 1000
    assert stopped["records"] % 200 == 0
    assert stopped["lists"][0]["cursor"] is not None
    assert "Ctrl-C again" in first.err
    path = tmp_path / "crm.contacts" / f"initech.salesforce.{format}"
    assert len(read(path)) == stopped["records"]
    server.faults.clear()
    second = apideck(server, *job)
    assert second.code == 0, second
    found = read(path)
    assert len(found) == len(set(found)) == 1000


def read(path: Path) -> list[str]:
    """Return the ids of the records in a file of any format."""
    if path.suffix == ".jsonl":
        return ids(path)
    if path.suffix == ".csv":
        return [row["id"] for row in csv.DictReader(path.read_text().splitlines())]
    table = importlib.import_module("pyarrow.parquet").read_table(path)
    return [str(each) for each in table.column("id").to_pylist()]


def test_on_a_pipe_progress_is_lines(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.fail("late", delay=0.1)
    job = ("export", "crm", "contacts", *PAIRS, "--out", tmp_path, "--progress-every", "0.05")
    ended = process(server, *job)
    assert "\x1b" not in ended.err + ended.out
    assert ended.err.splitlines()
    assert all(" records, " in line and "/s" in line for line in ended.err.splitlines())


def test_on_a_terminal_progress_is_one_line(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.fail("late", delay=0.2)
    ended = on_terminal(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path)
    assert ended.code == 0, ended
    assert "records" in ended.err
    assert "\x1b" in ended.err
    assert "\x1b" not in ended.out


def test_updated_since_reads_what_changed(server: EmbeddedApideck, tmp_path: Path) -> None:
    for index, moment in enumerate(("2026-01-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z")):
        record = {"id": f"c{index}", "name": "Ada", "updated_at": moment}
        server.add("initech", "contacts", record, service_id="salesforce")
    pair = ("--consumer", "initech", "--service", "salesforce")
    ended = apideck(server, "export", "crm", "contacts", *pair, "--out", tmp_path, "--updated-since", "2026-02-01")
    assert ended.code == 0, ended
    assert ids(tmp_path / "crm.contacts" / "initech.salesforce.jsonl") == ["c1"]


def test_fields_and_max_items_narrow_the_lists(server: EmbeddedApideck, tmp_path: Path) -> None:
    narrow = ("--fields", "id,name", "--max-items", "3")
    assert apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path, *narrow).code == 0
    for consumer in ("acme", "globex"):
        lines = (tmp_path / "crm.contacts" / f"{consumer}.salesforce.jsonl").read_text().splitlines()
        assert len(lines) == 3
        assert all(set(json.loads(line)) <= {"id", "name"} for line in lines)


def test_no_resume_begins_a_new_run(server: EmbeddedApideck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "state" / "night.sqlite"
    job = ("export", "crm", "contacts", *PAIRS, "--out", tmp_path / "data", "--checkpoint", kept, "--json")
    server.fail("late", delay=0.2)
    first = interrupted_here(monkeypatch, server, *job, "--progress-every", "0.05", after=r"^[1-9].* records")
    assert first.code == 3, first
    assert kept.is_file()
    assert not (tmp_path / "data" / "export.sqlite").exists()
    server.faults.clear()
    before = len(server.requests)
    again = json.loads(apideck(server, *job, "--no-resume").out)
    assert len(server.requests) - before == 4
    assert again["records"] == 480
    assert again["notes"] == []


def test_a_consumer_that_does_not_exist_is_named(server: EmbeddedApideck, tmp_path: Path) -> None:
    for number, service in enumerate(((), ("--service", "salesforce"))):
        out = tmp_path / str(number)
        ended = apideck(server, "export", "crm", "contacts", "--consumer", "nobody", *service, "--out", out)
        assert ended.code == 1, ended
        assert re.search(r"crm.contacts of nobody.*: not tried", ended.out)
        assert "check the consumer's id" in ended.out
        ended = apideck(
            server, "export", "crm", "contacts", "--consumer", "nobody", *service, "--out", out, "--dry-run"
        )
        assert ended.code == 1, ended
        assert "check the consumer's id" in ended.out

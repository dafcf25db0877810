"""`apideck import`."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from apideck_client import Apideck
from apideck_client._cli._import_job import record_type
from apideck_client._cli._mapping import read_mapping
from apideck_client._tables.columns import parts_of
from apideck_client.testing import EmbeddedApideck
from tests.cli.command import Ended, apideck, interrupted
from tests.support.secret_scanner import KEY

MAP = ("--map", "Full name=name,E-mail=emails[0].email")
HEAD = "Full name,E-mail,company_name,monetary_amount,currency\n"
GOOD = "Ada,ada@example.com,Engines,12.5,eur\n"


@pytest.fixture
def server() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck() as embedded:
        embedded.seed("acme", contacts=0, leads=0)
        yield embedded


def run(server: EmbeddedApideck, path: Path, *more: str | Path, resource: str = "leads") -> Ended:
    return apideck(server, "import", "crm", resource, "--from", path, "--consumer", "acme", *more)


def bodies(server: EmbeddedApideck) -> list[dict[str, Any]]:
    return [each.json() for each in server.requests if each.method == "POST"]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_rows_become_records_of_the_declared_types(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        HEAD.strip() + ",tags,phone_number,Unused\n" + GOOD.strip() + ',"[""a"",""b""]",+49 1,x\nBo,,,3,,c,,\n'
    )
    ended = run(server, path, *MAP, "--set", "custom_fields[0].id=cf1", "--set", "custom_fields[0].value=web", "--json")
    assert ended.code == 0, ended
    assert "Unused" in ended.err
    custom = [{"id": "cf1", "value": "web"}]
    assert sorted(bodies(server), key=lambda each: str(each["name"])) == [
        {
            "name": "Ada",
            "emails": [{"email": "ada@example.com"}],
            "company_name": "Engines",
            "monetary_amount": 12.5,
            "currency": "EUR",
            "tags": ["a", "b"],
            "phone_numbers": [{"number": "+49 1"}],
            "custom_fields": custom,
        },
        {"name": "Bo", "company_name": None, "monetary_amount": 3, "tags": ["c"], "custom_fields": custom},
    ]


def test_a_column_that_is_like_a_field_is_named(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("name,company_name,first_nmae,Shoe size\nAda,,A,38\n")
    ended = run(server, path, "--dry-run", "--json")
    assert "Columns without a field: first_nmae (like first_name), Shoe size\n" in ended.err
    assert json.loads(ended.out)["unused_columns"] == ["first_nmae", "Shoe size"]


def test_a_bad_row_is_kept_with_its_line(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    bad = "Bo,,C,many,\n" + '"Two\nlines",,C,,EURO\n' + "Short,s\n" + "Cy,,C,1,USD\n"
    path.write_bytes((HEAD + GOOD + bad).encode() + b"\xff,,C,,\n")
    ended = run(server, path, *MAP)
    assert ended.code == 3, ended
    assert "line 3: failed; column 'monetary_amount' is 'many'" in ended.out
    assert ended.out.splitlines()[-1] == "crm.leads: 6 rows; 2 done, 4 failed"
    kept = (tmp_path / "leads.rejected.csv").read_bytes()
    found = {line.split(b",")[0] for line in kept.splitlines()}
    assert found >= {b"_line", b"3", b"4", b"6", b"8"}
    assert len(bodies(server)) == 2


def test_corrected_rejected_rows_are_imported(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + GOOD + "Bo,,C,many,\n")
    assert run(server, path, *MAP).code == 3
    rejected = tmp_path / "leads.rejected.csv"
    assert rows(rejected)[0]["_line"] == "3"
    rejected.write_text(rejected.read_text().replace(",many,", ",5,"))
    ended = run(server, rejected, *MAP)
    assert ended.code == 0, ended
    assert "Columns without a field" not in ended.err
    assert [each["name"] for each in bodies(server)] == ["Ada", "Bo"]


def test_a_row_that_was_corrected_in_place_is_sent(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + "Bo,,C,many,\n" + GOOD)
    assert run(server, path, *MAP).code == 3
    path.write_text(HEAD + "Bo,,C,2,\n" + GOOD)
    ended = run(server, path, *MAP, "--json")
    assert ended.code == 0, ended
    assert json.loads(ended.out)["done_before"] == 1
    assert [each["name"] for each in bodies(server)] == ["Ada", "Bo"]
    assert not (tmp_path / "leads.rejected.csv").exists()


def test_another_map_does_not_fit_the_checkpoint(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + GOOD)
    assert run(server, path, *MAP).code == 0
    ended = run(server, path, "--map", "Full name=name")
    assert ended.code == 1
    assert "CheckpointError" in ended.err
    assert len(bodies(server)) == 1


def test_unknown_outcomes_have_a_file_of_their_own(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + GOOD + "Bo,,C,,\n")
    server.fail("cut", method="POST", times=1, carried_out=True)
    ended = run(server, path, *MAP, "--concurrency", "1", "--json")
    assert ended.code == 3, ended
    report = json.loads(ended.out)
    assert [each["line"] for each in report["unknown"]] == [2]
    assert rows(tmp_path / "leads.unknown.csv")[0]["Full name"] == "Ada"
    again = run(server, path, *MAP, "--json")
    assert again.code == 3, again
    assert len(bodies(server)) == 2


def test_a_jsonl_file_is_imported(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    good = {"Full name": "Ada", "company_name": None, "emails": [{"email": "a@example.com"}], "monetary_amount": 1.5}
    lines = [json.dumps(good), "", "[1]", "{", json.dumps({"Full name": "Bo", "company_nam": "C"})]
    path.write_text("\n".join(lines))
    ended = run(server, path, "--map", "Full name=name")
    assert ended.code == 3, ended
    assert "line 5: failed; lead has the key 'company_nam'" in ended.out
    (sent,) = bodies(server)
    assert sent == {"name": "Ada", **{name: good[name] for name in list(good)[1:]}}
    kept = [json.loads(line) for line in (tmp_path / "leads.rejected.jsonl").read_text().splitlines()]
    assert sorted(each["_line"] for each in kept) == [3, 4, 5]


@pytest.mark.parametrize("faults", [False, True])
def test_a_dry_run_of_an_import_sends_nothing(server: EmbeddedApideck, tmp_path: Path, faults: bool) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + GOOD + ("Bo,,C,many,\n" if faults else ""))
    ended = run(server, path, *MAP, "--dry-run")
    assert ended.code == (3 if faults else 0), ended
    assert "1 valid" in ended.out
    assert ("line 3: failed" in ended.out) is faults
    assert [each.name for each in tmp_path.iterdir()] == ["leads.csv"]
    assert len(server.requests) == 0


def test_stop_after_ends_an_import(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + "Bo,,C,many,\n" * 3)
    ended = run(server, path, *MAP, "--stop-after", "2", "--concurrency", "1", "--json")
    assert ended.code == 1, ended
    report = json.loads(ended.out)
    assert (report["failed"], report["not_tried"]) == (2, 1)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--map", "Full name=nam"), "Lead has no 'nam': did you mean 'name'?"),
        (("--map", "Full nam=name"), "did you mean 'Full name'?"),
        (("--map", "Full name=name,E-mail=emails.email"), "write emails[0].email"),
        (("--map", "Full name=emails[0].emial"), "did you mean 'email'?"),
        (("--map", "Full name=name[0]"), "omit [0]"),
        (("--map", "Full name=id"), "which only the server sets"),
        (("--map", "Full name"), "pass COLUMN=FIELD pairs"),
        (("--map", "Full name=name,E-mail=name"), "'name' is set twice"),
        (("--map", "E-mail=emails[0].email"), "no column gives 'name'"),
        (("--map", "Full name=name..x"), "'name..x'"),
        ((*MAP, "--set", "monetary_amount=x"), "takes a number"),
        ((*MAP, "--concurrency", "0"), "--concurrency"),
    ],
)
def test_a_wrong_map_ends_with_2(server: EmbeddedApideck, tmp_path: Path, more: tuple[str, ...], message: str) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Full name,E-mail,company_name\nAda,a@example.com,C\n")
    ended = run(server, path, *more)
    assert ended.code == 2, ended
    assert message in ended.err
    assert len(server.requests) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["leads.csv"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leads.xlsx", "", "pass a .csv or a .jsonl file"),
        ("leads.csv", "", "has no header"),
        ("leads.csv", None, "there is no such file"),
        ("leads.csv", "name;company_name;name\na;b;c\n", "no column gives 'name'"),
    ],
)
def test_a_wrong_file_ends_with_2(
    server: EmbeddedApideck, tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    ended = run(server, tmp_path / name)
    assert ended.code == 2, ended
    assert message in ended.err


def test_a_resource_without_create_is_refused(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(HEAD)
    assert "did you mean 'leads'?" in run(server, path, resource="leeds").err
    assert "has no create" in apideck(server, "import", "vault", "logs", "--from", path, "--consumer", "acme").err
    assert "there is no consumer" in apideck(server, "import", "crm", "leads", "--from", path).err


def test_an_import_goes_on_after_ctrl_c(server: EmbeddedApideck, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("name,company_name\n" + "".join(f"n{index},C\n" for index in range(60)))
    server.fail("late", delay=0.1, method="POST")
    job = ("import", "crm", "leads", "--from", path, "--consumer", "acme", "--json")
    first = interrupted(server, *job, "--concurrency", "4", "--progress-every", "0.05", after=r"^[1-9]\d* of 60 rows")
    assert first.code == 3, first
    stopped = json.loads(first.out)
    assert 0 < stopped["done"] < 60
    assert stopped["unknown"] == []
    assert " s left" in first.err
    server.faults.clear()
    second = apideck(server, *job, "--concurrency", "20")
    assert second.code == 0, second
    assert json.loads(second.out)["done_before"] == stopped["done"]
    assert sorted(each["name"] for each in bodies(server)) == sorted(f"n{index}" for index in range(60))


def test_an_exported_table_is_imported_as_it_was(server: EmbeddedApideck, tmp_path: Path) -> None:
    emails = [{"email": "a@example.com", "type": "work"}, {"email": "b@example.com"}]
    server.add("acme", "leads", {"id": "l1", "name": "Ada", "company_name": None, "emails": emails, "tags": ["a"]})
    server.add("acme", "leads", {"id": "l2", "name": "Bo", "company_name": "C", "monetary_amount": 2.5})
    export = ("export", "crm", "leads", "--consumer", "acme", "--service", "salesforce", "--format", "csv")
    assert apideck(server, *export, "--out", tmp_path).code == 0
    ended = run(server, tmp_path / "crm.leads" / "acme.salesforce.csv")
    assert ended.code == 0, ended
    assert sorted(bodies(server), key=lambda each: str(each["name"])) == [
        {"name": "Ada", "company_name": None, "emails": emails, "tags": ["a"]},
        {"name": "Bo", "company_name": "C", "monetary_amount": 2.5},
    ]


def test_each_model_takes_the_columns_of_its_table() -> None:
    client = Apideck(api_key=KEY, app_id="app")
    for name in ("activities", "companies", "contacts", "leads", "notes", "opportunities", "pipelines", "users"):
        kind = record_type(getattr(client.crm, name))
        parts = parts_of(kind)
        columns = read_mapping(kind, [each.name for part in parts for each in part.columns], (), ())
        for part in parts:
            if part.shape != "object":  # an object has no column with its name
                assert (part.wire_name in columns.unused) is (part.attribute in kind.__read_only__)


def test_any_cell_is_a_record_or_a_named_row(server: EmbeddedApideck, tmp_path: Path) -> None:
    """Random bytes as a sheet become rows that are done, failed or checked, and never cause a traceback."""
    random = Random(1)
    pieces = (b"a", b",", b'"', b"\n", b"\r", b"\x00", b"\xff", b";", b"1", b"[", b"{}", "\u2028é".encode(), b"\n" * 2)
    for suffix in (".csv", ".jsonl"):
        path = tmp_path / f"odd{suffix}"
        for _ in range(8):
            path.write_bytes(b"name,company_name\n" + b"".join(random.choices(pieces, k=60)))
            ended = run(server, path, "--dry-run", "--json")
            assert ended.code in (0, 1, 2, 3), ended
            if ended.code != 2:
                report = json.loads(ended.out)
                assert report["rows"] == report["failed"] + report["not_tried"]

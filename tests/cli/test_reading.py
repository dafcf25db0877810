"""`apideck get`, `apideck vault` and `apideck doctor`."""

import datetime
import json
from email.utils import format_datetime

import pytest

from apideck_client._cli import _checks
from apideck_client._cli._tables import clean
from apideck_client.testing import EmbeddedApideck
from tests.cli.command import apideck, on_terminal
from tests.support.documents import load

CONTACT = {"id": "c1", "name": "Ada", "emails": [{"email": "a@example.com"}], "odd": 1, "description": "x\x1b[31m"}


@pytest.fixture(autouse=True)
def _contact(server: EmbeddedApideck) -> None:
    server.add("acme", "contacts", CONTACT)


def test_get_prints_the_record_as_it_came(server: EmbeddedApideck) -> None:
    ended = apideck(server, "get", "crm", "contacts", "c1", "--consumer", "acme")
    assert ended.code == 0, ended
    assert json.loads(ended.out) == CONTACT


def test_get_takes_fields_and_raw(server: EmbeddedApideck) -> None:
    ended = apideck(server, "get", "crm", "contacts", "c1", "--consumer", "acme", "--fields", "id,name", "--raw")
    assert ended.code == 0, ended
    found = json.loads(ended.out)
    assert found.pop("_raw")
    assert found == {"id": "c1", "name": "Ada"}


def test_on_a_terminal_get_prints_a_table(server: EmbeddedApideck) -> None:
    ended = on_terminal(server, "get", "crm", "contacts", "c1", "--consumer", "acme", out=True)
    assert ended.code == 0, ended
    assert "emails[0].email" in ended.err
    assert "\x1b[31m" not in ended.err
    assert '"name"' not in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("crm", "contacts", "nope", "--consumer", "acme"), 1, "EntityNotFoundError"),
        (("crm", "contacts", "c1"), 2, "pass --consumer ID"),
        (("crm", "contcts", "c1"), 2, "did you mean 'contacts'?"),
        (("crn", "contacts", "c1"), 2, "did you mean 'crm'?"),
        (("vault", "logs", "c1"), 2, "has no get"),
        (("crm", "contacts", "c1", "c2"), 2, "takes 1 ids, and 2 were given"),
        (("vault", "connections", "crm", "salesforce", "--fields", "id"), 2, "has no --fields"),
    ],
)
def test_get_names_what_is_wrong(server: EmbeddedApideck, arguments: tuple[str, ...], code: int, message: str) -> None:
    ended = apideck(server, "get", *arguments)
    assert ended.code == code, ended
    assert message in ended.err


def test_connections_say_what_each_needs(server: EmbeddedApideck) -> None:
    server.connect("acme", "salesforce")
    assert apideck(server, "vault", "connections", "--consumer", "acme").code == 0
    server.fail_refresh("globex", "salesforce")
    ended = apideck(server, "vault", "connections", "--all-consumers", "--json")
    assert ended.code == 3, ended
    found = {each["consumer_id"]: each for each in json.loads(ended.out)}
    assert found["acme"]["needs"] is None
    assert found["globex"]["state"] == "invalid"
    assert found["globex"]["needs"]
    table = apideck(server, "vault", "connections", "--all-consumers", "--available")
    assert "globex\tcrm\tsalesforce\tinvalid" in table.out
    assert "hubspot\tavailable" in table.out
    nobody = apideck(server, "vault", "connections", "--consumer", "nobody")
    assert nobody.code == 1
    assert "check the consumer's id" in nobody.out


def test_consumers_and_logs_are_listed(server: EmbeddedApideck) -> None:
    ended = apideck(server, "vault", "consumers", "--max-items", "1")
    assert [line.split("\t")[0] for line in ended.out.splitlines()] == ["consumer", "acme"]
    assert len(json.loads(apideck(server, "vault", "consumers", "--json").out)) == 2
    assert apideck(server, "get", "crm", "contacts", "nope", "--consumer", "acme").code == 1
    logs = json.loads(apideck(server, "vault", "logs", "--status", "404", "--json").out)
    assert [each["path"] for each in logs] == ["/crm/contacts/nope"]
    assert "/crm/contacts/nope" in apideck(server, "vault", "logs", "--consumer", "acme").out


def test_doctor_finds_all_well(server: EmbeddedApideck) -> None:
    server.connect("acme", "salesforce")
    server.connect("globex", "salesforce")
    ended = apideck(server, "doctor", "--json")
    assert ended.code == 0, ended
    report = json.loads(ended.out)
    assert report["is_healthy"]
    checks = {each["check"]: each["found"] for each in report["checks"]}
    assert f"crm {load('crm')['info']['version']}" in checks["versions"]
    assert checks["acme, crm salesforce"].startswith("callable")
    assert checks["globex, crm salesforce"].startswith("callable")


def test_doctor_says_what_a_connection_needs(server: EmbeddedApideck) -> None:
    server.connect("acme", "salesforce")
    server.fail_refresh("globex", "salesforce")
    ended = apideck(server, "doctor", "--consumer", "globex", "--consumer", "nobody", "--consumer", "acme")
    assert ended.code == 3, ended
    assert "failed  globex, crm salesforce: invalid" in ended.out
    assert "by the consumer, in Vault" in ended.out
    assert "failed  nobody: it has no connection" in ended.out
    assert "ok      acme, crm salesforce: callable" in ended.out


@pytest.mark.parametrize(
    ("status", "remedy"), [(401, "check APIDECK_API_KEY"), (402, "all calls of this month are used")]
)
def test_doctor_names_wrong_credentials(server: EmbeddedApideck, status: int, remedy: str) -> None:
    server.fail(status)
    ended = apideck(server, "doctor")
    assert ended.code == 1, ended
    assert "failed  credentials" in ended.out
    assert remedy in ended.out


@pytest.mark.parametrize(("seconds", "found"), [(0, "agrees"), (600, "behind the server's"), (-600, "ahead of the")])
def test_doctor_compares_the_clocks(
    server: EmbeddedApideck, monkeypatch: pytest.MonkeyPatch, seconds: int, found: str
) -> None:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    date_of = _checks._date_of
    monkeypatch.setattr(_checks, "_date_of", lambda _: date_of(format_datetime(moment, usegmt=True)))
    assert found in next(line for line in apideck(server, "doctor").out.splitlines() if " clock:" in line)


def test_text_of_strangers_does_not_steer_a_terminal() -> None:
    assert clean("a\x1b[2Jb\nc\u202ed") == "a [2Jb c d"

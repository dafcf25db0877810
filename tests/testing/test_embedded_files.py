"""A saved state, your own records and a SQLite file stay when a server ends; bad files have clear messages."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck
from apideck_client.testing.__main__ import main

from .answers import get, refused, walk
from .test_embedded_lifecycle import run

HEADERS = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
SEEDS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "acme": {"contacts": [{"id": "1", "name": "Ada"}, {"id": "2", "name": None}], "notes": [{"id": "n"}]},
    "globex": {"crm/contacts": [{"id": "1", "name": "Grace"}]},
}


def client_of(server: EmbeddedApideck, consumer: str = "acme", app: str = "app") -> httpx.Client:
    headers = {**HEADERS, "x-apideck-consumer-id": consumer, "x-apideck-app-id": app}
    return httpx.Client(base_url=server.url, headers=headers)


def change_much(server: EmbeddedApideck) -> dict[str, Any]:
    """Create, change and delete records, and return the server's data afterwards."""
    server.seed("acme", contacts=5, companies=0)
    server.connect("acme", "marlowe")
    with client_of(server) as client:
        first, second, *_ = walk(client, "/crm/contacts")
        client.patch(f"/crm/contacts/{first['id']}", json={"title": "Zoë 🦉"})
        client.delete(f"/crm/contacts/{second['id']}")
        client.post("/crm/contacts", json={"name": "Ada"})
        client.patch("/vault/connections/crm/marlowe", json={"metadata": {"plan": "pro"}})
        client.post("/vault/consumers", json={"consumer_id": "initech"})
        client.delete("/vault/consumers/initech")
    return what_is_there(server)


def what_is_there(server: EmbeddedApideck) -> dict[str, Any]:
    there: dict[str, Any] = {}
    for app in ("app", "other"):
        with client_of(server, app=app) as client:
            there[f"{app} contacts"] = walk(client, "/crm/contacts", limit=3)
            there[f"{app} users"] = walk(client, "/crm/users")
            connections = get(client, "/vault/connections?configured=true")["data"]
            there[f"{app} connections"] = [{**each, "authorize_url": "", "revoke_url": ""} for each in connections]
            there[f"{app} consumers"] = [each["consumer_id"] for each in get(client, "/vault/consumers")["data"]]
    return there


def test_a_state_is_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with EmbeddedApideck() as one:
        there = change_much(one)
        one.save(path)
        one.save(path)
    with EmbeddedApideck() as other:
        other.seed("acme", contacts=50)
        assert other.load(path) > 5
        assert what_is_there(other) == there
        assert other.consumer_ids == ["acme", "initech"]
        with client_of(other) as client:  # a new record comes after the last one
            id = client.post("/crm/contacts", json={"name": "Last"}).json()["data"]["id"]  # noqa: A001
            assert walk(client, "/crm/contacts")[-1]["id"] == id
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]


def test_a_sqlite_file_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with EmbeddedApideck(file=path) as one:
        there = change_much(one)
    with EmbeddedApideck(file=path) as other:
        assert what_is_there(other) == there
        other.reset()
        assert what_is_there(other)["app contacts"] == []
        with client_of(other) as client:
            client.post("/crm/contacts", json={"name": "Ada"})
    again = EmbeddedApideck(file=path)
    for _ in range(2):  # a stopped server closes the file, and can open it again
        with again, client_of(again) as client:
            assert [contact["name"] for contact in walk(client, "/crm/contacts")] == ["Ada"]


def test_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with run("--port", "0", "--consumers", "acme", "--contacts", "3", "--file", str(path)) as process:
        assert process.stdout is not None
        url = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
        with httpx.Client(base_url=url, headers=HEADERS) as client:
            assert client.post("/crm/contacts", json={"name": "Ada"}).status_code == 201
            assert len(walk(client, "/crm/contacts")) == 4
        process.kill()
        process.communicate(timeout=10)
    with EmbeddedApideck(file=path) as server, client_of(server) as client:
        assert [contact["name"] for contact in walk(client, "/crm/contacts")][3:] == ["Ada"]


def test_one_file_belongs_to_one_server(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with EmbeddedApideck(file=path) as server:
        with pytest.raises(OSError, match=r"state\.db is in use by another server"):
            EmbeddedApideck(file=path)
        command = [sys.executable, "-m", "apideck_client.testing", "--port", "0", "--file", str(path)]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode == 1
        assert "is in use by another server" in second.stderr
        assert "Traceback" not in second.stderr
        with client_of(server) as client:
            assert client.post("/crm/contacts", json={"name": "Ada"}).status_code == 201


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database, and longer than a header of one would be, so that SQLite looks at it" * 20)
    before = text.read_bytes()
    with pytest.raises(ValueError, match=r"text\.db is not a SQLite file"):
        EmbeddedApideck(file=text)
    assert text.read_bytes() == before
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as file:
        file.execute("CREATE TABLE mine (x)")
    file.close()
    with pytest.raises(ValueError, match="the file of another program"):
        EmbeddedApideck(file=other)
    with pytest.raises(OSError, match="cannot be opened"):
        EmbeddedApideck(file=tmp_path / "nowhere" / "state.db")


def test_your_own_records_are_loaded(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEEDS))
    with EmbeddedApideck() as server:
        assert server.load(path) == 4
        with client_of(server) as client:
            assert walk(client, "/crm/contacts") == SEEDS["acme"]["contacts"]
        with client_of(server, "globex") as client:
            assert walk(client, "/crm/contacts") == SEEDS["globex"]["crm/contacts"]


@pytest.mark.parametrize("name", ["export.jsonl", "list.json"])
def test_an_export_is_loaded(tmp_path: Path, name: str) -> None:
    records, path = SEEDS["acme"]["contacts"], tmp_path / name
    text = json.dumps(records) if name == "list.json" else "".join(f"{json.dumps(record)}\n\n" for record in records)
    path.write_text(text)
    with EmbeddedApideck() as server:
        assert server.load(path, consumer_id="acme", resource="contacts", service_id="hubspot") == 2
        with client_of(server) as client:
            client.headers["x-apideck-service-id"] = "hubspot"
            assert walk(client, "/crm/contacts") == records
        with pytest.raises(ValueError, match="consumer_id"):
            server.load(path)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.json", '{"acme": {\n  "contacts": [}}', "line 2, column 16: not valid JSON"),
        (
            "a.json",
            '{"acme": {\n "contact": []}}',
            "line 2, column 13: resource 'contact' is unknown: use one of activit",
        ),
        (
            "a.json",
            '{"acme": {\n "contacts": [{"id": "1"},\n  {"name": "x"}]}}',
            "line 3, column 3: a record needs an 'id'",
        ),
        (
            "a.json",
            '{"acme": {"contacts": [{"id": "1"}, {"id": "1"}]}}',
            "line 1, column 37: the id is already used",
        ),
        ("a.json", '{"acme": {"contacts": [7]}}', "line 1, column 24: a record must be an object"),
        ("a.json", '{"acme": {"contacts": {}}}', "line 1, column 23: contacts must be an array"),
        ("a.json", '{"acme":\n []}', "line 2, column 2: each consumer needs an object"),
        ("a.json", '{"": {"contacts": []}}', "line 1, column 6: the id of a consumer must not be empty"),
        ("a.json", '{"acme": {"contacts": [], "contacts": []}}', "an object has the key 'contacts' twice"),
        ("a.json", '{"acme": {"contacts": [{"id": "1", "x": NaN}]}}', "a.json: NaN is not JSON"),
        ("a.json", "[]", 'a.json has records without a consumer: write {"acme": {"contacts": [...]}}'),
        ("a.json", "7", "line 1, column 1: must be an object or an array"),
        ("a.json", '{"apideck_embedded_state": 7}', "has another format version"),
        ("a.json", '{"apideck_embedded_state": 1, "collections": [{}]}', "is incomplete"),
        ("a.jsonl", '{"id": "1"}\n{"id": \n', "line 2, column 8: not valid JSON"),
        ("a.jsonl", '{"id": "1"}\n{"name": "x"}\n', "line 2, column 1: a record needs an 'id'"),
    ],
)
def test_a_bad_file_is_told_where_and_changes_nothing(tmp_path: Path, name: str, text: str, problem: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with EmbeddedApideck() as server:
        server.add("acme", "contacts", {"id": "kept"})
        more = {"consumer_id": "acme", "resource": "contacts"} if name.endswith("l") else {}
        with pytest.raises(ValueError, match=f"{name}") as refusal:
            server.load(path, **more)
        assert problem in str(refusal.value)
        with client_of(server) as client:
            assert walk(client, "/crm/contacts") == [{"id": "kept"}]


def test_the_command_loads_and_saves(tmp_path: Path) -> None:
    seeds, state = tmp_path / "seeds.json", tmp_path / "state.json"
    seeds.write_text(json.dumps(SEEDS))
    arguments = ("--port", "0", "--consumers", "acme", "--load", str(seeds), "--save", str(state), "--api-key", "key")
    with run(*arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "for consumers acme, globex;" in line
        url = next(word for word in line.split() if word.startswith("http://"))
        refused(httpx.get(f"{url}/crm/contacts", headers=HEADERS), 401, "UnauthorizedError")
        headers = {**HEADERS, "authorization": "Bearer key"}
        assert httpx.delete(f"{url}/crm/contacts/1", headers=headers).status_code == 200
        process.terminate()
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    with EmbeddedApideck() as server:
        server.load(state)
        with client_of(server) as client:
            assert [contact["id"] for contact in walk(client, "/crm/contacts")] == ["2"]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["--load", "{}/nowhere.json"], 1, "nowhere.json does not exist"),
        (["--load", "{}/bad.json"], 2, "bad.json: line 1, column 2"),
        (["--document", "{}/bad.json"], 2, "bad.json is not valid JSON: line 1, column 2"),
        (["--file", "{}/nowhere/state.db"], 1, "cannot be opened"),
        (["--load", "{}"], 1, "is a directory, not a file"),
        (["--replay", "{}/nowhere.jsonl"], 1, "nowhere.jsonl does not exist"),
        (["--save", "{}/nowhere/state.json"], 2, "the folder doesn't exist, so nothing could be saved"),
    ],
)
def test_the_command_explains_bad_files(
    tmp_path: Path, arguments: list[str], code: int, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.json").write_text("{")
    given = ["--port", "0", *(argument.format(tmp_path) for argument in arguments)]
    if code == 2:
        with pytest.raises(SystemExit) as stopped:
            main(given)
        assert stopped.value.code == 2
    else:
        assert main(given) == code
    assert reason in capsys.readouterr().err

"""Recording another Apideck and replaying it: the same structure, and no secret or personal data in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, NotFoundError
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck, Recorder
from apideck_client.testing.__main__ import main

from .conftest import _TLS

KEY = "sk-live-planted"
PLANTED: dict[str, Any] = {
    "id": "c-1",
    "name": "Ada Planted",
    "first_name": "Ada",
    "last_name": "Byron-Planted",
    "title": "Countess",
    "gender": "female",
    "birthday": "1815-12-10",
    "description": "Call Ada Planted at +44 20 7946 0958",
    "image": "https://images.planted.example/ada.png",
    "emails": [{"id": "e-1", "email": "ada@planted.example", "type": "primary"}],
    "phone_numbers": [{"id": "p-1", "number": "+44 20 7946 0958", "country_code": "44", "area_code": "207946"}],
    "addresses": [{"line1": "12 St James Planted", "city": "Marylebone", "postal_code": "W1U 3PL", "country": "GB"}],
    "bank_accounts": [{"iban": "GB33PLANTED0001", "account_number": "98765432109"}],
    "custom_fields": [{"id": "cf-1", "value": "planted-custom"}, {"id": "cf-2", "value": 271828182}],
    "tags": ["planted-tag"],
    "company_id": "ada@planted.example",
    "owner_id": "Ada Planted",
    "lead_id": "l-1",
    "updated_at": "2026-01-02T03:04:05.000Z",
    "metadata": {"planted@key.example": "planted-meta", "count": 314159265},
}
LEAKS = (
    r"planted|\bAda\b|Byron|Countess|female|1815-12-10|7946 0958|Marylebone|W1U|St James|98765432109|271828182"
    "|314159265|secret-value"
)


@pytest.fixture(scope="module")
def live() -> Iterator[EmbeddedApideck]:
    """Run the Apideck that is recorded."""
    with EmbeddedApideck(api_key=KEY) as embedded:
        embedded.seed("acme", contacts=45)
        embedded.add("acme", "contacts", PLANTED)
        yield embedded


def shape(value: Any, name: str = "") -> Any:
    """Return the structure of JSON: names, types, and the values that a recording keeps."""
    if isinstance(value, dict):
        return {key: shape(held, key) for key, held in value.items() if "planted" not in key}
    if isinstance(value, list):
        return [shape(each, name) for each in value]
    return (
        value if name in ("type", "status_code", "type_name", "updated_at") or value is None else type(value).__name__
    )


def client_of(url: str) -> httpx.Client:
    headers = {"authorization": f"Bearer {KEY}", "x-apideck-app-id": "app-planted", "x-apideck-consumer-id": "acme"}
    return httpx.Client(base_url=url, headers=headers, verify=_TLS)


async def walk(url: str, key: str) -> tuple[list[Contact], Any]:
    """Read every contact, one of them by its id, and a missing one."""
    async with Apideck(api_key=key, app_id="app", consumer_id="acme", base_url=url) as apideck:
        contacts = [contact async for contact in apideck.crm.contacts.list(limit=20)]
        one = await apideck.crm.contacts.get(str(contacts[-1].id))
        assert one == contacts[-1]
        with pytest.raises(NotFoundError) as caught:
            await apideck.crm.contacts.get("nobody")
        return contacts, caught.value.type_name


async def test_a_recording_is_replayed_with_the_same_shape(live: EmbeddedApideck, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    with Recorder(live.url, tape) as recorder:
        recorded = await walk(recorder.url, KEY)
        assert (recorder.kept, recorder.passed) == (5, 0)
    with EmbeddedApideck(replay=tape) as server:
        replayed = await walk(server.url, "any")
        assert len(server.requests) == 5
        assert server.log.where(operation="contactsAll")
    assert [each.id for each in replayed[0]] == [each.id for each in recorded[0]]
    assert len(replayed[0]) == 46
    assert replayed[1] == recorded[1]
    assert [each.updated_at for each in replayed[0]] == [each.updated_at for each in recorded[0]]


def test_nothing_secret_or_personal_is_recorded(live: EmbeddedApideck, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    settings = {"settings": {"api_key": "secret-value"}, "metadata": {"note": "secret-value"}}
    with Recorder(live.url, tape) as recorder, client_of(recorder.url) as client:
        answers = [
            client.get("/crm/contacts/c-1", params={"raw": "true"}),
            client.get("/crm/contacts", params={"filter[email]": "ada@planted.example", "limit": "20"}),
            client.patch("/vault/connections/crm/brindle", json=settings),
            client.post("/vault/sessions", json={"consumer_metadata": {"email": "ada@planted.example"}}),
            client.get("/crm/contacts/Ada%20Planted"),
            client.get("/vault/consumers"),
            client.post("/crm/contacts", params={"_method": "GET"}),
            client.get("/crm/contacts", headers={"authorization": "Bearer sk-other-planted"}),
        ]
        token = answers[3].json()["data"]["session_token"]
        page = client.get(answers[3].json()["data"]["session_uri"].replace(live.url, recorder.url))
        assert (page.status_code, recorder.passed) == (200, 1)
        answers.append(client.get("/vault/connections/crm/salesforce"))
        link = f"{answers[-1].json()['data']['authorize_url']}&redirect_uri=https%3A%2F%2Fapp.example"
        moved = client.get(link.replace(live.url, recorder.url), follow_redirects=False)
        assert (moved.status_code, recorder.passed) == (301, 2)
    text = tape.read_text("utf-8")
    assert not re.search(LEAKS, text, re.IGNORECASE), re.findall(rf".{{30}}(?:{LEAKS}).{{9}}", text, re.IGNORECASE)
    for secret in (token, token.split(".")[1], live.url, "eyJ"):
        assert secret not in text
    lines = [json.loads(line) for line in text.splitlines()]
    for answer, line in zip(answers, lines[1:], strict=True):
        assert shape(line["body"]) == shape(answer.json()) or "planted" in str(answer.json())
        assert line["status"] == answer.status_code
    contact = lines[1]["body"]["data"]
    address = contact["emails"][0]["email"]
    assert re.fullmatch(r"person-\w+@example\.com", address)
    assert contact["company_id"] == address
    assert contact["phone_numbers"][0]["area_code"] != "207946"
    assert contact["owner_id"] == contact["name"]
    assert lines[5]["path"] == f"/crm/contacts/{contact['name']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", contact["birthday"])
    assert [contact[name] for name in ("id", "lead_id", "updated_at")] == ["c-1", "l-1", PLANTED["updated_at"]]


def test_answers_come_in_the_order_of_the_recording(live: EmbeddedApideck, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    with Recorder(live.url, tape) as recorder, client_of(recorder.url) as client:
        sizes = [len(client.get("/crm/leads").json()["data"])]
        live.add("acme", "leads", {"id": "late"})
        sizes.append(len(client.get("/crm/leads").json()["data"]))
    with EmbeddedApideck(replay=tape) as server, client_of(server.url) as client:
        answers = [client.get("/crm/leads") for _ in range(3)]
        assert [len(answer.json()["data"]) for answer in answers] == [*sizes, sizes[1]]
        current = answers[0].json()["links"]["current"]
        assert current.startswith(f"{server.url}/crm/leads")
        missing = client.get("/crm/leads", params={"limit": "3"})
        assert missing.status_code == 404
        assert "no GET /crm/leads?limit=3 for consumer 'acme' and no service" in missing.json()["detail"]
        server.fail(503, times=1)
        assert client.get("/crm/leads").status_code == 503
        assert client.get("/", headers={"origin": server.url}).status_code == 200


@pytest.mark.parametrize("to", ["http://unify.apideck.com", "ftp://127.0.0.1", "nonsense", "https://a@b.example", ""])
def test_a_recorder_sends_keys_over_https_alone(to: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^to "):
        Recorder(to, tmp_path / "tape.jsonl")


def test_no_recording_is_written_over(
    live: EmbeddedApideck, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = tmp_path / "tape.jsonl"
    tape.write_text("mine")
    assert main(["record", "--to", live.url, "--save", str(tape), "--port", "0"]) == 1
    assert "tape.jsonl already exists" in capsys.readouterr().err
    assert tape.read_text() == "mine"


def test_an_apideck_out_of_reach_is_told(tmp_path: Path) -> None:
    with Recorder("http://127.0.0.1:9", tmp_path / "tape.jsonl") as recorder, client_of(recorder.url) as client:
        answer = client.get("/crm/contacts")
    assert (answer.status_code, answer.text) == (502, "The Apideck that is recorded could not be reached: ConnectError")
    assert recorder.kept == 0


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "it is empty"),
        ("{}", "is not a recording"),
        ('{"apideck_recording":2}', "another version"),
        ('{"apideck_recording":1}\n{"method":', "line 2, column 11: not valid JSON"),
        ('{"apideck_recording":1}\n{"method":"GET"}', "line 2: not a complete call: KeyError"),
        ('{"apideck_recording":1}\n[]', "line 2: not a complete call"),
    ],
)
def test_a_bad_recording_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    tape = tmp_path / "tape.jsonl"
    tape.write_text(content)
    with pytest.raises(ValueError, match=problem):
        EmbeddedApideck(replay=tape)

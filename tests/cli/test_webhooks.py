"""`apideck webhooks listen`."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from apideck_client import webhooks
from tests.cli.command import apideck, environment, words
from tests.support.secret_scanner import KEY

EVENT = {
    "event_type": "vault.connection.updated",
    "event_id": "e1",
    "consumer_id": "acme\x1b[2J",
    "entity": {"id": "crm+salesforce", "settings": {"api_key": "of-the-customer"}},
}


@contextmanager
def listening(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    started: subprocess.Popen[str] = subprocess.Popen(
        words(None, "webhooks", "listen", "--port", "0", *arguments),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert started.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", started.stderr.readline())
        assert found
        yield started, found[0]
    finally:
        started.kill()
        started.communicate()


def deliver(url: str, key: str = KEY, **more: object) -> int:
    body, headers = webhooks.signed({**EVENT, **more}, key=key)
    return httpx.post(url, content=body, headers=headers, trust_env=False).status_code


def test_verified_events_are_printed() -> None:
    with listening() as (process, url):
        assert deliver(url, key="another") == 401
        assert httpx.post(url, content=b"{}", trust_env=False).status_code == 401
        assert httpx.post(url, content=b" " * 70_000, trust_env=False).status_code == 400
        assert httpx.get(url, trust_env=False).status_code == 405
        assert deliver(url) == deliver(url) == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    first, again = out.splitlines()
    assert first == "vault.connection.updated  acme [2J  e1"
    assert again == f"{first}  (again)"
    assert err.splitlines()[-1] == "2 events, 3 requests refused"
    assert KEY not in out + err


def test_events_as_json_have_no_secrets() -> None:
    with listening("--json", "--max-events", "1") as (process, url):
        assert deliver(url) == 200
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "of-the-customer" not in out
    event = json.loads(out)
    assert event["entity"] == {"id": "crm+salesforce", "settings": "***"}
    assert event["is_new"]


def test_without_a_key_nothing_is_received() -> None:
    ended = apideck(None, "webhooks", "listen", env={"APIDECK_API_KEY": ""})
    assert ended.code == 2
    assert "APIDECK_API_KEY is not set, but events are signed with it" in ended.err


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = apideck(None, "webhooks", "listen", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2
    assert "choose another --port" in ended.err

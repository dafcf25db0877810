"""Starting and stopping, in a test and on the command line."""

from __future__ import annotations

import ast
import asyncio
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client import testing
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck

HEADERS = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
ROOT = Path(__file__).parents[2]


def listening(url: str) -> bool:
    target = httpx.URL(url)
    with socket.socket() as probe:
        return probe.connect_ex((target.host, target.port or 80)) == 0


def test_with_serves_and_leaves_nothing_behind() -> None:
    before = set(threading.enumerate())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with EmbeddedApideck() as server:
            url = server.url
            assert url.startswith("http://127.0.0.1:")
            assert httpx.get(f"{url}/crm/contacts", headers=HEADERS).status_code == 200
        assert not listening(url)
        assert set(threading.enumerate()) == before
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


async def test_async_with() -> None:
    async with EmbeddedApideck() as server, httpx.AsyncClient(base_url=server.url, headers=HEADERS) as client:
        server.seed("acme", contacts=40)
        pages = await asyncio.gather(*(client.get("/crm/contacts") for _ in range(20)))
    assert {len(page.json()["data"]) for page in pages} == {20}


async def test_the_app_works_without_a_server() -> None:
    server = EmbeddedApideck()
    server.seed("acme", contacts=5)
    transport = httpx.ASGITransport(server.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://embedded", headers=HEADERS) as client:
        page = (await client.get("/crm/contacts")).json()
    assert len(page["data"]) == 5
    assert page["links"]["current"].startswith("http://embedded/crm/contacts?cursor=")
    assert len(server.requests) == 1


def test_stopping_is_quick_whatever_the_clients_hold_open() -> None:
    with warnings.catch_warnings(record=True) as caught, EmbeddedApideck() as server, httpx.Client() as client:
        warnings.simplefilter("always")
        client.get(server.url)  # an idle connection
        address = (httpx.URL(server.url).host, httpx.URL(server.url).port or 0)
        with socket.create_connection(address), socket.create_connection(address) as halfway:
            halfway.sendall(b"POST /crm/contacts HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
            began = time.perf_counter()
            server.stop()
            assert time.perf_counter() - began < 0.5
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


def test_a_small_response_comes_in_one_piece() -> None:
    fields = "".join(f"{name}: {value}\r\n" for name, value in {"host": "x", **HEADERS}.items())
    request = f"GET /crm/contacts HTTP/1.1\r\n{fields}\r\n".encode()
    with EmbeddedApideck() as server:
        url = httpx.URL(server.url)
        with socket.create_connection((url.host, url.port or 0), timeout=5) as connection:
            for _ in range(20):
                connection.sendall(request)
                _, _, body = connection.recv(2**16).partition(b"\r\n\r\n")
                assert json.loads(body)["data"] == []
            connection.sendall(request.replace(b"HTTP/1.1", b"HTTP/1.0") * 2)
            received = b""
            while piece := connection.recv(2**16):
                received += piece
            assert received.count(b"connection: close") == 1


def test_a_stopped_server_keeps_its_records_and_starts_again() -> None:
    server = EmbeddedApideck()
    server.seed("acme", contacts=3)
    for _ in range(2):
        with server:
            assert len(httpx.get(f"{server.url}/crm/contacts", headers=HEADERS).json()["data"]) == 3


def test_misuse_is_explained() -> None:
    server = EmbeddedApideck()
    server.stop()
    assert repr(server) == "<EmbeddedApideck not running>"
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    with server, pytest.raises(RuntimeError, match="running already"):
        server.start()


def test_several_run_at_once() -> None:
    with EmbeddedApideck() as one, EmbeddedApideck() as two:
        one.seed("acme", contacts=1)
        assert one.url != two.url
        sizes = [len(httpx.get(f"{each.url}/crm/contacts", headers=HEADERS).json()["data"]) for each in (one, two)]
    assert sizes == [1, 0]


def test_a_taken_port_is_an_oserror() -> None:
    with EmbeddedApideck() as server:
        second = EmbeddedApideck(port=httpx.URL(server.url).port or 0)
        with pytest.raises(OSError, match="in use"):
            second.start()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", "", "::"])
def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        EmbeddedApideck(host=host)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"documents": "crm.yaml"}, r"documents is one path: pass a list of them, \['crm.yaml'\]"),
        ({"port": "8010"}, "port must be an int, got str"),
        ({"port": -1}, "port is -1: pass a number from 0, which means a free port, to 65535"),
        ({"api_key": 5}, "api_key must be a str, or None for any key, got int"),
        ({"api_key": " "}, "api_key is empty: pass a key, or omit it to accept any"),
        ({"random_seed": "x"}, "random_seed must be an int, got str"),
        ({"clock": 5}, "clock must be a function that returns the time, got int"),
    ],
    ids=str,
)
def test_a_wrong_argument_of_the_server_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        EmbeddedApideck(**arguments)


def test_a_record_that_is_no_dict_is_refused(server: EmbeddedApideck) -> None:
    record: Any = Contact(name="Ada")
    with pytest.raises(TypeError, match=r"record must be a dict, such as to_dict\(record\), got Contact"):
        server.add("acme", "contacts", record)


def test_localhost_is_loopback() -> None:
    with EmbeddedApideck(host="localhost") as server:
        assert httpx.get(server.url).status_code == 200


def run(*arguments: str, code: str = "") -> subprocess.Popen[str]:
    what = ["-c", code] if code else ["-m", "apideck_client.testing", *arguments]
    return subprocess.Popen(
        [sys.executable, "-W", "error", *what],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(number: signal.Signals) -> None:
    with run("--port", "0", "--consumers", "acme, globex", "--contacts", "30", "--seed", "3") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "acme (30 contacts), globex (30 contacts)" in line
        assert "/vault/sessions" in process.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        with httpx.Client(base_url=url, headers=HEADERS) as client:
            assert len(client.get("/crm/contacts?limit=200").json()["data"]) == 30
            process.send_signal(number)
            _, errors = process.communicate(timeout=5)
    assert (process.returncode, errors) == (0, "")


def test_the_command_explains_a_taken_port() -> None:
    with EmbeddedApideck() as server:
        port = str(httpx.URL(server.url).port)
        with run("--port", port, "--contacts", "0") as process:
            output, errors = process.communicate(timeout=5)
    assert (process.returncode, output) == (1, "")
    assert errors.startswith(f"Port {port} on 127.0.0.1 is in use")
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--host", "0.0.0.0"], "not a loopback address"),
        (["--port", "70000"], "not a port"),
        (["--contacts", "-1"], "negative"),
        (["--consumers", " , "], "at least one consumer"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from apideck_client.testing.__main__ import main

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert reason in capsys.readouterr().err
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


WITHOUT_EXTRA = """
import sys
for name in {missing}:
    sys.modules[name] = None
import apideck_client.testing
print("imported", flush=True)
from apideck_client.testing.__main__ import main
sys.exit(main(["--port", "0"]))
"""


@pytest.mark.parametrize("missing", [["starlette", "starlette.applications"], ["uvicorn"], ["jwt"]])
def test_without_the_extra_it_imports_and_says_what_to_install(missing: list[str]) -> None:
    with run(code=WITHOUT_EXTRA.format(missing=missing)) as process:
        output, errors = process.communicate(timeout=5)
    assert (process.returncode, output) == (1, "imported\n")
    assert errors.strip().endswith("pip install 'apideck-client[testing]'")
    assert "Traceback" not in errors


def test_it_shares_no_code_with_the_client() -> None:
    package = Path(testing.__file__).parent
    modules = list(package.rglob("*.py"))
    assert modules
    for module in modules:
        if module.name == "_pytest_plugin.py":  # its fixture returns a client, so it imports one
            continue
        depth = len(module.relative_to(package).parts)
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("apideck_client") for name in node.names), module
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= depth, module
                assert not (node.module or "").startswith("apideck_client"), module

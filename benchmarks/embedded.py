"""The embedded Apideck: its start, a test's overhead, calls a second against Prism, memory with virtual records.

Prism (`@stoplight/prism-cli` from npm) serves the same document, in its own process, as ours does. It answers from the
document's examples, without a state, while ours looks up records. A page in the example has one record. For pages of
20, both serve a copy of the document whose example has 20. Set `PRISM` to its program, or have it in the path.

Starts are new interpreters with byte code, in turns, as for imports. Starts and fixtures are measured in processor time
of all threads, because nothing waits and other work of the machine must not count.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, NoReturn

from . import resident
from .measure import Setup, Times, compare, ratios, turns
from .report import Row

LONGEST_START: Final = 0.15
"""The maximum seconds from an import to the first answer."""
_WARM_UP: Final = 500
"""The rounds that aren't timed: Node compiles the program while it runs."""
AT_ONCE: Final = 8
"""The calls at the same time in the rows against Prism."""
LONGEST_TEST: Final = 0.005
"""The maximum seconds that the fixtures add to a test."""

_DOCUMENT = Path(__file__).parents[1] / "apideck_client" / "testing" / "_documents" / "crm.json"
_PAGE = 20
"""The records of a page if the caller sets no limit."""
_HEADERS = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_ASK = f"""
import http.client
connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
connection.request("GET", "/crm/contacts", headers={_HEADERS!r})
assert connection.getresponse().read()
"""
_STARTS = {
    "ours": f"from apideck_client.testing import EmbeddedApideck\nserver = EmbeddedApideck().start()\n{_ASK}",
    "floor": "import http.client, starlette.applications, uvicorn, uvicorn.protocols.http.h11_impl",
}
_TIMED = """
import os, sys, time
started = time.process_time()
{program}
print(time.process_time() - started, flush=True)
os._exit(0)
"""
_TESTS = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_something(number{fixture}):
    pass
"""
# An older installation doesn't register the plugin, so its name must be given; pytest refuses it twice.
_IS_REGISTERED = any(each.value == "apideck_client.testing._pytest_plugin" for each in entry_points(group="pytest11"))
_PLUGIN = () if _IS_REGISTERED else ("-p", "apideck_client.testing._pytest_plugin")
_MEMORY = """
import sys, http.client
from apideck_client.testing import EmbeddedApideck
from benchmarks import resident
server = EmbeddedApideck().start()
server.seed("acme", contacts=int(sys.argv[1]))
connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
path = "/crm/contacts?limit=200"
for _ in range(20):
    connection.request("GET", path, headers={headers!r})
    body = connection.getresponse().read()
    path = "/crm/contacts?limit=200&cursor=" + body.rpartition(b'"next":"')[2].partition(b'"')[0].decode()
print(resident.megabytes())
server.stop()
"""


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    starts = _starts(setup.pick(15, 4))
    within = tuple(seconds / LONGEST_START for seconds in starts["ours"])
    yield Row("embedded", "embedded Apideck, import to first answer / 0.15 s", within, 1.0)
    yield Row("embedded", "  the same / import starlette and uvicorn", ratios(starts, "ours", "floor"))
    overhead = _overhead(setup.pick(5, 2), setup.pick(400, 100))
    yield Row("embedded", "what the fixtures add to a test / 5 ms", overhead, 1.0)
    yield from _against_prism(setup)
    if resident.AVAILABLE:
        sizes = [_memory(count) for count in (1_000_000, 50_000)]
        yield Row("embedded", "memory with 1,000,000 virtual contacts / with 50,000", (sizes[0] / sizes[1],), 1.05)
    else:
        yield Row("embedded", "memory with 1,000,000 virtual contacts", target=1.05, note=resident.UNAVAILABLE)


def _starts(rounds: int) -> Times:
    times: dict[str, list[float]] = {name: [] for name in _STARTS}
    for number, names in enumerate(turns(list(_STARTS), rounds + 1)):
        for name in names:
            seconds = float(_python(["-c", _TIMED.format(program=_STARTS[name])]))
            if number:  # the first round compiles
                times[name].append(seconds)
    return times


def _overhead(rounds: int, count: int) -> tuple[float, ...]:
    """Return the extra time of a test with the fixtures, as a share of its limit."""
    times: dict[str, list[float]] = {"with": [], "without": []}
    with tempfile.TemporaryDirectory(prefix="overhead-") as directory:
        for name, fixture in (("with", ", apideck_server, apideck"), ("without", "")):
            (Path(directory) / f"test_{name}.py").write_text(_TESTS.format(count=count, fixture=fixture))
        for names in turns(list(times), rounds):
            for name in names:
                started = _children()
                _python(
                    [
                        "-m",
                        "pytest",
                        "-q",
                        "-p",
                        "no:cacheprovider",
                        *_PLUGIN,
                        f"--rootdir={directory}",
                        directory + f"/test_{name}.py",
                    ]
                )
                times[name].append(_children() - started)
    pairs = zip(times["with"], times["without"], strict=True)
    return tuple((longer - shorter) / count / LONGEST_TEST for longer, shorter in pairs)


def _children() -> float:
    """Return the processor time of the processes that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def _against_prism(setup: Setup) -> Iterator[Row]:
    one, many = "/crm/contacts?limit=1", "/crm/contacts"
    rows = {
        "  small calls: ours / Prism": (1, "/crm/contacts/{id}", "/crm/contacts/1"),
        "  pages of one record: ours / Prism": (1, one, many),
        f"  pages of {_PAGE} records: ours / Prism": (_PAGE, many, many),
    }
    prism = os.environ.get("PRISM") or shutil.which("prism")
    if prism is None:
        note = "Prism is not installed: npm install @stoplight/prism-cli, and set PRISM to its program"
        yield from (Row("embedded", name, target=0.2, note=note) for name in rows)
        return
    for name, (records, path, their_path) in rows.items():
        with _document(records) as document, _ours(document) as ours, _prism(prism, document) as theirs:
            with contextlib.closing(_Connections(ours, one)) as first:
                known = first.call().partition(b'"id":"')[2].partition(b'"')[0].decode()
            with (
                contextlib.closing(_Connections(ours, path.format(id=known))) as our_side,
                contextlib.closing(_Connections(theirs, their_path)) as their_side,
            ):
                sides = {"ours": our_side.call, "prism": their_side.call}
                for call in sides.values():
                    for _ in range(setup.pick(_WARM_UP, 10)):
                        call()
                times = compare(sides, rounds=setup.pick(15, 4), calls=setup.pick(50, 10))
        yield Row("embedded", name, ratios(times, "ours", "prism"), 0.2)


@contextlib.contextmanager
def _document(records: int) -> Generator[Path]:
    """Write a copy of the document whose example of a page has so many contacts."""
    content = json.loads(_DOCUMENT.read_text("utf-8"))
    example = content["components"]["schemas"]["GetContactsResponse"]["example"]
    example["data"] = example["data"][:1] * records
    with tempfile.TemporaryDirectory(prefix="document-") as directory:
        path = Path(directory) / "crm.json"
        path.write_text(json.dumps(content), "utf-8")
        yield path


class _Connections:
    """Several connections that make the same call at once.

    They parse as little as possible, because the servers are timed.
    """

    def __init__(self, address: tuple[str, int], path: str) -> None:
        self._path = path
        lines = [
            f"GET {path} HTTP/1.1",
            f"host: {address[0]}",
            *(f"{name}: {value}" for name, value in _HEADERS.items()),
        ]
        self._request = "\r\n".join((*lines, "", "")).encode()
        self._sockets = [socket.create_connection(address, timeout=30) for _ in range(AT_ONCE)]

    def call(self) -> bytes:
        """Make the call on each connection, and return the last body."""
        for each in self._sockets:
            each.sendall(self._request)
        return [self._read(each) for each in self._sockets][-1]

    def _read(self, connection: socket.socket) -> bytes:
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(2**16) or self._fail(b"broken off")
        head, _, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if b" 200 " not in head[:16] or length is None:
            self._fail(answer)
        else:
            while len(body) < int(length[1]):
                body += connection.recv(2**16) or self._fail(b"broken off")
        return body

    def _fail(self, answer: bytes) -> NoReturn:
        raise RuntimeError(f"{self._path} was answered with {answer[:300]!r}")

    def close(self) -> None:
        """Close the connections."""
        for each in self._sockets:
            each.close()


@contextlib.contextmanager
def _ours(document: Path) -> Generator[tuple[str, int]]:
    options = ("--port", "0", "--consumers", "acme", "--contacts", "100", "--document", str(document))
    command = [sys.executable, "-m", "apideck_client.testing", *options]
    with _process(command) as process:
        assert process.stdout is not None
        host, _, port = process.stdout.readline().split(" at http://")[1].split()[0].partition(":")
        yield host, int(port)


@contextlib.contextmanager
def _prism(program: str, document: Path) -> Generator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with _process([program, "mock", "--port", str(port), "--host", "127.0.0.1", str(document)], is_silent=True):
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if time.monotonic() > deadline:
                raise RuntimeError("Prism did not start within 60 s")
            time.sleep(0.2)
        yield "127.0.0.1", port


@contextlib.contextmanager
def _process(command: list[str], *, is_silent: bool = False) -> Generator[subprocess.Popen[str]]:
    # Prism writes a line for each call, and would stop if nobody read its pipe.
    output = subprocess.DEVNULL if is_silent else subprocess.PIPE
    with subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, text=True, env=_ENVIRONMENT) as process:
        try:
            yield process
        finally:
            process.terminate()


def _memory(contacts: int) -> float:
    """Return the megabytes of a server with so many contacts, of which 20 pages were read."""
    return float(_python(["-c", _MEMORY.format(headers=_HEADERS), str(contacts)]))


def _python(arguments: list[str]) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=_ENVIRONMENT, capture_output=True, text=True, check=True).stdout

"""The scanner finds secrets, and each secret fails the run, also in a worker of pytest-xdist."""

import json
import os
import re
import subprocess
import sys
from typing import Any, NamedTuple

import pytest

from apideck_client import APIResponseError
from tests.support.documents import ROOT
from tests.support.secret_scanner import Scanner
from tests.test_transport import GET, Reply, Script, scripted


def test_the_scanner_finds_what_is_there() -> None:
    scanner = Scanner(["hidden-value"])
    scanner.look("text", "nothing here")
    assert not scanner.hits
    scanner.look("text", "a hidden-value here")
    scanner.look_at_error(ValueError("hidden-value"))
    assert [hit.partition(":")[0] for hit in scanner.hits] == ["text", "error", "traceback", "pickle"]


def test_the_scanner_finds_a_local_of_a_frame_that_isnt_ours() -> None:
    scanner = Scanner(["hidden-value"])
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads("[" + "hidden-value")
    scanner.look_at_error(caught.value)
    assert "traceback" in {hit.partition(":")[0] for hit in scanner.hits}


async def test_the_suite_is_watched(request: pytest.FixtureRequest) -> None:
    plugin: Any = request.config.pluginmanager.get_plugin("secret-scanner")
    before = plugin.scanner.looked_at.copy()
    with pytest.raises(APIResponseError):
        await GET(scripted(Script(Reply(404, b""))))
    seen = plugin.scanner.looked_at - before
    assert {"error", "traceback", "pickle", "hook", "span", "log"} <= set(seen)


# -- a separate run with secrets ---------------------------------------------------------------------------------------

CONFTEST = """
from tests.support.secret_scanner import Plugin, Scanner

def pytest_configure(config):
    config.pluginmanager.register(Plugin(Scanner()), Plugin.name)
"""

PLANTED = """
import logging, pickle

import httpx, pytest

from apideck_client import Apideck, ApideckError
from apideck_client.hooks import Hook
from tests.support.secret_scanner import KEY

def client(**settings):
    transport = httpx.MockTransport(lambda request: httpx.Response(404, content=b"{}"))
    return Apideck(api_key=KEY, app_id="app", transport=transport, **{"consumer_id": "acme", **settings})

def test_printed():
    print(KEY)

def test_printed_and_read(capsys):
    print(KEY)
    assert KEY in capsys.readouterr().out

def test_logged():
    for _ in range(1000):
        logging.getLogger("apideck_client").debug("%s", "nothing")
    logging.getLogger("apideck_client").debug("%s", KEY)

def test_logged_as_an_attribute():
    logging.getLogger("other").warning("here", extra={"token": KEY})

def test_raised():
    with pytest.raises(ValueError):
        raise ValueError(KEY)

async def test_raised_by_a_call(monkeypatch):
    monkeypatch.setattr("apideck_client._client.reading.answers.error_of", lambda *_, **__: ApideckError(KEY))
    try:
        await client().crm.contacts.get("1")
    except ApideckError:
        pass

def test_a_local_variable():
    def fail(token):
        raise ValueError

    with pytest.raises(ValueError):
        fail(KEY)

def test_pickled():
    pickle.dumps([KEY])

async def test_traced():
    for _ in range(300):
        with pytest.raises(ApideckError):
            await client().crm.contacts.get("1")
    with pytest.raises(ApideckError):
        await client(consumer_id=KEY).crm.contacts.get("1")

async def test_nothing():
    with pytest.raises(ApideckError):
        await client().crm.contacts.get("1")
    print("nothing")
"""

FOUND = {
    ("test_printed", "printed"),
    ("test_printed_and_read", "printed"),
    ("test_logged", "log"),
    ("test_logged_as_an_attribute", "log"),
    *(("test_raised", kind) for kind in ("error", "traceback", "pickle")),
    *(("test_raised_by_a_call", kind) for kind in ("error", "traceback", "pickle", "hook")),
    ("test_a_local_variable", "traceback"),
    ("test_pickled", "pickle"),
    *(("test_traced", kind) for kind in ("hook", "log", "span")),
}


MODES = {"one process": [], "two workers": ["-p", "xdist.plugin", "-n", "2"]}


class Run(NamedTuple):
    """The result of a run of pytest."""

    code: int
    output: str

    @property
    def counts(self) -> str:
        return next(line for line in self.output.splitlines() if line.startswith("secret scanner: "))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Return the runs of tests that all pass although they show secrets, by the mode of the run."""
    place = tmp_path_factory.mktemp("planted")
    (place / "conftest.py").write_text(CONFTEST)
    (place / "test_planted.py").write_text(PLANTED)
    command = [sys.executable, "-m", "pytest", "-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=auto"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    processes = {
        mode: subprocess.Popen([*command, *options], cwd=place, env=environment, stdout=subprocess.PIPE, text=True)
        for mode, options in MODES.items()
    }
    outputs = {mode: process.communicate()[0] for mode, process in processes.items()}
    return {mode: Run(processes[mode].returncode, output) for mode, output in outputs.items()}


@pytest.mark.parametrize("mode", MODES)
def test_a_secret_fails_the_run_though_every_test_passes(mode: str, runs: dict[str, Run]) -> None:
    run = runs[mode]
    assert " 10 passed " in run.output
    assert " failed" not in run.output
    assert run.code == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("mode", MODES)
def test_a_secret_is_found_wherever_it_is(mode: str, runs: dict[str, Run]) -> None:
    found = re.findall(r"^  (\w+): test_planted.py::(\w+)", runs[mode].output, re.MULTILINE)
    assert {(test, kind) for kind, test in found} == FOUND


def test_everything_is_scanned_and_the_workers_counts_are_added(runs: dict[str, Run]) -> None:
    one, two = (runs[mode].counts for mode in MODES)
    assert one == two
    found = {kind: int(count) for count, kind in re.findall(r"(\d+) (\w+)", one)}
    assert found["span"] == 303
    assert found["hook"] == 2 + 3 * 302
    assert found["log"] > 1000 + 300

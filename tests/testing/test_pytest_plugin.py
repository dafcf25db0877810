"""The plugin for pytest, in separate runs: fixtures, markers, one server for a session, no effect on other runs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGIN = "apideck_client.testing._pytest_plugin"
USING = """
import asyncio
import pytest
from apideck_client import RateLimitError, webhooks
from apideck_client.crm.models import Contact

URLS = set()
pytestmark = pytest.mark.apideck_seed("globex", contacts=3)


async def names(client):
    return [contact.name async for contact in client.crm.contacts.list()]


async def create(client):
    await client.crm.contacts.create(Contact(name="Ada"))


@pytest.mark.parametrize("number", range(4))
def test_state_is_each_tests_own(apideck, apideck_server, number):
    URLS.add(apideck_server.url)
    assert len(URLS) == 1

    async def work():
        before = await names(apideck)
        await apideck.crm.contacts.create(Contact(name="Ada"))
        return before, await names(apideck)

    assert asyncio.run(work()) == ([], ["Ada"])
    assert [call.status_code for call in apideck_server.log] == [200, 201, 200]


@pytest.mark.apideck_seed(contacts=30)
@pytest.mark.apideck_fault(429, times=1)
async def test_markers(apideck, apideck_server):
    with pytest.raises(RateLimitError):
        await names(apideck.with_options(max_retries=0))
    assert len(await names(apideck)) == 30
    assert len(await names(apideck.with_options(consumer_id="globex"))) == 3


async def test_no_fault_is_left(apideck, apideck_server):
    assert len(apideck_server.faults) == 0
    assert await names(apideck.with_options(max_retries=0)) == []


@pytest.mark.xfail(strict=True, reason="its marker has no effect")
@pytest.mark.apideck_fault(429)
def test_a_marker_without_the_fixture():
    pass


@pytest.mark.apideck_fault(429)
def test_a_marker_of_a_fixture_that_is_found_later(request):
    assert len(request.getfixturevalue("apideck_server").faults) == 1


@pytest.mark.parametrize("number", range(2))
def test_webhooks(apideck, apideck_webhooks, number):
    assert apideck_webhooks.received() == []
    asyncio.run(create(apideck))
    (received,) = apideck_webhooks.received("crm.contact.created")
    event = webhooks.unwrap(received.body, received.headers, key="test-key")
    assert event.event_type == "crm.contact.created"
"""
SETTINGS = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
addopts = --strict-markers
filterwarnings = error
"""
LEAVING_ALONE = """
import sys

def test_nothing_is_imported():
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert not loaded & {"httpx", "starlette", "uvicorn", "attrs", "msgspec"}
    assert not [name for name in sys.modules if name.startswith("apideck_client.testing._server")]
"""


def run(folder: Path, test: str, *arguments: str, alone: bool = False) -> str:
    """Run pytest on a test file; `alone` is without any other plugin."""
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text(SETTINGS if not alone else SETTINGS.replace("asyncio_", "#"))
    is_loaded = not alone and any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
    command = [sys.executable, "-m", "pytest", *([] if is_loaded else ["-p", PLUGIN]), *arguments, "-q"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "APIDECK_"))}
    environment |= {"PYTHONPATH": str(ROOT), **({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if alone else {})}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_fixtures_work_on_installation(tmp_path: Path, workers: list[str]) -> None:
    assert "9 passed, 1 xfailed" in run(tmp_path, USING, *workers)


def test_a_run_without_it_imports_nothing(tmp_path: Path) -> None:
    run(tmp_path, LEAVING_ALONE, alone=True)


def test_the_markers_are_described(tmp_path: Path) -> None:
    shown = run(tmp_path, LEAVING_ALONE, "--markers", alone=True)
    assert "@pytest.mark.apideck_seed(" in shown
    assert "@pytest.mark.apideck_fault(" in shown


def test_the_plugin_is_an_entry_point() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"apideck": PLUGIN}

"""The examples that distribute an export: one unit of work in any process, workers of Dask, and a source of dlt."""

import importlib.util
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from apideck_client import batch
from apideck_client.testing import EmbeddedApideck
from examples.night_export_dask import export_list
from tests.batch.run_killed import count_ids
from tests.support.documents import ROOT
from tests.support.secret_scanner import KEY

RESOURCES = ("companies", "opportunities", "leads", "pipelines", "notes", "users", "activities")


@pytest.fixture
def seeded(server: EmbeddedApideck, monkeypatch: pytest.MonkeyPatch) -> EmbeddedApideck:
    rest: dict[str, Any] = dict.fromkeys(RESOURCES, 0)
    server.seed("acme", contacts=30, **rest)
    server.seed("globex", contacts=20, service_id="hubspot", **rest)
    for name, value in (("API_KEY", KEY), ("APP_ID", "app"), ("BASE_URL", server.url)):
        monkeypatch.setenv(f"APIDECK_{name}", value)
    return server


def test_a_unit_of_work_can_be_pickled_and_run_anywhere(seeded: EmbeddedApideck, tmp_path: Path) -> None:
    targets = [batch.Target("crm.contacts", *each) for each in (("acme", "salesforce"), ("globex", "hubspot"))]
    targets.append(batch.Target("crm.contacts", "nobody", "salesforce"))
    seeded.fail(402, consumer="nobody")
    units = [pickle.dumps((export_list, (each, str(tmp_path / "out"), None, 50.0))) for each in targets]

    def work(unit: bytes) -> bytes:
        function, arguments = pickle.loads(unit)
        return pickle.dumps(function(*arguments))

    with ThreadPoolExecutor(2) as workers:
        reports: list[batch.Report] = [pickle.loads(each) for each in workers.map(work, units)]
    assert [each.records for each in reports] == [30, 20, 0]
    assert len(reports[2].failed) == 1
    found = count_ids(tmp_path)
    assert (len(found), set(found.values())) == (50, {1})
    assert len(list((tmp_path / "out/checkpoints").glob("*.sqlite"))) == 3


def run(name: str, directory: Path, *arguments: str) -> str:
    """Run an example, and return its last line. Its libraries may print warnings."""
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()[-1]


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="needs pip install 'dask[distributed]', in an environment of its own",
)
def test_dask_exports_all_customers(seeded: EmbeddedApideck, tmp_path: Path) -> None:
    assert run("night_export_dask.py", tmp_path) == "4 lists, 50 records"


@pytest.mark.skipif(
    importlib.util.find_spec("dlt") is None, reason="needs pip install 'dlt[duckdb]', in an environment of its own"
)
def test_dlt_loads_what_is_new(seeded: EmbeddedApideck, tmp_path: Path) -> None:
    connections = ("acme:salesforce", "globex:hubspot")
    assert run("load_duckdb_dlt.py", tmp_path, *connections) == "new or changed: 50"
    assert run("load_duckdb_dlt.py", tmp_path, *connections) == "new or changed: 0"

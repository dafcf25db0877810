"""The batch jobs of `examples/`, in processes that use the embedded Apideck."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from apideck_client.testing import EmbeddedApideck
from tests.support.documents import ROOT
from tests.support.secret_scanner import KEY


def run(name: str, server: EmbeddedApideck, directory: Path) -> str:
    variables = {"APIDECK_API_KEY": KEY, "APIDECK_APP_ID": "app", "APIDECK_CONSUMER_ID": "acme"}
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / name)],
        cwd=directory,
        env=os.environ | variables | {"APIDECK_BASE_URL": server.url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def test_the_night_export_writes_all_customers(server: EmbeddedApideck, tmp_path: Path) -> None:
    server.seed("acme", contacts=30, companies=5)
    server.seed("globex", contacts=20, companies=5, service_id="hubspot")
    assert run("night_export.py", server, tmp_path).splitlines()[-1] == "4 lists, 60 records"
    assert len((tmp_path / "data/crm.contacts/acme.salesforce.jsonl").read_bytes().splitlines()) == 30


def test_the_import_creates_each_lead_once(server: EmbeddedApideck, tmp_path: Path) -> None:
    rows = "".join(f"Person {number},{'' if number % 2 else 'Engines'}\n" for number in range(40))
    (tmp_path / "leads.csv").write_text(f"name,company\n{rows}")
    assert "; 40 done\n" in run("import_leads.py", server, tmp_path)
    assert "; 40 done before\n" in run("import_leads.py", server, tmp_path)
    assert sum(each.method == "POST" for each in server.requests) == 40


@pytest.mark.parametrize("name", ["night_export.py", "import_leads.py"])
def test_a_job_is_short(name: str) -> None:
    lines = [line for line in (ROOT / "examples" / name).read_text().splitlines() if line.strip()]
    assert len(lines) <= 15

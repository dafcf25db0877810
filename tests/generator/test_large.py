"""A document as large as the largest real ones is generated quickly, and its client imports only the used modules."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from apideck_generator.errors import GenerateError
from apideck_generator.source import read_text
from apideck_generator.validation import validate
from tests.generator.corpus import PACKAGE, ROOT, make_project
from tests.generator.large import RECORDS, RESOURCES, large_document

GIGABYTE = 1024**3

USE = f"""
import json, sys
from {PACKAGE} import Apideck

def models():
    return sorted(name for name in sys.modules if name.startswith("{PACKAGE}.large.models."))

client = Apideck(api_key="key", app_id="app", consumer_id="acme")
seen = [models()]
client.large
seen.append(models())
resource = client.large.resource_07
seen.append(models())
resource.list()
seen.append(models())
resources = [name for name in sys.modules if name.startswith("{PACKAGE}.large.resources.")]
print(json.dumps([seen, resources, "asyncio" in sys.modules, "msgspec" in sys.modules]))
"""


GENERATE = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, ({GIGABYTE}, {GIGABYTE}))
from apideck_generator.__main__ import main
code = main(["--project", sys.argv[1]])
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(part.ru_utime + part.ru_stime for part in used))
sys.exit(code)
"""


class Generated(NamedTuple):
    """The large document's client, and the processor seconds that its generation took."""

    project: Path
    seconds: float


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """Generate the client, in a process with at most one gigabyte of memory."""
    root = tmp_path_factory.mktemp("large")
    document = root / "large.json"
    document.write_text(json.dumps(large_document(), indent=1))
    assert document.stat().st_size > 1.3e6
    project = make_project(root / "project", {"large": document})
    run = subprocess.run(
        [sys.executable, "-c", GENERATE, str(project)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return Generated(project, float(run.stdout.splitlines()[-1]))


def test_it_is_as_large_as_it_says() -> None:
    document = large_document()
    assert sum(len(item.keys() & {"get", "post", "patch", "delete"}) for item in document["paths"].values()) == 150
    assert len(document["components"]["schemas"]) >= RECORDS
    assert len({tag for item in document["paths"].values() for tag in item["get"]["tags"]}) == RESOURCES


def test_megabytes_in_one_line_are_read_and_checked() -> None:
    document = large_document()
    document["components"]["schemas"] |= {
        f"Again{name}": part for name, part in document["components"]["schemas"].items()
    }
    document["info"]["version"] = 1
    text = json.dumps(document)
    assert len(text) > 2.8e6
    assert "\n" not in text
    with pytest.raises(GenerateError, match=r"^large\.json:1: #/info/version: this must be text"):
        validate(read_text(text, "large.json"), "large.json")


def test_it_is_generated_in_half_a_minute_and_a_gigabyte(generated: Generated) -> None:
    # Processor time, because the machine may be busy. ruff takes two of these seconds, on all processors.
    assert generated.seconds < 30


def test_a_call_costs_its_own_models_and_no_more(generated: Generated) -> None:
    run = subprocess.run(
        [sys.executable, "-c", USE],
        cwd=generated.project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    (before, namespace, touched, used), resources, has_asyncio, _ = json.loads(run.stdout)
    assert before == namespace == touched == []
    assert resources == [f"{PACKAGE}.large.resources.resource_07"]
    assert not has_asyncio, "half of what the import would cost"
    names = {name.rpartition(".")[2] for name in used}
    assert {"resource_07", "resource_07_part_0"} <= names
    assert all(name.startswith(("resource_07", "shared")) for name in names), names
    assert len(names) < 30

"""The time that a program waits for its imports: new interpreters, in turns.

The time is that of the whole process, from start to end; a second row excludes the interpreter's start. Byte code is
compiled beforehand. `import httpx` also loads its command line if `click` and `rich` are installed. This project has
them, but a user may not, so the processes hide `click`. Otherwise the time of the peer would be three times as long,
and every target easy.

The large client is generated from a document of 1.3 MB, as large as the largest there are. The time and memory for that
are rows as well, as a share of their limits.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.generator.corpus import PACKAGE, make_project
from tests.generator.large import large_document

from . import hotspots
from .contestants import HAS_OFFICIAL, MISSING_OFFICIAL
from .measure import Setup, Times, ratios, turns
from .report import Row

_CREATE = "Apideck(api_key='k', app_id='a', consumer_id='c')"
_PROGRAMS = {
    "httpx": "import httpx",
    "ours": f"from apideck_client import Apideck; {_CREATE}",
    "ours, used": f"from apideck_client import Apideck; a = {_CREATE}; a.crm.contacts; a.crm.companies",
    "ours, called": (
        f"from apideck_client import Apideck; a = {_CREATE}; a.crm.contacts.list(); a.crm.companies.list(); "
        "import apideck_client._client.reading.answers"
    ),
    "models": (
        f"from apideck_client import Apideck; {_CREATE}.crm.contacts.list(); "
        "import apideck_client.crm.models as m; [getattr(m, name) for name in m.__all__]"
    ),
    "large": f"from {PACKAGE} import Apideck; {_CREATE}.large",
    "large, used": f"from {PACKAGE} import Apideck; {_CREATE}.large.resource_07",
    "typer": "import httpx, typer",
    "command": "from apideck_client._cli._app import app; app(['--help'], standalone_mode=False)",
    "official": f"from apideck_unify import Apideck; {_CREATE}",
}
# With this variable set, installed packages still have byte code, but ours would be compiled each time.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_TIMED = """
import sys, time
sys.modules["click"] = None
started = time.perf_counter()
{program}
print(time.perf_counter() - started)
"""

LONGEST: Final = 30.0
"""The maximum seconds for generating a large document."""
LARGEST: Final = 2**30
"""The maximum memory for it, in bytes."""


class Generated(NamedTuple):
    """The cost of generating a client."""

    project: Path
    seconds: float
    memory: int
    """The peak memory of the process, in bytes."""


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="large-client-") as directory:
        large = _generate(Path(directory))
        quick_ones = {name: program for name, program in _PROGRAMS.items() if name != "official"}
        whole, inside = _compare(quick_ones, rounds=setup.pick(15, 4), place=large.project)
    what = "import apideck_client and construct a client / import httpx"
    yield Row("import", what, ratios(whole, "ours", "httpx"), 1.1, explain=_explain)
    yield Row("import", "  the same without the interpreter's own start", ratios(inside, "ours", "httpx"))
    yield Row("import", "  and touch two resources / import httpx", ratios(whole, "ours, used", "httpx"), 1.2)
    yield Row("import", "  and load what their first calls need / import httpx", ratios(whole, "ours, called", "httpx"))
    yield Row("import", "  and load every CRM model / import httpx", ratios(whole, "models", "httpx"))
    what = "the client of 150 operations, 400 schemas: its namespace / import httpx"
    yield Row("import", what, ratios(whole, "large", "httpx"), 1.1)
    yield Row("import", "  and one of its 30 resources / import httpx", ratios(whole, "large, used", "httpx"))
    yield Row("import", "to generate that client / 30 s", (large.seconds / LONGEST,), 1.0)
    yield Row("import", "  its memory / 1 GB", (large.memory / LARGEST,), 1.0)
    yield Row("import", "apideck --help / import httpx, typer", ratios(whole, "command", "typer"), 1.1)
    if HAS_OFFICIAL:
        slow_ones = {name: _PROGRAMS[name] for name in ("ours", "official")}
        whole, _ = _compare(slow_ones, rounds=setup.pick(3, 1))
        yield Row("import", "  import and construct: ours / official SDK", ratios(whole, "ours", "official"))
    else:
        yield Row("import", "  import and construct: ours / official SDK", note=MISSING_OFFICIAL)


def _generate(root: Path) -> Generated:
    """Generate the large document's client in a separate process."""
    document = root / "large.json"
    document.write_text(json.dumps(large_document(), indent=1))
    project = make_project(root / "project", {"large": document})
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "apideck_generator", "--project", str(project)], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the generator ended with {process.returncode}")
    return Generated(project, time.perf_counter() - started, used.ru_maxrss * 1024)


def _compare(programs: dict[str, str], rounds: int, place: Path | None = None) -> tuple[Times, Times]:
    """Return the seconds of each program: for the whole process, and for its imports. `place` is its directory."""
    whole: dict[str, list[float]] = {name: [] for name in programs}
    inside: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        _time(program, place)
    for names in turns(list(programs), rounds):
        for name in names:
            process, imports = _time(programs[name], place)
            whole[name].append(process)
            inside[name].append(imports)
    return whole, inside


def _time(program: str, place: Path | None) -> tuple[float, float]:
    command = [sys.executable, "-c", _TIMED.format(program=program)]
    started = time.perf_counter()
    output = subprocess.run(command, cwd=place, env=_ENVIRONMENT, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - started, float(output.splitlines()[-1])


def _explain() -> list[str]:
    """Return the modules with the longest own import time, without those that `import httpx` loads as well."""
    loaded = {name: _import_times(_PROGRAMS[name]) for name in ("httpx", "ours")}
    own = {module: spent for module, spent in loaded["ours"].items() if module not in loaded["httpx"]}
    longest = sorted(own.items(), key=lambda item: item[1], reverse=True)[: hotspots.LINES]
    total = sum(loaded["ours"].values())
    return [f"{sum(own.values()) / total:6.1%}  all modules that import httpx alone doesn't load"] + [
        f"{spent / total:6.1%}  {module}" for module, spent in longest
    ]


def _import_times(program: str) -> dict[str, int]:
    """Return the microseconds of each module, without those of its own imports."""
    command = [sys.executable, "-X", "importtime", "-c", _TIMED.format(program=program)]
    report = subprocess.run(command, env=_ENVIRONMENT, capture_output=True, text=True, check=True).stderr
    columns = (line.removeprefix("import time:").split("|") for line in report.splitlines()[1:])
    return {module.strip(): int(own) for own, _, module in columns}

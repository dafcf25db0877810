"""How long a program waits for its imports: fresh interpreters, one after another in turns.

The whole process is timed, from its start to its end, nothing subtracted; a second row leaves the interpreter out.
Byte code is compiled beforehand. `import httpx` loads its command line too where `click` and `rich` happen to be
installed, as they are in this project's environment and not in a user's; the processes hide `click`, or the line to
compare with would be three times as long and every target easy.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from . import hotspots
from .contestants import HAS_OFFICIAL, MISSING_OFFICIAL
from .measure import Setup, Times, ratios, turns
from .report import Row

_CREATE = "Apideck(api_key='k', app_id='a', consumer_id='c')"
_PROGRAMS = {
    "httpx": "import httpx",
    "ours": f"from apideck_client import Apideck; {_CREATE}",
    "ours, used": f"from apideck_client import Apideck; {_CREATE}.crm.contacts",
    "models": (
        f"from apideck_client import Apideck; {_CREATE}.crm.contacts; "
        "import apideck_client.crm.models as m; [getattr(m, name) for name in m.__all__]"
    ),
    "official": f"from apideck_unify import Apideck; {_CREATE}",
}
# Where this is set, what is installed would still be read from byte code, and ours compiled each time.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_TIMED = """
import sys, time
sys.modules["click"] = None
started = time.perf_counter()
{program}
print(time.perf_counter() - started)
"""


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    quick_ones = {name: program for name, program in _PROGRAMS.items() if name != "official"}
    whole, inside = _compare(quick_ones, rounds=setup.pick(15, 4))
    what = "import apideck_client and construct a client / import httpx"
    yield Row("import", what, ratios(whole, "ours", "httpx"), 1.1, explain=_explain)
    yield Row("import", "  the same without the interpreter's own start", ratios(inside, "ours", "httpx"))
    yield Row("import", "  and touch apideck.crm.contacts / import httpx", ratios(whole, "ours, used", "httpx"))
    yield Row("import", "  and load every CRM model / import httpx", ratios(whole, "models", "httpx"))
    if HAS_OFFICIAL:
        slow_ones = {name: _PROGRAMS[name] for name in ("ours", "official")}
        whole, _ = _compare(slow_ones, rounds=setup.pick(3, 1))
        yield Row("import", "  import and construct: ours / official SDK", ratios(whole, "ours", "official"))
    else:
        yield Row("import", "  import and construct: ours / official SDK", note=MISSING_OFFICIAL)


def _compare(programs: dict[str, str], rounds: int) -> tuple[Times, Times]:
    """Seconds by program: of the whole process, and of its imports alone."""
    whole: dict[str, list[float]] = {name: [] for name in programs}
    inside: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        _time(program)
    for names in turns(list(programs), rounds):
        for name in names:
            process, imports = _time(programs[name])
            whole[name].append(process)
            inside[name].append(imports)
    return whole, inside


def _time(program: str) -> tuple[float, float]:
    command = [sys.executable, "-c", _TIMED.format(program=program)]
    started = time.perf_counter()
    output = subprocess.run(command, env=_ENVIRONMENT, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - started, float(output)


def _explain() -> list[str]:
    """The modules that take longest by themselves, those that `import httpx` loads as well left out."""
    loaded = {name: _import_times(_PROGRAMS[name]) for name in ("httpx", "ours")}
    own = {module: spent for module, spent in loaded["ours"].items() if module not in loaded["httpx"]}
    longest = sorted(own.items(), key=lambda item: item[1], reverse=True)[: hotspots.LINES]
    total = sum(loaded["ours"].values())
    return [f"{sum(own.values()) / total:6.1%}  all modules that import httpx alone doesn't load"] + [
        f"{spent / total:6.1%}  {module}" for module, spent in longest
    ]


def _import_times(program: str) -> dict[str, int]:
    """Microseconds by module, without what it imports in turn."""
    command = [sys.executable, "-X", "importtime", "-c", _TIMED.format(program=program)]
    report = subprocess.run(command, env=_ENVIRONMENT, capture_output=True, text=True, check=True).stderr
    columns = (line.removeprefix("import time:").split("|") for line in report.splitlines()[1:])
    return {module.strip(): int(own) for own, _, module in columns}

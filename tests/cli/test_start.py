"""The start of the command: its imports, its message without the extra, and the page with its help."""

import re
import subprocess
import sys

import pytest

from apideck_client import __version__
from apideck_client._cli._exits import Exit
from tests.cli.command import apideck, environment, process
from tests.cli.write_help import COMMANDS, PAGE, section

TEXT = PAGE.read_text("utf-8")


def test_help_imports_nothing_but_typer() -> None:
    code = (
        "import sys\n"
        "from apideck_client._cli import main\n"
        "sys.argv[1:] = ['export', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert "Usage: apideck export" in ended.stdout
    imported = set(ended.stderr.split())
    assert "typer" in imported
    assert not imported & {"httpx", "httpcore", "attrs", "attr", "msgspec", "asyncio", "rich", "aiohttp", "pyarrow"}


def test_without_the_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['typer'] = None; from apideck_client._cli import main; main()"
    ended = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr == "apideck: the command needs Typer and rich: pip install 'apideck-client[cli]'\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_has_the_help_of_each_command(command: str) -> None:
    assert section(command) in TEXT, "run `make help-page`"


def test_the_page_has_all_commands_and_exit_codes() -> None:
    listed = process(None, "--help").out.split("Commands:\n")[1].split("\n\n")[0]
    names = dict.fromkeys(command.split()[0] for command in COMMANDS)
    assert [line.split()[0] for line in listed.splitlines() if re.match("  [a-z]", line)] == [*names]
    for code in Exit:
        assert f"\n| {code} |" in TEXT


def test_a_shell_completes_the_commands() -> None:
    requested = {"_APIDECK_COMPLETE": "complete_bash", "COMP_WORDS": "apideck ex", "COMP_CWORD": "1"}
    code = "from apideck_client._cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment(**requested), capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == ["export"]


def test_it_tells_its_version() -> None:
    ended = apideck(None, "--version", env={"APIDECK_API_KEY": ""})
    assert ended == (0, f"apideck-client {__version__}\n", "")

"""Write the help of each command into its page of the docs: python -m tests.cli.write_help."""

import sys

from tests.cli.command import process
from tests.support.documents import ROOT

PAGE = ROOT / "docs" / "guides" / "command.md"
HEADING = "## Commands\n"
COMMANDS = (
    "export",
    "import",
    "get",
    "doctor",
    "vault connections",
    "vault consumers",
    "vault logs",
    "webhooks listen",
)


def section(command: str) -> str:
    """Return the part of the page about a command."""
    ended = process(None, *command.split(), "--help")
    assert ended.code == 0, ended
    return f"### apideck {command}\n\n```text\n{ended.out.strip()}\n```\n"


def main() -> None:
    before, _, after = PAGE.read_text("utf-8").partition(HEADING)
    introduction = after.partition("### ")[0]
    page = f"{before}{HEADING}{introduction}" + "\n".join(map(section, COMMANDS))
    is_changed = page != PAGE.read_text("utf-8")
    PAGE.write_text(page, "utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} {'has changed' if is_changed else 'is up to date'}\n")


if __name__ == "__main__":
    main()

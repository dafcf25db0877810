"""The command `apideck`.

Without the extra, nothing else of this package is imported. Each command has its own module. It imports the client
when it runs, so that `apideck --help` imports nothing but Typer.
"""

import sys

_HINT = "apideck: the command needs Typer and rich: pip install 'apideck-client[cli]'"


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    try:
        from ._app import app
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "typer":
            raise
        sys.stderr.write(f"{_HINT}\n")
        sys.exit(2)
    app(prog_name="apideck")

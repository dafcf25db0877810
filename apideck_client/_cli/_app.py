"""The command line with all its commands. It imports nothing but Typer."""

from typing import Annotated

import typer

from .._version import __version__
from ._doctor import doctor
from ._exits import EPILOG
from ._export import export
from ._get import get
from ._import import import_
from ._vault import vault
from ._webhooks import webhooks

app = typer.Typer(
    name="apideck",
    help="Move data through Apideck: export, import, and look at connections.",
    epilog=EPILOG,
    no_args_is_help=True,
    # Tracebacks that show local variables would show credentials. Plain help looks the same on every terminal.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(is_given: bool) -> None:
    if is_given:
        typer.echo(f"apideck-client {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Move data through Apideck: export, import, and look at connections."""


app.command()(export)
app.command("import")(import_)
app.command()(get)
app.add_typer(vault, name="vault")
app.command()(doctor)
app.add_typer(webhooks, name="webhooks")

"""The command line: which commands there are. It imports nothing but Typer."""

import typer

from ._exits import EPILOG
from ._export import export
from ._get import get
from ._import import import_
from ._vault import vault

app = typer.Typer(
    name="apideck",
    help="Move data through Apideck: export, import, and look at connections.",
    epilog=EPILOG,
    no_args_is_help=True,
    # Tracebacks with the values of variables would show credentials; plain help is the same on each terminal.
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def root() -> None:
    """Move data through Apideck: export, import, and look at connections."""


app.command()(export)
app.command("import")(import_)
app.command()(get)
app.add_typer(vault, name="vault")

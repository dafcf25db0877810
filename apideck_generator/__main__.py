"""`python -m apideck_generator`: generate the packages again. `--check` only says whether they are up to date.

`new` makes a package in your own project; `python -m apideck_generator.update` replaces a document by a newer one.
Exit codes: 0 done, or up to date; 1 stale, or stopped. A run that stops changes nothing.
"""

import argparse
import sys
from pathlib import Path

from .command_line import Parser
from .extra import not_installed

try:
    from .config import FILE, check_versions, load_config
    from .errors import GenerateError
    from .generation import generate
    from .new import Made, make_package
except ModuleNotFoundError as error:
    sys.exit(f"generate: {not_installed(error)}")


def main(argv: list[str] | None = None) -> int:
    """Run the command. Without `argv`, read the arguments of the command line."""
    arguments = _parser().parse_args(argv)
    try:
        check_versions()
        if arguments.command == "new":
            _report(_make(arguments))
            return 0
        config = load_config(arguments.project / FILE)
        generated = generate(arguments.project, config)
    except GenerateError as error:
        print(*(f"generate: {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        return 1
    if arguments.check:
        found = generated.stale()
        print(*found, sep="\n", end="")
        stale = f"{len(found)} generated files are stale; run `{config.command}`"
        print(stale if found else "generated files are fresh")
        return 1 if found else 0
    for what in generated.excluded:
        print(f"excluded: {what}")
    print(f"{len(generated.files)} files generated, {generated.write()} changed")
    return 0


def _make(arguments: argparse.Namespace) -> Made:
    checks = not arguments.no_checks
    return make_package(arguments.spec, arguments.project, arguments.api, arguments.into, checks=checks)


def _parser() -> Parser:
    parser = Parser(
        prog="python -m apideck_generator", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing; print a diff and exit 1 if stale")
    parser.add_argument("--project", type=Path, default=Path(), help=f"the directory of {FILE}")
    commands = parser.add_subparsers(dest="command", metavar="new")
    new = commands.add_parser(
        "new",
        help="make a client package in a project of your own",
        description="Make a client package from an OpenAPI document, on the layer of the installed apideck_client.",
        epilog="example: python -m apideck_generator new accounting.yaml --api accounting --into src/acme_apideck",
    )
    new.add_argument("spec", metavar="SPEC", help="path or URL of the document, in YAML or JSON")
    new.add_argument("--api", metavar="NAME", required=True, help="what the API is called: `apideck.NAME`")
    new.add_argument("--into", metavar="DIRECTORY", required=True, help="the package to make, within the project")
    new.add_argument("--project", type=Path, default=argparse.SUPPRESS, help="your project; the settings go there")
    new.add_argument("--no-checks", action="store_true", help="don't try the package that was made")
    return parser


def _report(made: Made) -> None:
    for note in made.notes:
        print(note)
    print(f"{made.files} files written. Now `from {made.package} import Apideck` has, beside its other APIs:")
    print(*(f"  apideck.{made.api}.{name}" for name in made.resources), sep="\n")


if __name__ == "__main__":
    sys.exit(main())

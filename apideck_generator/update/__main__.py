"""`python -m apideck_generator.update SPEC`: replace a document, regenerate, and report the changes.

SPEC is a path or an https URL of a document in YAML or JSON. Its title and paths tell which API it describes; `--api
NAME` adds an API that the project doesn't have yet. Exit codes: 0 compatible, 2 breaking, 1 failed; a run that fails
changes nothing. `--dry-run` tries and reports everything, and changes nothing.
"""

import sys
from pathlib import Path

from ..command_line import Parser
from ..extra import not_installed

try:
    from ..config import check_versions
    from ..errors import GenerateError
    from .report import as_json, as_markdown, as_text
    from .update import update
except ModuleNotFoundError as error:
    sys.exit(f"update: {not_installed(error)}")


def main(argv: list[str] | None = None) -> int:
    """Run the command. Without `argv`, read the arguments of the command line."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.markdown and not arguments.markdown.resolve().parent.is_dir():
        parser.error(f"--markdown: there is no directory {arguments.markdown.parent}")
    try:
        check_versions()
        report = update(
            arguments.spec, arguments.project, arguments.api, checks=not arguments.no_checks, dry=arguments.dry_run
        )
    except GenerateError as error:
        print(f"update: {error}\nNothing was changed.", file=sys.stderr)
        return 1
    if arguments.markdown:
        arguments.markdown.write_text(as_markdown(report), "utf-8", newline="\n")
    print(as_json(report) if arguments.json else as_text(report))
    return 2 if report.breaking else 0


def _parser() -> Parser:
    parser = Parser(prog="python -m apideck_generator.update", description=__doc__)
    parser.add_argument("spec", metavar="SPEC", help="path or URL of the new document")
    parser.add_argument("--api", metavar="NAME", help="which API it is; a new name adds an API")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the report as Markdown as well")
    parser.add_argument("--dry-run", action="store_true", help="print the report and change nothing")
    parser.add_argument("--no-checks", action="store_true", help="don't try the regenerated package")
    parser.add_argument("--project", type=Path, default=Path(), help="the directory of generator-config.yml")
    return parser


if __name__ == "__main__":
    sys.exit(main())

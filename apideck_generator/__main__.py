"""`python -m apideck_generator`: rebuild the generated packages. With `--check`, only say whether they are fresh.

Exit codes: 0 done, or fresh; 1 stale, or stopped. A run that stops changes nothing.
"""

import argparse
import sys
from pathlib import Path

from .config import check_versions, load_config
from .errors import GenerateError
from .generation import generate


def main(argv: list[str] | None = None) -> int:
    """Run the command; the arguments are the command line's unless given."""
    parser = argparse.ArgumentParser(prog="python -m apideck_generator", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; print a diff and exit 1 if stale")
    parser.add_argument("--project", type=Path, default=Path(), help="the directory of generator-config.yml")
    arguments = parser.parse_args(argv)
    try:
        check_versions()
        generated = generate(arguments.project, load_config(arguments.project / "generator-config.yml"))
    except GenerateError as error:
        print(*(f"generate: {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        return 1
    if arguments.check:
        found = generated.stale()
        print(*found, sep="\n", end="")
        print(f"{len(found)} generated files are stale; run `make generate`" if found else "generated files are fresh")
        return 1 if found else 0
    for what in generated.left_out:
        print(f"left out: {what}")
    print(f"{len(generated.files)} files generated, {generated.write()} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

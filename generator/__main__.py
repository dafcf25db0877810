"""`python -m generator`: rebuild the generated parts of the package. With `--check`, only say whether they are fresh.

Exit codes: 0 done, or fresh; 1 stale, or stopped. A run that stops changes nothing.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from .config import GeneratorConfig, check_versions, load_config
from .document import load_document, operations, schemas
from .errors import GenerateError
from .formatting import format_tree
from .parsing import Api, parse
from .passes import prepare
from .rendering import render_api, render_apis
from .tree import differences, read_tree, replace_tree


def main(argv: list[str] | None = None) -> int:
    """Run the command; the arguments are the command line's unless given."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; print a diff and exit 1 if stale")
    parser.add_argument("--project", type=Path, default=Path(), help="the directory of generator-config.yml")
    arguments = parser.parse_args(argv)
    try:
        check_versions()
        config = load_config(arguments.project / "generator-config.yml")
        new = generate(arguments.project, config)
    except GenerateError as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    package = arguments.project / config.package
    old = read_tree(package, [*config.apis, "apis.py"])
    if arguments.check:
        found = list(differences(old, new))
        print(*found, sep="\n", end="")
        print(f"{len(found)} generated files are stale; run `make generate`" if found else "generated files are fresh")
        return 1 if found else 0
    print(f"{len(new)} files generated, {replace_tree(package, old, new)} changed")
    return 0


def generate(project: Path, config: GeneratorConfig) -> dict[str, str]:
    """Every generated file's text by its path in the package."""
    apis: list[Api] = []
    for name, settings in config.apis.items():
        document = prepare(load_document(project / settings.document), config)
        apis.append(parse(name, settings, document, config))
    _check_config(apis, config)
    files = render_apis(apis, config)
    for api in apis:
        files |= render_api(api, config)
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        format_tree(root)
        return read_tree(root, ["."])


def _check_config(apis: list[Api], config: GeneratorConfig) -> None:
    """Names in the configuration that nothing uses any more are mistakes waiting to be made."""
    known = {operation.id for api in apis for operation in operations(api.document)}
    components = {name for api in apis for name in schemas(api.document)}
    stale = [f"methods: {name}" for name in config.methods if name not in known]
    stale += [f"inline_names: {place}" for place, name in config.inline_names.items() if name not in components]
    if stale:
        raise GenerateError(f"generator-config.yml names what no document has: {', '.join(stale)}")


if __name__ == "__main__":
    sys.exit(main())

"""A whole run: it reads every document of a project, and returns all generated files and the record of names."""

import importlib
import keyword
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import protected
from .config import FILE as CONFIG
from .config import GeneratorConfig
from .document import operations, read_document, schemas
from .errors import GenerateError, Problems
from .formatting import format_tree
from .names import FILE, Names, load_names, write_names
from .parsing import Api, parse
from .passes import prepare
from .places import Places
from .rendering import render_api, render_apis
from .served import served_document
from .tree import differences, read_tree, replace_tree

SHARED_FILES = ("_apis.py", "_events.py")
"""The generated files beside the packages of the APIs."""
OWN_FILES = ("__init__.py", "client.py", "_events.py", "py.typed", "webhooks.py")
"""The same for a package that uses the installed client."""


@dataclass(frozen=True)
class Generated:
    """The result of a run. It is not written yet."""

    project: Path
    config: GeneratorConfig
    files: dict[str, str]
    """The content of each file, by its path in the package."""
    names: str
    """The content of `generator-names.yml`."""
    excluded: tuple[str, ...] = ()
    """The operations that the configuration excludes by their flags."""

    @property
    def package(self) -> Path:
        """The directory of the generated files."""
        return self.project / self.config.package

    def stale(self) -> list[str]:
        """Return a diff for each file of the tree that differs from the run's result."""
        record = differences(read_tree(self.project, [FILE]), {FILE: self.names})
        return [*differences(self._tree(), self.files), *record]

    def write(self) -> int:
        """Write the result into the tree, and return the number of changed files."""
        record = replace_tree(self.project, read_tree(self.project, [FILE]), {FILE: self.names})
        return replace_tree(self.package, self._tree(), self.files) + record

    def _tree(self) -> dict[str, str]:
        shared = OWN_FILES if self.config.runtime else SHARED_FILES
        served = [self.config.served_documents] if self.config.served_documents else []
        return read_tree(self.package, [*self.config.apis, *shared, *served])


def generate(project: Path, config: GeneratorConfig) -> Generated:
    """Generate everything. The run collects the problems of all documents before it stops."""
    _check_api_names(project / config.package, config)
    recorded, problems = load_names(project / FILE), Problems()
    apis: list[Api] = []
    files: dict[str, str] = {}
    names = {name: recorded.get(name) or Names() for name in config.apis}
    for name, settings in config.apis.items():
        names[name].namespace = settings.namespace
    for name, settings in config.apis.items():
        with problems.at(str(project / settings.document)):
            api, part = _generate_api(name, project, config, names[name])
            apis.append(api)
            files |= part
    problems.stop()
    _check_config(apis, config)
    excluded = tuple(f"{api.name}: {what}" for api in apis for what in api.document.get("x-excluded", ()))
    record = write_names(names, config.command)
    return Generated(project, config, _formatted(files | render_apis(apis, config)), record, excluded)


def _check_api_names(package: Path, config: GeneratorConfig) -> None:
    """Refuse an API name that is not a valid import name, or that hand-written code already uses."""
    problems = Problems()
    taken = taken_names(config.runtime)
    for name, settings in config.apis.items():
        given = settings.namespace
        if not given.isidentifier() or keyword.iskeyword(given) or given in protected.namespaces():
            problems.add(f"generator-config.yml: apis.{name}.namespace: no class can be called {given}; choose another")
        start = package / name / "__init__.py"
        is_ours = start.exists() and not start.read_text("utf-8").startswith("# Generated from")
        if is_ours or (package / f"{name}.py").exists():
            problems.add(f"generator-config.yml: apis.{name}: the package has a module of that name; choose another")
        elif name in taken:
            problems.add(f"{CONFIG}: apis.{name}: {taken[name]}; choose another name")
        elif name in protected.apis():
            problems.add(f"generator-config.yml: apis.{name}: a client has an attribute of that name; choose another")
        elif not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            problems.add(f"generator-config.yml: apis.{name}: this is not a name of a Python module; choose another")
    problems.stop()


def taken_names(runtime: str) -> dict[str, str]:
    """Return the names that an API of a package on the installed client can't have, each with the reason."""
    if not runtime:
        return {}
    client = importlib.import_module(runtime).Apideck
    taken = {name: f"the client of {runtime} has `{name}` already" for name in dir(client)}
    taken["cached_property"] = "the client is written with it"
    return taken | {Path(file).stem: f"{file} is the package's own module" for file in OWN_FILES}


def _generate_api(name: str, project: Path, config: GeneratorConfig, names: Names) -> tuple[Api, dict[str, str]]:
    settings = config.apis[name]
    source = read_document(project / settings.document)
    problems = Problems()
    with Places(source, settings.document, names).reported():
        with problems.at(settings.document):
            api = parse(name, settings, prepare(source.data, config, names), config)
            files = render_api(api, config)
            if config.served_documents:
                files[f"{config.served_documents}/{name}.json"] = served_document(source.data, config)
            return api, files
        problems.stop()
    raise AssertionError("a problem stops the run")


def _formatted(files: dict[str, str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8", newline="\n")
        format_tree(root)
        return read_tree(root, ["."])


def _check_config(apis: list[Api], config: GeneratorConfig) -> None:
    """Refuse names in the configuration that no document has any more. They would lead to mistakes later."""
    known = {operation.id for api in apis for operation in operations(api.document)}
    components = {name for api in apis for name in schemas(api.document)}
    stale = [f"methods: {name}" for name in config.methods if name not in known]
    stale += [f"inline_names: {place}" for place, name in config.inline_names.items() if name not in components]
    if stale:
        raise GenerateError(f"generator-config.yml has names that no document has: {', '.join(stale)}")

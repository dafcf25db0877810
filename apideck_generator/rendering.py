"""Renders the templates: from the description of an API to the content of its files."""

from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, StrictUndefined
from jinja2.bccache import Bucket
from openapi_python_client import Project

from .config import FILE, GeneratorConfig
from .errors import GenerateError
from .events import describe_events, describe_payloads
from .models import describe_enums, describe_models
from .parsing import Api
from .protected import TEMPLATES
from .resources import describe_resources
from .text import docstring, quoted, wrap

Files = dict[str, str]
"""The content of each file, by its path in the package."""


def render_api(api: Api, config: GeneratorConfig) -> Files:
    """Render the sub-package of one API."""
    resources = describe_resources(api, config)
    models, enums = describe_models(api, config), describe_enums(api)
    shared = {"source": api.source, "title": api.document["info"]["title"], "name": api.name}
    about = str(api.document["info"].get("description") or api.label)
    if excluded := api.document.get("x-excluded"):
        about += "\n\nExcluded, because the document flags them:\n\n" + "\n".join(f"- `{what}`" for what in excluded)
    pages = _Pages(api, config, shared)
    pages.add("__init__", "namespace.py.jinja", namespace=api.namespace, description=about, resources=resources)
    refs = sorted([*(model.ref for model in models), *(enum.ref for enum in enums)], key=lambda ref: ref.name)
    pages.add("models/__init__", "models_init.py.jinja", refs=refs)
    for model in models:
        pages.add(f"models/{model.ref.module}", "model.py.jinja", model=model)
    for enum in enums:
        pages.add(f"models/{enum.ref.module}", "enum.py.jinja", enum=enum)
    pages.add("resources/__init__", "resources_init.py.jinja")
    for resource in resources:
        pages.add(f"resources/{resource.ref.module}", "resource.py.jinja", resource=resource)
    return {f"{api.name}/{path}": text for path, text in pages.files.items()}


def render_apis(apis: list[Api], config: GeneratorConfig) -> Files:
    """Render the modules that all APIs share: the client's namespaces, and the events that webhooks send.

    A package without its own hand-written layer also gets a client and a reader for webhooks.
    """
    pages = _Pages(apis[0], config, {"source": FILE})
    if config.runtime:
        for module in ("__init__", "client", "webhooks"):
            pages.add(module, f"own_{module.strip('_')}.py.jinja", apis=apis, package=config.module)
        pages.files["py.typed"] = ""
    else:
        pages.add("_apis", "apis.py.jinja", apis=apis)
    payloads = [payload for api in apis for payload in describe_payloads(api)]
    pages.add("_events", "events.py.jinja", payloads=payloads, events=describe_events(payloads))
    return pages.files


class _Layer:
    """Writes the import of the hand-written layer: relative, or from the installed client."""

    def __init__(self, runtime: str) -> None:
        self._runtime = runtime

    def __call__(self, levels: int, module: str = "") -> str:
        """Return the layer, or a module of it, for an import in a module that is `levels` packages below it."""
        if not self._runtime:
            return "." * levels + module
        return f"{self._runtime}.{module}" if module else self._runtime


class _Compiled(BytecodeCache):
    """Keeps the compiled code of each template, so that later documents don't compile it again."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template if the same text was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Pages:
    """Renders templates in the environment of openapi-python-client, with the values that all templates share."""

    def __init__(self, api: Api, config: GeneratorConfig, shared: dict[str, Any]) -> None:
        project = Project(openapi=api.data, config=config.parser_config(), custom_template_path=TEMPLATES)
        self._env: Environment = project.env.overlay(undefined=StrictUndefined, bytecode_cache=_COMPILED)
        self._env.filters.update(docstring=docstring, quoted=quoted, repr=repr, wrap=wrap)
        shared = {**shared, "command": config.command, "runtime": config.runtime, "layer": _Layer(config.runtime)}
        self._shared = shared
        self.files: Files = {}

    def add(self, module: str, template: str, **values: Any) -> None:
        """Render a module. A variable that is missing stops the run, and so does a second module with the same name."""
        where = f"templates/{template}, for {self._shared['source']}, {module}"
        try:
            text = self._env.get_template(template).render(**self._shared, **values)
        except Exception as error:
            raise GenerateError(f"{where}: {error}") from error
        if " object at 0x" in text:
            raise GenerateError(f"{where}: the repr of an object is not code")
        if f"{module}.py" in self.files:
            raise GenerateError(f"{where}: two classes share the module; name one under `class_overrides`")
        self.files[f"{module}.py"] = text

"""The hooks of the documentation's site: a reference page for each API, and checks that MkDocs does not make.

MkDocs calls the functions `on_…`; mkdocstrings uses `FenceExamples`. A warning fails the build, since it is strict.
"""

import importlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.site")

PACKAGE = Path(importlib.import_module("apideck_client").__file__ or "").parent
EXAMPLE = re.compile(r"^( *)Example:\n((?:\1    .*\n|\s*\n)*(?:\1    .*\n?))", re.MULTILINE)
REMOTE = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^>]*>""")


def modules() -> list[str]:
    """Return the public modules that are written by hand: no underscore, not generated, no command."""
    found = [*PACKAGE.glob("[a-z]*.py"), *PACKAGE.glob("[a-z]*/__init__.py")]
    names = [path.relative_to(PACKAGE).with_suffix("").parts[0] for path in found]
    return sorted(set(names) - set(apis()))


def apis() -> list[str]:
    """Return the generated packages, one for each API."""
    return sorted(path.parents[1].name for path in PACKAGE.glob("*/resources/__init__.py"))


def resource_modules(api: str) -> list[Path]:
    """Return the modules of an API's resources."""
    return sorted((PACKAGE / api / "resources").glob("[a-z]*.py"))


def api_page(api: str) -> str:
    """Return the reference page of an API: its namespace, its resources and its models."""
    blocks = [
        f"# apideck_client.{api}\n",
        f"::: apideck_client.{api}\n    options: {{show_root_heading: false, show_root_toc_entry: false}}\n",
        "## Resources\n",
        *(
            f"::: apideck_client.{api}.resources.{path.stem}\n"
            "    options: {heading_level: 3, show_root_heading: false, show_root_toc_entry: false}\n"
            for path in resource_modules(api)
        ),
    ]
    return "\n".join(blocks)


def models_page(api: str) -> str:
    """Return the reference page of an API's models."""
    return (
        f"# apideck_client.{api}.models\n\n::: apideck_client.{api}.models\n    options: {{show_root_heading: false}}\n"
    )


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages of the APIs to the navigation."""
    reference = next(entry["Reference"] for entry in config.nav or [] if "Reference" in entry)
    for api in apis():
        reference.append({f"apideck_client.{api}": f"reference/{api}.md"})
        reference.append({f"apideck_client.{api}.models": f"reference/{api}-models.md"})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Write the pages of the APIs, so that a new API needs no edit here."""
    for api in apis():
        files.append(File.generated(config, f"reference/{api}.md", content=api_page(api)))
        files.append(File.generated(config, f"reference/{api}-models.md", content=models_page(api)))
    return files


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Warn of everything that a browser would fetch from another host."""
    for element in REMOTE.findall(output):
        log.warning("%s fetches from another host: %s", page.file.src_uri, element)
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """Warn of each public name that is on no page or has no docstring, and of each other name that is on a page."""
    autorefs: Any = config.plugins["autorefs"]
    shown = {*autorefs._primary_url_map, *autorefs._secondary_url_map}
    public = dict(public_names(griffe.load("apideck_client")))
    for name, item in public.items():
        if name not in shown:
            log.warning("%s is public and on no page of the reference", name)
        if not item.has_docstring:
            log.warning("%s is public and has no docstring", name)
    public_modules = {name.rpartition(".")[0] for name in public}
    for name in sorted(autorefs._primary_url_map.keys() - public.keys() - public_modules):
        if name.rpartition(".")[0] in public_modules:
            log.warning("%s is in the reference and not public", name)


def public_names(package: Any) -> Iterator[tuple[str, Any]]:
    """Yield each name that a user may import: those in the `__all__` of the public modules."""
    resources = [f"{api}.resources.{path.stem}" for api in apis() for path in resource_modules(api)]
    for name in ["", *modules(), *(name for api in apis() for name in (api, f"{api}.models")), *resources]:
        module = package[name] if name else package
        for member in module.exports or ():
            if member != "__version__":
                item = module.members[member]
                yield f"{module.path}.{member}", item.final_target if item.is_alias else item


class FenceExamples(griffe.Extension):
    """Show the example of a docstring as code."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Put a fence around the example."""
        if obj.docstring:
            obj.docstring.value = EXAMPLE.sub(_fence, obj.docstring.value)


def _fence(match: re.Match[str]) -> str:
    indent, body = match.groups()
    return f"{indent}Example:\n{indent}    ```python\n{body.rstrip()}\n{indent}    ```\n"

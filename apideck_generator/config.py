"""`generator-config.yml` as typed values. An unknown key is an error, and so is another version of a pinned tool."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any, Self

import yaml
from openapi_python_client.config import Config, ConfigFile, MetaType
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from .errors import GenerateError
from .extra import INSTALL

FILE = "generator-config.yml"

PINNED = {"openapi-python-client": "0.29.1", "ruff": "0.17.6"}
"""Another version of either may write other bytes, or write wrong code without an error."""


class ApiConfig(BaseModel):
    """The settings of one API: the path of its document, and the class of its namespace."""

    model_config = ConfigDict(extra="forbid")

    document: str
    namespace: str


class GeneratorConfig(BaseModel):
    """All settings of the generator. Comments in the file explain each."""

    model_config = ConfigDict(extra="forbid")

    package: str
    import_name: str = ""
    """The import name of the package, if its path has more parts than that, such as `src/`."""
    runtime: str = ""
    """The installed package with the hand-written layer. Empty if that layer is in `package`."""
    served_documents: str = ""
    """The directory in `package` for each document as JSON, from which a server answers.

    Empty if there is no such server.
    """
    apis: dict[str, ApiConfig]
    methods: dict[str, str] = {}
    headers: dict[str, str] = {}
    exclude: list[str] = []
    comma_lists: list[str] = []
    handwritten: list[str] = []
    secret_fields: set[str] = set()
    enum_members: dict[str, str] = {}
    inline_names: dict[str, str] = {}
    openapi_python_client: dict[str, Any] = {}

    @property
    def module(self) -> str:
        """The import name of the package."""
        return self.import_name or self.package.replace("/", ".")

    @property
    def import_root(self) -> str:
        """The directory that must be on the import path, relative to the configuration."""
        return str(PurePosixPath(*PurePosixPath(self.package).parts[: -len(self.module.split("."))]))

    @property
    def command(self) -> str:
        """The command that generates the package again, for messages."""
        return "python -m apideck_generator" if self.runtime else "make generate"

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        if not f"/{self.package}".endswith(f"/{self.module.replace('.', '/')}"):
            raise ValueError(f"import_name: {self.package} can't be imported as {self.import_name}")
        return self

    def parser_config(self) -> Config:
        """Return the settings as openapi-python-client takes them."""
        unknown = self.openapi_python_client.keys() - ConfigFile.model_fields.keys()
        if unknown:
            raise GenerateError(
                f"openapi_python_client has no setting {sorted(unknown)[0]!r}; see generator-config.yml"
            )
        return Config.from_sources(
            ConfigFile(**self.openapi_python_client),
            MetaType.NONE,
            document_source="",
            file_encoding="utf-8",
            overwrite=False,
            output_path=None,
        )


def load_config(path: Path) -> GeneratorConfig:
    """Read and check the configuration."""
    try:
        return GeneratorConfig.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError:
        raise GenerateError(
            f"{path} is missing; run this where that file is, or pass --project. To begin a package of your own: "
            "python -m apideck_generator new --help"
        ) from None
    except yaml.YAMLError as error:
        raise GenerateError(f"{path}: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        found = [(".".join(map(str, part["loc"])), part["msg"]) for part in error.errors()]
        told = [f"{place}: {what}" if place else what.removeprefix("Value error, ") for place, what in found]
        raise GenerateError(*(f"{path}: {what}" for what in told)) from None


def check_versions() -> None:
    """Stop if the pinned tools have other versions."""
    for package, wanted in PINNED.items():
        try:
            found = version(package)
        except PackageNotFoundError:
            raise GenerateError(f"{package} is not installed, and the generator needs it: {INSTALL}") from None
        if found != wanted:
            raise GenerateError(f"{package} is {found}, the generator is written for {wanted}: {INSTALL}")

"""`generator-config.yml` as typed values. A key that nobody reads is an error, and so is a version we don't pin."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from openapi_python_client.config import Config, ConfigFile, MetaType
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import GenerateError

PINNED = {"openapi-python-client": "0.29.1", "ruff": "0.17.6"}
"""Another version of either may write other bytes, or silently something wrong."""


class ApiConfig(BaseModel):
    """One API: where its document is, and the class of its namespace."""

    model_config = ConfigDict(extra="forbid")

    document: str
    namespace: str


class GeneratorConfig(BaseModel):
    """Everything the generator is told; the file's own comments say what each part means."""

    model_config = ConfigDict(extra="forbid")

    package: str
    apis: dict[str, ApiConfig]
    methods: dict[str, str] = {}
    headers: dict[str, str] = {}
    leave_out: list[str] = []
    comma_lists: list[str] = []
    handwritten: list[str] = []
    secret_fields: set[str] = set()
    enum_members: dict[str, str] = {}
    inline_names: dict[str, str] = {}
    openapi_python_client: dict[str, Any] = {}

    def parser_config(self) -> Config:
        """The settings in the form that openapi-python-client takes."""
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
        raise GenerateError(f"{path} is missing; run this from the checkout, or pass --project") from None
    except (yaml.YAMLError, ValidationError) as error:
        raise GenerateError(f"{path}: {error}") from None


def check_versions() -> None:
    """Refuse to run with tools other than the pinned ones."""
    for package, wanted in PINNED.items():
        found = version(package)
        if found != wanted:
            raise GenerateError(
                f"{package} is {found}, the generator is written for {wanted}; run `make` to install it"
            )

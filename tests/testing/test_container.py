"""The Dockerfile in `examples/`, line by line, because no container engine builds it here."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from apideck_client.testing.__main__ import _parser

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "examples" / "Dockerfile"

pytestmark = pytest.mark.skipif(not DOCKERFILE.exists(), reason="the examples are not here")


def lines() -> dict[str, list[str]]:
    """Return the arguments of each instruction."""
    found: dict[str, list[str]] = {}
    for line in DOCKERFILE.read_text("utf-8").replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            found.setdefault(instruction, []).append(rest)
    return found


def test_the_image_gets_what_the_wheel_is_made_of() -> None:
    copied = {source for copy in lines()["COPY"] for source in copy.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    assert copied == needed | {*wheel["packages"], *wheel["force-include"]}
    assert all((ROOT / source).exists() for source in copied)
    for target, folder in (copy.split() for copy in lines()["COPY"] if len(copy.split()) == 2):
        assert target == folder
    (extra,) = re.findall(r'"\.\[(\w+)\]"', " ".join(lines()["RUN"]))
    assert extra in project["project"]["optional-dependencies"]


def test_the_container_serves_its_health_check() -> None:
    (command,) = lines()["ENTRYPOINT"]
    program, *options = json.loads(command)
    assert program == "apideck-server"
    read = _parser().parse_args(options)
    (volume,) = lines()["VOLUME"]
    assert str(Path(read.file).parent) == volume == lines()["WORKDIR"][-1]
    assert f"install --directory --owner {lines()['USER'][0]} {volume}" in lines()["RUN"][0]
    assert f"http://127.0.0.1:{read.port}/" in lines()["HEALTHCHECK"][0]

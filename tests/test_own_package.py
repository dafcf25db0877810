"""A client package in another project: the installed package makes it, checks it, calls it and keeps it up to date.

All commands run in an empty directory outside the checkout. `run_against_wheel.py` runs these tests with the wheel.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

import apideck_generator as generator_package
from apideck_client import Apideck
from apideck_generator.__main__ import main
from apideck_generator.config import PINNED
from apideck_generator.update.__main__ import main as update_main
from tests.generator.wire import serve
from tests.support import strict_mypy
from tests.support.documents import ROOT

ACCOUNTING = ROOT / "tests" / "generator" / "update" / "accounting.yaml"
NEW = ("new", "accounting.yaml", "--api", "accounting", "--into", "src/acme_apideck")
CODE = {"PYTHONPATH": "src", "MYPYPATH": "src"}
APP = """
# mypy: disable-error-code=unused-awaitable
import asyncio
import sys
from typing import assert_type

import acme_apideck

assert acme_apideck.__doc__
assert "apideck_client" not in sys.modules

from apideck_client import Apideck as Client
from apideck_client import Paginator
from apideck_client.crm.models import Contact, CrmWebhookEvent
from apideck_client.vault.models import ConnectionEvent

from acme_apideck import Apideck, webhooks

assert "acme_apideck.accounting" not in sys.modules
from acme_apideck.accounting.models import Invoice, InvoiceEvent


async def main(url: str) -> None:
    async with Apideck(api_key="key", app_id="app", consumer_id="acme", base_url=url) as apideck:
        assert_type(apideck, Apideck)
        assert_type(apideck.accounting.invoices.list(), Paginator[Invoice])
        assert_type(apideck.crm.contacts.list(), Paginator[Contact])
        client: Client = apideck
        assert isinstance(client, Client)
        async for invoice in apideck.with_options(consumer_id="globex").accounting.invoices.list():
            assert_type(invoice, Invoice)
            print(invoice.number)


def handle(kind: str) -> str:
    body, headers = webhooks.signed({"event_type": kind, "event_id": "1"}, key="the-api-key")
    event = webhooks.unwrap(body, headers, key="the-api-key")
    assert_type(event, InvoiceEvent | CrmWebhookEvent | ConnectionEvent | webhooks.OtherEvent)
    assert webhooks.parse(body) == event
    return type(event).__name__


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
    for kind in ("accounting.invoice.paid", "accounting.invoice.lost", "crm.contact.created", "hris.employee.created"):
        print(handle(kind))
"""


def document(*changes: Callable[[dict[str, Any]], None]) -> str:
    """A document of an API that this project doesn't have, with a webhook, as YAML."""
    content = yaml.safe_load(ACCOUNTING.read_text())
    content["components"]["schemas"]["InvoiceEvent"] = {
        "type": "object",
        "properties": {
            "event_id": {"type": "string"},
            "event_type": {"type": "string", "enum": ["accounting.invoice.paid"]},
            "entity_id": {"type": "string"},
        },
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/InvoiceEvent"}}}}
    post = {"operationId": "invoicePaid", "requestBody": body, "responses": {"200": {"description": ""}}}
    content["x-webhooks"] = {"invoice.paid": {"post": post}}
    for change in changes:
        change(content)
    return yaml.safe_dump(content, sort_keys=False)


def run(project: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def generator(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(project, "-m", "apideck_generator", *arguments)


def update(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(project, "-m", "apideck_generator.update", *arguments)


class Commands:
    """Runs the two commands in this process, which is faster, as if they were started in a project."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def generator(self, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(main, project, arguments)

    def update(self, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(update_main, project, arguments)

    def _run(
        self, command: Callable[[list[str]], int], project: Path, arguments: tuple[str, ...]
    ) -> subprocess.CompletedProcess[str]:
        self._capsys.readouterr()
        with self._monkeypatch.context() as context:
            context.chdir(project)
            code = command([*arguments])
        return subprocess.CompletedProcess(arguments, code, *self._capsys.readouterr())


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(monkeypatch, capsys)


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def begin(project: Path) -> Path:
    project.mkdir()
    (project / "accounting.yaml").write_text(document())
    (project / "app.py").write_text(APP)
    return project


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a new package."""
    project = begin(tmp_path_factory.mktemp("made") / "project")
    done = generator(project, *NEW, "--no-checks")
    assert (done.returncode, done.stderr) == (0, "")
    assert "`from acme_apideck import Apideck`" in done.stdout
    assert "  apideck.accounting.invoices\n" in done.stdout
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A project with a document and no package."""
    return begin(tmp_path / "project")


# -- the new package ---------------------------------------------------------------------------------------------------


def test_a_new_project_gets_its_package_settings_and_document(made: Path) -> None:
    found = contents(made)
    top = {name for name in found if not name.startswith("src/acme_apideck/accounting/")}
    package = {f"src/acme_apideck/{name}.py" for name in ("__init__", "client", "_events", "webhooks")}
    settings = {"generator-config.yml", "generator-names.yml", "openapi/accounting.yaml"}
    assert top == {*package, *settings, "src/acme_apideck/py.typed", "accounting.yaml", "app.py"}
    assert found["openapi/accounting.yaml"] == found["accounting.yaml"]
    code = [text.decode() for name, text in found.items() if name.startswith("src/") and name.endswith(".py")]
    assert all("by `python -m apideck_generator`. Do not edit." in text.split("\n", 1)[0] for text in code)
    assert not any("make generate" in text or "from ..." in text for text in code)
    assert any("from acme_apideck.accounting.models import Invoice" in text for text in code)


def test_what_is_made_runs(made: Path) -> None:
    with serve() as wire:
        wire.json({"status_code": 200, "status": "OK", "data": [{"id": "1", "number": "R-7"}]})
        done = run(made, "-W", "error", "app.py", wire.url, **CODE)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.split() == ["R-7", "InvoiceEvent", "InvoiceEvent", "CrmWebhookEvent", "OtherEvent"]
    assert (wire.last.method, wire.last.path) == ("GET", "/accounting/invoices")
    assert wire.last.headers["x-apideck-consumer-id"] == "globex"


def test_what_is_made_is_typed(made: Path, tmp_path: Path, mypy_cache: Path) -> None:
    settings = tmp_path / "mypy.ini"
    settings.write_text(strict_mypy.SETTINGS)
    options = [f"--config-file={settings}", f"--cache-dir={mypy_cache}"]
    done = run(made, "-m", "mypy", *options, "-p", "acme_apideck", "-m", "app", **CODE)
    assert done.returncode == 0, done.stdout
    for_pyright = {"include": ["src", "app.py"], "extraPaths": ["src"], "typeCheckingMode": "strict"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(for_pyright))
    for name in ("src", "app.py"):
        (tmp_path / name).symlink_to(made / name)
    done = run(tmp_path, "-m", "pyright", "--pythonpath", sys.executable)
    assert done.returncode == 0, done.stdout


def test_the_same_again_changes_no_byte(project: Path, commands: Commands, tmp_path: Path) -> None:
    before = contents(project)
    assert commands.generator(project, "--check").stdout == "generated files are fresh\n"
    assert commands.generator(project).stdout.endswith(" 0 changed\n")
    done = commands.update(project, "accounting.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing changed" in done.stdout
    other = begin(tmp_path / "other")
    assert commands.generator(tmp_path, *NEW, "--project", "other").returncode == 1, (
        "SPEC is a path from where one stands"
    )
    assert generator(other, *NEW).returncode == 0, "with its checks"
    assert contents(project) == before == contents(other)


def test_what_was_edited_by_hand_is_told_and_put_right(project: Path, commands: Commands) -> None:
    before = contents(project)
    client = project / "src" / "acme_apideck" / "client.py"
    client.write_text(client.read_text() + "edited = 1\n")
    (project / "src" / "acme_apideck" / "helpers.py").write_text("ours = 1\n")
    done = commands.generator(project, "--check")
    assert done.returncode == 1
    assert "-edited = 1" in done.stdout
    assert "1 generated files are stale; run `python -m apideck_generator`" in done.stdout
    assert commands.generator(project).returncode == 0
    assert contents(project) == {**before, "src/acme_apideck/helpers.py": b"ours = 1\n"}


# -- updates -----------------------------------------------------------------------------------------------------------


def _add_field(content: dict[str, Any]) -> None:
    content["components"]["schemas"]["Invoice"]["properties"]["memo"] = {"type": "string"}


def _drop_operation(content: dict[str, Any]) -> None:
    del content["paths"]["/accounting/invoices"]["post"]


def test_a_newer_document_is_taken_with_a_report(project: Path, commands: Commands) -> None:
    (project / "newer.yaml").write_text(document(_add_field))
    done = update(project, "newer.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 breaking, 1 compatible" in done.stdout
    assert "Invoice.memo" in done.stdout
    assert "memo: str | None | Unset" in (project / "src/acme_apideck/accounting/models/invoice.py").read_text()
    (project / "newest.yaml").write_text(document(_add_field, _drop_operation))
    done = commands.update(project, "newest.yaml", "--json", "--no-checks")
    assert done.returncode == 2
    assert [change["name"] for change in json.loads(done.stdout)["changes"]] == [
        "invoices.create",
        "InvoicesAddResponseData",
    ]
    assert commands.generator(project, "--check").returncode == 0


def test_one_more_api_stands_beside_the_first(project: Path, commands: Commands) -> None:
    other = (
        document()
        .replace("/accounting/", "/books/")
        .replace("Accounting API", "Books API")
        .replace("accounting.", "books.")
    )
    (project / "books.yaml").write_text(other)
    done = commands.update(project, "books.yaml", "--api", "books", "--no-checks")
    assert (done.returncode, done.stderr) == (0, "")
    assert "its records: `acme_apideck.books.models`" in done.stdout
    code = """
        from acme_apideck import Apideck, webhooks
        apideck = Apideck(api_key="key", app_id="app")
        print(apideck.accounting, apideck.books, apideck.vault)
        print(type(webhooks.parse(b'{"event_type": "books.invoice.paid"}')).__module__)
    """
    done = run(project, "-c", textwrap.dedent(code), **CODE)
    assert done.stdout.split("\n")[1] == "acme_apideck.books.models.invoice_event", done.stderr


def test_a_package_within_another_is_imported_by_its_whole_name(empty: Path, commands: Commands) -> None:
    (empty / "lib" / "acme").mkdir(parents=True)
    (empty / "lib" / "acme" / "__init__.py").touch()
    (empty / "accounting.yaml").write_text(
        document().replace("[Invoices]", "[Accounting]").replace("- Invoices", "- Accounting")
    )
    done = generator(
        empty, "new", "accounting.yaml", "--api", "accounting", "--into", "lib/acme/apideck", "--no-checks"
    )
    assert (done.returncode, done.stderr) == (0, "")
    code = "from acme.apideck import Apideck; print(type(Apideck(api_key='key', app_id='app').accounting).__name__)"
    done = run(empty, "-c", code, PYTHONPATH="lib")
    assert done.stdout == "AccountingApi\n", done.stderr
    (empty / "newer.yaml").write_text(document(_add_field))
    assert commands.update(empty, "newer.yaml", "--no-checks").returncode == 2


# -- errors ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("missing.yaml", "accounting", "src/new"), "missing.yaml can't be read: No such file or directory"),
        (("app.py", "accounting", "src/new"), "app.py"),
        (("http://example.com/a.yaml", "accounting", "src/new"), "neither https nor on this machine"),
        (("accounting.yaml", "crm", "src/new"), "--api: crm can't be the name: the client of apideck_client has `crm`"),
        (("accounting.yaml", "rate_limit", "src/new"), "the client of apideck_client has `rate_limit` already"),
        (("accounting.yaml", "webhooks", "src/new"), "webhooks.py is the package's own module"),
        (("accounting.yaml", "my-books", "src/new"), "--api: 'my-books' is not a name for an API"),
        (("accounting.yaml", "class", "src/new"), "--api: 'class' is not a name for an API"),
        (("accounting.yaml", "on", "src/new"), "--api: 'on' is not a name for an API"),
        (("accounting.yaml", "cached_property", "src/new"), "--api: cached_property can't be the name"),
        (("accounting.yaml", "accounting", "src/acme-apideck"), "--into: 'acme-apideck' can't be imported"),
        (("accounting.yaml", "accounting", "../elsewhere"), "--into: ../elsewhere is not within"),
        (("accounting.yaml", "accounting", "."), "--into: . is not within"),
        (("accounting.yaml", "accounting", "src/apideck_client"), "would hide an installed one"),
        (("accounting.yaml", "accounting", "src/json"), "would hide an installed one"),
        (("accounting.yaml", "accounting", "theirs"), "--into: theirs is not empty, and what is there is not ours"),
        (("accounting.yaml", "accounting", "app.py"), "--into: 'app.py' can't be imported"),
        (("accounting.yaml", "accounting", "orphan"), "was generated by settings that are not there; restore"),
        (("accounting.yaml", "books", "src/new"), "openapi/books.yaml is there already and has other content"),
        (("broken.yaml", "accounting", "src/new"), "broken.yaml:"),
    ],
)
def test_what_cannot_be_made_is_told_and_changes_nothing(
    empty: Path,
    arguments: tuple[str, str, str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, text in {
        "theirs/__init__.py": "",
        "orphan/__init__.py": "# Generated from generator-config.yml by ...\n",
        "openapi/books.yaml": "another: document\n",
        "broken.yaml": document().replace("type: integer", "type: text"),
    }.items():
        (empty / name).parent.mkdir(exist_ok=True)
        (empty / name).write_text(text)
    before = contents(empty)
    spec, api, into = arguments
    monkeypatch.chdir(empty)
    assert main(["new", spec, "--api", api, "--into", into]) == 1
    message = capsys.readouterr().err
    assert told in message
    assert message.startswith("generate: ")
    assert not any(word in message for word in ("Traceback", "Error:", "/update-")), message
    assert contents(empty) == before


def test_a_project_that_is_no_directory_is_told(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = empty / "spec.yaml"
    spec.write_text(document())
    command = ["new", str(spec), "--api", "accounting", "--into", "acme", "--project", str(empty / "nowhere")]
    assert main(command) == 1
    assert "nowhere is not a directory" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = empty / "spec.yaml"
    spec.write_text(document())
    (empty / "openapi").write_text("a file where a directory has to be")
    monkeypatch.chdir(empty)
    assert main(["new", str(spec), "--api", "accounting", "--into", "acme"]) == 1
    assert "acme can't be written: " in capsys.readouterr().err
    assert not [path for path in (empty / "acme").rglob("*") if path.is_file()]


def test_a_second_package_is_not_made_over_the_first(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "other.yaml").write_text(
        document().replace("/accounting/", "/books/").replace("Accounting API", "Books")
    )
    before = contents(project)
    monkeypatch.chdir(project)
    assert main(["new", "accounting.yaml", "--api", "books", "--into", "src/books"]) == 1
    told = capsys.readouterr().err
    assert "generator-config.yml is there already. To take a newer document, or one more API" in told
    assert update_main(["other.yaml", "--api", "vault"]) == 1
    assert (
        "apis.vault: the client of apideck_client has `vault` already; choose another name" in capsys.readouterr().err
    )
    assert contents(project) == before


def test_without_settings_the_command_says_how_to_begin(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(empty)
    for command, arguments in ((main, []), (main, ["--check"]), (update_main, ["accounting.yaml"])):
        assert command(list[str](arguments)) == 1
        message = capsys.readouterr().err
        assert "generator-config.yml is missing" in message
        assert "python -m apideck_generator new --help" in message


def test_an_overlay_gets_a_document_past_its_own_defect(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(empty)
    (empty / "accounting.yaml").write_text(document().replace("type: integer", "type: whole", 1))
    command = ["new", "accounting.yaml", "--api", "apideck", "--into", "on", "--no-checks"]
    assert main(command) == 1
    place = capsys.readouterr().err.split(": ")[1]
    assert place.startswith("accounting.yaml:"), place
    assert "type: whole" in (empty / "accounting.yaml").read_text().splitlines()[int(place.split(":")[1]) - 1]
    action = {
        "target": "$.paths['/accounting/invoices'].get.parameters[?@.name == 'limit'].schema",
        "description": "There is no such type.",
        "update": {"type": "integer"},
    }
    (empty / "openapi").mkdir()
    overlay = {"overlay": "1.0.0", "info": {"title": "Defects", "version": "1"}, "actions": [action]}
    (empty / "openapi" / "apideck.overlay.yaml").write_text(yaml.safe_dump(overlay))
    assert main(command) == 0
    assert "limit: int | None = None" in (empty / "on" / "apideck" / "resources" / "invoices.py").read_text()
    assert "class ApideckApi(Namespace)" in (empty / "on" / "apideck" / "__init__.py").read_text()
    assert main(["--check"]) == 0


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("apideck_generator", "yaml"),
        ("apideck_generator", "openapi_python_client"),
        ("apideck_generator.update", "openapi_spec_validator"),
    ],
)
def test_without_the_extra_the_command_says_what_to_install(empty: Path, module: str, package: str) -> None:
    code = f"import runpy, sys; sys.modules[{package!r}] = None; runpy.run_module({module!r}, run_name='__main__')"
    done = run(empty, "-c", code)
    assert done.returncode == 1
    assert (
        f"{package} is not installed, and the generator needs it: pip install 'apideck-client[generator]'"
        in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_the_extra_has_all_that_the_generator_imports() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*settings["dependencies"], *settings["optional-dependencies"]["generator"]]
    named = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in wanted}  # type: ignore[index]
    distributions, imported = packages_distributions(), set[str]()
    for path in Path(generator_package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).partition(".")[0])
            elif isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
    found = {distributions[name][0].lower() for name in imported - sys.stdlib_module_names}
    assert {"pyyaml", "jinja2", "httpx"} < found <= named
    assert {f"{name}=={version}" for name, version in PINNED.items()} <= set(wanted)


def test_the_settings_begin_like_those_of_this_project(made: Path) -> None:
    ours, theirs = (yaml.safe_load((root / "generator-config.yml").read_text()) for root in (ROOT, made))
    for part in ("headers", "exclude", "comma_lists", "handwritten", "enum_members"):
        assert theirs[part] == ours[part]
    assert theirs["secret_fields"] == [name for name in ours["secret_fields"] if "." not in name]
    assert not set(theirs["apis"]) & set(dir(Apideck))

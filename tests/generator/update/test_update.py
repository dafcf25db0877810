"""`python -m apideck_generator.update` from end to end, on a copy of the project: its results and its exits."""

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from apideck_generator.__main__ import main as generate
from apideck_generator.update.__main__ import main
from apideck_generator.update.incoming import complaints
from apideck_generator.update.settings import SECTIONS, drop_names
from tests.generator.conftest import not_for_readers
from tests.generator.update.evolving import BASELINE, Edit, append, document, drop, drop_field, put, rename_schema
from tests.support.documents import DOCUMENTS, ROOT

ACCOUNTING = Path(__file__).with_name("accounting.yaml")
HANDWRITTEN = shutil.ignore_patterns("__pycache__", *DOCUMENTS, "_apis.py", "_events.py")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project like this one, generated with a few resources of each API."""
    project = tmp_path_factory.mktemp("fresh")
    shutil.copy(ROOT / "pyproject.toml", project)
    shutil.copytree(ROOT / "apideck_client", project / "apideck_client", ignore=HANDWRITTEN)
    (project / "openapi").mkdir()
    used = ""
    for api in ("crm", "vault"):
        text = yaml.safe_dump(document(api), sort_keys=False)
        (project / "openapi" / f"{api}.yaml").write_text(text)
        used += text
    config = (BASELINE / "generator-config.yml").read_text()
    for section in SECTIONS:
        names = yaml.safe_load(config).get(section, {})
        config = drop_names(config, section, [name for name in names if f"{name.split('.')[0]}\n" not in used])
    (project / "generator-config.yml").write_text(config)
    assert generate(["--project", str(project)]) == 0
    return project


@pytest.fixture
def project(fresh: Path, tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    return Path(shutil.copytree(fresh, tmp_path / "project"))


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def edited(project: Path, *edits: Edit, api: str = "crm", suffix: str = "json") -> Path:
    """Write an edited copy of a document of the project to a separate file."""
    new = document(api, *edits)
    path = project.parent / f"new.{suffix}"
    path.write_text(json.dumps(new) if suffix == "json" else yaml.safe_dump(new, sort_keys=False))
    return path


def run(project: Path, spec: object, *options: str, checks: bool = False) -> int:
    return main([str(spec), "--project", str(project), *options, *([] if checks else ["--no-checks"])])


def assert_untouched(project: Path, before: dict[str, bytes]) -> None:
    assert contents(project) == before
    assert not [path for path in project.iterdir() if path.name.startswith(("update-", "arrived"))]


NO_CREATE = drop("paths/|crm|contacts", "post")


def new_version(document: Any) -> None:
    document["info"]["version"] = "9.4.0"


def test_the_same_document_changes_no_byte(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    assert run(project, project / "openapi" / "crm.yaml", checks=True) == 0
    assert_untouched(project, before)
    assert "CRM API 9.3.0: nothing changed." in capsys.readouterr().out


def test_what_breaks_nobody_ends_with_0(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = edited(
        project, new_version, append("components/schemas/Email/properties/type/enum", "school"), suffix="yaml"
    )
    assert run(project, spec, "--markdown", str(project.parent / "report.md")) == 0
    told = capsys.readouterr().out
    assert "CRM API 9.3.0 → CRM API 9.4.0: 0 breaking, 1 compatible" in told
    assert "EmailType.SCHOOL" in told
    assert "This needs a new minor version." in told
    assert "| enum value added | `EmailType.SCHOOL` | `school` |" in (project.parent / "report.md").read_text()
    assert (project / "openapi" / "crm.yaml").read_bytes() == spec.read_bytes()
    assert 'SCHOOL = "school"' in (project / "apideck_client/crm/models/email_type.py").read_text()
    assert generate(["--check", "--project", str(project)]) == 0


def test_what_breaks_somebody_is_done_and_ends_with_2(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = edited(project, NO_CREATE)
    assert run(project, spec, "--json") == 2
    report = json.loads(capsys.readouterr().out)
    assert (report["api"], report["bump"], report["compatible"]) == ("crm", "major", False)
    (change,) = report["changes"]
    assert (change["subject"], change["kind"], change["name"]) == ("method", "removed", "contacts.create")
    assert change["place"] == "POST /crm/contacts"
    assert "def create" not in (project / "apideck_client/crm/resources/contacts.py").read_text()


def test_json_is_kept_as_yaml_that_stays_the_same(project: Path) -> None:
    spec = edited(project)
    assert run(project, spec) == 0
    kept = contents(project)
    assert kept["openapi/crm.yaml"].startswith(b"openapi: 3.0.3\n")
    assert run(project, spec) == 0
    assert_untouched(project, kept)


def test_a_name_for_nothing_leaves_the_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (project / "generator-config.yml").read_text()
    path = "/vault/consumers/{consumer_id}/stats"
    spec = edited(project, lambda document: document["paths"].pop(path), api="vault")
    assert run(project, spec) == 2
    told = capsys.readouterr().out
    assert "generator-config.yml: consumerRequestCountsAll dropped from `methods`" in told
    after = (project / "generator-config.yml").read_text()
    gone = set(before.splitlines()) - set(after.splitlines())
    assert "  consumerRequestCountsAll: request_counts" in gone
    # The heading is removed with its only entry.
    gone.discard("methods:")
    assert all(line.startswith("  Consumer") or "consumerRequestCountsAll" in line for line in gone), gone


def _dangling(document: Any) -> None:
    document["components"]["schemas"]["Contact"]["properties"]["fax"] = {"$ref": "#/components/schemas/Fax"}


def _same_id(document: Any) -> None:
    document["paths"]["/crm/contacts"]["get"]["operationId"] = "contactsAdd"


@pytest.mark.parametrize(
    ("edit", "told"), [(_dangling, "#/components/schemas/Fax leads nowhere"), (_same_id, "contactsAdd")]
)
def test_a_document_that_cannot_be_generated_changes_nothing(
    project: Path, edit: Callable[[Any], None], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project)
    spec = edited(project, edit)
    assert run(project, spec) == 1
    assert_untouched(project, before)
    message = capsys.readouterr().err
    assert told in message
    assert "Nothing was changed." in message
    assert "/update-" not in message, "a directory that is gone is no place"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "new.yaml"),
        ("just text", "not an OpenAPI document"),
        ("openapi: 3.0.3\ninfo: {title: Other, version: '1'}\npaths: {}\n", "'Other' is none of crm, vault"),
        ("\x00", "new.yaml"),
    ],
)
def test_what_is_no_document_of_ours_changes_nothing(
    project: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project)
    (project.parent / "new.yaml").write_text(text)
    assert run(project, project.parent / "new.yaml") == 1
    assert_untouched(project, before)
    assert told in capsys.readouterr().err


def test_a_document_of_another_api_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    assert run(project, project / "openapi" / "vault.yaml", "--api", "crm") == 1
    assert run(project, ACCOUNTING, "--api", "testing") == 1
    assert run(project, ACCOUNTING, "--api", "no name") == 1
    assert_untouched(project, before)
    told = capsys.readouterr().err
    assert "looks like vault, not crm: it has that title or those paths" in told
    assert "testing can't be the name of an API" in told
    assert "'no name' is not a name" in told


def test_a_package_that_does_not_import_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (project / "apideck_client" / "_client" / "records" / "model.py").open("a") as file:
        file.write("\nraise RuntimeError('broken by hand')\n")
    before = contents(project)
    assert run(project, edited(project, NO_CREATE), checks=True) == 1
    assert_untouched(project, before)
    told = capsys.readouterr().err
    assert "the generated package doesn't import" in told
    assert "broken by hand" in told


def test_a_tree_that_cannot_be_written_is_put_back(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, wrote = contents(project), Path.write_bytes

    def write(self: Path, data: Any) -> int:
        if self == project / "openapi" / "crm.yaml" and data != before["openapi/crm.yaml"]:
            raise OSError("No space left on device")
        return wrote(self, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    assert run(project, edited(project, NO_CREATE)) == 1
    assert_untouched(project, before)


def test_what_is_odd_but_can_be_generated_is_noted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, edited(project, require_nothing)) == 0
    assert "Not valid OpenAPI: #/components/schemas/Email: " in capsys.readouterr().out


def require_nothing(document: Any) -> None:
    document["components"]["schemas"]["Email"]["required"] = []


OVERLAY = """\
overlay: 1.0.0
info: {title: What is wrong upstream, version: "1"}
actions:
  # Told to them in May.
  - target: $.components.schemas.Contact.properties.fax
    description: The fax number may be null.
    update: {deprecated: true}

  # Told to them in June.
  - target: $.components.schemas.Email
    description: An address has a label.
    update: {properties: {label: {type: string}}}
"""


def test_a_patch_that_is_needed_no_more_leaves_the_overlay(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = project / "openapi" / "crm.overlay.yaml"
    overlay.write_text(OVERLAY)
    assert generate(["--project", str(project)]) == 0
    assert run(project, edited(project, put("Contact.fax", deprecated=True))) == 0
    told = capsys.readouterr().out
    assert "crm.overlay.yaml: dropped, since it no longer applies: The fax number may be null." in told
    assert "0 breaking, 0 compatible" in told, "what was patched before is so by itself now"
    first, second = OVERLAY.index("  # Told to them in May."), OVERLAY.index("  # Told to them in June.")
    assert overlay.read_text() == OVERLAY[:first] + OVERLAY[second:]
    assert run(project, edited(project, drop("components/schemas", "Email"), replace_emails)) == 2
    assert not overlay.exists()


def test_an_overlay_on_one_line_is_left_to_a_person(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay, patches = project / "openapi" / "crm.overlay.yaml", yaml.safe_load(OVERLAY)
    overlay.write_text(json.dumps(patches))
    assert generate(["--project", str(project)]) == 0
    assert run(project, edited(project, put("Contact.fax", deprecated=True))) == 1
    told = capsys.readouterr().err
    assert (
        "remove by hand, because they no longer apply: actions[0] ($.components.schemas.Contact.properties.fax)" in told
    )
    assert overlay.read_text() == json.dumps(patches)


def replace_emails(document: Any) -> None:
    document["components"]["schemas"]["Contact"]["properties"]["emails"]["items"] = {"type": "string"}


# -- documents from a URL ----------------------------------------------------------------------------------------------


@contextmanager
def served(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[str]:
    """Run a server on loopback that responds to each `GET /path` with the result of a function."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", "0")))
            status, body = answer(f"{self.command} {self.path}")
            self.send_response(status)
            self.send_header("content-type", "application/json")
            if status == 302:
                self.send_header("location", body.decode())
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_document_from_a_url(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = edited(project, new_version).read_bytes()
    with served(lambda requested: (200, body)) as url:
        assert run(project, f"{url}/crm.json") == 0
    assert "CRM API 9.3.0 → CRM API 9.4.0: 0 breaking, 0 compatible" in capsys.readouterr().out


def test_a_url_that_gives_no_document_changes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(project)
    monkeypatch.setattr("apideck_generator.update.fetch.LARGEST", 1000)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert run(project, f"http://127.0.0.1:{closed.getsockname()[1]}/crm.yaml") == 1
    answers = {"/gone": (404, b""), "/large": (200, b"a" * 2000), "/moved": (302, b"http://192.0.2.1/crm.yaml")}
    with served(lambda requested: answers[requested.removeprefix("GET ")]) as url:
        for path in answers:
            assert run(project, url + path) == 1
    assert run(project, "http://unify.example/crm.yaml") == 1
    assert run(project, "file:///etc/passwd") == 1
    assert run(project, project / "no such file") == 1
    assert_untouched(project, before)
    told = capsys.readouterr().err
    for part in (
        "can't be reached",
        "answers 404",
        "has more than",
        "neither https nor on this machine",
        "no such file",
    ):
        assert part in told, part
    assert told.count("neither https nor on this machine") == 3


# -- a new API ---------------------------------------------------------------------------------------------------------

SCRIPT = """
import asyncio, sys
import apideck_client
from apideck_client import Apideck
from apideck_client.accounting.models import Invoice, InvoiceLine, InvoiceStatus

async def main():
    async with Apideck(api_key="k", app_id="a", consumer_id="c", base_url=sys.argv[1]) as apideck:
        async for invoice in apideck.accounting.invoices.list(limit=2):
            print(type(invoice).__name__, invoice.number, invoice.status, invoice.lines)
        async for account in apideck.accounting.ledger_accounts.list():
            print(account.parent.name)
        print((await apideck.accounting.invoices.create(Invoice(number="3", lines=[InvoiceLine(amount=2)]))).id)
        print(apideck_client.__file__)

asyncio.run(main())
"""


def _answer(requested: str) -> tuple[int, bytes]:
    envelope = {"status_code": 200, "status": "OK"}
    invoice = {"id": "1", "number": "2024-1", "status": "written off", "lines": [{"amount": 1}]}
    if requested.startswith("POST"):
        return 201, json.dumps({**envelope, "data": {"id": "new"}}).encode()
    if requested.startswith("GET /accounting/ledger-accounts"):
        return 200, json.dumps({**envelope, "data": [{"id": "7", "parent": {"name": "Assets"}}]}).encode()
    cursor = None if "cursor=" in requested else "more"
    return 200, json.dumps({**envelope, "data": [invoice], "meta": {"cursors": {"next": cursor}}}).encode()


def test_an_api_that_was_never_seen(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = (project / "generator-config.yml").read_text()
    assert run(project, ACCOUNTING, "--api", "accounting", checks=True) == 0
    told = capsys.readouterr().out
    assert "Accounting API 1.0.0 (new): 0 breaking, 1 compatible" in told
    assert "`apideck.accounting` has 4 methods" in told
    entry = "  accounting:\n    document: openapi/accounting.yaml\n    namespace: Accounting\n"
    assert (project / "generator-config.yml").read_text() == config.replace(
        "namespace: Vault\n", f"namespace: Vault\n{entry}"
    )
    assert (project / "openapi" / "accounting.yaml").read_bytes() == ACCOUNTING.read_bytes()

    with served(_answer) as url:
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT, url],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[:-1] == [
        *["Invoice 2024-1 written off [InvoiceLine(amount=1)]"] * 2,
        "Assets",
        "new",
    ]
    assert str(project) in ran.stdout, "the package of the copy was meant"

    kept = contents(project)
    assert run(project, ACCOUNTING) == 0, "known by now"
    assert_untouched(project, kept)


def _with_an_oddity(document: Any) -> None:
    document["paths"]["/crm/contacts"]["post"]["responses"] = 7


PAST_THE_ODDITY = """\
overlay: 1.0.0
info: {title: What is wrong in the document to come, version: "1"}
actions:
  - target: $.paths['/crm/contacts'].post
    description: Its responses are a number.
    remove: true
  - target: $.x-oddity
    description: Only the new document has it.
    remove: true
"""


def test_an_overlay_is_applied_before_the_document_is_checked(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = edited(project, _with_an_oddity, lambda document: document.update({"x-oddity": True}))
    before = contents(project)
    assert run(project, spec) == 1
    assert_untouched(project, before)
    stopped = capsys.readouterr().err
    assert "to exclude this, add to the `actions` of openapi/crm.overlay.yaml: " in stopped
    assert "{target: \"$.paths['/crm/contacts'].post\", description: why it is wrong, remove: true}" in stopped
    overlay = project / "openapi" / "crm.overlay.yaml"
    overlay.write_text(PAST_THE_ODDITY)
    assert run(project, spec) == 2
    assert overlay.read_text() == PAST_THE_ODDITY
    assert "method removed  contacts.create" in capsys.readouterr().out


def test_an_overlay_follows_a_schema_to_its_new_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = project / "openapi" / "crm.overlay.yaml"
    overlay.write_text(OVERLAY.replace("schemas.Contact.properties.fax", "schemas.Contact.properties['fax', 'name']"))
    assert generate(["--project", str(project)]) == 0
    assert run(project, edited(project, rename_schema("Contact", "CrmContact"))) == 2
    assert "crm.overlay.yaml: its action for Contact applies to CrmContact now" in capsys.readouterr().out
    assert "target: $.components.schemas.CrmContact.properties['fax', 'name']" in overlay.read_text()
    assert generate(["--check", "--project", str(project)]) == 0


def test_a_dropped_patch_says_what_it_changes_for_callers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "openapi" / "crm.overlay.yaml").write_text(OVERLAY)
    assert generate(["--project", str(project)]) == 0
    assert run(project, edited(project, drop_field("Contact", "fax"))) == 2
    told = capsys.readouterr().out
    assert (
        "$.components.schemas.Contact.properties.fax matches nothing any more; the types that callers see don't" in told
    )


RETYPING = """\
overlay: 1.0.0
info: {title: What is wrong upstream, version: "1"}
actions:
  - target: $.components.schemas.Contact.properties.fax
    description: A fax is a moment.
    update: {format: date-time}
"""


def _move_fax(document: Any) -> None:
    """Move a field into a part of the schema's `allOf`."""
    parts = document["components"]["schemas"]
    fax = parts["Contact"]["properties"].pop("fax")
    parts["Faxed"] = {"type": "object", "properties": {"fax": fax}}
    parts["Contact"] = {"allOf": [parts["Contact"], {"$ref": "#/components/schemas/Faxed"}]}


def test_a_dropped_patch_names_the_types_that_change(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = project / "openapi" / "crm.overlay.yaml"
    overlay.write_text(RETYPING)
    assert generate(["--project", str(project)]) == 0
    spec = edited(project, _move_fax)
    assert run(project, spec, "--dry-run") == 2
    told = capsys.readouterr().out
    assert "matches nothing any more, which changes types for callers:" in told
    (line,) = [line for line in told.splitlines() if line.startswith("  Contact.fax: ")]
    change, _, remedy = line.partition("; to keep it, add to the `actions` of crm.overlay.yaml: ")
    assert change == "  Contact.fax: Timestamp → str"
    # With the remedy from the report, the field keeps its type.
    overlay.write_text(RETYPING + f"  - {remedy}\n")
    assert run(project, spec) == 0
    assert "Contact.fax: " not in capsys.readouterr().out
    assert "components']['schemas']['Faxed']['properties']['fax']" in overlay.read_text()
    contact = (project / "apideck_client" / "crm" / "models" / "contact.py").read_text()
    assert "fax: Timestamp | " in contact


def _share_the_limit(document: Any) -> None:
    """Move a parameter to the shared parameters of the operations."""
    parameters = document["paths"]["/crm/contacts"]["get"]["parameters"]
    (limit,) = [part for part in parameters if part.get("name") == "limit"]
    document["components"].setdefault("parameters", {})["Limit"] = limit
    document["paths"]["/crm/contacts"]["get"]["parameters"] = [
        {"$ref": "#/components/parameters/Limit"} if part is limit else part for part in parameters
    ]


def test_a_dropped_patch_names_the_arguments_that_change(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crm = project / "openapi" / "crm.yaml"
    inline = yaml.safe_load(crm.read_text())
    parameters = inline["paths"]["/crm/contacts"]["get"]["parameters"]
    parameters[:] = [part for part in parameters if "limit" not in json.dumps(part).lower()]
    parameters.append({"name": "limit", "in": "query", "schema": {"type": "integer"}})
    crm.write_text(yaml.safe_dump(inline, sort_keys=False))
    target = "$.paths['/crm/contacts'].get.parameters[?@.name == 'limit'].schema"
    overlay = RETYPING.replace("$.components.schemas.Contact.properties.fax", target)
    (project / "openapi" / "crm.overlay.yaml").write_text(overlay.replace("{format: date-time}", "{type: string}"))
    assert generate(["--project", str(project)]) == 0
    _share_the_limit(inline)
    spec = project.parent / "new.yaml"
    spec.write_text(yaml.safe_dump(inline, sort_keys=False))
    assert run(project, spec) == 2
    assert "\n  contacts.list(limit): str → int\n  To keep a type, " in capsys.readouterr().out


def test_a_dry_run_reports_and_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    assert run(project, edited(project, NO_CREATE), "--dry-run") == 2
    assert_untouched(project, before)
    told = capsys.readouterr().out
    assert "contacts.create" in told
    assert told.rstrip().endswith("Nothing was changed: this was a dry run.")


@pytest.mark.parametrize("arguments", [[], ["new.yaml", "--colour"], ["new.yaml", "--markdown", "/no/such/x.md"]])
def test_a_command_that_is_written_wrongly_ends_with_1(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 1, "2 would say that the update succeeded"
    told = capsys.readouterr().err
    assert told.startswith("usage: python -m apideck_generator.update")
    assert "error: " in told


@pytest.mark.parametrize("arguments", [["new"], ["new", "a.yaml"], ["old"], ["--into", "x"]])
def test_so_does_the_other_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        generate(arguments)
    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("usage: python -m apideck_generator")


def test_an_odd_document_is_reported_in_our_own_words() -> None:
    found = complaints({**document("crm"), "servers": [{"uri": {"a": [{"b": 1}]}}], "x-note": True})
    assert found
    for told in found:
        assert told.startswith("Not valid OpenAPI: #/servers"), told
        assert not not_for_readers(told), told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (httpx.ReadTimeout(""), "no answer came in time"),
        (httpx.RemoteProtocolError(""), "the connection broke off"),
        (httpx.ConnectError("[Errno 111] Connection refused"), "Connection refused"),
    ],
)
def test_a_connection_that_fails_is_told_in_words(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr("httpx.Client.stream", fail)
    assert run(project, "http://127.0.0.1:1/crm.yaml") == 1
    assert f"http://127.0.0.1:1/crm.yaml can't be reached: {told}; check the address" in capsys.readouterr().err


def test_a_validator_that_gives_up_is_told_without_its_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError("x-sdk-note")

    monkeypatch.setattr("apideck_generator.update.incoming.OpenAPIV30SpecValidator.iter_errors", broken)
    (told,) = complaints(document("crm"))
    assert told == "The OpenAPI validator can't decide whether the document is valid; the generator can read it."


def _flagged_maps(document: Any) -> None:
    """Add two flags beside the webhooks, as a vendor may do, and others in the maps around them."""
    document["x-webhooks"] = {"x-sdk-exclude": True, "x-ignore": True, **document["x-webhooks"]}
    for part in (document, document["paths"], document["components"], document["components"]["schemas"]):
        part["x-sdk-note"] = True
    next(iter(document["paths"].values()))["x-sdk-note"] = {"get": True}


def test_flags_beside_webhooks_and_paths_change_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project / "apideck_client")
    assert run(project, edited(project, _flagged_maps, suffix="yaml")) == 0
    assert "0 breaking, 0 compatible" in capsys.readouterr().out
    assert contents(project / "apideck_client") == before
    assert run(project, edited(project)) == 0, "and back"


def test_webhooks_that_a_configured_flag_excludes_are_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = project / "generator-config.yml"
    config.write_text(config.read_text().replace("  - x-internal\n", "  - x-internal\n  - x-sdk-exclude\n"))
    assert run(project, edited(project, _flagged_maps)) == 2
    told = capsys.readouterr().out
    assert "webhook excluded" in told
    assert "ContactCreated" in told
    assert "excluded by x-sdk-exclude" in told
    assert "webhook removed" not in told


@pytest.mark.parametrize("broken", [{"openapi": "3.0.3"}, {"openapi": "3.0.3", "paths": 1, "info": 1}, {"info": {}}])
def test_a_document_without_its_parts_is_no_traceback(
    project: Path, broken: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project)
    spec = project.parent / "new.json"
    spec.write_text(json.dumps(broken))
    assert run(project, spec) == 1
    assert run(project, spec, "--api", "crm") == 1
    assert_untouched(project, before)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (2, 0), (1, 2)])
def test_make_fails_only_if_the_update_did(tmp_path: Path, code: int, ends: int) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\necho "$@"\nexit {code}\n')
    python.chmod(0o755)
    (tmp_path / ".installed").touch()
    command = ["make", "-f", str(ROOT / "Makefile"), "update", "SPEC=new.yaml", "DRY=1"]
    command += [
        f"BIN={python.parent}",
        f"INSTALLED={tmp_path / '.installed'}",
        "--assume-old",
        str(tmp_path / ".installed"),
    ]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == ends, found
    assert "-m apideck_generator.update new.yaml --dry-run" in found.stdout

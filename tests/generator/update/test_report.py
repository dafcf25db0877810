"""The parts of the report: the table of verdicts, the comparison of types, and the wording."""

import json
from dataclasses import replace

import pytest

from apideck_generator.errors import GenerateError
from apideck_generator.update import settings, verdicts
from apideck_generator.update.changes import Change
from apideck_generator.update.recognise import recognise
from apideck_generator.update.report import Report, as_json, as_markdown, as_text
from apideck_generator.update.types import compare_types, members, without_metadata
from apideck_generator.update.verdicts import Bump, Kind, Subject, verdict

REMOVED = Change(Kind.REMOVED, Subject.METHOD, "notes.create", "POST /crm/notes", old="POST /crm/notes")
WIDENED = Change(Kind.WIDENED, Subject.FIELD, "Contact.fax", "Contact.fax", "str", "str | int")
REPORT = Report("crm", "openapi/crm.yaml", "CRM 1", "CRM 2", [WIDENED, REMOVED], 3, 7, 6, ["Look at that."])


def test_a_field_has_a_verdict_for_either_way_it_goes() -> None:
    assert verdicts._SENT_FIELD.keys() == verdicts._RECEIVED_FIELD.keys()
    for kind in verdicts._SENT_FIELD:
        assert verdict(Subject.FIELD, kind).bump is max(
            verdict(Subject.SENT_FIELD, kind).bump, verdict(Subject.RECEIVED_FIELD, kind).bump
        )


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("str", "str", None),
        ("str | int", "int | str", None),
        ("int", "int | float", Kind.WIDENED),
        ("int | float", "int", Kind.NARROWED),
        ("list[str]", "list[str | int]", Kind.WIDENED),
        ("dict[str, int]", "dict[str, str]", Kind.RETYPED),
        ("list[Email]", "list[Email | Phone]", Kind.WIDENED),
        ("list[Email]", "Any", Kind.RETYPED),
        ("list[str]", "Any", Kind.WIDENED),
        ("Any", "str", Kind.NARROWED),
        ("Colour", "str", Kind.UNNAMED),
        ("list[Colour]", "list[str]", Kind.UNNAMED),
        ("str", "Colour", Kind.NARROWED),
        ("Colour", "Shade", Kind.RETYPED),
        ("str", "Timestamp", Kind.RETYPED),
    ],
)
def test_types(old: str, new: str, kind: Kind | None) -> None:
    assert compare_types(old, new, {"Colour", "Shade"}) is kind


def test_members_of_a_union() -> None:
    assert members("str | list[int | str] | None") == ["str", "list[int | str]", "None"]


def test_what_only_the_codec_reads_is_no_part_of_a_type() -> None:
    annotation = 'list[Annotated[Cat | Dog, Discriminator("kind", {"cat": Cat, "dog": Dog})]] | str'
    assert without_metadata(annotation) == "list[Cat | Dog] | str"
    assert without_metadata("dict[str, Any]") == "dict[str, Any]"


def test_the_text_has_what_breaks_first() -> None:
    text = as_text(REPORT)
    assert text.index("BREAKING") < text.index("notes.create") < text.index("COMPATIBLE") < text.index("Contact.fax")
    assert text.startswith("CRM 1 → CRM 2: 1 breaking, 1 compatible, 3 in descriptions only; 7 files changed.")
    assert text.endswith("Look at that.\nThis needs a new major version.")


def test_what_nobody_notices_has_a_section_of_its_own() -> None:
    renamed = Change(Kind.RENAMED, Subject.WEBHOOK, "ContactCreated", "x", "ContactCreated", "contact.created")
    report = replace(REPORT, changes=[WIDENED, renamed])
    text = as_text(report)
    (line,) = [line for line in text.splitlines() if "ContactCreated" in line]
    assert text.index("COMPATIBLE: what callers may use, or see") < text.index("UNNOTICED: what callers never notice")
    assert text.index("UNNOTICED") < text.index(line)
    assert line.split(maxsplit=3)[:3] == ["webhook", "renamed", "ContactCreated"]
    assert "ContactCreated → contact.created: " in line
    assert "no code names" in line
    assert "#### Unnoticed: what callers never notice" in as_markdown(report).splitlines()
    assert "UNNOTICED" not in as_text(REPORT)


def test_the_markdown_is_a_table() -> None:
    lines = as_markdown(REPORT).splitlines()
    assert lines[0] == "### CRM 1 → CRM 2"
    assert "| method removed | `notes.create` | `POST /crm/notes` | calls to it fail | `POST /crm/notes` |" in lines
    (widened,) = [line for line in lines if "Contact.fax" in line]
    assert widened.count("|") - widened.count("\\|") == 6, "a bar inside a cell ends no cell"
    assert lines[-1] == "- Look at that."


def test_the_json_has_it_all() -> None:
    report = json.loads(as_json(REPORT))
    assert (report["bump"], report["files_changed"], report["descriptions_changed"]) == ("major", 7, 3)
    assert [change["compatible"] for change in report["changes"]] == [True, False]
    assert report["changes"][0]["why"]


def test_the_bump_is_the_greatest_that_a_change_asks_for() -> None:
    nullable = Change(Kind.NULLABLE, Subject.RECEIVED_FIELD, "Contact.id", "Contact.id")
    assert Report("crm", "", "1", "2", [nullable, WIDENED], 0, 1, 1).bump is Bump.MINOR
    assert Report("crm", "", "1", "2", [nullable], 0, 1, 1).bump is Bump.PATCH
    assert Report("crm", "", "1", "2", [], 1, 2, 1).bump is Bump.PATCH, "the docstrings are other ones"
    assert Report("crm", "", "1", "2", [], 0, 1, 0).bump is Bump.NONE


CONFIG = """\
# Top.
package: package

apis:
  crm:
    document: crm.yaml  # ours
    namespace: Crm

# The methods.
methods:
  contactsMerge: merge
  "contactsSplit": split

# The end.
comma_lists:
  - fields
"""


def test_the_configuration_gets_an_entry() -> None:
    new = settings.add_api(CONFIG, "hr", "hr.yaml", "Hr")
    entry = "  hr:\n    document: hr.yaml\n    namespace: Hr\n"
    assert new == CONFIG.replace("namespace: Crm\n", f"namespace: Crm\n{entry}")


def test_the_configuration_loses_names() -> None:
    assert settings.drop_names(CONFIG, "methods", ["contactsSplit"]) == CONFIG.replace('  "contactsSplit": split\n', "")
    emptied = settings.drop_names(CONFIG, "methods", ["contactsSplit", "contactsMerge"])
    assert "methods:\n" not in emptied
    assert "# The end.\n" in emptied


def test_a_configuration_that_cannot_be_edited_is_left_alone() -> None:
    with pytest.raises(GenerateError, match="edit it by hand"):
        settings.drop_names("methods: {a: b, c: d}\n", "methods", ["a"])


def _document(title: str, *paths: str) -> dict[str, object]:
    return {"info": {"title": title}, "paths": {path: {} for path in paths}}


def test_an_api_is_recognised() -> None:
    known = {"crm": _document("CRM API", "/crm/a", "/crm/b"), "vault": _document("Vault API", "/vault/a")}
    assert recognise(_document("crm api", "/other"), known, None) == "crm"
    assert recognise(_document("Unified CRM", "/crm/x", "/crm/y", "/z"), known, None) == "crm"
    assert recognise(_document("HR", "/hris/a"), known, "hr") == "hr"
    with pytest.raises(GenerateError, match="'HR' is none of crm, vault"):
        recognise(_document("HR", "/hris/a"), known, None)
    with pytest.raises(GenerateError, match="any of crm, vault"):
        recognise(_document("CRM API", "/vault/a"), known, None)

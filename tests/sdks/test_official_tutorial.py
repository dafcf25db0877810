"""The tutorial "Test with the official SDK", step by step: a test fails with a fault and passes with a setting."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("apideck_unify", reason="apideck-unify is not installed: make test-strangers")

from tests.testing.test_tutorial import FILE, ROOT
from tests.testing.test_tutorial import pytest as run_pytest

PAGE = (ROOT / "docs" / "tutorials" / "testing-official-sdk.md").read_text("utf-8")


def test_the_tutorial_of_the_official_sdk_is_true(tmp_path: Path) -> None:
    promised: list[str] = []
    for name, text, outcome in FILE.findall(PAGE):
        if name:
            (tmp_path / name).write_text(text, "utf-8")
        else:
            promised.append(outcome.split()[0])
            code, told = run_pytest(tmp_path)
            assert outcome in told, told
            assert code == ("FAILED" in outcome)
            assert ("Status 503" in told) == bool(code), told
    assert promised == ["FAILED", "1"]

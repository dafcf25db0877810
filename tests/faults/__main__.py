"""`python -m tests.faults` prints docs/explanation/faults.md; with `--write` it writes it."""

import sys

from tests.support.documents import ROOT

from .table import render

if "--write" in sys.argv[1:]:
    (ROOT / "docs" / "explanation").mkdir(parents=True, exist_ok=True)
    (ROOT / "docs" / "explanation" / "faults.md").write_text(render())
else:
    sys.stdout.write(render())

"""`python -m tests.faults` prints docs/faults.md; with `--write` it writes it."""

import sys

from tests.documents import ROOT

from .table import render

if "--write" in sys.argv[1:]:
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "faults.md").write_text(render())
else:
    sys.stdout.write(render())

"""How much memory this process occupies, as the operating system sees it."""

import gc
import os
import sys
from pathlib import Path

AVAILABLE = sys.platform == "linux"
UNAVAILABLE = "measured on Linux only: it reads /proc"


def megabytes() -> float:
    """Resident now, after a collection: not the peak, which also counts what was in use only for a moment."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

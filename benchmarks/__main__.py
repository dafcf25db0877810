"""Run the benchmarks and print one table: `python -m benchmarks [--only ...] [--quick] [--json]`."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from .measure import Setup
from .report import Row, as_json, table

BENCHMARKS = {
    "decode": "decode",
    "rows": "rows",
    "import": "imports",
    "call": "call",
    "paginate": "paginate",
    "pools": "pools",
    "concurrent": "concurrency",
    "memory": "memory",
    "stream": "stream",
    "forged": "forged",
    "hostile": "hostile",
    "pace": "pace",
    "batch": "batch",
    "embedded": "embedded",
}
"""The names for `--only`, and the module of each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ours against its peers, as ratios.")
    parser.add_argument("--only", type=_names, default=list(BENCHMARKS), metavar=",".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="less data and fewer rounds; not to be quoted")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    options = parser.parse_args(arguments)

    setup = Setup(quick=options.quick)
    rows: list[Row] = []
    profiles: dict[Callable[[], list[str]], str] = {}
    for name in options.only:
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        started = time.monotonic()
        run: Callable[[Setup], Iterator[Row]] = import_module(f".{BENCHMARKS[name]}", __package__).run
        for row in run(setup):
            rows.append(row)
            # Run it now, while the benchmark's server is still there.
            if row.verdict == "missed" and row.explain is not None and row.explain not in profiles:
                profiles[row.explain] = "\n".join([f"{row.what}: where our time goes", *row.explain()])
        print(f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    if options.json:
        print(as_json(rows, options.quick))
    else:
        print("\n\n".join([table(rows), *profiles.values()]))
    return 0


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in BENCHMARKS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(BENCHMARKS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())

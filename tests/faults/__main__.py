"""`make test-faults`: prints what was seen, and ends with 1 if any of it is wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.disks import full_and_read_only, missing
from tests.faults.kills import KINDS, torment, undisturbed
from tests.faults.project import make_project

_HEADER = "| kill -9 of | kills | runs | half files | unequal runs | files complete | made again |"


def main() -> int:
    """Run all parts; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=104, help="over all kinds [%(default)s]")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="*", default=[kind.name for kind in KINDS])
    options = parser.parse_args()
    if problem := missing():
        print(f"make test-faults: {problem}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="clipit-faults-") as name:
        folder = Path(name) / "run"
        make_project(folder)
        problems = _kills(folder, options)
        problems += full_and_read_only(folder)
    print("\n".join(problems) or "nothing lost, nothing half, nothing unexplained")
    return int(bool(problems))


def _kills(folder: Path, options: argparse.Namespace) -> list[str]:
    problems = []
    print(f"{_HEADER}\n|{' --- |' * _HEADER.count(' | ')} --- |", flush=True)
    for kind in (kind for kind in KINDS if kind.name in options.kinds):
        start = time.monotonic()
        expected, usual_s = undisturbed(kind, folder)
        n_kills = options.kills // len(options.kinds)
        tally = torment(kind, folder, expected, usual_s, n_kills, options.seed)
        numbers = (
            *(tally.kills, tally.runs, tally.half_files, tally.unequal),
            *(tally.finished, tally.redone),
        )
        print(f"| {kind.name} | {' | '.join(map(str, numbers))} |", flush=True)
        print(f"{kind.name}: {time.monotonic() - start:.0f} s", file=sys.stderr)
        # `clipit summarize` marks no file: one that was there before its record was is made again
        is_again = tally.redone and kind.results == "results"
        if tally.half_files or tally.unequal or is_again:
            problems.append(f"{kind.name}: {tally}")
        if not tally.finished:
            problems.append(f"{kind.name}: all kills came before anything was complete")
    return problems


if __name__ == "__main__":
    sys.exit(main())

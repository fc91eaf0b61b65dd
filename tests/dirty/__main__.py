"""`python -m tests.dirty [--scale N] [--seed N] [--kind NAME]`: print what came of every kind.

Each kind runs in a process of its own, which is killed if a case takes too long, and continues
with the next case; a crash is told apart from a refusal.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.dirty.cases import REFUSED, RIGHT, Kind, outcome, report
from tests.dirty.kinds import KINDS

LIMIT_S, START_S = 60.0, 120.0
_MEMORY_BYTES = 8 * 2**30
DEFECTS = ("traceback", "exit", "not one line", "names no file", "created", "hang", "crash")


def main() -> int:
    """1 if there is a defect."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=int, default=10, help="cases per kind: scale x its share")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.work:
        name, first, last = parsed.work
        return _work(KINDS[name], range(int(first), int(last)))
    started, total = time.monotonic(), Counter[str]()
    print(f"{'kind':16} {'inputs':>6} {RIGHT:>6} {REFUSED:>7} defects")
    for kind in [KINDS[parsed.kind]] if parsed.kind else KINDS.values():
        first = parsed.seed * 1_000_000
        command = [sys.executable, "-m", "tests.dirty", "--work", kind.name]
        found = run(command, first, first + max(1, parsed.scale * kind.share // 2))
        counts = Counter(found.values())
        bad = {seed: text for seed, text in found.items() if text not in (RIGHT, REFUSED)}
        line = (len(found), counts[RIGHT], counts[REFUSED], len(bad))
        print(f"{kind.name:16} {line[0]:6} {line[1]:6} {line[2]:7} {line[3]}", flush=True)
        for seed, text in bad.items():
            print(f"  case {seed}: {text}")
        total += Counter(_class(text) for text in found.values())
    n_defects = sum(total[name] for name in DEFECTS)
    classes = ", ".join(f"{total[name]} {name}" for name in (RIGHT, REFUSED, *DEFECTS))
    print(f"{total.total()} inputs in {time.monotonic() - started:.0f} s: {classes}")
    return int(n_defects > 0)


def run(
    command: list[str], first: int, last: int, limit_s: float = LIMIT_S, start_s: float = START_S
) -> dict[int, str]:
    """The outcome of cases [first, last) by their seeds; `command FIRST LAST` prints a line each.

    start_s: more for the first case of a process, which imports and makes the originals.
    """
    found: dict[int, str] = {}
    while first < last:
        found |= _child([*command, str(first), str(last)], first, last, limit_s, start_s)
        first = max(found) + 1
    return found


def _child(
    command: list[str], first: int, last: int, limit_s: float, start_s: float
) -> dict[int, str]:
    """Outcomes until the process ends; the case that it was killed for, or died of, is last."""
    found: dict[int, str] = {}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as child,
    ):
        assert child.stdout is not None
        selector = selectors.DefaultSelector()
        selector.register(child.stdout, selectors.EVENT_READ)
        pending = first
        while selector.select(limit_s + (0 if found else start_s)):
            line = child.stdout.readline().decode(errors="replace").rstrip("\n")
            if not line:
                break
            seed, _, text = line.partition(" ")
            found[int(seed)] = text
            pending = int(seed) + 1
        else:
            child.kill()
            return {**found, pending: f"hang: more than {limit_s:g} s"}
        status = child.wait()
        if pending < last:
            errors.seek(0)
            tail = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            found[pending] = f"crash: status {status} {' '.join(tail)[:200]}"
    return found


def _work(kind: Kind, seeds: range) -> int:
    """The cases one after another, a line each."""
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    home = os.getcwd()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "cwd").mkdir()
            os.chdir(Path(folder) / "cwd")
            try:
                text = outcome(kind, seed, Path(folder))
            finally:
                os.chdir(home)
        report(f"{seed} {' '.join(text.split())}")
    return 0


def _class(text: str) -> str:
    return next((name for name in (RIGHT, REFUSED, *DEFECTS) if text.startswith(name)), text)


if __name__ == "__main__":
    sys.exit(main())

"""A few cases of every kind; `make test-dirty` runs thousands. And what the runner itself finds."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from clipit.core.errors import DataError
from tests.dirty.__main__ import run
from tests.dirty.cases import REFUSED, RIGHT, Kind, Payload, outcome
from tests.dirty.kinds import KINDS
from tests.dirty.mutations import Untouched

#: Kinds whose every input is bad.
_ALWAYS_BAD = {"payloads", "clocks", "h5 values", "npy", "bmt checkpoint", "mat tags"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_few_of_every_kind_are_refused_or_right(kind: Kind, tmp_path: Path) -> None:
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert outcome(kind, seed, folder) in (RIGHT, REFUSED), seed


@pytest.mark.parametrize("name", sorted(KINDS.keys() - _ALWAYS_BAD))
def test_the_originals_are_right(name: str, tmp_path: Path) -> None:
    assert outcome(KINDS[name], 0, tmp_path, Untouched(0)) == RIGHT


def planted(read: Any) -> Kind:
    def write(folder: Path, rng: Random) -> Path:
        (folder / "input").touch()
        return folder / "input"

    return Kind("planted", 1, write, read)


def refuse(text: str) -> None:
    raise DataError(text)


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (lambda path: None, RIGHT),
        (lambda path: refuse(f"{path}: bad"), REFUSED),
        (lambda path: refuse(f"{path}: bad\nvery"), "not one line"),
        (lambda path: refuse("bad"), "names no file"),
        (lambda path: 1 / 0, "traceback: ZeroDivisionError"),
        (lambda path: Payload(path.parents[1] / "crater").__reduce__()[0](
            path.parents[1] / "crater"), "created"),
    ],
)  # fmt: skip
def test_each_defect_is_told(read: Any, found: str, tmp_path: Path) -> None:
    assert outcome(planted(read), 0, tmp_path).startswith(found)


def test_hangs_and_crashes_are_found_and_the_next_cases_run() -> None:
    code = (
        "import os, sys, time\n"
        "for seed in range(int(sys.argv[1]), int(sys.argv[2])):\n"
        "    if seed == 1: time.sleep(600)\n"
        "    if seed == 3: os.abort()\n"
        "    print(seed, 'right', flush=True)\n"
    )
    found = run([sys.executable, "-c", code], 0, 6, limit_s=2.0, start_s=5.0)
    assert list(found) == list(range(6))
    assert [seed for seed, text in found.items() if text == RIGHT] == [0, 2, 4, 5]
    assert found[1].startswith("hang") and found[3].startswith("crash: status -6")

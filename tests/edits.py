"""Edits of the package's code, and what they may cause to run again."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from clipit.core import code_digest, code_tree, provenance


class Edit(NamedTuple):
    """Text of a file of the package that is replaced; without `old`, a new file."""

    file: str
    old: str
    new: str


#: Edits that decide no result: no job may run again.
NEUTRAL = {
    "version number": Edit("__init__.py", '__version__ = "', '__version__ = "9.'),
    "error text": Edit("tables/parquet.py", "not readable as", "cannot be read as"),
    "error text of an algorithm": Edit("algorithms/knapsack.py", "must be positive", "must be > 0"),
    "type hint": Edit("core/durable.py", "text: str", "text: str | None"),
    "comment": Edit("algorithms/f1.py", "def ", "# why\ndef "),
    "new table": Edit("tables/schemas.py", '    "frames": {', '    "new": {}, "frames": {'),
    "new stage": Edit("pipeline/stages/new_stage.py", "", "def run() -> None: ...\n"),
    "new error class": Edit(
        "core/errors.py", "class DataError", "class E(Exception): ...\nclass DataError"
    ),
}
KTS = Edit("algorithms/kts.py", "_TILE_STARTS = 32", "_TILE_STARTS = 64")
LOSS = Edit("models/losses.py", "range(40)", "range(41)")


def apply(edit: Edit, package: Path) -> None:
    """Make the edit in a copy of the package."""
    path = package / edit.file
    content = path.read_text(encoding="utf-8") if edit.old else ""
    assert edit.old in content, f"{edit.file}: {edit.old!r} is no longer there"
    path.write_text(content.replace(edit.old, edit.new, 1) if edit.old else edit.new)


def forget() -> None:
    """Read files again, which are taken to stay the same for the time of a process."""
    for function in [*vars(code_digest).values(), provenance.digest_of]:
        if hasattr(function, "cache_clear") and function is not code_tree.read_code:
            function.cache_clear()

"""Steps with cached results: a step runs only if its result is missing or out of date.

A record next to the cache says what a result was computed from: the step's key (options and code)
and the size and modification time of every file it read and wrote. It is written before the step,
without the outputs, and again after it, so an interrupted step runs again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipit.core.durable import write_json
from clipit.core.errors import UsageError


@dataclass(frozen=True)
class Step:
    """What to run, what it reads and writes, and a `key` of all else that its result depends on."""

    name: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    key: str
    run: Callable[[], None]


class Runner:
    """Runs steps; `records` is the folder of the records of earlier ones."""

    def __init__(self, records: Path) -> None:
        self._records = records

    def is_fresh(self, step: Step) -> bool:
        """Whether the step's outputs are up to date."""
        record = self._read(step.outputs)
        return bool(record) and record == self._facts(step) | {"wrote": self._stats(step.outputs)}

    def run(self, step: Step) -> bool:
        """Run the step unless it is fresh; returns whether it ran."""
        if self.is_fresh(step):
            return False
        facts = self._facts(step)
        write_json(self._record(step.outputs), facts | {"wrote": None})
        step.run()
        write_json(self._record(step.outputs), facts | {"wrote": self._stats(step.outputs)})
        return True

    def check_overwrite(self, path: Path) -> None:
        """Refuse to overwrite a file that no step wrote, or that was edited since."""
        if not path.exists():
            return
        record = self._read((path,))
        if record is None:
            raise UsageError(
                f"{path}: exists and was not written by clipit; move it, choose another "
                "--out, or overwrite it with --force"
            )
        if record["wrote"] and record["wrote"] != self._stats((path,)):
            raise UsageError(
                f"{path}: was edited since it was written; clipit render renders an edited "
                "summary, --force overwrites it"
            )

    def is_ours(self, path: Path) -> bool:
        """Whether a step wrote the file, which nobody changed since."""
        record = self._read((path,))
        if record is None or not path.exists():
            return False
        return bool(record["wrote"] == self._stats((path,)))

    def is_foreign(self, path: Path) -> bool:
        """Whether the file exists and no step wrote it."""
        return path.exists() and self._read((path,)) is None

    def _facts(self, step: Step) -> dict[str, Any]:
        return {"step": step.name, "key": step.key, "read": self._stats(step.inputs)}

    def _name(self, path: Path) -> str:
        """The path relative to the records: independent of the working directory, and movable."""
        return os.path.relpath(path.absolute(), self._records.absolute())

    def _stats(self, paths: tuple[Path, ...]) -> dict[str, list[int] | None]:
        return {self._name(path): _stat(path) for path in paths}

    def _record(self, outputs: tuple[Path, ...]) -> Path:
        names = "\n".join(map(self._name, outputs))
        return self._records / f"{hashlib.sha256(names.encode()).hexdigest()[:16]}.json"

    def _read(self, outputs: tuple[Path, ...]) -> dict[str, Any] | None:
        """The record of the outputs; None without a readable one."""
        try:
            record = json.loads(self._record(outputs).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return record if isinstance(record, dict) else None


def _stat(path: Path) -> list[int] | None:
    """[bytes, modification time in ns]; None if there is no such file."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return [stat.st_size, stat.st_mtime_ns]

"""Steps of work whose results are kept: one runs only where its result is not there or not fresh.

A record beside the cache says what a result was made of: the step's key (options and code) and the
size and time of every file it read and wrote. It is written before the step, without the files
written, and again after it: whatever is killed in between is simply done again.
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
    """What is run, what it reads and writes, and a `key` of all else that its result hangs on."""

    name: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    key: str
    run: Callable[[], None]


class Runner:
    """Runs steps; `records` is the folder of what earlier ones left."""

    def __init__(self, records: Path) -> None:
        self._records = records

    def is_fresh(self, step: Step) -> bool:
        """Whether the step's outputs are what it would write again."""
        record = self._read(step.outputs)
        return bool(record) and record == self._facts(step) | {"wrote": self._stats(step.outputs)}

    def run(self, step: Step) -> bool:
        """Run the step unless it is fresh; whether it ran."""
        if self.is_fresh(step):
            return False
        facts = self._facts(step)
        write_json(self._record(step.outputs), facts | {"wrote": None})
        step.run()
        write_json(self._record(step.outputs), facts | {"wrote": self._stats(step.outputs)})
        return True

    def check_own(self, path: Path) -> None:
        """Refuse to overwrite a file that no step wrote, or that was changed since."""
        if not path.exists():
            return
        record = self._read((path,))
        if record is None:
            raise UsageError(
                f"{path}: exists and was not written here; move it, choose another --out, or "
                "overwrite it with --force"
            )
        if record["wrote"] and record["wrote"] != self._stats((path,)):
            raise UsageError(
                f"{path}: was changed since it was written; clipit render takes an edited summary, "
                "--force overwrites it"
            )

    def _facts(self, step: Step) -> dict[str, Any]:
        return {"step": step.name, "key": step.key, "read": self._stats(step.inputs)}

    def _name(self, path: Path) -> str:
        """The path from the records: the same from every folder, and after a move of both."""
        return os.path.relpath(path.absolute(), self._records.absolute())

    def _stats(self, paths: tuple[Path, ...]) -> dict[str, list[int] | None]:
        return {self._name(path): _stat(path) for path in paths}

    def _record(self, outputs: tuple[Path, ...]) -> Path:
        names = "\n".join(map(self._name, outputs))
        return self._records / f"{hashlib.sha256(names.encode()).hexdigest()[:16]}.json"

    def _read(self, outputs: tuple[Path, ...]) -> dict[str, Any] | None:
        """The record of what wrote the outputs; None without a readable one."""
        try:
            record = json.loads(self._record(outputs).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return record if isinstance(record, dict) else None


def _stat(path: Path) -> list[int] | None:
    """[bytes, time of the last change in ns]; None where there is no such file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return [found.st_size, found.st_mtime_ns]

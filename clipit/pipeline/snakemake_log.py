"""What Snakemake's own messages say about a run: how far it is, and which jobs failed.

Read as text: "3 of 10 steps (30%) done" and "Error in rule x:" have been the same for years, while
a logger plugin would need a second top-level package in the wheel (docs/decisions/results.md).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TOTAL = re.compile(r"total +(\d+)$")
_STEPS = re.compile(r"(\d+) of (\d+) steps \(")
_STARTED = re.compile(r"(?:local)?(?:rule|checkpoint) (\w+):$")
_FAILED = re.compile(r"Error in (?:rule|checkpoint) (\w+)")
_LOG = re.compile(r" {4}log: (.+?)(?: \(check log file\(s\) for error details\))?$")
_IDLE = "Nothing to be done"
_LOCKED = "LockException:"


class FailedJob(NamedTuple):
    """The rule of a job that failed, and the log files it has."""

    rule: str
    logs: tuple[str, ...]


class SnakemakeLog:
    """The state of a run after the lines that were read so far."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0
        #: the rule that was started last
        self.rule = ""
        #: True once Snakemake said that every file is there
        self.is_idle = False
        #: True once Snakemake said that the folder is locked
        self.is_locked = False
        self._failed: list[FailedJob] = []
        self._is_in_error = False

    def read(self, line: str) -> None:
        """Take in one line, without its end."""
        if not line.startswith(" "):
            self._is_in_error = False
        if self._is_in_error:
            self._read_error(line)
        elif found := _STEPS.match(line):
            self.done, self.total = int(found[1]), int(found[2])
        elif found := _STARTED.match(line):
            self.rule = found[1]
        elif found := _FAILED.match(line):
            self._is_in_error = True
            self._failed.append(FailedJob(found[1], ()))
        elif found := _TOTAL.match(line):
            self.total = int(found[1])
        elif line.startswith(_IDLE):
            self.is_idle = True
        elif line.startswith(_LOCKED):
            self.is_locked = True

    @property
    def failed(self) -> list[FailedJob]:
        """The failed jobs, once each: Snakemake may repeat its errors at the end."""
        return list(dict.fromkeys(self._failed))

    def _read_error(self, line: str) -> None:
        if found := _LOG.match(line):
            self._failed[-1] = FailedJob(self._failed[-1].rule, tuple(found[1].split(", ")))

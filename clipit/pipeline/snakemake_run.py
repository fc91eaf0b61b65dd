"""A run of Snakemake in a child process, followed by the log file that it writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from clipit.pipeline.snakemake_log import SnakemakeLog

_POLL_S = 0.2
#: Passed on to Snakemake and its jobs, as a terminal does, or to Snakemake alone.
_TO_ALL, _TO_SNAKEMAKE = (signal.SIGINT, signal.SIGHUP), (signal.SIGTERM,)


def follow(
    arguments: Sequence[str], log: Path, on_change: Callable[[SnakemakeLog], None]
) -> tuple[int, SnakemakeLog]:
    """Run `snakemake ARGUMENTS` to its end; returns its exit status and what it wrote to `log`.

    All output of Snakemake and its jobs goes to `log`. `on_change` is called several times a
    second. After SIGINT, which Snakemake gets too, raises KeyboardInterrupt once it has ended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    state = SnakemakeLog()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the terminal's Ctrl+C comes from here, and only once
        )
    with log.open(encoding="utf-8", errors="replace") as written, _forwarded(process) as received:
        lines = _lines(written)
        while process.poll() is None:
            _read(lines, state)
            on_change(state)
            time.sleep(_POLL_S)
        _read(lines, state)
        on_change(state)
    if signal.SIGINT in received:
        raise KeyboardInterrupt
    return process.returncode, state


def _read(lines: Iterator[str | None], state: SnakemakeLog) -> None:
    for line in iter(lambda: next(lines), None):
        state.read(line)


def _lines(file: IO[str]) -> Iterator[str | None]:
    """The complete lines of a growing file; None where there is no further one yet."""
    start = ""
    while True:
        start += file.readline()
        if start.endswith("\n"):
            yield start.rstrip("\n")
            start = ""
        else:
            yield None


@contextmanager
def _forwarded(process: subprocess.Popen[bytes]) -> Iterator[set[int]]:
    """Pass signals on to the child while inside; yields the set of those received."""
    received: set[int] = set()

    def forward(number: int, _: FrameType | None) -> None:
        received.add(number)
        if process.poll() is None:
            send = os.kill if number in _TO_SNAKEMAKE else os.killpg
            send(process.pid, number)

    before = {
        number: signal.signal(number, forward)
        for number in (*_TO_ALL, *_TO_SNAKEMAKE)
        if signal.getsignal(number) is not signal.SIG_IGN  # as under nohup
    }
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""Progress of long work: a bar with the time left on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from tqdm import tqdm


class Progress:
    """Counts steps of `total`; use as a context manager.

    On a terminal a tqdm bar; elsewhere a line at most every `seconds` and one at the end, so that
    a log stays readable.
    """

    def __init__(self, title: str, total: int, seconds: float = 10.0) -> None:
        self._title, self._total, self._seconds = title, total, seconds
        self._done, self._start = 0, time.monotonic()
        self._last = self._start
        self._bar = tqdm(total=total, desc=title) if sys.stderr.isatty() else None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def step(self, note: str = "", count: int = 1) -> None:
        """`count` more steps are done; `note` says how they went."""
        self._done += count
        if self._bar is not None:
            self._bar.set_postfix_str(note, refresh=False)
            self._bar.update(count)
            return
        now = time.monotonic()
        if self._done >= self._total or now - self._last >= self._seconds:
            self._last = now
            left_s = (now - self._start) / self._done * (self._total - self._done)
            line = f"{self._title}: {self._done}/{self._total} {note}, {left_s:.0f} s left"
            print(line, file=sys.stderr, flush=True)

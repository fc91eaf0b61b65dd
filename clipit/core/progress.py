"""Progress of long work: a bar with the time left on a terminal, plain or JSON lines elsewhere."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar

from clipit.core.times import rough_time

#: How progress is shown: auto (a bar on a terminal, else lines), lines, json, none.
STYLES = ("auto", "lines", "json", "none")
_VARIABLE = "CLIPIT_PROGRESS"
_JSON_INTERVAL_S = 0.5
T = TypeVar("T")


def use(style: str) -> None:
    """Show progress in this style from now on, also in child processes."""
    os.environ[_VARIABLE] = style


class Progress:
    """Counts steps of `total`; use as a context manager. Writes to stderr.

    auto: on a terminal a tqdm bar; elsewhere a line at most every `interval_s` seconds, at every
    `every_share` of the total and at the end, so that a log stays readable. json: a line {"stage",
    "done", "total", "left_s"} every half second.
    """

    def __init__(
        self, title: str, total: int, interval_s: float = 10.0, every_share: float = 1.0
    ) -> None:
        self._title, self._total = title, total
        self._style = os.environ.get(_VARIABLE, STYLES[0])
        self._interval_s = _JSON_INTERVAL_S if self._style == "json" else interval_s
        self._every_share = every_share
        self._done, self._start = 0, time.monotonic()
        self._last, self._shown = self._start, 0  # when and at how many steps a line was printed
        self._bar = _bar(title, total) if self._style == "auto" and sys.stderr.isatty() else None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the bar from a terminal."""
        if self._bar is not None:
            self._bar.close()

    def step(self, note: str = "", count: int = 1) -> None:
        """`count` more steps are done, or none yet; `note` is shown with the progress."""
        self._done += count
        if self._bar is not None:
            self._bar.set_postfix_str(note, refresh=False)
            self._bar.update(count) if count else self._bar.refresh()
            return
        now = time.monotonic()
        if self._is_due(now, count):
            self._last, self._shown = now, self._done
            left = self._total - self._done
            self._print(note, (now - self._start) / self._done * left if self._done else None)

    def _is_due(self, now: float, count: int) -> bool:
        ends = count > 0 and self._done >= self._total
        gained = self._done - self._shown >= self._every_share * self._total
        return ends or gained or now - self._last >= self._interval_s

    def share(self, done: float) -> None:
        """A share of the total, 0 to 1, is done; a smaller share than before is ignored."""
        count = int(done * self._total) - self._done
        if count > 0:
            self.step(count=count)

    def _print(self, note: str, left_s: float | None) -> None:
        if self._style == "json":
            line = json.dumps(
                {
                    "stage": self._title,
                    "done": self._done,
                    "total": self._total,
                    "left_s": None if left_s is None else round(left_s, 1),
                }
            )
        elif self._style == "none":
            return
        else:
            shown = f"{self._done}/{self._total}{' ' if note else ''}{note}"
            left = "" if left_s is None else f", {rough_time(left_s)} left"
            line = f"{self._title}: {shown}{left}"
        print(line, file=sys.stderr, flush=True)


def with_progress(items: Iterable[T], title: str, total: int) -> Iterator[T]:
    """Yield the items; each is done when the next one is requested."""
    with Progress(title, total) as progress:
        for item in items:
            yield item
            progress.step()


def _bar(title: str, total: int) -> Any:
    from tqdm import tqdm

    return tqdm(total=total, desc=title, leave=False)

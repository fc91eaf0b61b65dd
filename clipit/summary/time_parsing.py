"""Budgets, times and ranges as typed: 15%, 90s, 5m, 1:02:03.5, 1:02-1:10."""

from __future__ import annotations

import re

from pydantic import Field, model_validator

from clipit.config.base import Options
from clipit.core.errors import UsageError

_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_CLOCK = re.compile(rf"(?:(?:(\d+):)?(\d+):)?({_NUMBER})s?")
_SHARE = re.compile(rf"({_NUMBER})\s*%")
_WITH_COLON = re.compile(rf"(?:\d+:)?\d+:(?:{_NUMBER})")
_UNITS = re.compile(rf"(?:({_NUMBER})h)?\s*(?:({_NUMBER})m(?:in)?)?\s*(?:({_NUMBER})s)?")

#: [start, end) in seconds.
Range = tuple[float, float]


class Budget(Options):
    """The maximum length: a share of the video, or seconds; neither: the default share."""

    share: float | None = Field(None, gt=0, le=1)
    seconds: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _is_not_both(self) -> Budget:
        if self.share is not None and self.seconds is not None:
            raise ValueError("expected a share or seconds, found both")
        return self


def read_budget(given: str | float, field: str = "--budget") -> Budget:
    """The budget in 15%, 90s, 5m, 1h 30m or 1:30, or a number of seconds; else UsageError."""
    text = given.strip() if isinstance(given, str) else f"{given:f}s"
    share = _SHARE.fullmatch(text)
    if share and 0 < float(share[1]) <= 100:
        return Budget(share=float(share[1]) / 100)
    if not share and (seconds := _length(text)):
        return Budget(seconds=seconds)
    raise UsageError(
        f"{field}: expected a share such as 15% or a time such as 90s, 5m or 1:30, found {given!r}"
    )


def _length(text: str) -> float | None:
    """Seconds of 90s, 5m, 1h 30m or 1:30, not of a number alone; None for anything else."""
    if _WITH_COLON.fullmatch(text):
        return _clock(text)
    match = _UNITS.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def read_time(text: str, field: str) -> float:
    """Seconds of 62, 62.5s, 1:02 or 1:02:03.5; UsageError for anything else."""
    seconds = _clock(text.strip())
    if seconds is None:
        raise UsageError(f"{field}: expected a time such as 1:02 or 62.5, found {text!r}")
    return seconds


def read_range(text: str, field: str) -> Range:
    """Seconds (start, end) of 1:02-1:10; UsageError for anything else."""
    start, dash, end = text.partition("-")
    if not dash:
        raise UsageError(f"{field}: expected a range such as 1:02-1:10, found {text!r}")
    bounds = read_time(start, field), read_time(end, field)
    if bounds[1] <= bounds[0]:
        raise UsageError(f"{field}: expected an end after the start, found {text!r}")
    return bounds


def _clock(text: str) -> float | None:
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds

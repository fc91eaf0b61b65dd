"""Times as people read them."""

from __future__ import annotations


def hours_minutes_seconds(seconds: int) -> tuple[int, int, int]:
    """Whole seconds as hours, minutes and seconds."""
    minutes, seconds = divmod(seconds, 60)
    return *divmod(minutes, 60), seconds


def clock(time_s: float) -> str:
    """1:02:03.4, without hours where there are none; tenths are truncated, not rounded."""
    tenths = int(time_s * 10 + 1e-6)
    hours, minutes, seconds = hours_minutes_seconds(tenths // 10)
    rest = f"{seconds:02d}.{tenths % 10}"
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"


def rough_time(time_s: float) -> str:
    """A duration to plan by: 45 s, 12 min, 3 h 20 min."""
    if time_s < 120:
        return f"{time_s:.0f} s"
    hours, minutes = divmod(round(time_s / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"

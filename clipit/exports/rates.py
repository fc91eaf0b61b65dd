"""Frame rates of editing programs, and frames as timecode or seconds, in exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

from clipit.core.times import hours_minutes_seconds

#: Frames per second of an editor's timeline.
STANDARD = (
    *(Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001)),
    *(Fraction(30), Fraction(50), Fraction(60000, 1001), Fraction(60)),
)
#: Relative; less than half the difference between 30 and 30000/1001.
_TOLERANCE = 4e-4
_HALF = 0.5 + 1e-6


def standard_rate(source: Fraction) -> Fraction:
    """The timeline's rate for a video of `source` frames per second.

    The nearest of STANDARD; whole multiples and divisors of `source` take precedence, so that every
    cut of 10, 15 or 120 fps is on the frame grid.
    """
    related = [rate for rate in STANDARD if _is_whole(rate / source) or _is_whole(source / rate)]
    return min(related or STANDARD, key=lambda rate: abs(math.log(rate / source)))


def _is_whole(ratio: Fraction) -> bool:
    return abs(ratio - max(1, round(ratio))) < _TOLERANCE * ratio


def nearest_frame(time_s: float, rate: Fraction) -> int:
    """The frame whose start is nearest to `time_s`; half up, as rendering does."""
    return math.floor(time_s * rate + _HALF)


def timebase(rate: Fraction) -> int:
    """Frames per second of timecode: 30 for 30000/1001."""
    return round(rate)


def is_ntsc(rate: Fraction) -> bool:
    """Whether the rate is a thousandth below its timebase."""
    return rate.denominator == 1001


def drops_frames(rate: Fraction) -> bool:
    """Whether SMPTE 12M defines drop-frame timecode at this rate: 29.97 and 59.94."""
    return is_ntsc(rate) and timebase(rate) % 30 == 0


def timecode(frame: int, rate: Fraction, *, drop: bool = False) -> str:
    """hh:mm:ss:ff of a frame counted from 00:00:00:00; hh:mm:ss;ff for drop-frame.

    Drop-frame skips the first 2 (of 30) or 4 (of 60) numbers of every minute but each tenth, so
    that timecode follows the clock: no frame is lost (SMPTE 12M).
    """
    base = timebase(rate)
    if drop:
        skipped = base // 15
        minute, ten = 60 * base - skipped, 600 * base - 9 * skipped
        tens, rest = divmod(frame, ten)
        frame += skipped * (9 * tens + max(0, (rest - skipped) // minute))
    seconds, frames = divmod(frame, base)
    hours, minutes, seconds = hours_minutes_seconds(seconds)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if drop else ':'}{frames:02d}"


def counts_drop(code: str) -> bool:
    """Whether a timecode is written as drop-frame."""
    return code[-3] in ";."


def frame_at(code: str, rate: Fraction) -> int:
    """The inverse of `timecode`; drop-frame if `code` is written so and the rate has it."""
    hours, minutes, seconds, frames = (int(code[i : i + 2]) for i in (0, 3, 6, 9))
    minutes += 60 * hours
    base = timebase(rate)
    frame = (60 * minutes + seconds) * base + min(frames, base - 1)
    if counts_drop(code) and drops_frames(rate):
        frame -= base // 15 * (minutes - minutes // 10)
    return frame


def frame_duration(rate: Fraction) -> tuple[int, int]:
    """Seconds of a frame as (numerator, denominator), as Final Cut Pro writes them."""
    return (1001, rate.numerator) if is_ntsc(rate) else (100, 100 * rate.numerator)


def rational_s(frames: int, rate: Fraction) -> str:
    """Seconds of `frames` as FCPXML writes them: "1001/30000s"."""
    numerator, denominator = frame_duration(rate)
    return f"{frames * numerator}/{denominator}s" if frames else "0s"

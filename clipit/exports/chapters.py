"""YouTube chapters of the summary video, for its description.

YouTube's rules: the first at 0:00, at least three, ascending, each at least 10 s long. Angle
brackets are not allowed in descriptions.
"""

from __future__ import annotations

import math
from itertools import pairwise

from clipit.core.times import hours_minutes_seconds
from clipit.exports.timeline import ExportError, Timeline

MIN_CHAPTERS = 3
MIN_S = 10
_BRACKETS = str.maketrans("<>", "()")


def chapters(timeline: Timeline) -> str:
    """A line per clip: its start in the summary, and its sentence.

    Raises ExportError with the reason if a rule is not met: YouTube ignores a chapter list that
    breaks one.
    """
    if len(timeline.clips) < MIN_CHAPTERS:
        raise ExportError(
            f"YouTube requires at least {MIN_CHAPTERS} chapters, found {len(timeline.clips)} clips"
        )
    starts_s = [math.floor(clip.record / timeline.rate) for clip in timeline.clips]
    edges_s = [*starts_s, math.floor(timeline.frames / timeline.rate)]
    for number, (start_s, end_s) in enumerate(pairwise(edges_s), start=1):
        if end_s - start_s < MIN_S:
            raise ExportError(
                f"YouTube requires chapters of {MIN_S} s or more, found clip {number} of "
                f"{end_s - start_s} s at {_clock(start_s)} in whole seconds"
            )
    lines = [
        f"{_clock(start_s)} {clip.sentence.translate(_BRACKETS) or f'Shot {number}'}"
        for number, (start_s, clip) in enumerate(zip(starts_s, timeline.clips, strict=True), 1)
    ]
    return "\n".join(lines) + "\n"


def _clock(time_s: int) -> str:
    hours, minutes, seconds = hours_minutes_seconds(time_s)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"

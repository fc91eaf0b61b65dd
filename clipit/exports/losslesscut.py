"""LosslessCut's project file and its CSV: seconds of the source video, at full precision.

A project names its video without a folder: it belongs in the folder of the source video.
"""

from __future__ import annotations

import csv
import io
import json

from clipit.exports.timeline import Timeline

_DIGITS = 6


def llc(timeline: Timeline) -> str:
    """The project file, version 1: JSON5, of which JSON is a subset."""
    segments = [
        {
            "start": round(clip.start_s, _DIGITS),
            "end": round(clip.end_s, _DIGITS),
            "name": clip.marker,
        }
        for clip in timeline.clips
    ]
    content = {"version": 1, "mediaFileName": timeline.media, "cutSegments": segments}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def segments_csv(timeline: Timeline) -> str:
    """Start, end and label, without a header: LosslessCut reads every line as a segment."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        (f"{clip.start_s:.{_DIGITS}f}", f"{clip.end_s:.{_DIGITS}f}", clip.marker)
        for clip in timeline.clips
    )
    return text.getvalue()

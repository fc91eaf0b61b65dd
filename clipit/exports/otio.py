"""OpenTimelineIO JSON: a video track and, if there is audio, an audio track of the same clips.

OpenTimelineIO has no links; DaVinci Resolve's own files give linked clips one `Link Group ID`,
which other programs ignore. Clip.1 is read by every version of the library (Clip.2 since 0.15).
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from clipit.exports.timeline import Clip, Timeline


def otio(timeline: Timeline) -> str:
    """One timeline that starts at zero."""
    tracks = [_track(timeline, "V1", "Video")]
    if timeline.has_audio:
        tracks.append(_track(timeline, "A1", "Audio"))
    stack = {"OTIO_SCHEMA": "Stack.1", "name": "tracks", "children": tracks}
    content = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": timeline.title,
        "global_start_time": _time(0, timeline.rate),
        "tracks": stack,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _track(timeline: Timeline, name: str, kind: str) -> dict[str, Any]:
    children = [
        _clip(timeline, clip, number, marked=kind == "Video")
        for number, clip in enumerate(timeline.clips, start=1)
    ]
    return {"OTIO_SCHEMA": "Track.1", "name": name, "kind": kind, "children": children}


def _clip(timeline: Timeline, clip: Clip, number: int, *, marked: bool) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Clip.1",
        "name": timeline.media,
        "metadata": {"Resolve_OTIO": {"Link Group ID": number}},
        "source_range": _range(timeline.media_start + clip.start, clip.frames, timeline.rate),
        "media_reference": {
            "OTIO_SCHEMA": "ExternalReference.1",
            "target_url": timeline.url,
            "available_range": _range(timeline.media_start, timeline.media_frames, timeline.rate),
        },
        "markers": [_marker(timeline, clip)] if marked else [],
    }


def _marker(timeline: Timeline, clip: Clip) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Marker.2",
        "name": clip.marker,
        "color": "RED",
        "marked_range": _range(timeline.media_start + clip.start, 1, timeline.rate),
        "metadata": {"clipit": {"score": clip.score, "sentence": clip.sentence}},
    }


def _range(start: int, frames: int, rate: Fraction) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(start, rate),
        "duration": _time(frames, rate),
    }


def _time(frame: int, rate: Fraction) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "value": float(frame), "rate": float(rate)}

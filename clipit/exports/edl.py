"""CMX3600 edit decision lists: one event per clip, with picture and both audio channels.

The reel is AX, a source without tape; editors find the file through `* FROM CLIP NAME`. A locator
comment, `* LOC`, is the marker, at its record time as Avid writes it.
"""

from __future__ import annotations

import unicodedata

from clipit.exports.rates import drops_frames, timecode
from clipit.exports.timeline import ExportError, Timeline

MAX_EVENTS = 999  # three digits
_CHANNELS = {True: "AA/V", False: "V"}


def non_drop(timeline: Timeline) -> str:
    """An EDL that counts every frame."""
    return _edl(timeline, drop=False)


def drop(timeline: Timeline) -> str:
    """An EDL in drop-frame timecode; ExportError at rates without one."""
    if not drops_frames(timeline.rate):
        raise ExportError(
            "drop-frame timecode exists at 29.97 and 59.94 frames per second, "
            f"found {float(timeline.rate):g}; use edl"
        )
    return _edl(timeline, drop=True)


def _edl(timeline: Timeline, *, drop: bool) -> str:
    _check_fits(timeline, drop=drop)
    mode = "DROP FRAME" if drop else "NON-DROP FRAME"
    lines = [f"TITLE: {ascii_only(timeline.title)}", f"FCM: {mode}", ""]
    name = ascii_only(timeline.media)
    channels = _CHANNELS[timeline.has_audio]
    for number, clip in enumerate(timeline.clips, start=1):
        start = timeline.media_start
        edges = (start + clip.start, start + clip.stop, clip.record, clip.record_stop)
        codes = [timecode(frame, timeline.rate, drop=drop) for frame in edges]
        lines += [
            f"{number:03d}  AX       {channels:<5} C        {' '.join(codes)}",
            f"* FROM CLIP NAME: {name}",
            f"* LOC: {codes[2]} RED     {ascii_only(clip.marker)}",
        ]
    return "\n".join(lines) + "\n"


def _check_fits(timeline: Timeline, *, drop: bool) -> None:
    if len(timeline.clips) > MAX_EVENTS:
        raise ExportError(
            f"an EDL holds {MAX_EVENTS} events, found {len(timeline.clips)} clips; use otio"
        )
    stop = timeline.media_start + timeline.clips[-1].stop
    last = timecode(stop, timeline.rate, drop=drop)
    if int(last.split(":")[0]) >= 24:
        raise ExportError(f"timecode ends at 24 hours, found a clip until {last}; use otio")


def ascii_only(text: str) -> str:
    """`text` without accents; other non-ASCII characters become "_"."""
    plain = unicodedata.normalize("NFKD", text)
    letters = (c for c in plain if not unicodedata.combining(c))
    return "".join(c if " " <= c <= "~" else "_" for c in letters)

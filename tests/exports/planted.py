"""A summary whose cuts are known, and what a reader finds in an export of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import opentimelineio as oti

from clipit.exports.rates import STANDARD
from clipit.summary.model import Curve, Cut, Shot, SourceVideo, Summary

RATES = STANDARD
DROP_RATES = (Fraction(30000, 1001), Fraction(60000, 1001))
#: Half-open frames: touching ones, one of a single frame, ones across a minute, ten and an hour.
FRAMES = (
    *((3, 40), (40, 97), (500, 501), (1795, 1803), (3590, 3610), (17981, 18001)),
    *((35950, 36020), (107890, 108010), (215780, 216020)),
)
N_FRAMES = 220_000
HOSTILE = 'a "dog" & <cat>\n002  AX V C ]]> --> \x00\x1b[31m =1+1, é 犬 \u2028\r\n* LOC: x'
CLEAN = 'a "dog" & <cat> 002 AX V C ]]> --> [31m =1+1, é 犬 * LOC: x'


def summary(
    rate: Fraction = Fraction(25),
    frames: Sequence[tuple[int, int]] = FRAMES,
    *,
    n_frames: int = N_FRAMES,
    times_s: Sequence[tuple[float, float]] | None = None,
    duration_s: float | None = None,
    sentence: str | None = "a dog",
    has_audio: bool = True,
    path: str = "/videos/a b/c#1 é.mp4",
    query: str | None = None,
    timecode: str | None = None,
) -> Summary:
    """One cut of which `frames` are selected, given last first, and one shot is not."""
    times_s = times_s or [(float(start / rate), float(stop / rate)) for start, stop in frames]
    shots = [
        Shot(
            start=start,
            stop=stop,
            start_s=start_s,
            end_s=end_s,
            score=score / 8,
            selected=True,
            sentence=sentence,
        )
        for score, ((start, stop), (start_s, end_s)) in enumerate(zip(frames, times_s, strict=True))
    ]
    left_out = Shot(
        start=200, stop=210, start_s=0.01, end_s=0.02, score=9, selected=False, sentence="no"
    )
    source_video = SourceVideo(
        video="c",
        path=path,
        sha256=None,
        n_frames=n_frames,
        frame_rate=str(rate),
        duration_s=duration_s or float(n_frames / rate),
        width=640,
        height=360,
        has_audio=has_audio,
        timecode=timecode,
    )
    cut = Cut(
        query=query,
        scorer="planted",
        budget_s=60,
        file=None,
        shots=[*reversed(shots), left_out],
        curve=Curve(time_s=[], score=[]),
    )
    return Summary(source_video=source_video, cuts=[cut])


def packed(
    frames: Sequence[tuple[int, int]] = FRAMES, media_start: int = 0
) -> list[tuple[int, int, int]]:
    """(start, stop, record) of clips placed one after the other."""
    found, record = [], 0
    for start, stop in frames:
        found.append((media_start + start, media_start + stop, record))
        record += stop - start
    return found


def tracks(text: str, adapter: str, **options: float) -> list[oti.schema.Track]:
    """The tracks of the only timeline in `text`, copied: they go when their timeline goes."""
    found = oti.adapters.read_from_string(text, adapter, **options)
    (timeline,) = [found] if isinstance(found, oti.schema.Timeline) else found
    return [track.deepcopy() for track in timeline.tracks]


def read(track: oti.schema.Track) -> list[tuple[int, int, int]]:
    """(start, stop, record) of the clips of a track, which must lie on whole frames."""
    found = []
    for clip in track.find_clips():
        source, record = clip.source_range, track.range_of_child(clip)
        values = (source.start_time.value, source.end_time_exclusive().value)
        values = (*values, record.start_time.value)
        assert all(abs(value - round(value)) < 1e-6 for value in values)
        found.append(tuple(round(value) for value in values))
    return found


def assert_rate(track: oti.schema.Track, rate: Fraction) -> None:
    for clip in track.find_clips():
        assert abs(clip.source_range.duration.rate / rate - 1) < 1e-5


def markers(track: oti.schema.Track) -> list[tuple[int, str]]:
    """(frame, text) of the only marker of every clip."""
    found = []
    for clip in track.find_clips():
        (marker,) = clip.markers
        found.append((round(marker.marked_range.start_time.value), marker.name))
    return found

"""The content of every export: the selected shots of a source video on a frame grid."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from clipit.core.errors import DataError, UsageError
from clipit.core.naming import summary_name
from clipit.exports.rates import counts_drop, drops_frames, frame_at, nearest_frame, standard_rate
from clipit.summary.model import Cut, Shot, SourceVideo, Summary


class ExportError(UsageError):
    """A format cannot represent this summary; the message is the reason."""


@dataclass(frozen=True)
class Clip:
    """A shot: frames [start, stop) of the source video, placed at frame `record` of the summary.

    start_s, end_s: the same in the source video, at full precision.
    """

    start: int
    stop: int
    record: int
    start_s: float
    end_s: float
    score: float
    sentence: str

    @property
    def frames(self) -> int:
        return self.stop - self.start

    @property
    def record_stop(self) -> int:
        return self.record + self.frames

    @property
    def marker(self) -> str:
        """Score and sentence in one line; the bracket prevents a formula in spreadsheets."""
        return f"[{self.score:.3f}] {self.sentence}".strip()


@dataclass(frozen=True)
class Timeline:
    """A summary: `clips` without gaps between them; all frames count at `rate`.

    media_start: the timecode of the first frame as a frame number; media_drop: drop-frame.
    """

    title: str
    rate: Fraction
    media: str
    url: str
    media_frames: int
    media_start: int
    media_drop: bool
    width: int
    height: int
    has_audio: bool
    clips: tuple[Clip, ...]

    @property
    def frames(self) -> int:
        return self.clips[-1].record_stop


def title(summary: Summary, cut: Cut) -> str:
    """The name of a cut's files without their suffix, the same as its rendered file's."""
    return summary_name(summary.source_video.video, cut.query).removesuffix(".mp4")


def timeline(summary: Summary, cut: Cut) -> Timeline:
    """The selected shots of `cut` on the grid of the nearest standard rate.

    Raises DataError for a shot outside the source video, ExportError where none is selected.
    """
    source_video = summary.source_video
    rate = standard_rate(source_video.rate)
    media_frames = max(1, nearest_frame(source_video.duration_s, rate))
    clips = _clips(cut, source_video, rate, media_frames)
    if not clips:
        raise ExportError(
            f"cut {cut.title!r}: expected selected shots, found none; set one's selected to true"
        )
    path = Path(source_video.path)
    code = source_video.timecode or "00:00:00:00"
    return Timeline(
        title=one_line(title(summary, cut)),
        rate=rate,
        media=one_line(path.name),
        url=path.absolute().as_uri(),
        media_frames=media_frames,
        media_start=frame_at(code, rate),
        media_drop=counts_drop(code) and drops_frames(rate),
        width=source_video.width,
        height=source_video.height,
        has_audio=source_video.has_audio,
        clips=tuple(clips),
    )


def _clips(cut: Cut, source_video: SourceVideo, rate: Fraction, media_frames: int) -> list[Clip]:
    """The selected shots, snapped to the frame grid, without gaps.

    Every shot is a clip of its own, adjacent ones too: each has its score and sentence, and it is
    easier to join two clips in an editor than to find where to split one. Clips are snapped by
    time: to the exact frame at a standard rate, else to the nearest. Overlaps are shown once, as
    in the rendered file: the later shot starts where the earlier one ends.
    """
    clips: list[Clip] = []
    for shot in sorted(cut.selected_shots, key=lambda shot: (shot.start_s, shot.end_s)):
        _check_inside(shot, cut, source_video)
        start = min(nearest_frame(shot.start_s, rate), media_frames - 1)
        stop = max(start + 1, min(nearest_frame(shot.end_s, rate), media_frames))
        start_s, record = shot.start_s, 0
        if clips:
            previous = clips[-1]
            start, record = max(start, previous.stop), previous.record_stop
            if previous.end_s < shot.end_s:
                start_s = max(start_s, previous.end_s)
        if start < stop:
            text = one_line(shot.sentence or "")
            clips.append(Clip(start, stop, record, start_s, shot.end_s, shot.score, text))
    return clips


def one_line(text: str) -> str:
    """`text` in one line, without characters that are invalid in XML or harm a terminal."""
    printable = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(c for c in printable if c not in "\ufffe\uffff")


def _check_inside(shot: Shot, cut: Cut, source_video: SourceVideo) -> None:
    if shot.start_s >= source_video.duration_s:
        raise DataError(
            f"cut {cut.title!r}: expected shots within {source_video.duration_s:.3f} s, "
            f"found one from {shot.start_s:.3f} s; correct its bounds"
        )

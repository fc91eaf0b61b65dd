"""What every export tells: the selected shots of a source video, in order, on a frame grid."""

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
    """A format cannot hold this summary; the message is the reason."""


@dataclass(frozen=True)
class Clip:
    """A shot: frames [start, stop) of the source video, placed at frame `record` of the summary.

    start_s, end_s: the same in the source video, as exact as they were given.
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
        """Score and sentence, one line; the bracket keeps spreadsheets from reading a formula."""
        return f"[{self.score:.3f}] {self.sentence}".strip()


@dataclass(frozen=True)
class Timeline:
    """A summary: `clips` without gaps between them; all frames count at `rate`.

    media_start: the first frame's timecode as a frame; media_drop: in drop-frame.
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
    """The selected shots, snapped and packed.

    Every shot is a clip of its own, touching ones too: each has its score and sentence, and an
    editor joins two clips more easily than it finds where to part one. Cuts are snapped by their
    times: at a standard rate that is the very frame, at others the nearest. Overlapping shots
    are shown once, as in the rendered file: the later one starts where the earlier one ends.
    """
    clips: list[Clip] = []
    for shot in sorted(cut.selected_shots, key=lambda shot: (shot.start_s, shot.end_s)):
        _check_inside(shot, cut, source_video)
        start = min(nearest_frame(shot.start_s, rate), media_frames - 1)
        stop = max(start + 1, min(nearest_frame(shot.end_s, rate), media_frames))
        start_s, record = shot.start_s, 0
        if clips:
            before = clips[-1]
            start, record = max(start, before.stop), before.record_stop
            if before.end_s < shot.end_s:
                start_s = max(start_s, before.end_s)
        if start < stop:
            text = one_line(shot.sentence or "")
            clips.append(Clip(start, stop, record, start_s, shot.end_s, shot.score, text))
    return clips


def one_line(text: str) -> str:
    """`text` in one line, without the characters that XML and terminals cannot bear."""
    kept = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(c for c in kept if c not in "\ufffe\uffff")


def _check_inside(shot: Shot, cut: Cut, source_video: SourceVideo) -> None:
    if shot.start_s >= source_video.duration_s:
        raise DataError(
            f"cut {cut.title!r}: expected shots within {source_video.duration_s:.3f} s, "
            f"found one from {shot.start_s:.3f} s; mend its bounds"
        )

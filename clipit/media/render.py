"""Render selected shots of a video to one mp4 with audio (H.264 + AAC, yuv420p, faststart).

One filter graph per piece: trim and atrim per shot, then concat. Both streams are cut on the
same frame grid, so picture and sound stay in sync for any number of shots. Several pieces are
concatenated without encoding the picture again. See docs/decisions/rendering.md.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import ffmpeg

from clipit.core.durable import durable_write, temporary_name
from clipit.core.errors import UsageError
from clipit.media import render_ranges
from clipit.media.ffmpeg import ffmpeg_program, filter_script_option, run, same_file, video_encoder
from clipit.media.frame_times import FrameTimes
from clipit.media.probe import VideoInfo, scan
from clipit.media.render_ranges import FrameRange

OnProgress = Callable[[float], None]
Stream: TypeAlias = ffmpeg.nodes.FilterableStream  # untyped library: Any to a type checker

_MAX_GRAPH_ARGUMENT = 8000  # characters; some systems allow 32,767 on a command line
_SEEK_MARGIN_S = 2.0
_INDEXED = (".mp4", ".mov", ".m4v", ".mkv", ".webm")  # seeks in others may land late
_INDEXLESS_MARGIN_S = 20.0
_UNBROKEN = {"async": 1, "min_hard_comp": 0.01, "first_pts": 0}  # gaps in the audio become silence


@dataclass(frozen=True)
class _Source:
    path: Path
    info: VideoInfo
    rate: Fraction
    #: frames of fade from and to black at both ends of every range
    fade: int
    #: global metadata of the mp4
    comment: str | None


def render(
    source: str | os.PathLike[str],
    shots_s: Iterable[tuple[float, float]],
    out: str | os.PathLike[str],
    *,
    fade_s: float = 0.0,
    comment: str | None = None,
    progress: OnProgress | None = None,
) -> None:
    """Write the shots of `source`, in order of time, to the mp4 `out`.

    shots_s: half-open (start_s, end_s) after the first frame; snapped to frames, overlaps merged.
    fade_s: length of the fades of picture and sound at both ends of every rendered range, at most
    half of it each; durations do not change. comment: the comment that players show.
    progress: called with the share done, 0 to 1.

    Raises ValueError for no shot or one outside the video, UsageError if `out` is `source`,
    DataError for a bad source, FfmpegError (with ffmpeg's error) if rendering fails.
    """
    _render(source, lambda frame_times: shots_s, out, fade_s, comment, progress)


def render_frames(
    source: str | os.PathLike[str],
    shots: Iterable[tuple[int, int]],
    out: str | os.PathLike[str],
    *,
    fade_s: float = 0.0,
    comment: str | None = None,
    progress: OnProgress | None = None,
) -> None:
    """As `render`, for half-open [start, stop) ranges of original frame indices."""
    shots_s = partial(render_ranges.seconds, list(shots))
    _render(source, shots_s, out, fade_s, comment, progress)


def _render(
    source: str | os.PathLike[str],
    shots_of: Callable[[FrameTimes], Iterable[tuple[float, float]]],
    out: str | os.PathLike[str],
    fade_s: float,
    comment: str | None,
    progress: OnProgress | None,
) -> None:
    source, out = Path(source), Path(out)
    if same_file(source, out):
        raise UsageError(f"{out}: the output is the source itself; choose another name")
    info, frame_times = scan(source)
    rate = render_ranges.output_rate(info, frame_times)
    origin = _Source(source, info, rate, round(fade_s * rate), comment)
    ranges = render_ranges.snap(shots_of(frame_times), origin.rate, info.duration_s)
    groups = render_ranges.pieces(ranges, origin.rate)
    with durable_write(out) as temporary:
        if len(groups) == 1:
            length_s = _length_s(ranges, origin)
            report = _scaled(progress, 0.0, length_s, length_s)
            _render_piece(origin, groups[0], temporary, _final_options(origin), report)
        else:
            _render_pieces(origin, groups, temporary, progress)
    if progress is not None:
        progress(1.0)


def _render_pieces(
    origin: _Source, groups: Sequence[Sequence[FrameRange]], out: Path, progress: OnProgress | None
) -> None:
    """Pieces as mov with PCM audio (AAC would add its priming at each joint), then one mp4."""
    total_s, done_s = sum(_length_s(g, origin) for g in groups), 0.0
    prefix = f"{temporary_name('pieces')}."
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=prefix) as folder:
        lines = ["ffconcat version 1.0"]
        for number, group in enumerate(groups):
            piece = Path(folder) / f"{number:05d}.mov"
            length_s = _length_s(group, origin)
            report = _scaled(progress, done_s, length_s, total_s)
            _render_piece(origin, group, piece, {"acodec": "pcm_s16le", "f": "mov"}, report)
            lines += [f"file {piece.name}", f"duration {length_s:.9f}"]
            done_s += length_s
        listing = Path(folder) / "pieces.ffconcat"
        listing.write_text("\n".join(lines) + "\n", encoding="utf-8")
        joined = ffmpeg.input(f"file:{listing}", f="concat", safe=0)
        options = {"vcodec": "copy", **_final_options(origin)}
        run(ffmpeg.output(joined, f"file:{out}", **options).get_args(), what=str(origin.path))


def _final_options(origin: _Source) -> dict[str, Any]:
    options = {"acodec": "aac", "audio_bitrate": "160k", "movflags": "+faststart", "f": "mp4"}
    return options | ({"metadata": f"comment={origin.comment}"} if origin.comment else {})


def _render_piece(
    origin: _Source,
    ranges: Sequence[FrameRange],
    out: Path,
    options: dict[str, Any],
    progress: OnProgress | None,
) -> None:
    encoding = {
        "pix_fmt": "yuv420p",
        "video_track_timescale": _timescale(origin.rate),
        **video_encoder(ffmpeg_program()),
    }
    output = ffmpeg.output(*_graph(origin, ranges), f"file:{out}", **encoding, **options)
    args = output.get_args()
    position = args.index("-filter_complex")
    if len(args[position + 1]) <= _MAX_GRAPH_ARGUMENT:
        run(args, what=str(origin.path), progress=progress)
        return
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as script:
        script.write(args[position + 1])
        script.flush()
        args[position : position + 2] = [filter_script_option(ffmpeg_program()), script.name]
        run(args, what=str(origin.path), progress=progress)


def _graph(origin: _Source, ranges: Sequence[FrameRange]) -> list[Stream]:
    """Filtered streams [video] or [video, audio] of one piece.

    Times in the graph are seconds after the seek point, which is on the frame grid: -copyts
    preserves the file's time stamps, wherever the seek landed; the origin is then subtracted.
    """
    info, rate = origin.info, origin.rate
    margin_s = _SEEK_MARGIN_S if origin.path.suffix.lower() in _INDEXED else _INDEXLESS_MARGIN_S
    skipped = max(0, math.floor(ranges[0].start - margin_s * rate))
    seek_s = skipped / float(rate)
    options = {"copyts": None, "ss": f"{seek_s:.6f}"} if skipped else {"copyts": None}
    source = ffmpeg.input(f"file:{origin.path}", **options)
    shift = f"PTS-({info.start_s + seek_s:.9f})/TB"

    video = source[str(info.stream_index)].filter("setpts", shift)
    video = video.filter("fps", fps=str(rate), eof_action="pass")  # "round" may lose the last frame
    video = video.filter("crop", "trunc(iw/2)*2", "trunc(ih/2)*2")  # H.264 4:2:0 has even sizes
    seeked = [FrameRange(r.start - skipped, r.stop - skipped) for r in ranges]
    video = _trimmed(video, "", seeked, rate, origin.fade)
    # restore exact times: concat uses microseconds and guesses the last frame's duration
    video = video.filter("settb", expr=f"{rate.denominator}/{rate.numerator}").filter("setpts", "N")
    if info.audio_index is None:
        return [video]
    audio = source[str(info.audio_index)].filter("asetpts", shift)
    audio = audio.filter("aresample", **_UNBROKEN).filter("apad")
    return [video, _trimmed(audio, "a", seeked, rate, origin.fade)]


def _trimmed(
    stream: Stream, prefix: str, ranges: Sequence[FrameRange], rate: Fraction, fade: int
) -> Stream:
    """Ranges (in frames) of a video (prefix "") or audio ("a") stream, concatenated.

    trim rounds its times to the stream's time base, which is one frame after the fps filter.
    """
    copies = stream.filter_multi_output(f"{prefix}split", len(ranges))
    parts = []
    for number, (start, stop) in enumerate(ranges):
        start_s, stop_s = (float(frame / rate) for frame in (start, stop))
        part = copies[number].filter(f"{prefix}trim", start=f"{start_s:.6f}", end=f"{stop_s:.6f}")
        part = part.filter(f"{prefix}setpts", "PTS-STARTPTS")
        parts.append(_faded(part, prefix, stop - start, min(fade, (stop - start) // 2), rate))
    is_audio = int(prefix == "a")
    return ffmpeg.filter(parts, "concat", n=len(parts), v=1 - is_audio, a=is_audio)


def _faded(stream: Stream, prefix: str, length: int, fade: int, rate: Fraction) -> Stream:
    """A range of `length` frames with fades of `fade` frames at both ends."""
    if not fade:
        return stream
    for kind, first in (("in", 0), ("out", length - fade)):
        start_s, length_s = (f"{float(frames / rate):.6f}" for frames in (first, fade))
        stream = stream.filter(f"{prefix}fade", type=kind, start_time=start_s, duration=length_s)
    return stream


def _length_s(ranges: Sequence[FrameRange], origin: _Source) -> float:
    return float(sum(r.stop - r.start for r in ranges) / origin.rate)


def _timescale(rate: Fraction) -> int:
    """Ticks per second in which every frame time is a whole number, as players expect."""
    return rate.numerator * math.ceil(10_000 / rate.numerator)


def _scaled(
    progress: OnProgress | None, done_s: float, length_s: float, total_s: float
) -> OnProgress | None:
    if progress is None:
        return None
    return lambda written_s: progress(min(1.0, (done_s + min(written_s, length_s)) / total_s))

"""Rendering a summary.json that was edited by hand: selected shots, their starts and ends."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from clipit.core.errors import DataError, MissingError
from clipit.local.delivery import check_writable, deliver, records
from clipit.local.steps import Runner
from clipit.media.ffmpeg import same_file
from clipit.media.frame_times import FrameTimes
from clipit.media.probe import scan
from clipit.summary import output_names
from clipit.summary.model import Cut, Shot, Summary, read_summary

#: Seconds by which a shot may differ from its frames without counting as edited.
_TOLERANCE_S = 1e-3


def render_summary(
    path: str | PathLike[str],
    out: str | PathLike[str] | None = None,
    *,
    source: str | PathLike[str] | None = None,
    fade_s: float | None = None,
    overwrite: bool = False,
) -> Summary:
    """Render what changed in an edited summary.json, next to it or to the folder `out`.

    The report, shots.csv and summary.json itself are renewed.

    Seconds take precedence: where `start_s` or `end_s` of a shot was edited, its frames are
    recomputed and written back. source: the video, if it was moved. fade_s: replaces that of the
    cuts.

    Raises DataError for a summary that is invalid or of another video, MissingError where the video
    is not found, UsageError where an output file is not clipit's own, FfmpegError.
    """
    path = Path(path)
    folder = Path(out) if out is not None else path.parent
    edited = read_summary(path)
    video = Path(source or edited.source_video.path)
    if not video.exists():
        raise MissingError(f"{path}: source_video.path: no video at {video}; name it with --source")
    summary = _with_frames(edited, path, video, fade_s)
    check_writable(folder)
    runner = records(folder)
    _check_targets(summary, video, folder, runner, overwrite)
    deliver(summary, summary.cuts, folder, runner)
    return summary


def _with_frames(summary: Summary, path: Path, video: Path, fade_s: float | None) -> Summary:
    """The summary of `video` with frames that match the seconds, and a file for every cut."""
    info, timeline = scan(video)
    if info.n_frames != summary.source_video.n_frames:
        raise DataError(
            f"{path}: source_video.n_frames: {summary.source_video.n_frames}, but "
            f"{video} has {info.n_frames}; it is another video"
        )
    cuts = []
    taken: set[str] = set()
    for number, cut in enumerate(summary.cuts):
        where = f"{path}: cuts.{number}"
        if not cut.selected_shots:
            raise DataError(f"{where}: no shot is selected; select one, or remove the cut")
        file = cut.file or output_names.rendered_name(summary.source_video.video, cut.query)
        if problem := output_names.rendered_problem(file, taken):
            raise DataError(f"{where}.file: {problem}, found {file!r}; rename it")
        taken.add(file)
        changes: dict[str, Any] = {"shots": _shots(cut, timeline, where), "file": file}
        changes |= {} if fade_s is None else {"fade_s": fade_s}
        cuts.append(cut.model_copy(update=changes))
    source_video = summary.source_video.model_copy(update={"path": str(video.absolute())})
    return summary.model_copy(update={"cuts": cuts, "source_video": source_video})


def _shots(cut: Cut, timeline: FrameTimes, where: str) -> list[Shot]:
    """The shots with the frames closest to their seconds."""
    edges_s = np.append(timeline.times_s(), float(timeline.duration))
    shots = []
    for number, shot in enumerate(cut.shots):
        if shot.end_s > edges_s[-1] + _TOLERANCE_S:
            raise DataError(
                f"{where}.shots.{number}.end_s: the video lasts {edges_s[-1]:.3f} s, found "
                f"{shot.end_s}"
            )
        start = _edge(shot.start, shot.start_s, edges_s)
        stop = max(start + 1, _edge(shot.stop, shot.end_s, edges_s))
        shots.append(shot.model_copy(update={"start": start, "stop": stop}))
    return shots


def _edge(frame: int, time_s: float, edges_s: np.ndarray) -> int:
    """`frame` if it starts at `time_s`, else the frame whose start is closest."""
    if frame < len(edges_s) and abs(edges_s[frame] - time_s) <= _TOLERANCE_S:
        return frame
    return int(np.argmin(np.abs(edges_s - time_s)))


def _check_targets(
    summary: Summary, video: Path, folder: Path, runner: Runner, overwrite: bool
) -> None:
    stems = [Path(str(cut.file)).stem for cut in summary.cuts]
    for target in output_names.all_files(folder, stems):
        if same_file(target, video):
            raise DataError(f"{target}: is the video itself; choose another --out or cuts.file")
        if not overwrite and target.name != output_names.SUMMARY:
            runner.check_overwrite(target)

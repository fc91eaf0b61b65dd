"""The data of the page: numbers rounded, sentences listed once, all of bounded size."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from clipit.report.annotator_scores import AnnotatorScores, agreement, annotator_data
from clipit.summary.model import Curve, Cut, Shot, Summary

#: Points of the plotted curve: finer than a screen shows at ten-fold zoom.
_MAX_POINTS = 6000
#: Highest and lowest scored frames that are shown, each.
_N_EXTREMES = 8


def extremes(curve: Curve, duration_s: float, count: int = _N_EXTREMES) -> dict[str, list[int]]:
    """Indices of the highest and of the lowest scored frames, at a distance from each other."""
    time_s, score = np.asarray(curve.time_s), np.asarray(curve.score)
    min_gap_s = duration_s / (3 * count)
    return {
        "highest": _spread(np.argsort(-score, kind="stable"), time_s, min_gap_s, count),
        "lowest": _spread(np.argsort(score, kind="stable"), time_s, min_gap_s, count),
    }


def middle_s(shot: Shot) -> float:
    """The time of the picture that represents a shot."""
    return round((shot.start_s + shot.end_s) / 2, 3)


def picture_times(summary: Summary) -> list[list[float]]:
    """Groups of times to show pictures of, by priority: extremes, selected shots, all shots."""
    length = summary.source_video.duration_s
    extreme_s = [
        cut.curve.time_s[i]
        for cut in summary.cuts
        for group in extremes(cut.curve, length).values()
        for i in group
    ]
    selected_s = [middle_s(shot) for cut in summary.cuts for shot in cut.selected_shots]
    return [extreme_s, selected_s, [middle_s(shot) for cut in summary.cuts for shot in cut.shots]]


def page_data(
    summary: Summary,
    folder: Path,
    pictures: Mapping[float, str],
    annotators: AnnotatorScores | None,
    rendered_folder: Path | None = None,
) -> dict[str, Any]:
    """Everything the page's script reads.

    folder: of the page; rendered_folder: of the rendered summaries, if another.
    """
    times = sorted(pictures)
    sentences: dict[str, int] = {}
    source_video = summary.source_video
    return {
        "source_video": {
            "video": source_video.video,
            "path": source_video.path,
            "source": relative_url(Path(source_video.path), folder),
            "duration_s": round(source_video.duration_s, 3),
            "n_frames": source_video.n_frames,
            "rate": round(float(source_video.rate), 6),
            "width": source_video.width,
            "height": source_video.height,
            "has_audio": source_video.has_audio,
        },
        "cuts": [
            cut_data(cut, source_video.duration_s, times, sentences, annotators)
            | {"file": cut.file and relative_url((rendered_folder or folder) / cut.file, folder)}
            for cut in summary.cuts
        ],
        "captions": [
            [round(c.start_s, 3), round(c.end_s, 3), _index(c.sentence, sentences)]
            for c in summary.captions
        ],
        "sentences": list(sentences),
        "pictures": [pictures[time_s] for time_s in times],
        "annotator_scores": (
            None if annotators is None else annotator_data(annotators, source_video.duration_s)
        ),
        "caveat": summary.caveat,
        "provenance": summary.provenance,
    }


def relative_url(path: Path, folder: Path) -> str:
    """The URL of a file relative to a page in `folder`; absolute if on another drive."""
    try:
        relative = Path(os.path.relpath(path.resolve(), folder.resolve()))
    except ValueError:  # on another drive
        return path.resolve().as_uri()
    return quote(relative.as_posix())


def cut_data(
    cut: Cut,
    duration_s: float,
    times: Sequence[float],
    sentences: dict[str, int],
    annotators: AnnotatorScores | None,
) -> dict[str, Any]:
    """The data of one summary; times: of the pictures; sentences: indices, new ones are added."""
    plotted = _peaks(np.asarray(cut.curve.score), _MAX_POINTS)
    score, time_s = np.asarray(cut.curve.score), np.asarray(cut.curve.time_s)
    return {
        "title": cut.title,
        "query": cut.query,
        "scorer": cut.scorer,
        "guided_by": cut.guided_by,
        "budget_s": round(cut.budget_s, 3),
        "selected_s": round(cut.selected_s, 3),
        # generic annotations do not apply to a query
        "tau": (None if annotators is None or cut.query else agreement(annotators, time_s, score)),
        "time": np.round(time_s[plotted], 3).tolist(),
        "score": np.round(score[plotted], 4).tolist(),
        "shots": [_shot(shot, times, sentences) for shot in cut.shots],
        **{
            name: [
                [round(float(time_s[i]), 3), round(float(score[i]), 4), _nearest(times, time_s[i])]
                for i in group
            ]
            for name, group in extremes(cut.curve, duration_s).items()
        },
    }


def _shot(shot: Shot, times: Sequence[float], sentences: dict[str, int]) -> list[Any]:
    """[start_s, end_s, score, selected, picture, sentence, [[sentence, delta, attention], ...]]"""
    return [
        round(shot.start_s, 3),
        round(shot.end_s, 3),
        round(shot.score, 4),
        int(shot.selected),
        _nearest(times, middle_s(shot)),
        None if shot.sentence is None else _index(shot.sentence, sentences),
        [
            [_index(one.sentence, sentences), _rounded(one.delta), _rounded(one.attention)]
            for one in shot.attributions
        ],
    ]


def _index(sentence: str, sentences: dict[str, int]) -> int:
    return sentences.setdefault(sentence, len(sentences))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _nearest(times: Sequence[float], time_s: float) -> int:
    """The index of the picture nearest to a time; -1 without pictures."""
    return int(np.argmin(np.abs(np.asarray(times) - time_s))) if times else -1


def _spread(order: NDArray[Any], time_s: NDArray[Any], min_gap_s: float, count: int) -> list[int]:
    spread: list[int] = []
    for index in order.tolist():
        if len(spread) == count:
            break
        if all(abs(time_s[index] - time_s[other]) >= min_gap_s for other in spread):
            spread.append(index)
    return spread


def _peaks(score: NDArray[Any], max_points: int) -> NDArray[Any]:
    """Indices of about `max_points` points, with the highest and lowest of every section."""
    if len(score) <= max_points:
        return np.arange(len(score))
    edges = np.linspace(0, len(score), max_points // 2 + 1).astype(int)
    sections = [np.arange(a, b) for a, b in itertools.pairwise(edges)]
    ends = [(s[np.argmin(score[s])], s[np.argmax(score[s])]) for s in sections]
    return np.unique(np.array(ends).ravel())

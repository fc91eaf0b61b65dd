"""What the page shows, as plain data: numbers rounded, sentences listed once, nothing unbounded."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from clipit.report.annotator_scores import Said, agreement, said_island
from clipit.summary.model import Curve, Cut, Shot, Summary

#: Points of a drawn curve: finer than a screen shows at ten-fold zoom.
_MOST_POINTS = 6000
#: Highest and lowest scored frames that are shown, each.
_EXTREMES = 8


def extremes(curve: Curve, duration_s: float, count: int = _EXTREMES) -> dict[str, list[int]]:
    """Indices of the highest and of the lowest scored frames, none close to another."""
    time_s, score = np.asarray(curve.time_s), np.asarray(curve.score)
    apart_s = duration_s / (3 * count)
    return {
        "highest": _spread(np.argsort(-score, kind="stable"), time_s, apart_s, count),
        "lowest": _spread(np.argsort(score, kind="stable"), time_s, apart_s, count),
    }


def middle_s(shot: Shot) -> float:
    """The moment that stands for a shot."""
    return round((shot.start_s + shot.end_s) / 2, 3)


def wanted_pictures(summary: Summary) -> list[list[float]]:
    """Groups of seconds to have pictures of: extremes, what was chosen, everything else."""
    length = summary.source_video.duration_s
    ends = [
        cut.curve.time_s[i]
        for cut in summary.cuts
        for group in extremes(cut.curve, length).values()
        for i in group
    ]
    kept = [middle_s(shot) for cut in summary.cuts for shot in cut.selected_shots]
    return [ends, kept, [middle_s(shot) for cut in summary.cuts for shot in cut.shots]]


def island(
    summary: Summary,
    folder: Path,
    pictures: Mapping[float, str],
    said: Said | None,
    films: Path | None = None,
) -> dict[str, Any]:
    """Everything the page's script reads.

    folder: where the page will be; films: where the rendered summaries are, if elsewhere.
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
            cut_content(cut, source_video.duration_s, times, sentences, said)
            | {"file": cut.file and relative_url((films or folder) / cut.file, folder)}
            for cut in summary.cuts
        ],
        "captions": [
            [round(c.start_s, 3), round(c.end_s, 3), _number(c.sentence, sentences)]
            for c in summary.captions
        ],
        "sentences": list(sentences),
        "pictures": [pictures[time_s] for time_s in times],
        "said": None if said is None else said_island(said, source_video.duration_s),
        "provenance": summary.provenance,
    }


def relative_url(path: Path, folder: Path) -> str:
    """The address of a file as seen from a page in `folder`; absolute where no way leads there."""
    try:
        way = Path(os.path.relpath(path.resolve(), folder.resolve()))
    except ValueError:  # another drive
        return path.resolve().as_uri()
    return quote(way.as_posix())


def cut_content(
    cut: Cut,
    duration_s: float,
    times: Sequence[float],
    sentences: dict[str, int],
    said: Said | None,
) -> dict[str, Any]:
    """One summary for the page; times: of the pictures; sentences: numbered, new ones are added."""
    drawn = _peaks(np.asarray(cut.curve.score), _MOST_POINTS)
    score, time_s = np.asarray(cut.curve.score), np.asarray(cut.curve.time_s)
    return {
        "title": cut.title,
        "query": cut.query,
        "scorer": cut.scorer,
        "budget_s": round(cut.budget_s, 3),
        "kept_s": round(cut.selected_s, 3),
        # annotators were not asked the query
        "tau": None if said is None or cut.query else agreement(said, time_s, score),
        "time": np.round(time_s[drawn], 3).tolist(),
        "score": np.round(score[drawn], 4).tolist(),
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
    """[start_s, end_s, score, selected, picture, sentence, [[sentence, change, attention], ...]]"""
    return [
        round(shot.start_s, 3),
        round(shot.end_s, 3),
        round(shot.score, 4),
        int(shot.selected),
        _nearest(times, middle_s(shot)),
        None if shot.sentence is None else _number(shot.sentence, sentences),
        [
            [_number(said.sentence, sentences), _rounded(said.delta), _rounded(said.attention)]
            for said in shot.attributions
        ],
    ]


def _number(sentence: str, sentences: dict[str, int]) -> int:
    return sentences.setdefault(sentence, len(sentences))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _nearest(times: Sequence[float], time_s: float) -> int:
    """The picture nearest a moment; -1 where there is none at all."""
    return int(np.argmin(np.abs(np.asarray(times) - time_s))) if times else -1


def _spread(order: np.ndarray, time_s: np.ndarray, apart_s: float, count: int) -> list[int]:
    taken: list[int] = []
    for index in order.tolist():
        if len(taken) == count:
            break
        if all(abs(time_s[index] - time_s[other]) >= apart_s for other in taken):
            taken.append(index)
    return taken


def _peaks(score: np.ndarray, most: int) -> np.ndarray:
    """Indices of at most about `most` points that keep the highest and lowest of every stretch."""
    if len(score) <= most:
        return np.arange(len(score))
    edges = np.linspace(0, len(score), most // 2 + 1).astype(int)
    stretches = [np.arange(a, b) for a, b in itertools.pairwise(edges)]
    ends = [(s[np.argmin(score[s])], s[np.argmax(score[s])]) for s in stretches]
    return np.unique(np.array(ends).ravel())

"""From the pipeline's tables to a Summary: what people and programs are told of a video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit.annotations import shot_bounds, shot_times_s
from clipit.summary import Curve, Cut, Footage, Sentence, Shot

#: Denominators of rates in use: 24000/1001 and its like.
_RATE_DENOMINATOR = 1001

#: Why a shot has its score, by the shot's first frame.
Why = Mapping[int, Sequence[Sentence]]


class Picks(NamedTuple):
    """The sampled frames of a video: frame (T,) ascending, time_s (T,)."""

    frame: NDArray[np.integer]
    time_s: NDArray[np.floating]


def footage(row: Mapping[str, Any]) -> Footage:
    """A row of a videos table that was made from a video file."""
    return Footage(
        video=row["video"],
        path=row["path"],
        sha256=row["sha256"],
        n_frames=row["n_frames"],
        frame_rate=str(Fraction(row["fps"]).limit_denominator(_RATE_DENOMINATOR)),
        duration_s=row["duration_s"],
        width=row["width"],
        height=row["height"],
        has_audio=row["has_audio"],
    )


def sentences(captions: pa.Table | None) -> list[Sentence]:
    """A video's rows of a captions or text table, in order of time; none for None."""
    if captions is None:
        return []
    columns = (captions[name].to_pylist() for name in ("start_s", "end_s", "sentence"))
    told = [
        Sentence(start_s=start_s, end_s=end_s, sentence=sentence)
        for start_s, end_s, sentence in zip(*columns, strict=True)
    ]
    return sorted(told, key=lambda one: (one.start_s, one.end_s))


def cut(
    *,
    query: str | None,
    scorer: str,
    share: float,
    of: Footage,
    picks: Picks,
    scores: pa.Table,
    chosen: pa.Table,
    told: Sequence[Sentence] = (),
    why: Why | None = None,
) -> Cut:
    """One summary from a video's and query's rows of query_scores and chosen.

    share: of the video that the summary may have. Seconds of shots are interpolated between the
    picks (docs/decisions/frames.md: their times are the file's own).
    """
    frames = np.append(picks.frame, of.n_frames)
    ends_s = max(of.duration_s, float(picks.time_s[-1])) if len(picks.time_s) else of.duration_s
    seconds = shot_times_s(shot_bounds(chosen), frames, np.append(picks.time_s, ends_s))
    bounds = shot_bounds(chosen).tolist()
    values, selected = chosen["value"].to_pylist(), chosen["selected"].to_pylist()
    shots = [
        Shot(
            start=start,
            stop=stop,
            start_s=start_s,
            end_s=end_s,
            score=value,
            selected=taken,
            sentence=fitting(told, start_s, end_s),
            why=list((why or {}).get(start, ())),
        )
        for (start, stop), (start_s, end_s), value, taken in zip(
            bounds, seconds.tolist(), values, selected, strict=True
        )
    ]
    time_s = np.interp(scores["frame"].to_numpy(), frames, np.append(picks.time_s, ends_s))
    return Cut(
        query=query,
        scorer=scorer,
        budget_s=share * of.duration_s,
        file=None,
        shots=shots,
        curve=Curve(time_s=time_s.tolist(), score=scores["score"].to_pylist()),
    )


def fitting(told: Sequence[Sentence], start_s: float, end_s: float) -> str | None:
    """The sentence whose time agrees best with [start_s, end_s): intersection over union."""
    best, most = None, 0.0
    for one in told:
        shared = min(end_s, one.end_s) - max(start_s, one.start_s)
        agreement = shared / max(max(end_s, one.end_s) - min(start_s, one.start_s), 1e-9)
        if agreement > most:
            best, most = one.sentence, agreement
    return best

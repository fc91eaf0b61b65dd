"""Changes of a cut by hand: pure functions from a Cut to a Cut. Shots always tile the video.

The moments to keep are paid for out of the budget first; what is left of it is given to the other
shots by the same exact knapsack that chose before. Where no shot fits, a piece of the best one is
shown, so the budget is exceeded by nothing but what was asked for: moments to keep, and handles.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import numpy as np

from clipit.algorithms.knapsack import knapsack
from clipit.algorithms.selection import trim_best_shot
from clipit.config.edit_options import EditOptions
from clipit.core.errors import UsageError
from clipit.summary.model import Curve, Cut, Shot, SourceVideo

Range = tuple[float, float]
_LEAST_PIECE_S = 1.0
_SAME_S = 1e-6  # a budget of 15 % is no round number of seconds


def edit(cut: Cut, source_video: SourceVideo, options: EditOptions) -> Cut:
    """The cut with all changes.

    Raises UsageError for a range outside the video, nothing left, or shots longer than the budget.
    """
    keep = [_within(moment, source_video, "--keep") for moment in options.keep]
    drop = [_within(moment, source_video, "--drop") for moment in options.drop]
    shots = list(cut.shots)
    if options.changes_choice:
        check_min_shot(min(options.min_shot_s, source_video.duration_s), cut.budget_s)
        shots = join_short(shots, options.min_shot_s)
        budget = int(cut.budget_s / source_video.duration_s * source_video.n_frames + 1e-6)
        shots = choose_again(shots, budget, keep, drop, cut.curve)
    if options.handles_s:
        shots = add_handles(shots, options.handles_s, drop)
    if not any(shot.selected for shot in shots):
        raise UsageError("--drop: nothing is left to show; drop less")
    return cut.model_copy(update={"shots": shots, "fade_s": options.fade_s})


def check_min_shot(min_shot_s: float, budget_s: float) -> None:
    """UsageError where not even one shot of this length fits the budget."""
    if min_shot_s > budget_s + _SAME_S:
        raise UsageError(
            f"--min-shot {min_shot_s:g} s is longer than the budget of {budget_s:.4g} s; "
            "lower one or raise the other"
        )


def split(shots: Sequence[Shot], moments: Iterable[Range]) -> list[Shot]:
    """The shots, cut in two at both ends of every moment, at the nearest frame."""
    for edge_s in sorted({edge for moment in moments for edge in moment}):
        shots = [part for shot in shots for part in _halves(shot, edge_s)]
    return list(shots)


def join_short(shots: Sequence[Shot], min_shot_s: float) -> list[Shot]:
    """Shots of at least `min_shot_s`: the shortest joins the neighbour whose score is nearest."""
    joined = list(shots)
    while len(joined) > 1:
        at = min(range(len(joined)), key=lambda i: _length_s(joined[i]))
        if _length_s(joined[at]) >= min_shot_s:
            break
        sides = [i for i in (at - 1, at) if 0 <= i < len(joined) - 1]
        left = min(sides, key=lambda i: abs(joined[i].score - joined[i + 1].score))
        joined[left : left + 2] = [_joined(joined[left], joined[left + 1])]
    return joined


def choose_again(
    shots: Sequence[Shot],
    budget: int,
    keep: Sequence[Range],
    drop: Sequence[Range],
    curve: Curve,
) -> list[Shot]:
    """The shots, cut at `keep` and `drop`, of greatest total score within `budget` frames.

    What is kept is taken, what is dropped is not. A piece of a shot is worth its share of it, and
    alone it is too little to look at below 1 s. Where nothing fits, the successive frames of the
    best shot that score most by the `curve` are taken.
    """
    parts = split(shots, [*keep, *drop])
    length = np.array([part.stop - part.start for part in parts])
    starts = [shot.start for shot in shots]
    whole = [shots[bisect_right(starts, part.start) - 1] for part in parts]
    share = length / [shot.stop - shot.start for shot in whole]
    dropped = np.array([_is_in(part, drop) for part in parts])
    taken = np.array([_is_in(part, keep) for part in parts]) & ~dropped
    crumb = (share < 1) & (np.array([_length_s(part) for part in parts]) < _LEAST_PIECE_S)
    free = np.flatnonzero(~taken & ~dropped & ~crumb)
    values = share[free] * [parts[i].score for i in free]
    selected = taken.copy()
    if len(free):
        selected[free] = knapsack(values, length[free], max(0, budget - int(length[taken].sum())))
    chosen = [
        part.model_copy(update={"selected": bool(is_taken)})
        for part, is_taken in zip(parts, selected, strict=True)
    ]
    if not selected.any() and len(free):
        best = max(free, key=lambda i: parts[i].score)
        chosen[best : best + 1] = _trimmed(chosen[best], budget, curve)
    return chosen


def add_handles(shots: Sequence[Shot], handles_s: float, drop: Sequence[Range]) -> list[Shot]:
    """The shots, every selected one longer by `handles_s` on both sides, but not into `drop`.

    What lies around gives way; where two of them meet, the earlier one has what is between.
    """
    around = [(shot.start_s - handles_s, shot.end_s + handles_s) for shot in shots if shot.selected]
    grown: list[Shot] = []
    handle_waits = False  # the last one is a handle of a shot that comes
    for part in split(shots, around):
        is_handle = not part.selected and _is_in(part, around) and not _is_in(part, drop)
        if is_handle and grown and grown[-1].selected:
            grown[-1] = _until(grown[-1], part)
        elif handle_waits and part.selected:
            start = {"start": grown[-1].start, "start_s": grown[-1].start_s}
            grown[-1] = part.model_copy(update=start)
            handle_waits = False
        else:
            grown.append(part.model_copy(update={"selected": part.selected or is_handle}))
            handle_waits = is_handle
    return grown


def _within(moment: Range, source_video: SourceVideo, field: str) -> Range:
    start_s, end_s = moment
    if start_s >= source_video.duration_s:
        raise UsageError(
            f"{field}: {source_video.path} lasts {source_video.duration_s:.1f} s, found "
            f"a range from {start_s:g} s"
        )
    return start_s, min(end_s, source_video.duration_s)


def _halves(shot: Shot, edge_s: float) -> list[Shot]:
    """The shot before and after the frame nearest to `edge_s`; itself where that is outside."""
    share = (edge_s - shot.start_s) / _length_s(shot)
    inside = 0 < share < 1
    return _cut_at(shot, shot.start + round(share * (shot.stop - shot.start)) if inside else 0)


def _cut_at(shot: Shot, edge: int) -> list[Shot]:
    """The shot before and from frame `edge`; itself where that is outside."""
    if not shot.start < edge < shot.stop:
        return [shot]
    at_s = shot.start_s + (edge - shot.start) / (shot.stop - shot.start) * _length_s(shot)
    before = {"stop": edge, "end_s": at_s}
    return [
        shot.model_copy(update=before),
        shot.model_copy(update={"start": edge, "start_s": at_s}),
    ]


def _trimmed(shot: Shot, budget: int, curve: Curve) -> list[Shot]:
    """The shot in pieces, selected its `budget` successive frames of greatest total score."""
    length = shot.stop - shot.start
    middles_s = np.interp(np.arange(length) + 0.5, [0, length], [shot.start_s, shot.end_s])
    held = np.searchsorted(curve.time_s, middles_s, side="right") - 1  # from sample to sample
    frames = np.array(curve.score)[np.maximum(held, 0)]
    pieces, _, selected = trim_best_shot(frames, np.array([[0, length]]), budget)
    first, last = (pieces[selected][0] + shot.start).tolist()
    parts = [part for half in _cut_at(shot, first) for part in _cut_at(half, last)]
    return [part.model_copy(update={"selected": part.start == first}) for part in parts]


def _until(shot: Shot, last: Shot) -> Shot:
    """The shot, longer, to the end of `last`."""
    return shot.model_copy(update={"stop": last.stop, "end_s": last.end_s})


def _joined(one: Shot, other: Shot) -> Shot:
    long = max(one, other, key=_length_s)
    total = (other.stop - other.start) + (one.stop - one.start)
    score = one.score * (one.stop - one.start) + other.score * (other.stop - other.start)
    ends = {"start": one.start, "start_s": one.start_s, "stop": other.stop, "end_s": other.end_s}
    return long.model_copy(update={**ends, "score": score / total})


def _is_in(shot: Shot, moments: Iterable[Range]) -> bool:
    """Whether the middle of the shot lies in one of the moments."""
    middle_s = (shot.start_s + shot.end_s) / 2
    return any(start_s <= middle_s < end_s for start_s, end_s in moments)


def _length_s(shot: Shot) -> float:
    return shot.end_s - shot.start_s

"""Manual edits of a cut: pure functions from a Cut to a Cut. Shots always tile the video.

Ranges to keep use the budget first; the same exact knapsack as before selects other shots for the
rest. If no shot fits, a piece of the best one is selected. Only ranges to keep and handles can
exceed the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from clipit.algorithms.knapsack import knapsack
from clipit.algorithms.selection import trim_best_shot
from clipit.config.edit_options import EditOptions
from clipit.core.errors import UsageError
from clipit.summary.model import Curve, Cut, Shot, SourceVideo
from clipit.summary.time_parsing import Range

_MIN_PIECE_S = 1.0
_TOLERANCE_S = 1e-6  # a budget of 15 % is no round number of seconds


def edit(cut: Cut, source_video: SourceVideo, options: EditOptions) -> Cut:
    """The cut with all edits applied.

    Raises UsageError for a range outside the video, an empty selection, or a minimum shot length
    above the budget.
    """
    keep = [_clipped(kept, source_video, "--keep") for kept in options.keep]
    drop = [_clipped(dropped, source_video, "--drop") for dropped in options.drop]
    shots = list(cut.shots)
    if options.changes_choice:
        check_min_shot(min(options.min_shot_s, source_video.duration_s), cut.budget_s)
        shots = join_short(shots, options.min_shot_s)
        budget = int(cut.budget_s / source_video.duration_s * source_video.n_frames + 1e-6)
        shots = reselect(shots, budget, keep, drop, cut.curve)
    if options.handles_s:
        shots = add_handles(shots, options.handles_s, drop)
    if not any(shot.selected for shot in shots):
        raise UsageError("--drop: nothing is left to show; drop less")
    return cut.model_copy(update={"shots": shots, "fade_s": options.fade_s})


def check_min_shot(min_shot_s: float, budget_s: float) -> None:
    """UsageError if not even one shot of this length fits the budget."""
    if min_shot_s > budget_s + _TOLERANCE_S:
        raise UsageError(
            f"--min-shot {min_shot_s:g} s is longer than the budget of {budget_s:.4g} s; "
            "lower one or raise the other"
        )


def split(shots: Sequence[Shot], ranges: Iterable[Range]) -> list[Shot]:
    """The shots, split at both ends of every range, at the nearest frame."""
    for edge_s in sorted({edge for bounds in ranges for edge in bounds}):
        shots = [piece for shot in shots for piece in _split_at_time(shot, edge_s)]
    return list(shots)


def join_short(shots: Sequence[Shot], min_shot_s: float) -> list[Shot]:
    """Shots of at least `min_shot_s`: the shortest joins the neighbour of most similar score."""
    joined = list(shots)
    while len(joined) > 1:
        at = min(range(len(joined)), key=lambda i: _length_s(joined[i]))
        if _length_s(joined[at]) >= min_shot_s:
            break
        sides = [i for i in (at - 1, at) if 0 <= i < len(joined) - 1]
        left = min(sides, key=lambda i: abs(joined[i].score - joined[i + 1].score))
        joined[left : left + 2] = [_joined(joined[left], joined[left + 1])]
    return joined


def reselect(
    shots: Sequence[Shot],
    budget: int,
    keep: Sequence[Range],
    drop: Sequence[Range],
    curve: Curve,
) -> list[Shot]:
    """The shots, split at `keep` and `drop`, reselected for greatest total score within `budget`.

    budget: in frames. Ranges of `keep` are always selected, ranges of `drop` never. The value of a
    piece is its score times its length; pieces below 1 s, such as the frames between two shots, are
    not selected unless all are so short. If nothing fits, the consecutive frames of the best shot
    with the highest scores of `curve` are selected.
    """
    pieces = split(shots, [*keep, *drop])
    length = np.array([piece.stop - piece.start for piece in pieces])
    dropped = np.array([_is_in(piece, drop) for piece in pieces])
    kept = np.array([_is_in(piece, keep) for piece in pieces]) & ~dropped
    long_enough = np.array([_length_s(piece) >= _MIN_PIECE_S for piece in pieces])
    free = np.flatnonzero(~kept & ~dropped & (long_enough if long_enough.any() else True))
    values = length[free] * [pieces[i].score for i in free]
    mask = kept.copy()
    if len(free):
        mask[free] = knapsack(values, length[free], max(0, budget - int(length[kept].sum())))
    edited = [
        piece.model_copy(update={"selected": bool(is_selected)})
        for piece, is_selected in zip(pieces, mask, strict=True)
    ]
    if not mask.any() and len(free):
        best = max(free, key=lambda i: pieces[i].score)
        edited[best : best + 1] = _trimmed(edited[best], budget, curve)
    return edited


def add_handles(shots: Sequence[Shot], handles_s: float, drop: Sequence[Range]) -> list[Shot]:
    """The shots, every selected one extended by `handles_s` on both sides, but not into `drop`.

    Neighbours are shortened accordingly; overlapping handles belong to the earlier shot.
    """
    around = [(shot.start_s - handles_s, shot.end_s + handles_s) for shot in shots if shot.selected]
    extended: list[Shot] = []
    is_pending = False  # the last piece is a handle of the next selected shot
    for piece in split(shots, around):
        is_handle = not piece.selected and _is_in(piece, around) and not _is_in(piece, drop)
        if is_handle and extended and extended[-1].selected:
            extended[-1] = _until(extended[-1], piece)
        elif is_pending and piece.selected:
            start = {"start": extended[-1].start, "start_s": extended[-1].start_s}
            extended[-1] = piece.model_copy(update=start)
            is_pending = False
        else:
            extended.append(piece.model_copy(update={"selected": piece.selected or is_handle}))
            is_pending = is_handle
    return extended


def _clipped(bounds: Range, source_video: SourceVideo, field: str) -> Range:
    """The range, ending at the end of the video at the latest."""
    start_s, end_s = bounds
    if start_s >= source_video.duration_s:
        raise UsageError(
            f"{field}: {source_video.path} lasts {source_video.duration_s:.1f} s, found "
            f"a range from {start_s:g} s"
        )
    return start_s, min(end_s, source_video.duration_s)


def _split_at_time(shot: Shot, edge_s: float) -> list[Shot]:
    """The shot split at the frame nearest to `edge_s`; unchanged if that is outside of it."""
    share = (edge_s - shot.start_s) / _length_s(shot)
    inside = 0 < share < 1
    return _split_at_frame(
        shot, shot.start + round(share * (shot.stop - shot.start)) if inside else 0
    )


def _split_at_frame(shot: Shot, edge: int) -> list[Shot]:
    """The shot split before frame `edge`; unchanged if that is outside of it."""
    if not shot.start < edge < shot.stop:
        return [shot]
    at_s = shot.start_s + (edge - shot.start) / (shot.stop - shot.start) * _length_s(shot)
    before = {"stop": edge, "end_s": at_s}
    return [
        shot.model_copy(update=before),
        shot.model_copy(update={"start": edge, "start_s": at_s}),
    ]


def _trimmed(shot: Shot, budget: int, curve: Curve) -> list[Shot]:
    """The shot in pieces; selected are its `budget` consecutive frames of greatest total score."""
    length = shot.stop - shot.start
    middles_s = np.interp(np.arange(length) + 0.5, [0, length], [shot.start_s, shot.end_s])
    held = np.searchsorted(curve.time_s, middles_s, side="right") - 1  # from sample to sample
    frames = np.array(curve.score)[np.maximum(held, 0)]
    pieces, _, selected = trim_best_shot(frames, np.array([[0, length]]), budget)
    first, last = (pieces[selected][0] + shot.start).tolist()
    parts = [part for half in _split_at_frame(shot, first) for part in _split_at_frame(half, last)]
    return [part.model_copy(update={"selected": part.start == first}) for part in parts]


def _until(shot: Shot, last: Shot) -> Shot:
    """The shot, extended to the end of `last`."""
    return shot.model_copy(update={"stop": last.stop, "end_s": last.end_s})


def _joined(one: Shot, other: Shot) -> Shot:
    long = max(one, other, key=_length_s)
    total = (other.stop - other.start) + (one.stop - one.start)
    score = one.score * (one.stop - one.start) + other.score * (other.stop - other.start)
    ends = {"start": one.start, "start_s": one.start_s, "stop": other.stop, "end_s": other.end_s}
    return long.model_copy(update={**ends, "score": score / total})


def _is_in(shot: Shot, ranges: Iterable[Range]) -> bool:
    """Whether the middle of the shot is in one of the ranges."""
    middle_s = (shot.start_s + shot.end_s) / 2
    return any(start_s <= middle_s < end_s for start_s, end_s in ranges)


def _length_s(shot: Shot) -> float:
    return shot.end_s - shot.start_s

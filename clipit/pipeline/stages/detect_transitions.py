"""transitions/{shard}.parquet and changes/{shard}.parquet: where the pictures of shots change."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.transitions import (
    PICTURE_SIDE,
    REACH_S,
    changes_of,
    find_transitions,
    merged,
)
from clipit.config.video_options import TransitionsStageOptions
from clipit.core import provenance
from clipit.core.progress import with_progress
from clipit.datasets.rejected import FILE_FAULTS
from clipit.media.frame_times import FrameTimes
from clipit.media.probe import scan
from clipit.media.sampling import read_frames

_CHUNK = 2000  # frames looked at together; with those around them 10 MB of pictures
_MAX_RATE = 240.0  # slow motion beyond it is looked at as if it were so slow


def run(
    *, videos: Path, transitions: Path, changes: Path, options: TransitionsStageOptions
) -> None:
    """Decode every frame of the shard's videos in small; write transitions and changes.

    A damaged video has no rows: its shots begin at sampled frames.
    """
    stamp = provenance.stamp("detect_transitions", options.model_dump_json())
    with (
        tables.open_writer(transitions, "transitions", stamp) as append_transitions,
        tables.open_writer(changes, "changes", stamp) as append_changes,
    ):
        append_transitions(tables.empty("transitions"))
        append_changes(tables.empty("changes"))
        for key, video in tables.video_rows(videos).items():
            path = Path(video["path"])
            try:
                bounds, times_s, change = _detect(path, key[1], options)
            except FILE_FAULTS as error:
                print(
                    f"warning: {path}: its cuts cannot be looked for ({error}); its shots begin at "
                    "sampled frames",
                    file=sys.stderr,
                )
                continue
            append_transitions(_rows(key, start=bounds[:, 0], stop=bounds[:, 1]))
            append_changes(_rows(key, time_s=times_s, change=change))


def _detect(
    path: Path, name: str, options: TransitionsStageOptions
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float32]]:
    """Transitions (M, 2), and of every frame its time and its difference to the one before."""
    info, frame_times = scan(path)
    rate = min(_MAX_RATE, info.n_frames / info.duration_s)
    pictures = with_progress(
        _pictures(path, options, (info, frame_times)), f"cuts {name}", info.n_frames
    )
    found, change = [], []
    for first, chunk, core in overlapping(pictures, _CHUNK, math.ceil(REACH_S * rate)):
        for start, stop in find_transitions(chunk, rate) + first:
            if core[0] <= (start + stop) // 2 < core[1]:
                found.append((start, stop))
        change.append(changes_of(chunk)[core[0] - first : core[1] - first])
    bounds = merged(np.array(found, dtype=np.int64).reshape(-1, 2))
    return bounds, frame_times.times_s(), np.concatenate(change)


def _pictures(
    path: Path, options: TransitionsStageOptions, scanned: tuple[Any, FrameTimes]
) -> Iterator[NDArray[np.uint8]]:
    """A small picture of every frame; one that does not decode looks like the one before."""
    n_frames = scanned[1].n_frames
    sampled = read_frames(
        path,
        np.arange(n_frames),
        reader=options.reader,
        short_side=PICTURE_SIDE,
        stall_s=options.stall_s,
        scanned=scanned,
        interpolation="AREA",
    )
    n_given = 0
    picture: Any = None
    for sample in sampled:
        previous, picture = picture, sample.image
        for _ in range(n_given, sample.frame):
            yield picture if previous is None else previous
        yield picture
        n_given = sample.frame + 1
    for _ in range(n_given, n_frames):
        yield picture


def overlapping(
    pictures: Iterator[NDArray[np.uint8]], core: int, overlap: int
) -> Iterator[tuple[int, NDArray[np.uint8], tuple[int, int]]]:
    """Chunks of the pictures as (first frame, pictures, half-open frames of the chunk's core).

    The cores of `core` frames tile the video; around each are `overlap` frames more, where it has
    so many.
    """
    held: list[NDArray[np.uint8]] = []
    first = start = 0
    while True:
        wanted = start + core + overlap - first - len(held)
        added = list(islice(pictures, wanted))
        held += added
        is_last = len(added) < wanted
        stop = first + len(held) if is_last else start + core
        if stop > start:
            yield first, np.stack(held), (start, stop)
        if is_last:
            return
        kept = max(0, stop - overlap - first)
        held, first, start = held[kept:], first + kept, stop


def _rows(key: tables.Key, **columns: NDArray[Any]) -> dict[str, Any]:
    n_rows = len(next(iter(columns.values())))
    return {"dataset": [key[0]] * n_rows, "video": [key[1]] * n_rows, **columns}

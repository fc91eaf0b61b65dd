"""A film with planted cuts, dissolves, fades and flashes, from the file to its summaries."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from clipit import tables
from clipit.config.summary_options import SelectSummariesOptions
from clipit.config.video_options import (
    FrameOptions,
    FramesStageOptions,
    SegmentationOptions,
    TransitionsStageOptions,
)
from clipit.media.probe import scan
from clipit.media.stored_frames import stored_images
from clipit.pipeline.stages import (
    detect_transitions,
    extract_frames,
    segment_shots,
    select_summaries,
)
from clipit.tables.annotation_layers import shot_bounds
from tests.media.films import Planted, planted, write_film

RATES = {
    "23.976": (Fraction(24000, 1001), False),
    "25": (Fraction(25), False),
    "29.97": (Fraction(30000, 1001), False),
    "60": (Fraction(60), False),
    "variable": (Fraction(30), True),
}
KEY = ("d", "film")
BUDGET_S, N_QUERIES = 6.0, 12
NEAR_S = 0.2  # so far may the ends of a dissolve be from the planted ones: it hides a little more


@pytest.fixture(scope="module", params=RATES.values(), ids=RATES)
def film(request: pytest.FixtureRequest) -> tuple[Planted, Fraction, bool]:
    rate, variable = request.param
    return planted(float(rate), seed=3, variable=variable), rate, variable


@pytest.fixture(scope="module")
def folder(film: tuple[Planted, Fraction, bool], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the film, and the selections of queries that score at random."""
    folder = tmp_path_factory.mktemp("film")
    path = write_film(folder / "film.mp4", film[0], film[1])
    extract_frames.run(
        files=[path],
        frames=folder / "frames",
        videos=folder / "videos",
        rejected=folder / "rejected.csv",
        options=FramesStageOptions(dataset="d", videos=["film"], frames=FrameOptions()),
    )
    detect_transitions.run(
        videos=folder / "videos",
        transitions=folder / "transitions",
        changes=folder / "changes",
        options=TransitionsStageOptions(reader="pyav", stall_s=60),
    )
    write_features(folder)
    between = {name: [folder / name] for name in ("transitions", "changes", "features")}
    segment_shots.run(
        **between,
        videos=folder / "videos",
        shots=folder / "shots",
        options=SegmentationOptions(),
    )
    select_summaries.run(
        **between,
        scores=folder / "scores",
        shots=folder / "shots",
        videos=folder / "videos",
        selections=folder / "selections",
        options=SelectSummariesOptions(budget_share=0.15, budget_s=BUDGET_S),
    )
    return folder


def write_features(folder: Path) -> None:
    """Mean colours as features, and random scores of some queries."""
    frames = tables.read(folder / "frames", "frames", ["frame", "time_s"])
    colours = np.array([image.mean(axis=(0, 1)) for image in stored_images(folder / "frames")])
    n = len(frames)
    names = {"dataset": [KEY[0]] * n, "video": [KEY[1]] * n}
    embedding = tables.embedding_column(colours.astype(np.float32))
    features = {
        **names, "frame": frames["frame"], "time_s": frames["time_s"], "embedding": embedding
    }  # fmt: skip
    tables.write(folder / "features", "features", features, {})
    rng = np.random.default_rng(0)
    with tables.open_writer(folder / "scores", "query_scores", {}) as append:
        for number in range(N_QUERIES):
            score = rng.uniform(0, 1, n).astype(np.float32)
            query = {"query": [f"query {number}"] * n}
            append({**names, **query, "frame": frames["frame"], "score": score})


def gradual(film: Planted, rate: float) -> list[tuple[int, int]]:
    """The planted dissolve and fade."""
    between = [(one[1], other[0]) for one, other in pairwise(film.takes)]
    return [(a, b) for a, b in between if (b - a) / rate > 0.6]


def bounds(folder: Path, name: str) -> np.ndarray:
    return shot_bounds(tables.by_video(tables.read(folder / name, name))[KEY])


def test_every_hard_cut_is_found_to_the_frame_and_nothing_else(
    film: tuple[Planted, Fraction, bool], folder: Path
) -> None:
    found = bounds(folder, "transitions")
    planted_cuts = film[0].hard_cuts
    assert set(planted_cuts) <= set(found[:, 1].tolist())
    mixed = gradual(film[0], float(film[1]))
    near = round(NEAR_S * float(film[1]))
    for start, stop in found.tolist():
        assert stop in planted_cuts or any(
            a - near <= start < stop <= b + near for a, b in mixed
        ), (start, stop)


def test_mixed_frames_are_in_a_transition(
    film: tuple[Planted, Fraction, bool], folder: Path
) -> None:
    hidden = np.zeros(len(film[0].pictures), dtype=bool)
    for start, stop in bounds(folder, "transitions"):
        hidden[start:stop] = True
    for start, stop in gradual(film[0], float(film[1])):
        # at the very ends a mixture looks like the pure picture
        assert hidden[start:stop].mean() > 0.85, (start, stop)


def test_shots_tile_the_film_and_begin_at_its_takes(
    film: tuple[Planted, Fraction, bool], folder: Path
) -> None:
    shots = bounds(folder, "shots")
    assert shots[0, 0] == 0 and shots[-1, 1] == len(film[0].pictures)
    assert (shots[1:, 0] == shots[:-1, 1]).all()
    starts = {start for start, _ in film[0].takes[1:] if start in film[0].hard_cuts}
    assert starts <= set(shots[:, 0].tolist())
    info, times = scan(folder / "film.mp4")
    edges_s = np.append(times.times_s(), info.duration_s)
    assert np.diff(edges_s[shots]).min() >= 1.0 - 1e-6


def test_no_summary_shows_a_flash_a_crumb_or_a_mixed_frame(
    film: tuple[Planted, Fraction, bool], folder: Path
) -> None:
    info, times = scan(folder / "film.mp4")
    edges_s = np.append(times.times_s(), info.duration_s)
    hidden = film[0].hidden(margin=2)
    rows = tables.by_video(tables.read(folder / "selections", "selections"))[KEY]
    seen = np.zeros(len(hidden), dtype=bool)
    for query, parts in tables.by_query(rows).items():
        selected = parts["selected"].to_numpy(zero_copy_only=False)
        shown = shot_bounds(parts)[selected]
        assert not any(hidden[start:stop].any() for start, stop in shown), query
        lengths_s = np.diff(edges_s[shown])[:, 0]
        assert lengths_s.min() >= 1.0 - 1e-6 and lengths_s.sum() <= BUDGET_S + 1e-3
        assert lengths_s.sum() > BUDGET_S - 1.01  # less is left than a shot may have
        for start, stop in shown:
            seen[start:stop] = True
    assert seen.mean() > 0.7  # the queries differ

"""Published results reproduced from real annotations."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.evaluation import Truth, human, predict
from clipit.algorithms.f1 import OVER_USERS, f1_scores
from clipit.datasets import eccv16

pytestmark = pytest.mark.shared_data

#: golden file, dataset, its keys for scores and F, aggregation, scale of F, number of videos
CASES = [
    ("summe_csnet.h5", "summe", "scores", "fscore", "max", 100, 25),
    ("tvsum_vsrdsn.h5", "tvsum", "score", "fm", "mean", 1, 10),
]


def truths(shared_data: Path, dataset: str) -> dict[str, tuple[Truth, NDArray[Any]]]:
    """Ground truth and picks of every video."""
    path = shared_data / f"eccv16/{dataset}_caption_minilm384.h5"
    shots = {video.video: rows for video, rows in eccv16.read_shots(path)}
    found = {}
    with h5py.File(path) as file:
        for record in eccv16.read_annotations(path):
            name = record.video.video
            truth = Truth(shots[name], record.user_summaries, record.gtscore, record.user_scores)
            found[name] = truth, file[name]["picks"][()]
    return found


@pytest.mark.parametrize(
    ("golden", "dataset", "scores", "f", "over_users", "scale", "count"), CASES
)
def test_published_summaries_are_reproduced_exactly(
    shared_data: Path,
    golden: str,
    dataset: str,
    scores: str,
    f: str,
    over_users: str,
    scale: float,
    count: int,
) -> None:
    known = truths(shared_data, dataset)
    with h5py.File(shared_data / "golden/f1" / golden) as file:
        assert len(file) == count
        for video, group in file.items():
            truth, picks = known[video]
            summary = predict(group[scores][()], picks, truth, 0.15).summary
            assert (summary == (group["machine_summary"][()] > 0)).all()
            f1 = OVER_USERS[over_users](f1_scores(summary, truth.user_summaries))
            assert f1 == pytest.approx(group[f][()] / scale, abs=1e-9)


def test_tvsum_human_correlation_matches_published(shared_data: Path) -> None:
    found = [human(t, "mean", "user_scores") for t, _ in truths(shared_data, "tvsum").values()]
    assert np.mean([m["tau"] for m in found]) == pytest.approx(0.177, abs=5e-4)  # Otani et al. 2019
    assert np.mean([m["rho"] for m in found]) == pytest.approx(0.204, abs=5e-4)


def test_summe_human_metrics_match_published(shared_data: Path) -> None:
    found = [human(t, "max", "mean_summary") for t, _ in truths(shared_data, "summe").values()]
    assert np.mean([m["tau"] for m in found]) == pytest.approx(0.296, abs=5e-4)
    assert np.mean([m["rho"] for m in found]) == pytest.approx(0.329, abs=5e-4)
    assert np.mean([m["f1"] for m in found]) == pytest.approx(0.543, abs=2e-3)

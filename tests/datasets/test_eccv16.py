"""The eccv16 layout: reading it, and rejecting invalid files in one line."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.core.errors import DataError
from clipit.datasets import eccv16


@pytest.fixture
def file(toy: Path, tmp_path: Path) -> Path:
    """A copy of the toy file for tests to modify."""
    return Path(shutil.copy(toy / "toy.h5", tmp_path / "broken.h5"))


def replace(path: Path, key: str, change: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    """Change one array of video_2."""
    with h5py.File(path, "r+") as content:
        group = content["video_2"]
        changed = change(group[key][()])
        del group[key]
        group[key] = changed


def test_inclusive_change_points_become_half_open_shots(file: Path) -> None:
    video, shots = next(eccv16.read_shots(file))
    with h5py.File(file) as content:
        points = content["video_1/change_points"][()]
    assert shots[0].tolist() == [0, points[0, 1] + 1]
    assert shots[-1, 1] == video.n_frames


def test_videos_are_in_natural_order(file: Path) -> None:
    names = [video.video for video in eccv16.read_videos(file)]
    assert names == [f"video_{i}" for i in range(1, 13)]


def test_features_have_any_width_and_only_requested_videos(file: Path) -> None:
    replace(file, "features", lambda x: np.tile(x, (1, 3)))
    (record,) = eccv16.read_features(file, ["video_2"])
    assert (record.video, record.features.shape[1]) == ("video_2", 96)
    assert record.time_s[1] == pytest.approx(0.5)  # pick 15 at 30 frames a second


def test_gtscore_is_computed_from_raw_scores(file: Path) -> None:
    record = next(eccv16.read_annotations(file))
    assert record.gtscore == pytest.approx((record.user_scores.mean(axis=0) - 1) / 4)


def test_stored_gtscore_is_held_from_pick_to_pick(file: Path) -> None:
    with h5py.File(file, "r+") as content:
        del content["video_1/user_anno"]
        stored = content["video_1/gtscore"][()]
    record = next(eccv16.read_annotations(file))
    assert record.user_scores is None
    assert record.gtscore[:31] == pytest.approx(np.repeat(stored[:3], 15)[:31])


def nan_first(x: NDArray[Any]) -> NDArray[Any]:
    x[3, 0] = np.nan
    return x


def empty(x: NDArray[Any]) -> NDArray[Any]:
    return x[:0]


def with_gap(points: NDArray[Any]) -> NDArray[Any]:
    points[1, 0] += 2
    return points


def too_long(points: NDArray[Any]) -> NDArray[Any]:
    points[-1, 1] += 5
    return points


BROKEN = [
    ("features", nan_first, r"video_2: features contain NaN or infinity, first at pick 3"),
    ("features", empty, r"video_2: expected features \(T, D\), found shape \(0, 32\)"),
    ("picks", lambda x: x + 10**6, r"video_2: picks must lie in \[0, \d+\), found 1000000"),
    ("picks", lambda x: x[::-1], r"video_2: picks must increase"),
    ("picks", lambda x: x[:-1], r"video_2: \d+ picks but \d+ features"),
]


@pytest.mark.parametrize(("key", "change", "message"), BROKEN)
def test_invalid_features_are_rejected(
    file: Path, key: str, change: Callable, message: str
) -> None:
    replace(file, key, change)
    with pytest.raises(DataError, match=message) as caught:
        list(eccv16.read_features(file, ["video_2"]))
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_gap, r"video_2/change_points: shots must be contiguous: shot 0 stops at"),
        (too_long, r"video_2/change_points: shots must cover \[0, \d+\), found \[0, \d+\)"),
        (lambda x: x[:, 0], r"video_2/change_points: expected shape \(S, 2\)"),
        (lambda x: x[:, ::-1], r"video_2/change_points: shot 0 is empty"),
    ],
)
def test_invalid_shots_are_rejected(file: Path, change: Callable, message: str) -> None:
    replace(file, "change_points", change)
    with pytest.raises(DataError, match=message):
        list(eccv16.read_shots(file))


def test_user_summaries_of_other_length_are_rejected(file: Path) -> None:
    replace(file, "user_summary", lambda x: x[:, :-1])
    with pytest.raises(DataError, match=r"video_2/user_summary: expected shape \(annotators, \d+"):
        list(eccv16.read_annotations(file))


def test_missing_key_is_named(file: Path) -> None:
    with h5py.File(file, "r+") as content:
        del content["video_2/picks"]
    with pytest.raises(DataError, match="video_2: no picks"):
        list(eccv16.read_features(file, ["video_2"]))


def test_missing_and_truncated_files_are_rejected(file: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        eccv16.read_videos(tmp_path / "none.h5")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(DataError, match="not readable as HDF5") as caught:
        list(eccv16.read_features(file, ["video_2"]))
    assert "\n" not in str(caught.value)

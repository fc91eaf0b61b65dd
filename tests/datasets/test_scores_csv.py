"""Annotators' scores from CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipit.core.errors import DataError
from clipit.datasets import scores_csv

HEADER = "video,annotator,start,stop,value\n"


def test_runs_are_expanded_to_frame_scores(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "v,1,2,4,5\nv,0,0,4,3\nv,1,0,2,1\n")
    assert [video.n_frames for video in scores_csv.read_videos(path)] == [4]
    (found,) = scores_csv.read_annotations(path)
    assert found.user_scores.tolist() == [[1, 1, 5, 5], [3, 3, 3, 3]]
    assert found.gtscore.tolist() == [0.25, 0.25, 0.75, 0.75]
    assert found.user_summaries is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("video,start\n", "expected columns video,annotator,start,stop,value"),
        (HEADER, "no scores below the header"),
        (HEADER + "v,0,0,x,1\n", "line 2: expected numbers"),
        (HEADER + "v,0,0,2,1\nv,0,3,4,1\n", "v: an annotator's runs do not tile"),
    ],
)
def test_invalid_files_are_rejected(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(DataError, match=message):
        list(scores_csv.read_annotations(path))

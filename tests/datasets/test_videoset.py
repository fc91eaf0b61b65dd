"""VideoSET annotations: a synthetic video whose summaries match known subshots."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit.core.errors import DataError
from clipit.datasets import videoset

SENTENCES = [
    "I walked down the street.",
    "I bought apples at the market.",
    "I looked at my phone.",
    "I cooked soup in the kitchen.",
    "I sat in a chair.",
    "My friend ate the soup.",
    "I looked at my phone.",
]


def write_day(folder: Path) -> None:
    """A video of seven subshots and two written summaries, one in another order."""
    rows = [f"{5 * i},{5 * i + 5},{sentence}" for i, sentence in enumerate(SENTENCES)]
    (folder / "day.csv").write_text("start_s,end_s,sentence\n" + "\n".join(rows) + "\n")
    (folder / "day.ref1.txt").write_text("I cooked soup.\nMy friend ate it.\n")
    (folder / "day.ref2.txt").write_text("There was soup in the kitchen.\n\nApples were bought.\n")


def selected(record: videoset.AnnotationRecord) -> list[list[int]]:
    return [np.flatnonzero(user[:: 5 * videoset.FPS]).tolist() for user in record.user_summaries]


def test_subshots_and_sentences(tmp_path: Path) -> None:
    write_day(tmp_path)
    (record,) = videoset.read_tags(tmp_path)
    assert [sentence for (sentence,) in record.tags] == SENTENCES
    assert record.shots[[0, -1]].tolist() == [[0, 75], [450, 525]]
    assert videoset.read_videos(tmp_path)[0].n_frames == 525
    assert videoset.read_references(tmp_path, "day")[1] == [
        "There was soup in the kitchen.",
        "Apples were bought.",
    ]


def test_greedy_covers_most_within_the_share(tmp_path: Path) -> None:
    """15 % of seven subshots is one: friend, ate, both in a row, soup; cooked, soup, both."""
    write_day(tmp_path)
    (record,) = videoset.read_annotations_greedy(tmp_path)
    assert selected(record) == [[5], [3]]


def test_ordered_follows_the_reference(tmp_path: Path) -> None:
    write_day(tmp_path)
    (record,) = videoset.read_annotations_ordered(tmp_path)
    assert selected(record) == [[3, 5], [3]]
    assert record.gtscore.max() == 1


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("day.csv", "start_s,end_s,sentence\n1,5,a\n", r"must cover \[0, 75\), found \[15, 75\)"),
        ("day.csv", "start_s,end_s,sentence\n0,5,a\n6,9,b\n", "shots must be contiguous"),
        ("day.csv", "start_s,end_s,sentence\n0,x,a\n", r"line 2: expected start_s,end_s,sentence"),
        ("day.csv", "start,end,sentence\n0,5,a\n", r"line 2: expected start_s,end_s,sentence"),
        ("day.csv", "start_s,end_s,sentence\n", "below the header, found none"),
        ("day.ref1.txt", " \n", r"day\.ref1\.txt: expected one sentence per line, found none"),
    ],
)
def test_invalid_files_are_named(tmp_path: Path, file: str, text: str, message: str) -> None:
    write_day(tmp_path)
    (tmp_path / file).write_text(text)
    with pytest.raises(DataError, match=message):
        list(videoset.read_annotations_greedy(tmp_path))


def test_video_without_written_summary_is_named(tmp_path: Path) -> None:
    write_day(tmp_path)
    for file in tmp_path.glob("*.ref*.txt"):
        file.unlink()
    with pytest.raises(DataError, match=r"no day\.ref1\.txt"):
        list(videoset.read_annotations_greedy(tmp_path))

"""Reading QFVS: a synthetic folder, and the published files."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from clipit.core.errors import DataError
from clipit.datasets import qfvs
from tests.qfvs_folder import CONCEPTS, QUERIES, write_qfvs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_qfvs(tmp_path)
    return tmp_path


def test_shot_numbers_start_at_1(folder: Path) -> None:
    file = folder / "Query-Focused_Summaries/Oracle_Summaries/P01/Book_Street_oracle.txt"
    file.write_text("1\n3\n60\n")
    record = next(r for r in qfvs.read_annotations(folder) if r.query == "book and street")
    selected = np.flatnonzero(np.diff(record.keyframes.astype(int), prepend=0, append=0))
    assert selected.tolist() == [0, 75, 150, 225, 59 * 75, 60 * 75]


def test_videos_shots_and_tags(folder: Path) -> None:
    assert [(v.video, v.n_frames, v.fps) for v in qfvs.read_videos(folder)] == [
        (f"P0{number}", 60 * 75, 15) for number in (1, 2, 3, 4)
    ]
    _, shots = next(qfvs.read_shots(folder))
    assert shots[[0, 1, -1]].tolist() == [[0, 75], [75, 150], [4425, 4500]]
    names = set(itertools.chain.from_iterable(next(qfvs.read_tags(folder)).tags))
    assert names == {"men", "lady", "face"} | {qfvs.WORDS[c] for c in CONCEPTS}


def test_generic_annotations_come_first(folder: Path) -> None:
    queries = [
        record.query for record in qfvs.read_annotations(folder) if record.video.video == "P02"
    ]
    assert queries[0] is None
    assert set(queries[1:]) == {"book and street", "cup or glass and tree", "car and phone",
                              "book and phone"}  # fmt: skip
    assert len(queries) == 1 + len(QUERIES)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("Global_Summaries/P01/user1.txt", "0\n", r"expected shots 1 to 60, found '0'"),
        ("Global_Summaries/P01/user1.txt", "61\n", r"expected shots 1 to 60, found '61'"),
        ("Global_Summaries/P01/user1.txt", "a\n", r"expected shots 1 to 60, found 'a'"),
        ("Global_Summaries/P01/oracle.txt", "", "expected shot numbers, found none"),
        ("Dense_per_shot_tags/P01/P01.txt", "Men\nBok\n", "line 2: unknown concept 'Bok'"),
    ],
)
def test_invalid_files_are_named(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(DataError, match=message) as caught:
        list(qfvs.read_annotations(folder))
    assert "\n" not in str(caught.value)


def test_unknown_concept_in_query_is_named(folder: Path) -> None:
    oracles = folder / "Query-Focused_Summaries/Oracle_Summaries/P01"
    (oracles / "Book_Bus_oracle.txt").write_text("1\n")
    (folder / "Query-Focused_Summaries/User_Summaries/P01/Book_Bus_user1.txt").write_text("1\n")
    with pytest.raises(DataError, match=r"Book_Bus_oracle\.txt: unknown concept 'Bus'"):
        list(qfvs.read_annotations(folder))


@pytest.mark.shared_data
def test_published_files_are_read(shared_data: Path) -> None:
    path = shared_data / "qfvs/origin_data"
    records = list(qfvs.read_tags(path))
    assert [(r.video, len(r.tags)) for r in records] == [
        ("P01", 2783), ("P02", 3692), ("P03", 2152), ("P04", 3588)
    ]  # fmt: skip
    pairs = [(r.video.video, r.query) for r in qfvs.read_annotations(path)]
    assert len(pairs) == len(set(pairs)) == 4 * 46
    assert all(r.user_summaries.shape[0] == 3 for r in qfvs.read_annotations(path))


@pytest.mark.shared_data
def test_mat_file_differs_from_text_in_three_tags(shared_data: Path) -> None:
    """The two publications differ in one tag of one shot each of P01, P02 and P03."""
    texts = qfvs.read_tags(shared_data / "qfvs/origin_data")
    mats = qfvs.read_tags_mat(shared_data / "qfvs/Tags.mat")
    different = [
        sum(len(set(a) ^ set(b)) for a, b in zip(text.tags, mat.tags, strict=True))
        for text, mat in zip(texts, mats, strict=True)
    ]
    assert different == [1, 1, 1, 0]

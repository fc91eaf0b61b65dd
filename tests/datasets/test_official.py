"""The official annotation files, which must agree with the eccv16 files."""

from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.io

from clipit import tables
from clipit.config.import_options import ImportOptions
from clipit.core.errors import DataError
from clipit.datasets import summe, tvsum
from clipit.pipeline.stages import import_annotations, import_shots
from tests.upstream import write_tvsum

_SHOT_LENGTHS = "Unsupervised*/*/results/csnet/SumMe/fscores/non-overlapping-splits"


def annotation_table(
    folder: Path, source: tuple[str, Path], shot_source: tuple[str, Path], videos: list[str]
) -> list[dict]:
    """The annotations table that the import stages write for two sources."""

    def options(name: str) -> ImportOptions:
        return ImportOptions(dataset="d", format=name, videos=videos)

    import_shots.run(
        source=shot_source[1], shots=folder / "s.parquet", options=options(shot_source[0])
    )
    import_annotations.run(
        source=source[1],
        shots=[folder / "s.parquet"],
        annotations=folder / "a.parquet",
        options=options(source[0]),
    )
    return tables.read(folder / "a.parquet", "annotations").to_pylist()


def test_both_formats_of_tvsum_give_the_same_table(toy: Path, tmp_path: Path) -> None:
    write_tvsum(toy, tmp_path / "tvsum.mat", tmp_path / "shots.mat")
    videos = [f"video_{i}" for i in range(1, 13)]
    eccv16_file = ("eccv16", toy / "toy.h5")
    official = ("tvsum", tmp_path / "tvsum.mat"), ("tvsum", tmp_path / "shots.mat")
    table = annotation_table(tmp_path, eccv16_file, eccv16_file, videos)
    assert annotation_table(tmp_path, *official, videos) == table
    assert {row["kind"] for row in table} == {"score", "summary", "gtscore"}


def test_summe_folder_is_read(tmp_path: Path) -> None:
    scores = np.array([[0, 3, 3, 0], [0, 0, 1, 1]], dtype=np.uint8)
    for name in ("b", "A"):
        content = {"user_score": scores.T, "FPS": 25.0}
        scipy.io.savemat(tmp_path / f"{name}.mat", content)
    first, second = summe.read_annotations(tmp_path)
    assert [first.video.name, second.video.name] == ["A", "b"]  # upper case first
    assert first.user_summaries.tolist() == (scores > 0).tolist()
    assert first.gtscore.tolist() == [0, 0.5, 1, 0.5]


def test_other_files_are_rejected(tmp_path: Path, toy: Path) -> None:
    (tmp_path / "x.mat").write_bytes(b"nothing")
    for read, message in (
        (
            lambda: list(tvsum.read_annotations(tmp_path / "x.mat")),
            "not readable as ydata-tvsum50.mat",
        ),
        (lambda: list(tvsum.read_annotations(toy / "toy.h5")), "not ydata-tvsum50.mat"),
        (lambda: list(tvsum.read_shots(tmp_path / "x.mat")), "not readable as shot_TVSum.mat"),
        (lambda: list(summe.read_annotations(tmp_path)), "not readable as a SumMe annotation"),
        (lambda: list(summe.read_annotations(toy)), r"no \.mat files"),
    ):
        with pytest.raises(DataError, match=message):
            read()


@pytest.mark.shared_data
def test_both_formats_of_published_tvsum_give_the_same_table(
    shared_data: Path, tmp_path: Path
) -> None:
    eccv16_file = ("eccv16", shared_data / "eccv16/tvsum_caption_minilm384.h5")
    official = (
        ("tvsum", shared_data / "annotations/tvsum/ydata-tvsum50.mat"),
        ("tvsum", shared_data / "annotations/tvsum/shot_TVSum.mat"),
    )
    videos = [f"video_{i}" for i in range(1, 51)]
    table = annotation_table(tmp_path, eccv16_file, eccv16_file, videos)
    assert annotation_table(tmp_path, *official, videos) == table


@pytest.mark.shared_data
def test_both_formats_of_published_summe_give_the_same_table(
    shared_data: Path, tmp_path: Path
) -> None:
    eccv16_file = ("eccv16", shared_data / "eccv16/summe_caption_minilm384.h5")
    official = ("summe", shared_data / "annotations/summe/GT")
    videos = [f"video_{i}" for i in range(1, 26)]
    table = annotation_table(tmp_path, eccv16_file, eccv16_file, videos)
    shots = ("shot-lengths", next((shared_data / "upstream/TIBHannover").glob(_SHOT_LENGTHS)))
    assert annotation_table(tmp_path, official, shots, videos) == table
    with h5py.File(eccv16_file[1]) as file:
        stored = file["video_1/gtscore"][()]
        record = next(summe.read_annotations(official[1]))
        assert record.gtscore[file["video_1/picks"][()]] == pytest.approx(stored, abs=1e-6)

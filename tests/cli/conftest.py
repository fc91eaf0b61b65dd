"""A dataset that predictions can be scored on."""

import shutil
from pathlib import Path

import h5py
import pytest

from clipit import tables
from clipit.config.import_options import ImportOptions
from clipit.pipeline.stages import import_annotations, import_shots


@pytest.fixture
def evaluated(toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy's shots and annotations, and perfect scores in scores.parquet."""
    monkeypatch.chdir(tmp_path)
    import_tables(toy / "toy.h5", "toy", [f"video_{i}" for i in range(1, 13)])
    shutil.copy(toy / "config.yaml", tmp_path)
    with h5py.File(toy / "toy.h5") as file:
        group = file["video_3"]
        rows = tables.score_rows(("toy", "video_3"), group["picks"][()], group["gtscore"][()])
    tables.write(tmp_path / "scores.parquet", "scores", rows, {})
    return tmp_path


def import_tables(source: Path, dataset: str, videos: list[str]) -> None:
    """Make results/{dataset}/shots and annotations.parquet of an eccv16 file."""
    options = ImportOptions(dataset=dataset, format="eccv16", videos=videos)
    folder = Path("results") / dataset
    table = folder / "shots/shard-0000.parquet"
    import_shots.run(source=source, shots=table, options=options)
    import_annotations.run(
        source=source, shots=[table], annotations=folder / "annotations.parquet", options=options
    )

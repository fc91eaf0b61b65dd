"""`clipit eval` reads scores in any common format: the metrics equal those of our own table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import yaml

from clipit import tables
from clipit.algorithms.evaluation import Metrics
from clipit.cli.main import main
from clipit.cli.scores_table import evaluate_file
from clipit.config.import_options import FeaturesStageOptions, ListVideosOptions
from clipit.core.errors import DataError
from clipit.pipeline.stages import import_features, list_videos
from tests.cli.conftest import import_tables
from tests.cli.predicted import (
    VIDEOS,
    frame_of,
    metrics,
    point_elsewhere,
    refused,
    scored,
    write_h5,
)

Write = Callable[[pd.DataFrame, Path], object]


@pytest.fixture
def expected(evaluated: Path, toy: Path) -> dict[str, Metrics]:
    """The metrics of our own table."""
    with tables.open_writer("own.parquet", "scores", {}) as append:
        for video, (picks, scores) in scored(toy).items():
            append(tables.score_rows(("toy", video), picks, scores))
    return metrics("own.parquet")


TABLES: list[tuple[str, str, Write]] = [
    ("as pandas writes it", "t.parquet", lambda t, p: t.to_parquet(p)),
    (
        "an index of its own",
        "t.parquet",
        lambda t, p: t.set_index("score", drop=False).to_parquet(p),
    ),
    ("keys as the index", "t.parquet", lambda t, p: t.set_index(["video", "frame"]).to_parquet(p)),
    ("reordered", "t.pq", lambda t, p: t[["score", "frame", "video", "dataset"]].to_parquet(p)),
    ("extra columns", "t.parquet", lambda t, p: t.assign(x=[[1]] * len(t), y=None).to_parquet(p)),
    ("without the dataset", "t.parquet", lambda t, p: t.drop(columns="dataset").to_parquet(p)),
    ("categories", "t.parquet", lambda t, p: t.astype({"video": "category"}).to_parquet(p)),
    (
        "strings of arrow",
        "t.parquet",
        lambda t, p: t.astype({"video": "string[pyarrow]"}).to_parquet(p),
    ),
    (
        "unsigned, float32",
        "t.parquet",
        lambda t, p: t.astype({"frame": "uint16", "score": "float32"}).to_parquet(p),
    ),
    ("frames as floats", "t.parquet", lambda t, p: t.astype({"frame": "float64"}).to_parquet(p)),
    (
        "numbers as text",
        "t.parquet",
        lambda t, p: t.astype({"frame": "str", "score": "str"}).to_parquet(p),
    ),
    ("CSV with an index", "t.csv", lambda t, p: t.to_csv(p)),
    (
        "CSV of Excel",
        "t.CSV",
        lambda t, p: t.to_csv(p, index=False, encoding="utf-8-sig", lineterminator="\r\n"),
    ),
    (
        "CSV, no dataset",
        "t.csv",
        lambda t, p: t[["frame", "video", "score"]].to_csv(p, index=False),
    ),
]


@pytest.mark.parametrize(
    ("name", "write"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES]
)
def test_any_pandas_table_is_read(
    expected: dict[str, Metrics], toy: Path, name: str, write: Write
) -> None:
    write(frame_of(toy), Path(name))
    assert metrics(name) == expected


@pytest.mark.parametrize("kind", ["npz", "json", "score", "scores"])
@pytest.mark.parametrize("source", ["image tables", "files"])
def test_one_score_per_pick_is_read(
    expected: dict[str, Metrics], toy: Path, kind: str, source: str
) -> None:
    if source == "image tables":  # the files need not be there any more
        videos = [f"video_{i}" for i in range(1, 13)]
        options = {"dataset": "toy", "format": "eccv16"}
        listed, image = Path("videos.parquet"), Path("results/toy/features/planted/a.parquet")
        listing = ListVideosOptions(**options, videos_per_shard=12)
        list_videos.run(source=toy / "toy.h5", videos=listed, options=listing)
        import_features.run(
            source=toy / "toy.h5",
            videos=listed,
            features=image,
            options=FeaturesStageOptions(**options, videos=videos),
        )
        point_elsewhere()
    path, by_video = "t.h5", {video: scores for video, (_, scores) in scored(toy).items()}
    if kind == "npz":
        path = "t.npz"
        np.savez(path, **by_video)
    elif kind == "json":
        path = "t.json"
        Path(path).write_text(
            json.dumps({v: s.astype(float).tolist() for v, s in by_video.items()})
        )
    else:
        write_h5(
            path, {v: {kind: s, "machine_summary": [1], "fm": 0.4} for v, s in by_video.items()}
        )
    assert metrics(path) == expected


def test_one_score_per_frame_is_read(expected: dict[str, Metrics], toy: Path) -> None:
    """Scores repeated from pick to pick give the same summary and the same F1."""
    with h5py.File(toy / "toy.h5") as file:
        n_frames = {video: int(file[video]["n_frames"][()]) for video in VIDEOS}
    repeated = {
        video: np.repeat(scores, np.diff([*picks, n_frames[video]]))
        for video, (picks, scores) in scored(toy).items()
    }
    np.savez("frames.npz", **repeated)
    write_h5("frames.h5", {video: {"frame_scores": scores} for video, scores in repeated.items()})
    assert metrics("frames.npz") == metrics("frames.h5")
    for video, found in metrics("frames.npz").items():
        assert found["f1"] == expected[video]["f1"] > 0


def test_a_video_may_be_named_by_its_title(expected: dict[str, Metrics], toy: Path) -> None:
    """The title is the name in the dataset's annotations."""
    raw = yaml.safe_load(Path("config.yaml").read_text())
    raw["data_dir"] = "titled"
    Path("titled").mkdir()
    Path("config.yaml").write_text(yaml.safe_dump(raw))
    Path("titled/toy.h5").write_bytes((toy / "toy.h5").read_bytes())
    with h5py.File("titled/toy.h5", "r+") as file:
        for video in file:
            file[f"{video}/video_name"] = f"The video {video}"
    titled = {f"The video {video}": scores for video, (_, scores) in scored(toy).items()}
    np.savez("t.npz", **titled)
    assert metrics("t.npz") == expected
    table = frame_of(toy)
    table.assign(video="The video " + table["video"]).to_csv("t.csv")
    assert metrics("t.csv") == expected
    np.savez("t.npz", **titled, video_2=titled["The video video_2"])
    refused("t.npz", DataError, "video_2: is given by id and by title; remove one")


def test_the_help_lists_the_formats(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main(["eval", "--help"])
    text = capsys.readouterr().out
    assert all(kind in text for kind in (".parquet", ".csv", ".npz", ".json", ".h5", "per frame"))


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("golden", "dataset", "f", "protocol", "scale"),
    [
        ("summe_csnet.h5", "summe", "fscore", ("max", "mean_summary"), 100),
        ("tvsum_vsrdsn.h5", "tvsum", "fm", ("mean", "user_scores"), 1),
    ],
)
def test_published_result_files_give_their_f1(
    shared_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: str,
    dataset: str,
    f: str,
    protocol: tuple[str, str],
    scale: float,
) -> None:
    monkeypatch.chdir(tmp_path)
    source = {"format": "eccv16", "path": f"eccv16/{dataset}_caption_minilm384.h5"}
    with h5py.File(shared_data / source["path"]) as file:
        import_tables(shared_data / source["path"], dataset, list(file))
    entry = {"annotations": source, "shots": source, "features": {"x": source}}
    entry["protocol"] = {"f1_over_users": protocol[0], "correlation": protocol[1]}
    config = {"data_dir": str(shared_data), "datasets": {dataset: entry}}
    Path("config.yaml").write_text(yaml.safe_dump({**config, "benchmark": {"variants": []}}))
    path = shared_data / "golden/f1" / golden
    found, _ = evaluate_file(path, dataset, Path("config.yaml"))
    with h5py.File(path) as file:
        assert list(found) == list(file)
        for video, group in file.items():
            assert found[video]["f1"] == pytest.approx(group[f][()] / scale, abs=1e-9)

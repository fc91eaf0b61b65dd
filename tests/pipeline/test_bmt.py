"""The bmt stage on real files: features extracted once, captions written for every video."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from clipit import tables
from clipit.cli.main import main
from clipit.config.bmt_options import BmtOptions, BmtStageOptions
from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt import feature_extraction
from clipit.models.captioners.bmt.feature_extraction import FeatureExtractor
from clipit.pipeline.stages import caption_bmt
from tests.cli.bmt_folder import CLIP_S, write_clip, write_features, write_weights
from tests.models.captioners.bmt.frontend import TinyFlow, TinyI3D, TinyVggish


def write_videos(folder: Path, *names: str, fps: float | None = 25.0) -> Path:
    count, path = len(names), folder / "videos.parquet"
    columns = {
        "dataset": ["home"] * count,
        "video": [f"video_{row}" for row in range(count)],
        "name": list(names),
        "shard": ["shard-0000"] * (count - 1) + ["shard-0001"],
        "n_frames": [int(25 * CLIP_S)] * count,
        "fps": [fps] * count,
    }
    unknown = {name: [None] * count for name in tables.empty("videos")}
    tables.write(path, "videos", unknown | columns, {})
    return path


@pytest.fixture
def small_networks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Small feature networks instead of the real ones; returns the folders they load."""
    loaded: list[Path] = []

    def load(weights_dir: Path, *rest: object) -> FeatureExtractor:
        loaded.append(weights_dir)
        return FeatureExtractor(TinyI3D(), TinyI3D(), TinyFlow(), TinyVggish(), *rest)

    monkeypatch.setattr(feature_extraction.FeatureExtractor, "load", load)
    return loaded


def options(
    shard: str = "shard-0000", files: dict | None = None, **more: object
) -> BmtStageOptions:
    bmt = BmtOptions(official_vocabulary=False, **more)
    return BmtStageOptions(dataset="home", shard=shard, files=files or {}, bmt=bmt)


@pytest.mark.shared_data
def test_sample_video_is_extracted_once(
    shared_data: Path, tmp_path: Path, small_networks: list[Path]
) -> None:
    jump, clip = shared_data / "videos/women_long_jump.mp4", write_clip(tmp_path / "grey.mp4")
    weights = write_weights(tmp_path / "weights")
    call = partial(
        caption_bmt.run,
        videos=write_videos(tmp_path, "jump", "grey", "of another shard"),
        weights=weights,
        cache=tmp_path / "cache",
    )
    files = {"video_0": str(jump), "video_1": str(clip)}
    call(captions=tmp_path / "first.parquet", options=options(files=files))
    rows = tables.by_video(tables.read(tmp_path / "first.parquet", "captions"))
    assert list(rows) == [("home", "video_0"), ("home", "video_1")]
    for (_, video), table in rows.items():
        starts, ends = table["start_s"].to_pylist(), table["end_s"].to_pylist()
        assert starts == sorted(starts) and all(a < b for a, b in zip(starts, ends, strict=True))
        assert max(ends) <= (35.2 if video == "video_0" else CLIP_S + 0.01)
        assert all(table["sentence"].to_pylist()) and 0 < max(table["score"].to_pylist()) < 1
    assert small_networks == [weights]
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["video_0", "video_1"]

    call(captions=tmp_path / "second.parquet", options=options(files=files))
    assert small_networks == [weights]  # nothing was extracted, so nothing was read
    first, second = (
        tables.read(tmp_path / f"{name}.parquet", "captions") for name in ("first", "second")
    )
    assert first.equals(second)
    stamp = tables.provenance(tmp_path / "first.parquet")
    assert set(stamp["weights"]) == {"best_cap_model.pt", "best_prop_model.pt", "train.csv"}

    call(captions=tmp_path / "official.parquet", options=options(files=files, mode="official"))
    assert small_networks == [weights]
    official = tables.read(tmp_path / "official.parquet", "captions")
    assert len(official) == 200 and len(first) <= 30


def test_precomputed_features_need_no_video(tmp_path: Path) -> None:
    precomputed = write_features(tmp_path / "features", "holiday")
    arguments = {
        "weights": write_weights(tmp_path / "weights"),
        "cache": tmp_path / "cache",
        "captions": tmp_path / "captions.parquet",
        "options": options("shard-0001", precomputed=str(precomputed)),
    }
    caption_bmt.run(videos=write_videos(tmp_path, "other", "holiday"), **arguments)
    table = tables.read(tmp_path / "captions.parquet", "captions")
    assert set(table["video"].to_pylist()) == {"video_1"} and len(table) > 1
    assert not (tmp_path / "cache").exists()
    with pytest.raises(DataError, match="home/video_1: no video file and no frame rate"):
        caption_bmt.run(videos=write_videos(tmp_path, "other", "holiday", fps=None), **arguments)
    with pytest.raises(MissingError, match=r"home/video_1: no video file and no bmt\.precomputed"):
        caption_bmt.run(
            videos=write_videos(tmp_path, "other", "holiday"),
            **arguments | {"options": options("shard-0001")},
        )


def test_a_bad_video_writes_no_captions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_text("no video")
    call = ["stage", "caption_bmt", "--videos", str(write_videos(tmp_path, "a", "b"))]
    call += ["--weights", str(write_weights(tmp_path / "weights")), "--cache", str(tmp_path / "c")]
    call += ["--captions", str(tmp_path / "captions.parquet")]
    given = options(files={"video_0": str(clip)}).model_dump_json()
    assert main([*call, "--options", given]) == 3
    printed = capsys.readouterr().err
    assert str(clip) in printed and printed.count("\n") == 1
    assert not (tmp_path / "captions.parquet").exists()

"""Frame features from captions of picks: those that eccv16 files hold, and planted mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from clipit import tables
from clipit.config.import_options import FeaturesStageOptions, ListVideosOptions
from clipit.config.schema import default_config
from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import DataError
from clipit.pipeline.stages import import_features, list_videos

DEMO = TextEncoderOptions(library="demo", model="clipit-demo")


def features(
    folder: Path,
    captions: Path,
    annotations: tuple[str, Path],
    videos: list[str],
    encoder: TextEncoderOptions,
) -> dict[str, np.ndarray]:
    """The embeddings (T, D) and frames (T,) that the stage writes, by video."""
    listing = ListVideosOptions(dataset="d", format=annotations[0], videos_per_shard=50)
    list_videos.run(source=annotations[1], videos=folder / "v.parquet", options=listing)
    options = FeaturesStageOptions(
        dataset="d", format="frame-captions", videos=videos, text_encoder=encoder
    )
    out = folder / "f.parquet"
    import_features.run(source=captions, videos=folder / "v.parquet", features=out, options=options)
    return {key[1]: rows for key, rows in tables.by_video(tables.read(out, "features")).items()}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "annotations", "videos"),
    [
        ("tvsum", ("tvsum", "annotations/tvsum/ydata-tvsum50.mat"), ["video_14", "video_39"]),
        ("summe", ("summe", "annotations/summe/GT"), ["video_2", "video_12", "video_19"]),
    ],
)
def test_the_published_captions_give_the_features_of_the_eccv16_file(
    shared_data: Path, tmp_path: Path, name: str, annotations: tuple[str, str], videos: list[str]
) -> None:
    made = features(
        tmp_path,
        shared_data / f"captions/{name}.frames.json",
        (annotations[0], shared_data / annotations[1]),
        videos,
        default_config().text_encoders["minilm"],
    )
    with h5py.File(shared_data / f"eccv16/{name}_caption_minilm384.h5") as file:
        for video in videos:
            rows, group = made[video], file[video]
            assert rows["frame"].to_pylist() == group["picks"][()].tolist()
            times_s = group["picks"][()] / group["fps"][()]
            np.testing.assert_allclose(rows["time_s"].to_numpy(), times_s, rtol=1e-6)
            # the file's features are rounded to float16: 11 bits
            found = tables.embeddings(rows["embedding"])
            np.testing.assert_allclose(found, group["features"][()], atol=2.0**-11 * 0.3)


@pytest.fixture
def toy_list(toy: Path) -> tuple[str, Path]:
    return "eccv16", toy / "toy.h5"


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_equal_captions_have_equal_features(tmp_path: Path, toy_list: tuple[str, Path]) -> None:
    entry = {"picks": [0, 30, 45], "captions": ["a red circle", "a blue square", "a red circle"]}
    file = write(tmp_path / "c.json", {"Video 1": entry, "video_2": entry})
    made = features(tmp_path, file, toy_list, ["video_2", "video_1"], DEMO)
    for rows in made.values():
        vectors = tables.embeddings(rows["embedding"])
        assert (vectors[0] == vectors[2]).all() and not np.allclose(vectors[0], vectors[1])
        assert rows["time_s"].to_pylist() == [0.0, 1.0, 1.5]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"picks": [0, 15], "captions": ["a"]}, "2 picks but 1 captions"),
        ({"picks": [15, 0], "captions": ["a", "b"]}, "picks: expected increasing frame numbers"),
        ({"picks": [0, 0.5], "captions": ["a", "b"]}, "picks: expected increasing frame numbers"),
        ({"picks": [0, 15], "captions": ["a", " "]}, "captions: expected sentences"),
        ({"picks": [0, 10**6], "captions": ["a", "b"]}, r"picks must lie in \[0, "),
        (["a", "b"], "expected lists picks and captions"),
        ({"picks": [], "captions": []}, "expected lists picks and captions"),
    ],
)
def test_wrong_captions_are_refused_by_video(
    tmp_path: Path, toy_list: tuple[str, Path], entry: object, message: str
) -> None:
    file = write(tmp_path / "c.json", {"video_1": entry})
    with pytest.raises(DataError, match=rf"c\.json: video_1: {message}"):
        features(tmp_path, file, toy_list, ["video_1"], DEMO)


def test_a_video_without_captions_is_named(tmp_path: Path, toy_list: tuple[str, Path]) -> None:
    file = write(tmp_path / "c.json", {})
    with pytest.raises(DataError, match=r"no captions of video_1 \(video_1\); add them"):
        features(tmp_path, file, toy_list, ["video_1"], DEMO)

"""Which sentence is the title of a video, and whether it is about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit import tables
from clipit.config.text_options import TextEncoderOptions, TitlesOptions
from clipit.core.errors import UsageError
from clipit.demo.demo_clip import MODEL_NAME
from clipit.models.encoders.text_encoder import build_text_encoder
from clipit.pipeline.plan import Plan
from clipit.pipeline.stages import embed_titles, fit_titles

DEMO = TextEncoderOptions(library="demo", model=MODEL_NAME)
SHOWN, NOT_SHOWN = "a green square", "a blue circle"
NAMES = {"v1": "a_green_square", "v2": "a-blue-circle", "v3": "IMG_1234", "v4": "a blue circle"}


def options(**stated: str) -> TitlesOptions:
    return TitlesOptions(dataset="d", format="", stated=stated, encoder=DEMO)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four videos that show a green square and something else, as by their names."""
    rows = [{"dataset": "d", "video": v, "name": name, "n_frames": 20} for v, name in NAMES.items()]
    videos = {name: [row.get(name) for row in rows] for name in tables.empty("videos")}
    tables.write(tmp_path / "videos.parquet", "videos", videos, {})
    shown = build_text_encoder(DEMO).encode([SHOWN, "a small red star"])
    vectors = np.concatenate([np.repeat(shown, 10, axis=0)] * len(NAMES))
    features = {
        "dataset": ["d"] * len(vectors),
        "video": np.repeat(list(NAMES), 20),
        "frame": np.tile(np.arange(20, dtype=np.int32), len(NAMES)),
        "time_s": np.tile(np.arange(20) / 2, len(NAMES)),
        "embedding": tables.embedding_column(vectors),
    }
    tables.write(tmp_path / "features.parquet", "features", features, {})
    return tmp_path


def titles(folder: Path, given: TitlesOptions) -> tuple[dict[str, str], dict[str, str]]:
    """The titles by video, and those that fit."""
    made, fitting = folder / "titles.parquet", folder / "fitting.parquet"
    embed_titles.run(videos=folder / "videos.parquet", source=[], embeddings=made, options=given)
    features = folder / "features.parquet"
    fit_titles.run(features=features, titles=made, fitting=fitting, options=given)
    found, kept = (tables.read(path, "title_embeddings") for path in (made, fitting))
    return tuple(
        dict(zip(rows["video"].to_pylist(), rows["title"].to_pylist(), strict=True))
        for rows in (found, kept)
    )


def test_names_are_titles_where_they_fit(folder: Path) -> None:
    found, kept = titles(folder, options())
    assert found == {"v1": SHOWN, "v2": NOT_SHOWN, "v4": NOT_SHOWN}
    assert kept == {"v1": SHOWN}


def test_stated_titles_replace_names_and_always_fit(folder: Path) -> None:
    found, kept = titles(folder, options(v2=SHOWN, v3=NOT_SHOWN))
    assert found == {"v1": SHOWN, "v2": SHOWN, "v3": NOT_SHOWN, "v4": NOT_SHOWN}
    assert kept == {"v1": SHOWN, "v2": SHOWN, "v3": NOT_SHOWN}


def test_titles_of_unknown_videos_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ferry.mp4").touch()
    own = {"videos": {"path": str(tmp_path)}, "titles": {"fery": "Crossing the bay"}}
    plan = Plan({"datasets": {"own": own}})
    with pytest.raises(UsageError, match=r"datasets\.own\.titles.*fery.*ferry"):
        plan.options("embed_titles", {"dataset": "own", "encoder": "clip"})


@pytest.mark.parametrize(("given", "reads"), [({}, 1), (None, 0)])
def test_a_folder_reads_titles_unless_told_not_to(
    tmp_path: Path, given: dict | None, reads: int
) -> None:
    (tmp_path / "ferry.mp4").touch()
    plan = Plan({"datasets": {"own": {"videos": {"path": str(tmp_path)}, "titles": given}}})
    case = {"dataset": "own", "shard": "shard-0000"}
    for stage, parameter, variant in (
        ("score_zero_shot", "titles", ""),
        ("attribute_zero_shot", "titles", ""),
        ("write_summaries", "titles", "zero-shot"),
        ("write_summaries", "titles", "clip-own"),
        ("predict", "title_embeddings", "clip-own"),
    ):
        assert len(plan.read(stage, parameter, {**case, "variant": variant})) == reads, stage

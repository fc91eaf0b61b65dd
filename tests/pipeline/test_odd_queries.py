"""Odd queries, as users type and paste them: each gets its own summary or is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit import tables
from clipit.config.dataset_options import DatasetOptions
from clipit.config.summary_options import (
    QueriesOptions,
    SelectSummariesOptions,
    ZeroShotStageOptions,
)
from clipit.config.text_options import TextEncoderOptions
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.naming import summary_name
from clipit.demo.demo_clip import MODEL_NAME
from clipit.pipeline.stages import embed_queries, score_zero_shot, select_summaries

ODD = [
    "犬がボールを捕まえる",
    "собака ловит мяч",
    "كلب يمسك الكرة",
    "कुत्ता गेंद पकड़ता है",
    "🐕 dog",
    "<script>alert('dog')</script> & \"quotes\"",
    "../../etc/passwd",
    "a  dog\r\n\tcatches\x1fa ball",
    "green " * 300,
    "-rf --help; rm *",
    "word" * 490,
]


def test_every_odd_query_gets_a_summary(tmp_path: Path) -> None:
    options = DatasetOptions(videos={"path": "videos"}, queries=ODD)
    count = 40
    table = {
        "dataset": ["own"] * count,
        "video": ["v"] * count,
        "frame": np.arange(count, dtype=np.int32) * 10,
        "time_s": np.arange(count) / 2,
        "embedding": tables.embedding_column(np.random.default_rng(0).random((count, 64))),
    }
    edges = np.arange(0, 401, 20, dtype=np.int32)
    shots = {"dataset": ["own"] * 20, "video": ["v"] * 20, "start": edges[:-1], "stop": edges[1:]}
    video = {"dataset": "own", "video": "v", "n_frames": 400, "fps": 20.0, "duration_s": 20.0}
    videos = {name: [video.get(name)] for name in tables.empty("videos")}
    tables.write(tmp_path / "image.parquet", "features", table, {})
    tables.write(tmp_path / "videos.parquet", "videos", videos, {})
    tables.write(tmp_path / "shots.parquet", "shots", shots, {})
    encoder = TextEncoderOptions(library="demo", model=MODEL_NAME)
    query_options = QueriesOptions(dataset="own", queries=options.queries, encoder=encoder)
    embed_queries.run(
        annotations=[], embeddings=tmp_path / "queries.parquet", options=query_options
    )
    score_zero_shot.run(
        features=tmp_path / "image.parquet",
        caption_embeddings=[],
        titles=[],
        query_embeddings=[tmp_path / "queries.parquet"],
        scores=tmp_path / "scores.parquet",
        options=ZeroShotStageOptions(zero_shot=ZeroShotOptions()),
    )
    select_summaries.run(
        scores=tmp_path / "scores.parquet",
        shots=tmp_path / "shots.parquet",
        transitions=[],
        changes=[],
        features=[],
        videos=tmp_path / "videos.parquet",
        selections=tmp_path / "selections.parquet",
        options=SelectSummariesOptions(budget_share=0.15),
    )
    found = tables.by_query(tables.read(tmp_path / "selections.parquet", "selections"))
    assert list(found) == [None, *options.queries]
    assert all(rows["selected"].to_numpy(zero_copy_only=False).any() for rows in found.values())
    names = {summary_name("v", query) for query in found}
    assert len(names) == len(ODD) + 1
    for name in names:
        assert "/" not in name and not name.startswith((".", "-")) and len(name.encode()) < 130


@pytest.mark.parametrize("query", ["", "  ", "\x00", "a\x07b", "a\ud800", "?" * 50, "a" * 10_000])
def test_an_invalid_query_is_refused_in_one_line(query: str) -> None:
    with pytest.raises(ValueError, match=r"a query is empty|query '") as caught:
        DatasetOptions(videos={"path": "videos"}, queries=[query])
    (error,) = caught.value.errors()
    assert "\n" not in error["msg"] and len(error["msg"]) < 250

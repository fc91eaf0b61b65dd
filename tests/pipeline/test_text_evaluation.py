"""Evaluation of text summaries against planted references."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipit import tables
from clipit.config.import_options import ImportOptions
from clipit.config.query_options import TagsStageOptions, TextEvaluationOptions
from clipit.pipeline.stages import evaluate_text, import_annotations, import_shots, import_tags
from tests.written_days import EVERYDAY, REMEMBERED, write_days


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """The tables of two days."""
    write_days(tmp_path / "days", n_days=2)
    videos = ["day-1", "day-2"]
    options = ImportOptions(dataset="days", format="videoset", videos=videos)
    import_shots.run(source=tmp_path / "days", shots=tmp_path / "shots.parquet", options=options)
    import_annotations.run(
        source=tmp_path / "days",
        shots=[tmp_path / "shots.parquet"],
        annotations=tmp_path / "annotations.parquet",
        options=options,
    )
    import_tags.run(
        source=tmp_path / "days",
        tags=tmp_path / "tags.parquet",
        options=TagsStageOptions(dataset="days", format="videoset", videos=videos),
    )
    return tmp_path


def summary(folder: Path, sentences: set[str]) -> Path:
    """A summary of exactly the subshots with these sentences."""
    rows = tables.read(folder / "tags.parquet", "tags")
    columns = {name: rows[name] for name in ("dataset", "video", "start", "stop")}
    selected = [bool(set(tags) & sentences) for tags in rows["tags"].to_pylist()]
    table = {"dataset": columns["dataset"], "split": [0] * len(selected), "video": columns["video"]}
    table |= {"start": columns["start"], "stop": columns["stop"]}
    table |= {"value": [0.0] * len(selected), "selected": selected}
    path = folder / f"summary{len(list(folder.glob('summary*')))}.parquet"
    tables.write(path, "keyshots", table, {})
    return path


def test_only_referenced_sentences_score(planted: Path) -> None:
    evaluate_text.run(
        keyshots=[summary(planted, set(REMEMBERED)), summary(planted, set(EVERYDAY))],
        tags=[planted / "tags.parquet"],
        annotations=planted / "annotations.parquet",
        references=planted / "days",
        result=planted / "text.json",
        options=TextEvaluationOptions(
            dataset="days", variants=["right", "wrong"], budget_share=0.15, random_seeds=3
        ),
    )
    found = json.loads((planted / "text.json").read_text())["results"]
    assert (
        found["right"]["f1"] == found["right"]["recall"] == 1
    )  # the first reference, word by word
    assert found["wrong"]["f1"] == 0
    assert 0 <= found["random"]["f1"] < found["ground truth"]["f1"] <= 1
    assert set(found["right"]["videos"]) == {"day-1", "day-2"}

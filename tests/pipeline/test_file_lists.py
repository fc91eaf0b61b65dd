"""A command stays short however many shards a dataset has."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from clipit import tables
from clipit.cli.main import main
from clipit.pipeline.declarations import STAGES
from clipit.pipeline.file_lists import as_arguments, from_arguments

MANY = [f"results/own/videos/shard-1{number:014b}.parquet" for number in range(10_000)]


def test_short_lists_are_arguments_as_they_are() -> None:
    for files in ([], ["a b"], MANY[:5]):
        assert as_arguments(files) == files
        assert from_arguments([Path(file) for file in files]) == [Path(file) for file in files]
    assert as_arguments("one") == ["one"]


def test_a_long_list_is_the_name_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (argument,) = as_arguments(MANY)
    assert len(argument) < 200
    assert from_arguments([Path(argument)]) == [Path(file) for file in MANY]
    assert as_arguments(MANY) == [argument] != as_arguments(MANY[1:])
    # what a system refuses, so that it goes as a file
    with pytest.raises(OSError, match="Argument list too long"):
        subprocess.run(["sh", "-c", f"true {' '.join(MANY)}"], check=True)
    subprocess.run(["sh", "-c", f"true {argument}"], check=True)


def test_every_input_of_all_shards_may_be_long() -> None:
    long = {
        (stage.name, name)
        for stage in STAGES.values()
        for name, entry in stage.inputs.items()
        if entry.is_long
    }
    for stage, names in {
        "gather_videos": ("video_shards", "rejected_shards"),
        "write_gallery": ("scores", "selections", "manifests", "reports"),
        "verify_summaries": ("manifests",),
        "train_unlabelled": ("features", "caption_embeddings"),
    }.items():
        assert {(stage, name) for name in names} <= long


def test_a_stage_reads_the_files_of_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    count = 130
    for number in range(count):
        row = {name: [None] for name in tables.empty("videos")}
        row |= {"dataset": ["own"], "video": [f"v{number}"], "name": ["v"], "shard": ["s"]}
        tables.write(f"{number:0180}.parquet", "videos", row | {"n_frames": [9]}, {})
        Path(f"{number:0180}.csv").write_text("video,path,stage,reason\n")
    videos, rejected = (
        as_arguments([f"{number:0180}.{suffix}" for number in range(count)])
        for suffix in ("parquet", "csv")
    )
    assert len(videos) == len(rejected) == 1
    outputs = ["--videos", "all.parquet", "--rejected", "all.csv"]
    inputs = ["--video-shards", *videos, "--rejected-shards", *rejected]
    options = ["--options", '{"dataset": "own"}']
    assert main(["stage", "gather_videos", *inputs, *outputs, *options]) == 0
    found = tables.read("all.parquet", "videos")["video"].to_pylist()
    assert found == [f"v{number}" for number in range(count)]

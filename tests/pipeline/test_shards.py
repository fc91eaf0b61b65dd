"""A video that comes, goes or changes its name touches its own shard, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clipit.pipeline.jobs import Job, Jobs
from clipit.pipeline.plan import Plan
from clipit.pipeline.shards import slices, stable_shards

NAMES = [f"video-{number:05d}" for number in range(2000)]
CAPACITY = 10


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    """The shards that are new, gone, or have other videos."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_every_video_has_one_shard_of_limited_size() -> None:
    for count in (0, 1, CAPACITY, CAPACITY + 1, 333, 2000):
        shards = stable_shards(NAMES[:count], CAPACITY)
        assert sorted(video for videos in shards.values() for video in videos) == NAMES[:count]
        assert all(1 <= len(videos) <= CAPACITY for videos in shards.values())
        assert all(videos == sorted(videos) for videos in shards.values())
    assert list(stable_shards(NAMES[:CAPACITY], CAPACITY)) == ["shard-0000"]
    assert len(stable_shards(NAMES, CAPACITY)) < 1.7 * len(NAMES) / CAPACITY


@pytest.mark.parametrize("place", [0, 777, 1999])
def test_one_video_more_or_less_changes_one_shard(place: int) -> None:
    whole = stable_shards(NAMES, CAPACITY)
    less = stable_shards([name for name in NAMES if name != NAMES[place]], CAPACITY)
    touched = changed(less, whole)
    # the shard itself, or the one that was split and its two halves
    assert len(touched) in (1, 3)
    assert len({video for name in touched for video in whole.get(name, [])}) <= CAPACITY + 1


def test_slices_keep_the_order_of_a_final_list() -> None:
    assert slices(["c", "a", "b"], 2) == {"shard-0000": ["c", "a"], "shard-0001": ["b"]}


CAPTIONS = {"notes": {"format": "sidecar", "path": "videos"}}


def signatures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[Path, ...], Any]:
    """What decides whether each job of a folder's summaries runs again, by its outputs."""
    monkeypatch.chdir(folder)
    raw = {
        "data_dir": ".",
        "datasets": {
            "own": {
                "videos": {"format": "folder", "path": "videos"},
                "captions": CAPTIONS,
                "segmentation": {"encoder": "demo"},
                "videos_per_shard": CAPACITY,
            }
        },
        "image_encoders": {"demo": {"library": "demo", "model": "clipit-demo"}},
        "text_encoders": {"demo": {"library": "demo", "model": "clipit-demo"}},
        "summary": {"encoder": "demo", "captions": "notes"},
    }
    jobs = Jobs(Plan(raw)).of(Path("results/own/summaries.json"))
    return {job.outputs: signature(job) for job in jobs}


def signature(job: Job) -> tuple[Any, ...]:
    untimed = [job.arguments[name] for name, one in job.stage.inputs.items() if one.ignores_time]
    files = [
        (file, file.stat().st_mtime_ns if file.exists() else None)
        for file in job.inputs
        if file not in untimed
    ]
    return job.stage.name, job.options, files


def rerun(before: dict[Any, Any], after: dict[Any, Any]) -> list[str]:
    """The stages of the jobs that run, themselves or because of what they read."""
    stale = {outputs for outputs, found in after.items() if before.get(outputs) != found}
    made_by = {file: outputs for outputs in after for file in outputs}
    for outputs, (_, _, files) in after.items():  # each after those that it needs
        if any(made_by.get(file) in stale for file, _ in files):
            stale.add(outputs)
    return [after[outputs][0] for outputs in stale]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "videos").mkdir()
    for name in NAMES:
        (tmp_path / f"videos/{name}.mp4").write_bytes(b"x")
        if name.endswith("5"):
            (tmp_path / f"videos/{name}.srt").write_bytes(b"x")
    return tmp_path


#: Jobs of a dataset as a whole, which run once whatever changed.
WHOLE = {"gather_videos", "embed_titles", "write_gallery", "verify_summaries"}


def test_a_folder_that_changes_costs_the_jobs_of_one_shard(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    videos = folder / "videos"
    known = signatures(folder, monkeypatch)
    stages = {found[0] for found in known.values()}
    assert len(known) > 1500 and stages > WHOLE

    def cost(change: Any) -> list[str]:
        nonlocal known
        change()
        before, known = known, signatures(folder, monkeypatch)
        found = rerun(before, known)
        assert len(found) < 0.02 * len(known), len(found)
        return [stage for stage in found if stage not in WHOLE]

    per_shard = len(stages) - len(WHOLE)
    assert len(cost(lambda: (videos / "video-00000a.mp4").write_bytes(b"x"))) <= 2 * per_shard
    assert len(cost(lambda: (videos / "a-first.mp4").write_bytes(b"x"))) <= 2 * per_shard
    assert len(cost((videos / "video-00777.mp4").unlink)) <= 2 * per_shard
    moved = videos / "video-00042.mp4"
    assert len(cost(lambda: moved.rename(videos / "z.mp4"))) <= 4 * per_shard
    assert 0 < len(cost(lambda: (videos / "video-00100.mp4").write_bytes(b"y"))) <= per_shard


def test_a_caption_beside_a_video_is_that_file_not_its_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = signatures(folder, monkeypatch)
    (folder / "videos/stray.txt").write_bytes(b"x")
    (folder / "videos").touch()
    assert rerun(known, signatures(folder, monkeypatch)) == []
    (folder / "videos/video-00005.srt").write_bytes(b"y")
    found = rerun(known, signatures(folder, monkeypatch))
    assert found.count("import_captions") == 1 and "extract_frames" not in found
    assert max(map(found.count, found)) == 1

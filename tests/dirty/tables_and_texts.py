"""Annotations, captions, scores, splits, configurations: what teams write by hand or by script."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.io

from clipit import tables
from clipit.config.schema import load, read_raw
from clipit.datasets import (
    caption_files,
    eccv16,
    frame_captions,
    qfvs,
    score_arrays,
    score_table,
    scores_csv,
    shot_lengths,
    split_files,
    summe,
    tvsum,
    video_files,
    videoset,
)
from clipit.pipeline.plan import Plan
from clipit.summary.compare import diff
from clipit.summary.model import read_summary, write_summary
from tests.dirty.cases import Kind
from tests.dirty.mutations import Damage, damaged, damaged_json, damaged_lines
from tests.exports.planted import summary
from tests.toy import CONFIG, generate
from tests.upstream import write_tvsum

_HUGE = 10**12


@cache
def _toy(folder: Path) -> dict[str, bytes]:
    """Healthy files by name."""
    generate(folder, results_dir="results", n_videos=3)
    write_tvsum(folder, folder / "tvsum.mat", folder / "shots.mat")
    scores = np.random.default_rng(0).integers(0, 2, (300, 4)).astype(np.uint8)
    scipy.io.savemat(folder / "summe.mat", {"user_score": scores, "FPS": 25.0})
    with h5py.File(folder / "lengths.h5", "w") as file:
        file["video_1/shot_lengths"] = [10, 20, 30]
        file["video_1/score"] = np.zeros(60, np.float32)
    rows = {"video": ["video_1"] * 4, "frame": [0, 15, 30, 45], "score": [0.1, 0.2, 0.3, 0.4]}
    pq.write_table(pa.table(rows), folder / "scores.parquet")
    np.savez(folder / "scores.npz", video_1=np.arange(4.0))
    write_summary(folder / "summary.json", summary(frames=[(3, 40), (60, 97)], n_frames=200))
    columns = {"dataset": ["d"] * 3, "video": ["v"] * 3, "start": [0, 10, 20], "stop": [10, 20, 30]}
    tables.write(folder / "shots.parquet", "shots", columns, {})
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for name in found:
        (folder / name).unlink()
    return found


_SRT = (
    b"1\n00:00:00,000 --> 00:00:02,000\n<i>a dog</i>\n\n2\n00:00:02,000 --> 00:00:04,500\na cat\n"
)
_ROWS = b"""video,annotator,start,stop,value
v,a,0,30,3
v,a,30,60,5
v,b,0,60,4
"""
_TEXTS: dict[str, bytes] = {
    "annotations.csv": _ROWS,
    "captions.srt": _SRT,
    "captions.vtt": b"WEBVTT\n\n" + _SRT.replace(b",", b"."),
    "captions.csv": b"start_s,end_s,sentence\n0,2,a dog\n2,4.5,a cat\n",
    "one.json": json.dumps([{"start_s": 0, "end_s": 2, "sentence": "a dog"}]).encode(),
    "picks.json": json.dumps({"Talk": {"picks": [0, 15], "captions": ["a", "b"]}}).encode(),
    "splits.json": json.dumps([{"train_keys": ["video_1"], "test_keys": ["d/video_2"]}]).encode(),
    "splits.yml": b"- train_keys: [video_1]\n  test_keys: [tvsum/video_2]\n",
    "scores.json": json.dumps({"video_1": [0.1, 0.2, 0.3]}).encode(),
    "scores.csv": b"video,frame,score\nvideo_1,0,0.5\nvideo_1,15,0.25\n",
    "videos.csv": b"id,path\none,videos.csv\ntwo,./videos.csv\n",
    "sheet.csv": b"start_s,end_s,sentence\n0,5,a dog\n5,10,a cat\n",
    "config.yaml": CONFIG.format(data_dir=".", results_dir="results").encode(),
}


def _write(name: str, damage: Damage, folder: Path, rng: Random) -> Path:
    source = _TEXTS.get(name) or _toy(folder)[name]
    path = folder / name
    path.write_bytes(damage(source, rng))
    return path


def _write_hdf5(folder: Path, rng: Random) -> Path:
    """toy.h5 with a dataset of another kind, shape or value, or a size that does not exist."""
    path = folder / "toy.h5"
    path.write_bytes(_toy(folder)["toy.h5"])
    with h5py.File(path, "a") as file:
        group = file[rng.choice(list(file))]
        name = rng.choice(list(group))
        stored = np.asarray(group[name][()])
        del group[name]
        group.create_dataset(name, **_odd_dataset(stored, rng))
    return path


def _odd_dataset(stored: np.ndarray, rng: Random) -> dict[str, Any]:
    odd: list[Callable[[], dict[str, Any]]] = [
        lambda: {"shape": (_HUGE,), "dtype": "f4", "chunks": (1024,)},
        lambda: {"shape": (1, _HUGE), "dtype": "f8", "chunks": (1, 1024)},
        lambda: {"data": b"text"},
        lambda: {"data": [b"a", b"b"]},
        lambda: {"data": np.float64("nan")},
        lambda: {"data": np.zeros((0, 0))},
        lambda: {"data": h5py.Empty("f4")},
        lambda: {"data": -np.atleast_1d(stored).astype(float)},
        lambda: {"data": np.atleast_1d(stored).astype(float) * 1e300},
        lambda: {"data": np.atleast_1d(stored)[::-1]},
        lambda: {"data": np.atleast_1d(stored).astype(complex)},
        lambda: {"data": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])},
        lambda: {"data": 10**12},
        lambda: {"data": 0},
    ]
    return rng.choice(odd)()


def _read_hdf5(path: Path) -> None:
    names = {record.video for record in eccv16.read_videos(path)}
    for _, shots in eccv16.read_shots(path):
        assert shots.dtype == np.int32
    for record in eccv16.read_features(path, names):
        assert np.isfinite(record.features).all()
    for annotation in eccv16.read_annotations(path):
        assert np.isfinite(annotation.gtscore).all()


def _read_annotations(path: Path) -> None:
    for record in scores_csv.read_annotations(path):
        assert np.isfinite(record.gtscore).all()
        assert record.user_scores is not None and record.user_scores.shape[1] > 0


def _read_captions(path: Path) -> None:
    for caption in caption_files.READERS[path.suffix](path):
        assert 0 <= caption.start_s <= caption.end_s < 1e300 and caption.sentence


def _read_summary(path: Path) -> None:
    found = read_summary(path)
    found.to_frame()
    diff(path, path)


def _read_config(path: Path) -> None:
    load(path)
    Plan(read_raw(path))


def _folder_of(read: Callable[[Path], Any]) -> Callable[[Path], None]:
    return lambda path: list(read(path.parent)) and None


def _all(read: Callable[[Path], Any]) -> Callable[[Path], None]:
    return lambda path: list(read(path)) and None


def _kind(
    name: str, file: str, damage: Damage, read: Callable[[Path], Any], share: int = 6
) -> Kind:
    return Kind(name, share, partial(_write, file, damage), read)


KINDS = [
    _kind("h5", "toy.h5", damaged, _read_hdf5, 8),
    Kind("h5 values", 12, _write_hdf5, _read_hdf5),
    _kind("h5 lengths", "lengths.h5", damaged, _folder_of(shot_lengths.read_shots)),
    _kind("h5 scores", "lengths.h5", damaged, score_arrays.read_h5),
    _kind("mat tvsum", "tvsum.mat", damaged, _all(tvsum.read_annotations), 4),
    _kind("mat shots", "shots.mat", damaged, _all(tvsum.read_shots)),
    _kind("mat summe", "summe.mat", damaged, _folder_of(summe.read_annotations)),
    _kind("mat tags", "summe.mat", damaged, _all(qfvs.read_tags_mat), 2),
    _kind("npz", "scores.npz", damaged, score_arrays.read_npz),
    _kind("parquet", "shots.parquet", damaged, lambda path: tables.read(path, "shots"), 8),
    _kind(
        "parquet scores", "scores.parquet", damaged, lambda p: score_table.read_parquet(p, "d"), 8
    ),
    _kind("json captions", "captions.json", damaged_json, caption_files.read_json, 8),
    _kind("json of one", "one.json", damaged_json, _read_captions, 8),
    _kind(
        "json picks",
        "picks.json",
        damaged_json,
        lambda path: frame_captions.read_frame_captions(path, {"v": "Talk"}),
    ),
    _kind("json splits", "splits.json", damaged_json, lambda path: split_files.read(path, "d")),
    _kind("json scores", "scores.json", damaged_json, score_arrays.read_json),
    _kind("summary.json", "summary.json", damaged_json, _read_summary, 16),
    _kind("csv annotations", "annotations.csv", damaged_lines, _read_annotations, 10),
    _kind("csv captions", "captions.csv", damaged_lines, _read_captions),
    _kind("csv scores", "scores.csv", damaged_lines, lambda p: score_table.read_csv(p, "d")),
    _kind(
        "csv videos", "videos.csv", damaged_lines, lambda path: video_files.find(path, "list", None)
    ),
    _kind("csv sentences", "sheet.csv", damaged_lines, _folder_of(videoset.read_shots)),
    _kind("srt", "captions.srt", damaged_lines, _read_captions, 8),
    _kind("vtt", "captions.vtt", damaged_lines, _read_captions, 8),
    _kind("yaml splits", "splits.yml", damaged_lines, lambda path: split_files.read(path, "d")),
    _kind("yaml config", "config.yaml", damaged_lines, _read_config, 16),
]

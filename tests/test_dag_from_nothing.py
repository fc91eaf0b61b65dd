"""From a clone without data to f1.json, by one command, through a local server; and each preset."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import h5py
import numpy as np
import pytest
import yaml

from clipit.media.ffmpeg import ffmpeg_program
from tests.upstream import broken, write_googlenet, write_upstream
from tests.workflow import ROOT, command, copy_project, environment


def brief(variant: str, **more: str) -> list[str]:
    """One variant and seed, on the command line, as anyone may."""
    benchmark = {"variants": [variant], "seeds": [0], "random_seeds": 20}
    options = {"benchmark": json.dumps(benchmark), **more}
    return ["--config", *(f"{name}={value}" for name, value in options.items())]


class Served:
    """A copy of the project whose data are on a local server."""

    def __init__(self, folder: Path, mirror: Path, toy: Path, url: str) -> None:
        self.folder, self.mirror, self.toy, self.url = folder, mirror, toy, url

    def run(self, target: str, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
        """The one command."""
        env = {**environment(self.folder), "CLIPIT_DATA_MIRROR": url or self.url}
        return subprocess.run(
            command(target, *arguments), cwd=self.folder, env=env, capture_output=True, text=True
        )

    def results(self, file: str) -> dict[str, dict]:
        """The rows of an f1.json by variant."""
        content = json.loads((self.folder / file).read_text())
        return {row["variant"]: row for row in content["results"]}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, mirror = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("mirror")
    copy_project(folder)
    shutil.copy(ROOT / "config.yaml", folder)
    toy = write_upstream(folder, mirror)
    handler = functools.partial(Quiet, directory=str(mirror))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Served(folder, mirror, toy, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def failed_line(done: subprocess.CompletedProcess[str]) -> str:
    """The line of ours in the output of a failed run."""
    text = done.stdout + done.stderr
    return next(line for line in text.splitlines() if "clipit: error: " in line)


def test_what_cannot_be_fetched_is_one_line_and_leaves_nothing(served: Served) -> None:
    path = broken(served.mirror, "tvsum/shot_TVSum.mat", served.folder)
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-1] + b"!")
        wrong = served.run("data/tvsum/shot_TVSum.mat")
        path.unlink()
        absent = served.run("data/tvsum/shot_TVSum.mat")
    finally:
        path.write_bytes(content)
    nowhere = served.run("data/tvsum/shot_TVSum.mat", url="http://127.0.0.1:1")
    for done, reason in (
        (wrong, "expected sha256:"),
        (absent, "HTTP 404"),
        (nowhere, "the connection was refused"),
    ):
        assert done.returncode == 1 and reason in failed_line(done)
        assert "data/tvsum/shot_TVSum.mat: " in failed_line(done)
    assert not (served.folder / "data/tvsum/shot_TVSum.mat").exists()


def test_one_command_from_nothing_to_f1(served: Served) -> None:
    arguments = brief("supervised")
    done = served.run("results/tvsum/f1.json", *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    results = served.results("results/tvsum/f1.json")
    assert results.keys() == {"ridge", "supervised"}
    table = (served.folder / "results/tvsum/f1.md").read_text().strip()
    assert table in done.stdout and "supervised" in table
    assert results["ridge"]["metrics"]["tau"]["mean"] > 0.3  # a sentence says what a shot is worth
    again = served.run("results/tvsum/f1.json", *arguments)
    assert again.returncode == 0 and "Nothing to be done" in again.stdout + again.stderr
    data = served.folder / "data"
    assert not (data / "summe").exists() and not list(data.rglob(".*"))


def test_folders_of_files_are_fetched_as_one(served: Served) -> None:
    done = served.run("results/summe/annotations.parquet")
    assert done.returncode == 0, done.stderr[-3000:]
    names = {path.name for path in (served.folder / "data/summe/GT").glob("*.mat")}
    assert names == {f"video_{number}.mat" for number in range(1, 7)}


def test_eval_needs_no_workflow(served: Served, tmp_path: Path) -> None:
    with h5py.File(served.toy / "toy.h5") as file:
        arrays = {video: group["gtscore"][()] for video, group in file.items()}
    np.savez(tmp_path / "best.npz", **arrays)
    done = subprocess.run(
        [*command()[:1], "-m", "clipit", "eval", "best.npz", "--dataset", "tvsum"],
        cwd=tmp_path,
        env={**environment(served.folder), "CLIPIT_DATA_MIRROR": served.url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines["videos"] == "6 of 6" and float(lines["tau"]) > 0.5


def test_the_preset_of_the_fields_features(served: Served) -> None:
    for name in ("tvsum", "summe", "ovp", "youtube"):
        file = served.folder / f"data/eccv16_dataset_{name}_google_pool5.h5"
        write_googlenet(served.toy, file)
    done = served.run(
        "results/googlenet/tvsum/f1.json", *brief("googlenet-captions", preset="googlenet")
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = served.results("results/googlenet/tvsum/f1.json")
    assert results.keys() == {"ridge", "googlenet-captions"}
    assert results["ridge"]["metrics"]["tau"]["mean"] > 0.3  # of the fetched annotations
    settings = ["--dry-run", "--config", "preset=googlenet-all"]
    planned = served.run("results/googlenet-all/tvsum/f1.json", *settings)
    assert planned.returncode == 0, planned.stderr[-3000:]
    for name in ("ovp", "youtube"):
        assert f"data/eccv16_dataset_{name}_google_pool5.h5" in planned.stdout + planned.stderr


def write_video(path: Path, n_frames: int) -> None:
    """A video of so many frames at 30 fps, its colour changing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source = f"testsrc2=size=64x36:rate=30:duration={n_frames / 30 + 1}"
    arguments = ["-f", "lavfi", "-i", source, "-frames:v", str(n_frames), "-preset", "ultrafast"]
    subprocess.run([ffmpeg_program(), "-v", "error", "-y", *arguments, str(path)], check=True)


def test_the_preset_of_the_videos(served: Served) -> None:
    with h5py.File(served.toy / "toy.h5") as file:
        lengths = {video: int(group["n_frames"][()]) for video, group in file.items()}
    for video, n_frames in lengths.items():
        write_video(served.folder / f"data/tvsum/videos/{video}.mp4", n_frames)
    bank = served.folder / "data/bank.txt"
    bank.write_text("a red square\na white circle\na blue triangle\n")
    demo = {"library": "demo", "model": "clipit-demo"}
    small = {
        "preset": "videos",
        "image_encoders": {"clip": demo},  # the real one cannot be fetched in a test
        "text_encoders": {"clip": demo},
        "captioners": {"coca": {"kind": "retrieval", "encoder": demo, "bank": str(bank)}},
        "benchmark": {"variants": ["clip"], "seeds": [0], "random_seeds": 20},
    }
    (served.folder / "small.yaml").write_text(yaml.safe_dump(small))
    damaged = served.folder / f"data/tvsum/videos/{next(iter(lengths))}.mp4"
    damaged.write_bytes(damaged.read_bytes()[:3000])
    refused = served.run("results/videos/tvsum/f1.json", "--configfile", "small.yaml")
    assert refused.returncode == 1
    assert "rejected.csv: 1 of the videos of tvsum could not be used, first " in refused.stderr
    small["datasets"] = {"tvsum": {"base": "tvsum", "videos": {"allow_rejected": True}}}
    (served.folder / "small.yaml").write_text(yaml.safe_dump(small))
    done = served.run("results/videos/tvsum/f1.json", "--configfile", "small.yaml")
    assert done.returncode == 0, done.stderr[-3000:]
    assert served.results("results/videos/tvsum/f1.json").keys() == {"ridge", "clip"}
    assert os.listdir(served.folder / "results/videos/tvsum/captions") == ["coca"]

"""`clipit bmt` on the command line: output, one line per error, exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from clipit.cli.main import main
from tests.cli.bmt_folder import CLIP_S, write_clip, write_features, write_weights
from tests.models.captioners.bmt import small
from tests.models.captioners.bmt.test_checkpoint import Bomb


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bmt")
    write_weights(folder / "weights")
    write_clip(folder / "clip.mp4")
    write_features(folder / "features", "clip")
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """weights/, clip.mp4 and its features/, which a test may damage."""
    return Path(shutil.copytree(original, tmp_path / "work"))


def caption(folder: Path, *more: str) -> int:
    arguments = ["--weights", str(folder / "weights"), "--cache", str(folder / "cache")]
    arguments += ["--precomputed", str(folder / "features"), "--unofficial"]
    return main(["bmt", "caption", str(folder / "clip.mp4"), *arguments, *more])


def test_captions_are_json_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert caption(folder) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows and all(set(row) == {"start_s", "end_s", "sentence", "score"} for row in rows)
    assert all(0 <= row["start_s"] < row["end_s"] <= CLIP_S + 0.01 for row in rows)
    assert all(row["sentence"].startswith("Word") for row in rows)
    assert caption(folder, "--mode", "official") == 0
    official = capsys.readouterr().out.splitlines()
    assert len(official) == 100 and len(rows) <= 15


def bomb(folder: Path) -> None:
    content = {"config": Bomb(folder / "crater"), "model_state_dict": {}}
    torch.save(content, folder / "weights" / "best_cap_model.pt")


def truncated(folder: Path) -> None:
    path = folder / "weights" / "best_prop_model.pt"
    path.write_bytes(path.read_bytes()[:-2000])


def shorter_vocabulary(folder: Path) -> None:
    path = folder / "weights" / "train.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]))


def change(stream: str, edit: object) -> object:
    def spoil(folder: Path) -> None:
        path = folder / "features" / f"clip_{stream}.npy"
        np.save(path, edit(np.load(path)))

    return spoil


def with_nan(rows: np.ndarray) -> np.ndarray:
    rows[1, 2] = np.nan
    return rows


def absent(name: str) -> object:
    return lambda folder: (folder / name).unlink()


def no_video(folder: Path) -> None:
    (folder / "clip.mp4").write_text("not a video")


@pytest.mark.parametrize(
    ("spoil", "status", "message"),
    [
        (bomb, 3, "best_cap_model.pt: cannot be read"),
        (truncated, 3, "best_prop_model.pt: cannot be read"),
        (shorter_vocabulary, 3, "trg_voc_size is 64, the vocabulary has 63 words"),
        (change("rgb", lambda rows: rows[:, :1000]), 3, "clip_rgb.npy: shape (8, 1000)"),
        (change("vggish", lambda rows: rows[:, :127]), 3, "clip_vggish.npy: shape (20, 127)"),
        (change("flow", with_nan), 3, "clip_flow.npy: NaN or infinite"),
        (change("rgb", lambda rows: np.repeat(rows, 9, 0)), 3, "clip_rgb.npy: 72 rows, expected"),
        (no_video, 3, "clip.mp4"),
        (absent("clip.mp4"), 4, "clip.mp4"),
        (absent("features/clip_flow.npy"), 4, "clip_flow.npy: not found"),
        (absent("weights/train.csv"), 4, "train.csv: not found, expected 3.9 MB from https://"),
        (absent("weights/best_cap_model.pt"), 4, "clipit fetch weights/bmt/best_cap_model.pt"),
    ],
)
def test_bad_input_gives_one_line_and_an_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str], spoil: object, status: int, message: str
) -> None:
    spoil(folder)
    assert caption(folder) == status
    printed = capsys.readouterr()
    assert printed.out == "" and message in printed.err
    assert printed.err.startswith("clipit: error: ") and printed.err.count("\n") == 1
    assert not (folder / "crater").exists()


def test_a_vocabulary_of_another_release_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(folder / "clip.mp4"), "--weights", str(folder / "weights")]
    assert main(["bmt", "caption", *arguments]) == 3
    printed = capsys.readouterr().err
    assert "not the train.csv BMT was trained on" in printed and printed.count("\n") == 1


def test_missing_extraction_weights_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "features")
    assert caption(folder) == 4
    printed = capsys.readouterr().err.splitlines()
    assert "i3d_rgb.pt: not found, expected 51.4 MB" in printed[-1]


def test_a_wrong_number_is_a_usage_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert caption(folder, "--extraction-fps", "0") == 2
    assert "features-extraction_fps" in capsys.readouterr().err


def test_converted_weights_give_the_same_captions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = folder / "weights"
    assert caption(folder) == 0
    before = capsys.readouterr().out
    pair = [str(weights / name) for name in ("best_cap_model.pt", "best_prop_model.pt")]
    assert main(["bmt", "convert", *pair, str(weights)]) == 3
    assert "expected 7b4d48cd77ec49a027a4a1abc6867ee7" in capsys.readouterr().err
    assert main(["bmt", "convert", *pair, str(weights), "--unofficial"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    for path in pair:
        Path(path).unlink()
    converted = ["--captioning-checkpoint", "bmt_cap.safetensors"]
    converted += ["--proposal-checkpoint", "bmt_prop.safetensors"]
    assert caption(folder, *converted) == 0
    assert capsys.readouterr().out == before
    assert len(before.splitlines()) > 1 and small.WORDS[4].capitalize()[:4] in before

"""The command line: one-line errors and exit codes."""

import json
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from clipit import tables
from clipit.cli.main import main
from tests.upstream import write_tvsum


def stage(name: str, options: dict, **paths: Path) -> int:
    flags = [word for key, path in paths.items() for word in (f"--{key}", str(path))]
    return main(["stage", name, *flags, "--options", json.dumps(options)])


def assert_fails(code: int, expected: int, capsys: pytest.CaptureFixture, *texts: str) -> None:
    """The exit code is as expected, and stderr is one line with all the texts."""
    error = capsys.readouterr().err
    assert code == expected, error
    assert error.count("\n") == 1, error
    for text in ("clipit: error: ", *texts):
        assert text in error


SHOTS = {"dataset": "toy", "format": "eccv16", "videos": ["video_1"]}


def test_a_stage_runs_from_the_command_line(toy: Path, tmp_path: Path) -> None:
    out = tmp_path / "shots.parquet"
    assert stage("import_shots", SHOTS, source=toy / "toy.h5", shots=out) == 0
    assert tables.read(out, "shots")["video"].unique().to_pylist() == ["video_1"]
    stamp = tables.provenance(out)
    assert stamp["stage"] == "import_shots"
    assert json.loads(stamp["options"])["format"] == "eccv16"


def test_bad_data_is_exit_3_and_writes_nothing(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    broken = Path(shutil.copy(toy / "toy.h5", tmp_path / "broken.h5"))
    with h5py.File(broken, "r+") as file:
        file["video_1/change_points"][2, 0] += 1
    code = stage("import_shots", SHOTS, source=broken, shots=tmp_path / "shots.parquet")
    assert_fails(
        code, 3, capsys, "broken.h5: video_1/change_points: shots must be contiguous: shot 1 stops"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["broken.h5"]


def test_an_unknown_format_is_exit_2(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    options = {**SHOTS, "format": "eccv17"}
    code = stage("import_shots", options, source=toy / "toy.h5", shots=tmp_path / "x.parquet")
    assert_fails(code, 2, capsys, "datasets.toy.shots.format: expected ", "found 'eccv17'")


def test_a_wrong_option_of_a_stage_is_exit_2(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    options = {**SHOTS, "formt": 1}
    code = stage("import_shots", options, source=toy / "toy.h5", shots=tmp_path / "x.parquet")
    assert_fails(code, 2, capsys, "stage import_shots: --options: formt:")


def test_a_wrong_key_of_the_configuration_is_exit_2(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text((toy / "config.yaml").read_text().replace("shots:", "shotz:"))
    code = main(["check", "--configfile", str(config)])
    assert_fails(code, 2, capsys, "datasets.toy", "shotz: unknown key; did you mean 'shots'?")


def test_missing_data_is_exit_4(toy: Path, capsys: pytest.CaptureFixture) -> None:
    code = main(["check", "--configfile", str(toy / "config.yaml"), "--data-dir", "nowhere"])
    error = capsys.readouterr().err.splitlines()
    assert code == 4
    assert [line.split(": ")[3].removesuffix(".path") for line in error] == [
        f"datasets.toy.{option}"
        for option in ("annotations", "shots", "features.planted", "captions.dense")
    ]
    assert all("no file at nowhere/" in line for line in error)


def test_check_lists_the_datasets(toy: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["check", "--configfile", str(toy / "config.yaml")]) == 0
    assert "toy: 12 videos in 3 shards; features planted" in capsys.readouterr().out


def test_eval_prints_the_metrics_of_predictions(
    evaluated: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["eval", "scores.parquet", "--dataset", "toy"]) == 0
    lines = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines())
    assert lines["videos"] == "1 of 12"
    assert float(lines["f1"]) > 0.6  # the true importance
    assert float(lines["tau"]) > 0.7
    assert main(["eval", "scores.parquet", "--dataset", "toy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["video_3"]["f1"] == pytest.approx(
        float(lines["f1"]), abs=1e-4
    )


@pytest.mark.parametrize(
    ("video", "frame", "score", "message"),
    [
        ("video_99", [0, 15], [0, 1], "toy/video_99: no such video; toy has toy/video_1"),
        ("video_1", [0, 15], [0, np.nan], "score: expected finite numbers, found NaN"),
        ("video_1", [0, 15], [0, -1], "score: expected none below 0"),
        ("video_1", [15, 0], [0, 1], "frame: expected increasing frame indices"),
        ("video_1", [0, 10**6], [0, 1], "frame: expected increasing frame indices"),
    ],
)
def test_eval_refuses_invalid_scores(
    evaluated: Path,
    capsys: pytest.CaptureFixture,
    video: str,
    frame: list[int],
    score: list[float],
    message: str,
) -> None:
    rows = tables.score_rows(("toy", video), frame, score)
    tables.write(evaluated / "bad.parquet", "scores", rows, {})
    assert_fails(main(["eval", "bad.parquet", "--dataset", "toy"]), 3, capsys, message)


def test_eval_names_the_nearest_dataset(evaluated: Path, capsys: pytest.CaptureFixture) -> None:
    assert_fails(
        main(["eval", "scores.parquet", "--dataset", "toi"]), 2, capsys, "did you mean 'toy'"
    )


def test_eval_builds_missing_tables(evaluated: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["eval", "scores.parquet", "--dataset", "toy"]) == 0
    before = capsys.readouterr().out
    shutil.rmtree(evaluated / "results/toy/shots")
    assert main(["eval", "scores.parquet", "--dataset", "toy"]) == 0
    assert capsys.readouterr().out == before


def test_eval_takes_annotations_and_shots_of_ones_own(
    evaluated: Path, toy: Path, capsys: pytest.CaptureFixture
) -> None:
    call = ["eval", "scores.parquet", "--dataset", "toy"]
    assert main(call) == 0
    before = capsys.readouterr().out
    shutil.rmtree(evaluated / "results")
    write_tvsum(toy, evaluated / "own.mat", evaluated / "own-shots.mat")
    sources = ["--annotations", "own.mat", "--shots", "own-shots.mat"]
    assert main([*call, *sources]) == 0
    assert capsys.readouterr().out == before
    assert main([*call, "--annotations", str(toy / "toy.h5")]) == 0
    assert capsys.readouterr().out == before and not (evaluated / "results").exists()
    assert_fails(main([*call, "--shots", "none.h5"]), 4, capsys, "none.h5: no such file")
    assert_fails(main([*call, "--shots", "scores.parquet"]), 2, capsys, "--shots: expected")


@pytest.mark.parametrize("platform", ["win32", "cygwin"])
def test_an_unsupported_platform_is_refused_in_one_line(
    platform: str, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    message = f"clipit runs on Linux and macOS; found {platform}\n"
    assert_fails(main(["summarize", "a.mp4"]), 2, capsys, message)

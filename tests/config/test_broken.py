"""Broken configurations: one line that names the option, the same from check and from the plan."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from clipit.cli.main import main
from clipit.core.errors import ClipitError
from clipit.pipeline.plan import Plan

ROOT = Path(__file__).parents[2]
VIDEOS = {"format": "folder", "path": "videos"}
NO_FILE = "; put it there, or set data_dir (--config data_dir=DIR)"


class Broken(NamedTuple):
    """Options by their paths ("a.b.c") and the line they must give."""

    changes: dict[str, Any]
    line: str


SPELLING = [
    Broken({"data_dri": "x"}, "data_dri: unknown key; did you mean 'data_dir'?"),
    Broken(
        {"datasets.toy.protcol": {}}, "datasets.toy.protcol: unknown key; did you mean 'protocol'?"
    ),
    Broken(
        {"datasets.toy.protocol.budget": 0.2},
        "datasets.toy.protocol.budget: unknown key; did you mean 'budget_share'?",
    ),
    Broken(
        {"datasets.own.videos.fromat": "folder"},
        "datasets.own.videos.fromat: unknown key; did you mean 'format'?",
    ),
    Broken(
        {"datasets.toy.splits.files.standart": "x.json"},
        "datasets.toy.splits.files.standart: unknown key; did you mean 'standard'?",
    ),
    Broken(
        {"variants.mine.training.learning_rat": 1},
        "variants.mine.training.learning_rat: unknown key; did you mean 'learning_rate'?",
    ),
    Broken({"benchmark.seed": [0]}, "benchmark.seed: unknown key; did you mean 'seeds'?"),
    Broken(
        {"benchmark.queries.varaints": []},
        "benchmark.queries.varaints: unknown key; did you mean 'variants'?",
    ),
    Broken(
        {"tables.toy.rows": [{"lable": "x", "label": "x", "variant": "mine"}]},
        "tables.toy.rows.0.lable: unknown key; did you mean 'label'?",
    ),
    Broken(
        {"bmt.robust.windows_s": 3}, "bmt.robust.windows_s: unknown key; did you mean 'window_s'?"
    ),
    Broken(
        {"image_encoders.demo.libary": "demo"},
        "image_encoders.demo.libary: unknown key; did you mean 'library'?",
    ),
    Broken(
        {"datasets.own.videos.format": "foldr"},
        "datasets.own.videos.format: Input should be 'folder', 'file', 'list', 'tvsum', 'summe' or "
        "'segments'; found 'foldr'; did you mean 'folder'?",
    ),
    Broken(
        {"datasets.toy.shots.format": "eccv17"},
        "datasets.toy.shots.format: Input should be 'eccv16', 'tvsum', 'shot-lengths', "
        "'qfvs' or 'videoset'; found 'eccv17'; did you mean 'eccv16'?",
    ),
]

NAMES = [
    Broken(
        {"variants.mine.base": "superwised"},
        "variants.mine.base: 'superwised' is not configured; did you mean 'supervised'?",
    ),
    Broken(
        {"variants.a": {"base": "b"}, "variants.b": {"base": "a"}},
        "variants.a.base: a -> b -> a is a cycle; remove one of these bases",
    ),
    Broken(
        {"variants.mine.base": "mine"},
        "variants.mine.base: mine -> mine is a cycle; remove one of these bases",
    ),
    Broken(
        {"variants.mine.base": ["paper"]},
        "variants.mine.base: expected the name of an entry of variants; found ['paper']",
    ),
    Broken(
        {"tables.toy.base": "tabel1"},
        "tables.toy.base: 'tabel1' is not configured; did you mean 'table1'?",
    ),
    Broken(
        {"benchmark.variants": ["mien"]},
        "benchmark.variants: 'mien' is not configured; did you mean 'mine'?",
    ),
    Broken(
        {"benchmark.queries.variants": ["quary"]},
        "benchmark.queries.variants: 'quary' is not configured; did you mean 'query'?",
    ),
    Broken(
        {"summary.variants": ["zero-shoot"]},
        "summary.variants: 'zero-shoot' is not configured; did you mean 'zero-shot'?",
    ),
    Broken(
        {"summary.captions": "dens"},
        "summary.captions: 'dens' is not configured; did you mean 'dense'?",
    ),
    Broken(
        {"summary.encoder": "clop"},
        "summary.encoder: 'clop' is not configured; did you mean 'clip'?",
    ),
    Broken(
        {"tables.toy.rows": [{"label": "x", "variant": "mien"}]},
        "tables.toy.rows.variant: 'mien' is not configured; did you mean 'mine'?",
    ),
    Broken(
        {"variants.mine.language.encoder": "minilmm"},
        "variants.mine.language.encoder: 'minilmm' is not configured; did you mean 'minilm'?",
    ),
    Broken(
        {"datasets.own.segmentation": {"encoder": "demon"}},
        "datasets.own.segmentation.encoder: 'demon' is not configured; did you mean 'demo'?",
    ),
    Broken(
        {"variants.zero-shot": {}},
        "variants.zero-shot: the name zero-shot is taken; rename the variant",
    ),
    Broken(
        {"variants.a b": {}},
        "variants: 'a b': use letters, digits, '-' and '_'; it names a folder",
    ),
    Broken(
        {"datasets.Own": {"videos": VIDEOS}},
        "datasets.Own: would have one folder with datasets.own where upper and lower case are the "
        "same; rename one",
    ),
    Broken(
        {"datasets.own.features": {"clip": {"format": "eccv16", "path": "toy.h5"}}},
        "datasets.own.features.clip: clip is made of the videos, too; rename one",
    ),
    Broken(
        {"summary.variants": ["mine"]},
        "summary.variants: datasets.own has no annotations to train on; add zero-shot, or a "
        "variant with losses.classification: 0 and training.select_epoch: last",
    ),
    Broken(
        {"datasets.own.queries": ["a dog", "A dog!"]},
        "datasets.own.queries: 'A dog!' and 'a dog' make one file name; reword one",
    ),
    Broken(
        {"datasets.own.queries": ["a dog", "a dog"]},
        "datasets.own.queries: 'a dog' and 'a dog' make one file name; reword one",
    ),
    Broken(
        {"benchmark.variants": ["mine", "mine"]},
        "benchmark.variants: 'mine' is listed twice; remove one",
    ),
    Broken({"benchmark.seeds": [0, 1, 0]}, "benchmark.seeds: 0 is listed twice; remove one"),
]

FILES = [
    Broken(
        {"datasets.toy.shots.path": "gone.h5"},
        "datasets.toy.shots.path: no file at {data}/gone.h5" + NO_FILE,
    ),
    Broken(
        {"datasets.own.videos.path": "gone"},
        "datasets.own.videos.path: no file at {data}/gone" + NO_FILE,
    ),
    Broken(
        {"datasets.toy.splits.files": {"standard": "gone.json"}},
        "datasets.toy.splits.files.standard: no file at {data}/gone.json" + NO_FILE,
    ),
    Broken(
        {"datasets.own.captions": {"mine": {"format": "sidecar", "path": "gone"}}},
        "datasets.own.captions.mine.path: no file at {data}/gone" + NO_FILE,
    ),
]

VALUES = [
    Broken(
        {"datasets.toy": None},
        "datasets.toy: Input should be a valid dictionary or instance of "
        "DatasetOptions; found None",
    ),
    Broken({"datasets": "toy"}, "datasets: Input should be a valid dictionary; found 'toy'"),
    Broken(
        {"datasets.toy.annotations.path": 3},
        "datasets.toy.annotations.path: Input should be a valid string; found 3",
    ),
    Broken(
        {"datasets.toy.annotations": {"format": "eccv16"}},
        "datasets.toy.annotations.path: missing; add it",
    ),
    Broken(
        {"datasets.own.queries": "a dog"},
        "datasets.own.queries: Input should be a valid list; found 'a dog'",
    ),
    Broken(
        {"variants.mine": 3},
        "variants.mine: Input should be a valid dictionary or instance of VariantOptions; found 3",
    ),
    Broken({"variants": ["mine"]}, "variants: Input should be a valid dictionary; found ['mine']"),
    Broken(
        {"datasets.toy.videos_per_shard": "many"},
        "datasets.toy.videos_per_shard: Input should be a valid integer, unable to parse string as "
        "an integer; found 'many'",
    ),
    Broken(
        {"datasets.own.frames": {"fps": 1e-300}},
        "datasets.own.frames.fps: Input should be greater than or equal to 0.001; found 1e-300",
    ),
    Broken(
        {"datasets.own.frames": {"fps": 1000}},
        "datasets.own.frames.fps: Input should be less than or equal to 240; found 1000",
    ),
    Broken(
        {"variants.mine.training.learning_rate": math.inf},
        "variants.mine.training.learning_rate: Input should be a finite number; found inf",
    ),
    Broken(
        {"variants.mine.losses.diversity": math.nan},
        "variants.mine.losses.diversity: Input should be a finite number; found nan",
    ),
    Broken(
        {"variants.mine.scorer.encoder_layers": 1e30},
        "variants.mine.scorer.encoder_layers: Input should be a smaller number; found 1e+30",
    ),
    Broken(
        {"variants.mine.scorer.width": 100_000},
        "variants.mine.scorer.width: Input should be less than or equal to 8192; found 100000",
    ),
    Broken(
        {"variants.mine.training.epochs": 2.5},
        "variants.mine.training.epochs: Input should be a valid integer, got a number with a "
        "fractional part; found 2.5",
    ),
    Broken(
        {"datasets.toy.protocol": {"budget_share": 15}},
        "datasets.toy.protocol.budget_share: Input should be less than or equal to 1; found 15",
    ),
    Broken(
        {"summary.budget_s": -3},
        "summary.budget_s: Input should be greater than or equal to 0.1; found -3",
    ),
    Broken(
        {"variants.mine.linear.penalties": [0.0]},
        "variants.mine.linear.penalties.0: Input should be greater than 0; found 0.0",
    ),
    Broken(
        {"zero_shot": {"contrast": -math.inf}},
        "zero_shot.contrast: Input should be a finite number; found -inf",
    ),
    Broken(
        {"variants.mine.language": {"captions": None}},
        "variants.mine.language: captions: null and fusion: none go together where query is none",
    ),
    Broken(
        {"datasets.toy.shots": None},
        "datasets.toy: without videos a dataset needs shots",
    ),
]


@pytest.fixture(scope="module")
def good(toy: Path) -> dict[str, Any]:
    """A configuration without a fault: the toy's dataset and a folder of videos."""
    (toy / "videos").mkdir(exist_ok=True)
    (toy / "videos/clip.mp4").touch()
    raw: dict[str, Any] = yaml.safe_load((toy / "config.yaml").read_text())
    raw["datasets"]["own"] = {"videos": VIDEOS}
    mine = {"base": "supervised", "encoder": "planted", "training": {}}
    raw["variants"] = {"mine": mine, "ridge": {"encoder": "planted"}}
    raw["benchmark"]["variants"] = ["mine"]
    raw["tables"]["toy"]["rows"] = [{"label": "mine", "variant": "mine"}]
    return raw


def changed(raw: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The configuration with some options set."""
    raw = deepcopy(raw)
    for path, value in changes.items():
        *parents, last = path.split(".")
        entry = raw
        for step in parents:
            entry = entry.setdefault(step, {})
        entry[last] = value
    return raw


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(raw: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit code of `clipit check`, and the problems it lists."""
    Path("config.yaml").write_text(yaml.safe_dump(raw, sort_keys=False))
    code = main(["check"])
    return code, capsys.readouterr().err.splitlines()


def plan(raw: dict[str, Any]) -> None:
    """What `snakemake -n` does first."""
    Plan(raw).context.config.with_files()


@pytest.mark.parametrize("broken", [*SPELLING, *NAMES, *FILES, *VALUES], ids=lambda b: b.line[:50])
def test_check_and_the_plan_say_the_same(
    good: dict[str, Any], broken: Broken, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = changed(good, broken.changes)
    line = "config.yaml: " + broken.line.replace("{data}", str(raw["data_dir"]))
    code, problems = check(raw, capsys)
    assert problems == [f"clipit: error: {line}"]
    with pytest.raises(ClipitError) as caught:
        plan(raw)
    assert str(caught.value) == line
    assert code == caught.value.exit_code == (4 if broken in FILES else 2)


def test_a_good_one_is_accepted_by_both(
    good: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(good, capsys) == (0, [])
    plan(good)


def test_check_lists_every_problem(
    good: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    together = [
        *(SPELLING[0], SPELLING[5], NAMES[1], NAMES[5]),
        *(FILES[0], FILES[1], VALUES[7], VALUES[12]),
    ]
    raw = good
    for broken in together:
        raw = changed(raw, broken.changes)
    code, problems = check(raw, capsys)
    data = str(good["data_dir"])
    expected = {f"clipit: error: config.yaml: {b.line.replace('{data}', data)}" for b in together}
    assert code == 2
    assert set(problems) == expected and len(problems) == len(expected)


def test_a_wrong_value_does_not_hide_names_nor_repeat_itself(
    good: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = changed(good, {"variants.mine": 3, "summary.encoder": "clop"})
    assert [line.split(": ")[3] for line in check(raw, capsys)[1]] == [
        "variants.mine",
        "summary.encoder",
    ]


def dry_run(*arguments: str) -> tuple[int, str]:
    """The exit code of `snakemake -n` in the working folder, and what it prints."""
    command = [sys.executable, "-m", "snakemake", "-n", "--quiet", "rules", "--cores", "1"]
    done = subprocess.run(
        [*command, "-s", str(ROOT / "Snakefile"), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "broken", [SPELLING[1], NAMES[1], FILES[0]], ids=["spelling", "cycle", "file"]
)
def test_snakemake_says_the_same(good: dict[str, Any], broken: Broken, folder: Path) -> None:
    raw = changed(good, broken.changes)
    (folder / "config.yaml").write_text(yaml.safe_dump(raw))
    code, printed = dry_run()
    assert code != 0
    assert "config.yaml: " + broken.line.replace("{data}", str(raw["data_dir"])) in printed


def test_features_that_a_dataset_lacks_stop_both(
    good: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = changed(good, {"variants.mine.encoder": "plantd"})
    code, problems = check(raw, capsys)
    assert (code, problems) == (
        2,
        [
            "clipit: error: config: benchmark: mine: features of datasets.toy: 'plantd' "
            "is not configured; did you mean 'planted'?"
        ],
    )
    code, printed = dry_run()
    assert code != 0 and "features/plantd" in printed


def test_a_configuration_with_datasets_stands_alone(good: dict[str, Any], folder: Path) -> None:
    """The project's config.yaml names data that are not there; nobody looks for them."""
    (folder / "config.yaml").write_text((ROOT / "config.yaml").read_text())
    (folder / "own.yaml").write_text(yaml.safe_dump(good))
    assert main(["check", "--configfile", "own.yaml"]) == 0
    code, printed = dry_run("--configfile", "own.yaml")
    assert code == 0, printed
    assert "score_zero_shot" in printed and "tvsum" not in printed


def test_one_without_datasets_changes_the_project(
    good: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.yaml").write_text(yaml.safe_dump(good))
    for number, (content, code) in enumerate([({"data_dir": "gone"}, 4), ({"bmt": {}}, 0)]):
        file = folder / f"{number}.yaml"
        file.write_text(yaml.safe_dump(content))
        assert main(["check", "--configfile", file.name]) == code
        capsys.readouterr()
        assert (dry_run("--configfile", file.name)[0] == 0) == (code == 0)

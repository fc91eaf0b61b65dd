"""The workflow on the toy dataset: it finishes, learns, and reruns exactly what is needed."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from tests.edits import LOSS, NEUTRAL, apply
from tests.toy import generate
from tests.workflow import command, copy_project, environment, planned_jobs, snakemake

TARGET = "results/toy/f1.json"


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose only dataset is the toy, run to the end."""
    folder = tmp_path_factory.mktemp("dag")
    copy_project(folder)
    generate(folder / "data", results_dir="results", n_videos=6)
    config = yaml.safe_load((folder / "data/config.yaml").read_text())
    config["data_dir"] = "data"
    config["datasets"]["toy"] |= {"splits": {"folds": 2}, "videos_per_shard": 3}
    config["variants"]["supervised"]["training"]["epochs"] = 4
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    done = snakemake(folder, TARGET)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def jobs(folder: Path, *arguments: str) -> dict[str, int]:
    """The number of jobs of each rule that a run would start."""
    return planned_jobs(folder, TARGET, *arguments)


def edited(folder: Path, file: str, old: str, new: str) -> dict[str, int]:
    """The jobs after an edit, which is then undone."""
    path = folder / file
    content = path.read_text()
    assert old in content
    stat = path.stat()
    try:
        path.write_text(content.replace(old, new))
        return jobs(folder)
    finally:
        path.write_text(content)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_variants_learn_the_planted_scores(workdir: Path) -> None:
    results = json.loads((workdir / TARGET).read_text())["results"]
    assert [row["variant"] for row in results] == ["ridge", "supervised"]
    for row in results:
        random = row["controls"]["random"]["tau"]
        assert row["metrics"]["tau"]["mean"] > random["mean"] + 0.2
    assert "language_gain" not in results[0]["metrics"]  # frames alone
    # the toy's videos have the same sentences, so strangers' do as well
    assert abs(results[1]["metrics"]["language_gain"]["mean"]) < 0.05
    assert "| ridge |" in (workdir / "results/toy/f1.md").read_text()


def test_a_table_shows_our_and_the_papers_results(workdir: Path) -> None:
    done = snakemake(workdir, "results/tables/toy.md", "results/tables/toy.html")
    assert done.returncode == 0, done.stderr[-2000:]
    lines = (workdir / "results/tables/toy.md").read_text().splitlines()
    rows = {cells[1].strip(): cells[2:4] for line in lines if len(cells := line.split("|")) == 5}
    result = json.loads((workdir / "results/toy/runs/supervised/standard/f1.json").read_text())
    f1 = f"{100 * result['metrics']['f1']['mean']:.1f}"
    assert rows["supervised"][0].strip() == f"{f1} (12.5)"
    assert [cell.strip() for cell in rows["features that nobody has"]] == ["not run", "not run"]
    assert abs(float(rows["random"][1])) < 0.1
    assert float(rows["one human"][1]) > 0.5
    assert "<td>not run</td>" in (workdir / "results/tables/toy.html").read_text()


def test_a_second_call_does_nothing(workdir: Path) -> None:
    assert jobs(workdir) == {}


def test_a_comment_reruns_nothing(workdir: Path) -> None:
    line = "def knapsack("
    assert edited(workdir, "clipit/algorithms/knapsack.py", line, f"# why\n\n\n{line}") == {}


def test_edits_that_decide_nothing_rerun_nothing(workdir: Path, tmp_path: Path) -> None:
    """All of them at once: a version number, error texts, a type hint, a table, a stage, ..."""
    package = workdir / "clipit"
    shutil.copytree(package, tmp_path / "clipit")
    try:
        for edit in NEUTRAL.values():
            apply(edit, package)
        assert jobs(workdir) == {}
    finally:
        shutil.rmtree(package)
        shutil.copytree(tmp_path / "clipit", package)


AFTER_SELECT = {"select_keyshots": 2, "evaluate_run": 2, "aggregate_runs": 2, "collect_results": 1}


def test_a_loss_reruns_training_and_what_follows(workdir: Path) -> None:
    """The baseline's too: the stage that trains it has the losses in its code."""
    assert edited(workdir, f"clipit/{LOSS.file}", LOSS.old, LOSS.new) == {
        "train_split": 4,
        "score_split": 4,
        "score_strangers": 2,
        **AFTER_SELECT,
    }


def test_the_budget_reruns_selection_and_what_follows(workdir: Path) -> None:
    config = yaml.safe_load((workdir / "config.yaml").read_text())
    config["datasets"]["toy"]["protocol"] = {"budget_share": 0.2}
    content = (workdir / "config.yaml").read_text()
    assert edited(workdir, "config.yaml", content, yaml.safe_dump(config)) == {
        **AFTER_SELECT,
        "evaluate_controls": 1,
    }


def test_a_learning_rate_reruns_that_variant_from_training_on(workdir: Path) -> None:
    assert edited(workdir, "config.yaml", "learning_rate: 0.003", "learning_rate: 0.002") == {
        "train_split": 2,
        "score_split": 2,
        "score_strangers": 2,
        "select_keyshots": 1,
        "evaluate_run": 1,
        "aggregate_runs": 1,
        "collect_results": 1,
    }


def test_swapping_two_loss_weights_reruns_training(workdir: Path) -> None:
    content = (workdir / "config.yaml").read_text()
    config = yaml.safe_load(content)
    losses = config["variants"]["supervised"]["losses"]
    assert losses["diversity"] != losses["reconstruction"]
    losses |= {"diversity": losses["reconstruction"], "reconstruction": losses["diversity"]}
    assert edited(workdir, "config.yaml", content, yaml.safe_dump(config))["train_split"] == 2


def test_an_algorithm_reruns_the_stages_that_use_it(workdir: Path) -> None:
    found = edited(workdir, "clipit/algorithms/f1.py", "2.0 * overlap", "overlap * 2.0")
    assert found == {
        "evaluate_run": 2,
        "evaluate_controls": 1,
        "aggregate_runs": 2,
        "collect_results": 1,
    }


def test_the_captions_reader_reruns_stages_with_captions(workdir: Path) -> None:
    found = edited(workdir, "clipit/datasets/caption_files.py", "seconds * 60", "60 * seconds")
    assert found["import_captions"] == found["embed_captions"] == found["train_split"] == 2
    assert "import_features" not in found


def test_one_stage_can_be_rerun_alone(workdir: Path) -> None:
    summary = "results/toy/runs/ridge/standard/seed0/keyshots.parquet"
    assert jobs(workdir, "--forcerun", summary) == {
        "select_keyshots": 1,
        "evaluate_run": 1,
        "aggregate_runs": 1,
        "collect_results": 1,
    }


def test_sigkill_loses_only_running_jobs(workdir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    shutil.copytree(workdir, folder, ignore=shutil.ignore_patterns("results", ".snakemake"))
    process = subprocess.Popen(
        command(TARGET),
        cwd=folder,
        env=environment(folder),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 300
    while not list(folder.glob("results/toy/annotations.parquet")) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    whole = {path: path.read_bytes() for path in folder.glob("results/**/*.parquet")}
    assert whole
    assert snakemake(folder, TARGET, "--unlock").returncode == 0
    left = jobs(folder)
    assert 0 < sum(left.values()) < sum(jobs(folder, "--forceall").values())
    for path in whole:  # no partial file is left in place
        assert path.read_bytes()[-4:] == b"PAR1"


def test_a_wrong_key_is_one_line_before_any_job(workdir: Path) -> None:
    done = snakemake(workdir, TARGET, "--config", "data_dri=x")
    assert done.returncode != 0
    assert "config.yaml: data_dri: unknown key; did you mean 'data_dir'?" in done.stderr


def test_the_same_seed_gives_the_same_scores_twice(workdir: Path) -> None:
    scores = workdir / "results/toy/runs/supervised/standard/seed0/split0/scores.parquet"
    before = scores.read_bytes()
    done = snakemake(
        workdir, str(scores.relative_to(workdir)), "--forcerun", "train_split", "score_split"
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert scores.read_bytes() == before

"""The Slurm profile: where GPUs are asked for, what is grouped, what it tells the scheduler."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from clipit.pipeline.declarations import STAGES
from tests.workflow import ROOT, copy_project, snakemake

PROFILE = yaml.safe_load((ROOT / "profiles/slurm/profile.v9+.yaml").read_text())
GPU_STAGES = {name for name, stage in STAGES.items() if stage.resources.gpu}


def gpus(folder: Path, *arguments: str) -> dict[str, set[str]]:
    """Rule -> what its jobs would ask for as `gpu`."""
    done = snakemake(folder, "results/toy/f1.json", "-n", *arguments)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, set[str]] = {}
    for rule, resources in re.findall(
        r"^(?:local)?rule (\w+):\n(?:    .*\n)*?    resources: (.*)", done.stdout, re.MULTILINE
    ):
        asked = re.search(r"\bgpu=(\d+)", resources)
        found.setdefault(rule, set()).add(asked[1] if asked else "none")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, toy: Path) -> Path:
    folder = tmp_path_factory.mktemp("profiles")
    copy_project(folder)
    (folder / "config.yaml").write_text((toy / "config.yaml").read_text())
    return folder


def test_gpus_are_asked_for_where_there_are_any(folder: Path) -> None:
    found = gpus(folder, "--profile", "profiles/slurm")
    assert {name: {str(int(name in GPU_STAGES))} for name in found} == found
    assert found["train_split"] == {"1"}


@pytest.mark.parametrize(
    "arguments", [["--profile", "profiles/slurm", "--resources", "gpu=0"], []], ids=["0", "none"]
)
def test_no_job_asks_for_a_gpu_where_there_is_none(folder: Path, arguments: list[str]) -> None:
    assert set.union(*gpus(folder, *arguments).values()) <= {"0", "none"}


def test_what_is_grouped_is_a_stage_that_is_submitted() -> None:
    assert set(PROFILE["groups"]) <= set(STAGES)
    assert not [name for name in PROFILE["groups"] if STAGES[name].resources.is_local]
    # the work of hours is not lost when a short job beside it fails
    assert not [name for name in PROFILE["groups"] if STAGES[name].resources.is_costly]


def submitted(tmp_path: Path, gpus: int) -> list[str]:
    """The words that sbatch gets for a job."""
    (tmp_path / "sbatch").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "sbatch").chmod(0o755)
    command = ["sh", str(ROOT / "profiles/slurm/submit.sh"), "embed_frames", "2", "4000", "720"]
    command += [str(gpus), "plain", "fast", "--account=a --qos=b", "a job.sh"]
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_job_goes_where_its_gpu_is(tmp_path: Path) -> None:
    words = submitted(tmp_path, gpus=1)
    assert {"--partition=fast", "--gpus=1", "--cpus-per-task=2", "--mem=4000"} <= set(words)
    assert {"--time=720", "--job-name=clipit.embed_frames", f"--chdir={tmp_path}"} <= set(words)
    assert words[-3:] == ["--account=a", "--qos=b", "a job.sh"]
    assert not {"--partition=plain"} & set(words)


def test_a_job_without_a_gpu_asks_for_none(tmp_path: Path) -> None:
    words = submitted(tmp_path, gpus=0)
    assert "--partition=plain" in words and not [word for word in words if "gpus" in word]


_STATES = {
    "COMPLETED": "success",
    "PENDING": "running",
    "COMPLETING": "running",
    "FAILED": "failed",
    "CANCELLED": "failed",
    "TIMEOUT": "failed",
    "OUT_OF_MEMORY": "failed",
    "NODE_FAIL": "failed",
}


def status(folder: Path, job: str) -> tuple[str, str]:
    command = ["sh", str(ROOT / "profiles/slurm/status.sh"), job]
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip(), done.stderr


def write_program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_states_are_what_snakemake_asks_for(tmp_path: Path) -> None:
    (tmp_path / ".snakemake/slurm").mkdir(parents=True)
    rows = [f"{number} {state}" for number, state in enumerate(_STATES)]
    (tmp_path / "rows").write_text("\n".join(rows))
    write_program(tmp_path / "squeue", "echo >>asked; cat rows")
    for number, (state, expected) in enumerate(_STATES.items()):
        answer, error = status(tmp_path, str(number))
        assert answer == expected
        assert (f"Slurm job {number} ended as {state}; " in error) == (expected == "failed")
    assert (tmp_path / "asked").read_text().count("\n") == 1  # one question for all


def test_a_slurm_that_does_not_answer_ends_no_job(tmp_path: Path) -> None:
    (tmp_path / ".snakemake/slurm").mkdir(parents=True)
    write_program(tmp_path / "squeue", "echo 'error: Unable to contact it' >&2; exit 1")
    assert status(tmp_path, "7")[0] == "running"


def test_a_job_that_squeue_forgot_is_asked_of_the_accounting(tmp_path: Path) -> None:
    (tmp_path / ".snakemake/slurm").mkdir(parents=True)
    write_program(
        tmp_path / "squeue",
        'case "$*" in *--jobs*) echo "slurm_load_jobs error: Invalid job id specified" >&2; '
        "exit 1;; esac",
    )
    write_program(tmp_path / "sacct", "echo COMPLETED")
    assert status(tmp_path, "7")[0] == "success"
    write_program(tmp_path / "sacct", "exit 1")
    answer, error = status(tmp_path, "7")
    assert (answer, "ended as UNKNOWN" in error) == ("failed", True)


def test_the_example_for_pbs_differs_in_its_commands_alone() -> None:
    pbs = yaml.safe_load((ROOT / "profiles/pbs/profile.v9+.yaml").read_text())
    assert pbs["groups"] == PROFILE["groups"] and set(pbs) == set(PROFILE)
    resources = {"pbs_queue", "pbs_gpu_queue", "pbs_options", "gpu", "side_by_side"}
    assert set(pbs["default-resources"]) == resources | {"mem_mb", "runtime"}


def pbs(folder: Path, script: str, *arguments: str) -> list[str]:
    """What a script of the example prints, of its own error and output."""
    command = ["sh", str(ROOT / f"profiles/pbs/{script}.sh"), *arguments]
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_pbs_is_asked_for_a_gpu_in_its_queue(tmp_path: Path) -> None:
    write_program(tmp_path / "qsub", 'printf "%s\\n" "$@"')
    words = pbs(tmp_path, "submit", "a", "2", "4000", "60", "1", "workq", "gpuq", "-A b", "a job")
    assert "select=1:ncpus=2:mem=4000mb:ngpus=1" in words and "walltime=3600" in words
    assert words[words.index("-q") + 1] == "gpuq" and words[-3:] == ["-A", "b", "a job"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("job_state = R", "running"),
        ("job_state = F\\n Exit_status = 0", "success"),
        ("job_state = F\\n Exit_status = 271", "failed"),
    ],
)
def test_states_of_pbs(state: str, expected: str, tmp_path: Path) -> None:
    write_program(tmp_path / "qstat", f'printf "Job Id: 7.host\\n {state}\\n"')
    assert pbs(tmp_path, "status", "7.host") == [expected]

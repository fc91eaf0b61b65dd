"""`clipit run`: Snakemake's progress, success, failure and interruption, on tiny workflows."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clipit.pipeline.leftovers import running_heads
from clipit.pipeline.snakemake_log import FailedJob, SnakemakeLog

ROOT = Path(__file__).parents[2]
WORKFLOW = """\
rule all:
    input: "a.txt", "b.txt"
rule good:
    output: "{x}.txt"
    wildcard_constraints: x="a|b"
    shell: "echo noise; echo {wildcards.x} > {output}"
rule bad:
    output: "bad.txt"
    log: "logs/bad.log"
    shell: "(echo first; echo 'the cause') 2> {log} >&2; exit 3"
rule results:
    output: "toy/f1.json", "toy/f1.md"
    shell: "touch toy/f1.json; echo '| tau | .5 |' > toy/f1.md"
rule slow:
    output: "slow.txt"
    shell: "touch started; sleep 300; touch {output}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Snakefile").write_text(WORKFLOW)
    return tmp_path


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "clipit", "run", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell that runs the tests in the background has the signal ignored, which is inherited
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The exit code, and what was printed to stdout and stderr."""
    process = start(folder, *arguments)
    out, error = process.communicate()
    return process.returncode, out, error


def full_log(folder: Path, error: str) -> str:
    """The content of the file that is named as the full output."""
    found = re.search(r"the full output goes to (\S+)", error)
    assert found
    return (folder / found[1]).read_text()


def test_success_prints_progress_and_a_summary(folder: Path) -> None:
    code, out, error = run(folder, "--cores", "1", "--", "all")
    assert code == 0
    assert re.fullmatch(r"done: 3 jobs in \d+ s\n", out)
    assert error.splitlines()[-1].startswith("workflow: 3/3 ")
    assert len(error.splitlines()) <= 4
    assert "noise" not in out + error
    assert "noise" in full_log(folder, error)
    assert run(folder, "all")[:2] == (0, "nothing to do\n")  # and needs no --cores


def test_failure_prints_its_cause_and_keeps_snakemakes_exit_code(folder: Path) -> None:
    code, out, error = run(folder, "--keep-going", "bad.txt", "a.txt")
    assert (code, out) == (1, "")
    assert "rule bad failed; logs/bad.log ends:\n  first\n  the cause\n" in error
    last = error.splitlines()[-1]
    assert last.startswith("clipit: error: snakemake failed in bad; 1 of 2 jobs are done; ")
    assert "Error in rule bad" in full_log(folder, error)


def test_logs_are_found_in_another_working_directory(folder: Path) -> None:
    _, _, error = run(folder, "--directory", "elsewhere", "bad.txt")
    assert "rule bad failed; elsewhere/logs/bad.log ends:\n  first\n  the cause\n" in error


def test_an_error_before_any_job_is_shown(folder: Path) -> None:
    code, _, error = run(folder, "absent.txt")
    assert code == 1
    assert "No rule to produce absent.txt" in error
    assert error.splitlines()[-1].startswith("clipit: error: snakemake ended with 1; full output")


def test_a_dry_run_shows_snakemakes_plan(folder: Path) -> None:
    code, out, _ = run(folder, "-n")
    assert code == 0
    assert re.search(r"^good +2$", out, re.MULTILINE)
    assert not (folder / "a.txt").exists()


def test_an_interrupt_ends_the_jobs_and_leaves_no_lock(folder: Path) -> None:
    process = start(folder, "slow.txt")
    deadline = time.monotonic() + 60
    while not (folder / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.splitlines()[-1].startswith("clipit: interrupted; ")
    assert not (folder / "slow.txt").exists()
    assert run(folder, "a.txt")[0] == 0


def read(*lines: str) -> SnakemakeLog:
    log = SnakemakeLog()
    for line in lines:
        log.read(line)
    return log


def test_repeated_errors_are_one_failure() -> None:
    error = ("Error in rule x:", "    jobid: 1", "    log: a b.log, c.log (check log file(s) for")
    whole = (*error[:2], f"{error[2]} error details)", "[Sat]")
    assert read(*whole, *whole).failed == [FailedJob("x", ("a b.log", "c.log"))]


def test_a_rule_without_a_log_can_fail() -> None:
    assert read("Error in rule x:", "    jobid: 1", "    shell:").failed == [FailedJob("x", ())]


def test_steps_and_rules_are_read() -> None:
    log = read("total        7", "localrule x:", "3 of 7 steps (43%) done", "rule y:")
    assert (log.total, log.done, log.rule, log.is_idle) == (7, 3, "y", False)


def test_the_results_that_were_made_are_printed(folder: Path) -> None:
    code, out, _ = run(folder, "--cores", "1", "toy/f1.json")
    assert code == 0 and out.splitlines()[0] == "| tau | .5 |"


def test_a_locked_folder_is_one_line_with_the_way_out(folder: Path) -> None:
    head = start(folder, "slow.txt")
    deadline = time.monotonic() + 60
    while not (folder / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    code, _, error = run(folder, "slow.txt")
    (snakemake,) = running_heads(folder)
    line = f"clipit: error: {folder}: snakemake runs here already (process {snakemake})"
    assert (code, error.splitlines()[-1]) == (1, line)
    os.killpg(snakemake, signal.SIGKILL)  # with its job: the child is the first of its group
    head.communicate()
    error = run(folder, "slow.txt")[2]
    assert "after a kill, `clipit unlock` ends what it left and unlocks" in error.splitlines()[-1]
    command = [sys.executable, "-m", "clipit", "unlock"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    line = f"unlocked {folder}; run the same command again to resume\n"
    assert (done.returncode, done.stdout) == (0, line)
    assert run(folder, "a.txt")[0] == 0

"""`clipit run`: Snakemake with one line of progress, a short summary and the cause of a failure."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clipit.core.errors import ClipitError

if TYPE_CHECKING:
    from clipit.core.progress import Progress
    from clipit.pipeline.snakemake_log import SnakemakeLog

_LOGS = Path(".snakemake/log")
_LAST_LINES = 8
_SHOWN_FAILURES = 3


class WorkflowError(ClipitError):
    """Snakemake failed; the exit code is its own."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def add_parser(commands: Any) -> None:
    """Add the command; its arguments are Snakemake's."""
    parser = commands.add_parser(
        "run",
        help="run the workflow, with its progress in one line",
        usage="clipit run TARGET... [Snakemake's options]",
        description="Run `snakemake` with these arguments in the folder of the Snakefile. Without "
        "--cores it uses all. The full output goes to a file in .snakemake/log.",
        add_help=False,
        prefix_chars="\0",  # no option is ours: all are passed on
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="TARGET")
    parser.set_defaults(run=run, parser=parser)


def run(parsed: argparse.Namespace) -> None:
    """Follow Snakemake to its end; WorkflowError with its exit code if it fails."""
    import sys
    import time

    from clipit.core.times import rough_time
    from clipit.pipeline.snakemake_run import follow

    if parsed.arguments in (["-h"], ["--help"]):
        parsed.parser.print_help()
        return
    log = _LOGS / time.strftime("clipit-run-%Y-%m-%dT%H%M%S.log")
    print(f"the full output goes to {log}", file=sys.stderr)
    start = time.monotonic()
    display = _Display()
    try:
        code, state = follow(_with_cores(parsed.arguments), log, display.show)
    finally:
        display.close()
    if state.is_locked:
        raise WorkflowError(_locked(_directory(parsed.arguments)), code)
    if code:
        _explain(state, log, _directory(parsed.arguments))
        raise WorkflowError(_failure(state, log, code), code if code > 0 else 128 - code)
    if state.done:
        for table in _tables(parsed.arguments):
            print(f"{table.read_text(encoding='utf-8').strip()}\n")
        print(f"done: {state.done} jobs in {rough_time(time.monotonic() - start)}")
    else:  # nothing to do, a dry run, or another question
        print("nothing to do" if state.is_idle else log.read_text(errors="replace"))


def _tables(arguments: Sequence[str]) -> list[Path]:
    """The results of benchmarks among the targets, as they are to read."""
    folder = _directory(arguments)
    tables = [(folder / word).with_suffix(".md") for word in arguments if word.endswith("f1.json")]
    return [table for table in tables if table.is_file()]


class _Display:
    """Progress from the moment that the number of jobs is known."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._done = 0

    def show(self, state: SnakemakeLog) -> None:
        """Show the state, if it is time to."""
        from clipit.core.progress import Progress

        if self._progress is None and state.total is not None:
            self._progress = Progress("workflow", state.total, interval_s=60, every_share=0.1)
        if self._progress is not None:
            self._progress.step(state.rule, state.done - self._done)
            self._done = state.done

    def close(self) -> None:
        """Remove the line of progress from a terminal."""
        if self._progress is not None:
            self._progress.close()


def _with_cores(arguments: Sequence[str]) -> list[str]:
    """Snakemake needs to know its cores, unless a profile or an executor says so."""
    parser = _parser()
    for flags in (("-c", "--cores", "-j", "--jobs"), ("-e", "--executor"), ("--profile",)):
        parser.add_argument(*flags, nargs="?", const="", dest="resources")
    has_resources = parser.parse_known_args(arguments)[0].resources is not None
    return [*([] if has_resources else ["--cores", "all"]), *arguments]


def _directory(arguments: Sequence[str]) -> Path:
    """Where the paths of logs start."""
    parser = _parser()
    parser.add_argument("-d", "--directory", type=Path, default=Path())
    directory: Path = parser.parse_known_args(arguments)[0].directory
    return directory


def _parser() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(add_help=False, allow_abbrev=False)


def _explain(state: SnakemakeLog, log: Path, directory: Path) -> None:
    """Print the ends of the logs of failed jobs; without any job, what Snakemake wrote last."""
    for job in state.failed[:_SHOWN_FAILURES]:
        for path in [directory / name for name in job.logs]:
            _print_end(f"rule {job.rule} failed; {path} ends:", path)
    if not any(job.logs for job in state.failed):
        _print_end("snakemake's last lines:", log)


def _print_end(title: str, path: Path) -> None:
    """The last lines of a log, from the last blank line on."""
    import sys

    text = path.read_text(errors="replace") if path.is_file() else ""
    lines = text.strip().rpartition("\n\n")[2].splitlines()[-_LAST_LINES:]
    print("\n  ".join([title, *lines]), file=sys.stderr)


def _locked(folder: Path) -> str:
    """What keeps a folder locked, as far as this machine knows."""
    from clipit.pipeline.leftovers import running_heads

    if heads := running_heads(folder):
        return f"{folder.absolute()}: snakemake runs here already (process {heads[0]})"
    return (
        f"{folder.absolute()}: locked by a run on another machine, or by one that was killed; "
        "after a kill, `clipit unlock` ends what it left and unlocks"
    )


def _failure(state: SnakemakeLog, log: Path, code: int) -> str:
    rules = ", ".join(dict.fromkeys(job.rule for job in state.failed))
    done = "" if state.total is None else f"; {state.done} of {state.total} jobs are done"
    cause = f"failed in {rules}" if rules else f"ended with {code}"
    return f"snakemake {cause}{done}; full output: {log}"

"""`clipit doctor`: check the installation, and say what to run next."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.local.doctor import Finding
    from clipit.local.quizzes.outcome import Outcome

_MARKS = {True: "ok", False: "--", None: ""}
_RESULTS = {True: "ok", False: "FAILED", None: ""}


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("doctor", help="check that everything needed is installed")
    parser.add_argument(
        "--out", "-o", type=Path, default=Path("clipit-out"), help="output folder [%(default)s]"
    )
    parser.add_argument(
        "--configfile",
        type=Path,
        default=Path("config.yaml"),
        help="its datasets are checked too, if it exists [%(default)s]",
    )
    parser.add_argument(
        "--try",
        dest="names",
        nargs="+",
        metavar="MODEL",
        help="load models with their real weights and quiz them: clip, demo, minilm, coca, bmt, or "
        "MODEL:TAG of open_clip; may download",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=Path("data/weights/bmt"),
        metavar="DIR",
        help="folder of the weights of bmt [%(default)s]",
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Examine the installation, or the models that --try names."""
    (_quiz if parsed.names else _examine)(parsed)


def _quiz(parsed: argparse.Namespace) -> None:
    """Print every outcome; DataError if one fails, else MissingError if weights are missing."""
    from clipit.core.errors import ClipitError, DataError, MissingError
    from clipit.local.quizzes.subjects import quiz_of

    failed: list[str] = []
    missing: list[MissingError] = []
    for name, quiz in [(name, quiz_of(name, parsed.weights)) for name in parsed.names]:
        try:
            for outcome in quiz():
                _show_outcome(name, outcome)
                failed += [f"{name} {outcome.quiz}"] * (outcome.ok is False)
        except MissingError as error:
            missing.append(error)
    problems: list[ClipitError] = [*missing]
    if failed:
        problems.append(DataError(f"--try: failed: {', '.join(failed)}"))
    for problem in problems[:-1]:
        print(f"clipit: error: {problem}", file=sys.stderr)
    if problems:
        raise problems[-1]


def _show_outcome(name: str, outcome: Outcome) -> None:
    print(f"{_RESULTS[outcome.ok]:<7}{name} {outcome.quiz}: {outcome.text}", flush=True)
    if outcome.ok is False:
        print(f"       likely {outcome.cause}", flush=True)


def _examine(parsed: argparse.Namespace) -> None:
    """Print the findings; a missing component is no error until it is used."""
    from clipit.cli.check import found
    from clipit.config.schema import load
    from clipit.local.doctor import Finding, advice, examine
    from clipit.pipeline.plan import Plan

    findings = []
    for finding in examine(parsed.out):
        findings.append(finding)
        _show(finding)
    if parsed.configfile.is_file():
        for name, text, error in found(Plan(load(parsed.configfile).model_dump())):
            _show(Finding(f"dataset {name}", error is None or None, text))
    print(f"next: {advice(findings)}")


def _show(finding: Finding) -> None:
    print(f"{_MARKS[finding.ok]:<3}{finding.item:<18} {finding.text}")

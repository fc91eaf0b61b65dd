"""`clipit doctor`: check the installation, and say what to run next."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.local.doctor import Finding

_MARKS = {True: "ok", False: "--", None: ""}


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
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
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

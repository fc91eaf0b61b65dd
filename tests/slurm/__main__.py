"""`make test-slurm`: the demo's workflow on a real Slurm, with all that goes wrong in one run.

A job fails once, one is cancelled, one takes too much memory, one too long, and the head is killed.
Prints what happened; ends with 1 if anything was lost or done twice.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.slurm.one_node import missing, one_node
from tests.slurm.scenario import Scenario


def main() -> int:
    """Run the scenario; the exit code."""
    if problem := missing():
        print(f"make test-slurm: {problem}", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="clipit-slurm-") as name,
        one_node(Path(name) / "slurm") as environment,
    ):
        scenario = Scenario(Path(name) / "run", environment)
        try:
            scenario.play()
        except (AssertionError, TimeoutError):
            print(scenario.last_lines(), file=sys.stderr)
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())

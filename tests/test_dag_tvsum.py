"""TVSum from nothing, by the one command, gives the published page's numbers (docs/results.md).

Everything but the trained variants, which take an hour of computing: `make reproduce`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.workflow import ROOT, command, copy_project, environment

pytestmark = pytest.mark.shared_data
#: The ridge regression is always in it.
BENCHMARK: dict[str, list[str]] = {"variants": []}


def published(row: str) -> list[tuple[float, float]]:
    """(mean, standard error) of tau, rho and F1 in a row of TVSum's table."""
    page = (ROOT / "docs/results.md").read_text()
    line = next(line for line in page.splitlines() if re.match(rf"\| \*?{row}", line))
    pairs = re.findall(r"(\d*\.\d+) ± (\d*\.\d+)", line)
    return [(float(mean), float(error)) for mean, error in pairs]


def test_tvsum_from_nothing_is_the_published_table(tmp_path: Path, shared_data: Path) -> None:
    copy_project(tmp_path)
    shutil.copy(ROOT / "config.yaml", tmp_path)
    mirror = {"CLIPIT_DATA_MIRROR": (shared_data / "upstream").as_uri()}
    chosen = ["--config", f"benchmark={json.dumps(BENCHMARK)}"]
    done = subprocess.run(
        command("results/tvsum/f1.json", *chosen),
        cwd=tmp_path,
        env={**environment(tmp_path), **mirror},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rows = json.loads((tmp_path / "results/tvsum/f1.json").read_text())["results"]
    found = {row["variant"]: row["metrics"] for row in rows}
    expected = published("ridge")
    assert len(expected) == 3
    for metric, scale, (mean, error) in zip(
        ("tau", "rho", "f1"), (1, 1, 100), expected, strict=True
    ):
        assert found["ridge"][metric]["mean"] * scale == pytest.approx(mean, abs=error)

"""TVSum from nothing, by the one command, gives the published page's numbers (docs/results.md).

What is trained without a network; `make reproduce` runs the rest, too.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.workflow import ROOT, command, copy_project, environment

pytestmark = pytest.mark.shared_data
#: The baseline is always in it.
BENCHMARK: dict[str, list[str]] = {"variants": ["unsupervised"]}
#: Columns of the page, the metric of each, and its unit there.
METRICS = {
    "tau": ("tau", 1),
    "rho": ("rho", 1),
    "frame tau": ("tau_users", 1),
    "F1": ("f1", 100),
    "F1 - shuffled": ("f1_gain", 100),
    "tau - strangers'": ("language_gain", 1),
}


def published() -> dict[str, dict[str, tuple[float, float]]]:
    """(mean, standard error) by row and column of TVSum's table."""
    page = (ROOT / "docs/results.md").read_text().splitlines()
    first = next(number for number, line in enumerate(page) if line.startswith("| tvsum |"))
    header = [cell.strip() for cell in page[first].strip("|").split("|")]
    rows = {}
    for line in itertools.takewhile(lambda line: line.startswith("|"), page[first + 2 :]):
        name, *cells = (cell.strip(" *") for cell in line.strip("|").split("|"))
        found = {
            column: re.fullmatch(r"([+-]?\d*\.\d+) ± (\d*\.\d+)", cell)
            for column, cell in zip(header[1:], cells, strict=True)
        }
        rows[name] = {c: (float(m[1]), float(m[2])) for c, m in found.items() if m}
    return rows


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
    expected = published()
    for variant, name in {"ridge": "ridge, baseline", "unsupervised": "unsupervised"}.items():
        assert len(expected[name]) >= 5
        for column, (mean, error) in expected[name].items():
            metric, unit = METRICS[column]
            measured = found[variant][metric]["mean"] * unit
            assert measured == pytest.approx(mean, abs=error), (variant, column)

"""results/results.md: every benchmark of the configuration, with what is needed to read it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from clipit.config.run_options import ResultsOptions
from clipit.core.durable import write_text
from clipit.report.result_notes import notes
from clipit.report.result_tables import differences, label, query_table, table

_HEAD = (
    "# Results\n\n"
    "Every number on this page is read from the `f1.json` of its dataset. `clipit run {page}` "
    "makes the page again, or `snakemake --cores N {page}`, with the `--configfile` that was "
    "used.\n"
)


def run(
    *,
    f1: list[Path],
    per_video: list[Path],
    learning_curve: list[Path],
    page: Path,
    options: ResultsOptions,
) -> None:
    """Write the page; the plots are those of the datasets of `f1`, in their order."""
    sections = [_HEAD.format(page=page.as_posix())]
    for path, *plots in zip(f1, per_video, learning_curve, strict=True):
        content = json.loads(path.read_text())
        command = f"snakemake {path.as_posix()}"
        sections += _dataset(content, command, *(_link(plot, page) for plot in plots))
    write_text(page, "\n".join(sections))


def _dataset(
    content: dict[str, Any], command: str, per_video: str, learning_curve: str
) -> list[str]:
    dataset = content["dataset"]
    rows = sorted(content["results"], key=lambda row: not row["history"])  # baselines last
    settings = list(dict.fromkeys(row["setting"] for row in rows))
    sections = [f"## {dataset}\n"]
    for setting in settings:
        group = [row for row in rows if row["setting"] == setting]
        title = dataset if settings == ["standard"] else f"{dataset}, {setting}"
        sections += [_table(title, group), notes(group, content["provenance"], command)]
    return [
        *sections,
        f"![{dataset}: every test video]({per_video})\n",
        f"![{dataset}: training loss and validation tau by epoch]({learning_curve})\n",
    ]


def _table(title: str, rows: list[dict[str, Any]]) -> str:
    if "budget_share" in rows[0]["protocol"]:
        return table(title, rows)
    by_video = "".join(
        f"\nF1 of {label(row)} minus random, by test video: {differences(row)}.\n" for row in rows
    )
    return query_table(title, rows) + by_video


def _link(plot: Path, page: Path) -> str:
    return quote(Path(os.path.relpath(plot, page.parent)).as_posix())

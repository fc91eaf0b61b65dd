"""results/{dataset}/f1.json and f1.md: every variant of the benchmark with its controls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clipit.algorithms.text_tables import markdown
from clipit.config.run_options import CollectOptions
from clipit.core import provenance
from clipit.core.durable import write_json, write_text

_COLUMNS = (
    *("F1", "F1 - shuffled", "tau", "rho", "frame tau", "tau - strangers'"),
    *("seeds", "selected by", "paper F1"),
)


def run(*, results: list[Path], f1: Path, page: Path, options: CollectOptions) -> None:
    """Write the collected results as JSON and as Markdown."""
    rows = [json.loads(path.read_text()) for path in results]
    stamp = provenance.stamp("collect_results", options.model_dump_json(), **provenance.occasion())
    for row in rows:
        row.pop("provenance")
    write_json(f1, {"dataset": options.dataset, "results": rows, "provenance": stamp})
    write_text(page, _page(options.dataset, rows))


def _page(dataset: str, rows: list[dict[str, Any]]) -> str:
    sections = [f"# {dataset}\n"]
    for setting in dict.fromkeys(row["setting"] for row in rows):
        group = [row for row in rows if row["setting"] == setting]
        sections.append(_section(setting, group))
    return "\n".join(sections)


def _section(setting: str, rows: list[dict[str, Any]]) -> str:
    first = rows[0]
    splits, protocol = first["splits"], first["protocol"]
    missing = splits["missing_datasets"]
    lines = [
        f"## {setting}\n",
        f"{splits['count']} splits ({splits['source']}), {splits['test_videos']} test videos; "
        f"F1: {protocol['f1_over_users']} over users, budget {protocol['budget_share']:.0%}; "
        f"tau, rho: {protocol['correlation'].replace('_', ' ')}. Nothing was tuned on test "
        "videos.\n",
    ]
    if missing:
        lines.append(
            f"**Trained without {', '.join(missing)}** (not configured): "
            f"not the paper's {setting}.\n"
        )
    if splits["rejected_videos"]:
        lines.append(
            f"**Without {', '.join(splits['rejected_videos'])}**, whose files could not be read.\n"
        )
    table = [[row["variant"], *_cells(row)] for row in rows]
    table += [[kind, *_control_cells(first, kind)] for kind in first["controls"]]
    lines.append(markdown(("", *_COLUMNS), table))
    return "\n".join(lines)


def _cells(row: dict[str, Any]) -> list[str]:
    metrics = row["metrics"]
    return [
        _number(metrics["f1"], 100),
        _number(metrics["f1_gain"], 100, "+"),
        _number(metrics["tau"], 1),
        _number(metrics["rho"], 1),
        _number(metrics["tau_users"], 1),
        _number(metrics.get("language_gain"), 1, "+"),
        str(len(row["seeds"])),
        row["chosen_by"],
        "" if row["paper_f1"] is None else f"{row['paper_f1']:.1f}",
    ]


def _control_cells(row: dict[str, Any], kind: str) -> list[str]:
    measured = row["controls"][kind]
    spread = measured["f1"]["std"]
    f1 = f"{100 * measured['f1']['mean']:.1f}"
    return [
        f1 if spread is None else f"{f1} ± {100 * spread:.1f}",
        "",
        *(
            "-" if measured[m] is None else f"{measured[m]['mean']:.3f}"
            for m in ("tau", "rho", "tau_users")
        ),
        "",
        "",
        "control",
        "",
    ]


def _number(measured: dict[str, Any] | None, scale: float, sign: str = "") -> str:
    """Mean ± standard error over videos."""
    if measured is None:
        return "-"
    digits = 1 if scale == 100 else 3
    mean, error = scale * measured["mean"], scale * measured["se_videos"]
    return f"{mean:{sign}.{digits}f} ± {error:.{digits}f}"

"""results/tables/{table}.md and .html: one table of the paper with our results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clipit.algorithms.text_tables import html_page, markdown
from clipit.config.benchmark_options import TableRow
from clipit.config.run_options import TableStageOptions
from clipit.core.durable import write_text

_NOTES = (
    "Each cell: ours (paper). F1 in %, mean over the splits of the setting; random and one human "
    "are scored on the same videos by the same protocol. Nothing was tuned on test videos.",
    "'not run': the row's features or datasets are not configured. No number in parentheses: we "
    "could not check the paper's number against its text, so none is printed.",
)


def run(
    *, results: list[Path], markdown_page: Path, page: Path, options: TableStageOptions
) -> None:
    """Write the table; `results` are the f1.json of the cells that could run."""
    result_of: dict[tuple[str, str, str], dict[str, Any]] = {}
    for path in results:
        content = json.loads(path.read_text())
        result_of[content["variant"], content["dataset"], content["setting"]] = content
    table = options.table
    header = ["", *table.columns]
    rows = [
        [row.label, *(_cell(row, column, result_of) for column in table.columns)]
        for row in table.rows
    ]
    rows += [
        [label, *(_control(kind, column, result_of) for column in table.columns)]
        for kind, label in (("random", "random"), ("human", "one human"))
    ]
    notes = [*_NOTES, *_missing(result_of)]
    write_text(page, html_page(table.title, notes, header, rows))
    text = "\n\n".join([f"# {table.title}", markdown(header, rows), *notes])
    write_text(markdown_page, text + "\n")


def _cell(row: TableRow, column: str, result_of: dict[tuple[str, str, str], dict[str, Any]]) -> str:
    dataset, setting, metric = column.split("/")
    paper = row.paper.get(column)
    paper_text = f" ({paper:g})" if paper is not None else ""
    result = result_of.get((row.variant, dataset, setting))
    if result is None:
        return f"not run{paper_text}"
    return _format(result["metrics"][metric], metric) + paper_text


def _control(kind: str, column: str, result_of: dict[tuple[str, str, str], dict[str, Any]]) -> str:
    dataset, setting, metric = column.split("/")
    for (_, *where), result in result_of.items():
        if where == [dataset, setting]:
            return _format(result["controls"][kind][metric], metric)
    return "not run"


def _format(measured: dict[str, Any] | None, metric: str) -> str:
    if measured is None:
        return "-"
    is_share = not metric.startswith(("tau", "rho"))
    return f"{100 * measured['mean']:.1f}" if is_share else f"{measured['mean']:.3f}"


def _missing(result_of: dict[tuple[str, str, str], dict[str, Any]]) -> list[str]:
    missing = {
        (dataset, setting): result["splits"]["missing_datasets"]
        for (_, dataset, setting), result in result_of.items()
    }
    return [
        f"{dataset}/{setting} was trained without {', '.join(names)} (not configured)."
        for (dataset, setting), names in sorted(missing.items())
        if names
    ]

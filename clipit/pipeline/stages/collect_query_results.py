"""results/{dataset}/f1.json and f1.md of a dataset with queries: variants and their controls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clipit.algorithms.text_tables import markdown
from clipit.config.run_options import CollectOptions
from clipit.core import provenance
from clipit.core.durable import write_json, write_text

_COLUMNS = {
    "f1": "F1",
    "precision": "P",
    "recall": "R",
    "f1_others": "F1, other queries' summaries",
    "sensitivity": "difference",
    "hit_rate": "shots with a queried tag",
    "f1_top": "F1, top shots",
    "f1_even": "F1, even shots",
    "f1_consensus": "F1, consensus",
    "f1_budget": "F1, in the budget",
    "generic_f1": "generic F1",
}
_CONTROLS = {
    "random": "random",
    "uniform": "uniform",
    "others": "oracle of another query",
    "human": "users against the oracle",
    "oracle": "oracle",
}


def run(*, results: list[Path], f1: Path, page: Path, options: CollectOptions) -> None:
    """Write the collected results as JSON and as Markdown, which is printed too."""
    rows = [json.loads(path.read_text()) for path in results]
    stamp = provenance.stamp(
        "collect_query_results", options.model_dump_json(), **provenance.occasion()
    )
    for row in rows:
        row.pop("provenance")
    text = _page(options.dataset, rows)
    write_json(f1, {"dataset": options.dataset, "results": rows, "provenance": stamp})
    write_text(page, text)
    print(text)


def _page(dataset: str, rows: list[dict[str, Any]]) -> str:
    first = rows[0]
    protocol, splits = first["protocol"], first["splits"]
    means = [[row["variant"], *_cells(row["metrics"])] for row in rows]
    means += [
        [label, *_cells(first["controls"][name])]
        for name, label in _CONTROLS.items()
        if name in first["controls"]
    ]
    return "\n".join(
        [
            f"# {dataset}\n",
            f"Semantic F1 in %, means over the queries of a video, then over {splits['count']} "
            f"rounds ({splits['source']}), each tested on one of {splits['test_videos']} videos. "
            f"A summary has {protocol['share']:.0%} of the shots, selected by {protocol['pick']}; "
            f"the budget is {protocol['budget_s']:g} s. Nothing was tuned on test videos.\n",
            markdown(("", *_COLUMNS.values()), means),
            _rounds(first, rows),
        ]
    )


def _rounds(first: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    count = first["splits"]["count"]
    header = ["F1 by round", *(f"round {number + 1}" for number in range(count))]
    table = [
        [f"{row['variant']}, {name}", *(f"{100 * v:.1f}" for v in row["metrics"][name]["splits"])]
        for row in rows
        for name in ("f1", "f1_others")
    ]
    return markdown(header, table)


def _cells(numbers: dict[str, Any]) -> list[str]:
    return [_number(numbers.get(name)) for name in _COLUMNS]


def _number(measured: dict[str, Any] | None) -> str:
    return "-" if measured is None else f"{100 * measured['mean']:.1f}"

"""summaries.html and scores.svg: every summary of a dataset with the scores it came from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from clipit import contracts
from clipit.algorithms.plots import Curve, plot, sheet
from clipit.annotations import shot_bounds
from clipit.durable import write_text
from clipit.options.summary import PageOptions

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;"
    "color:#1b1f24}p{color:#57606a}"
    "figure{display:grid;grid-template-columns:20em 1fr;gap:1em;align-items:center;"
    "margin:0;padding:.8em 0;border-top:1px solid #d0d7de}"
    "video{width:100%;background:#000}svg{width:100%;height:auto}"
    "@media(max-width:45em){figure{grid-template-columns:1fr}}"
)

_HOW_TO_READ = (
    "Left the summary, right the score of every moment of the whole video; the marked shots are "
    "the ones in the summary."
)


def run(
    *,
    scores: list[Path],
    chosen: list[Path],
    manifests: list[Path],
    rejected: Path,
    page: Path,
    plots: Path,
    options: PageOptions,
) -> None:
    """Write a page that plays every summary, and the plots alone; the lists are of equal parts."""
    shown: list[tuple[Curve, str]] = []
    for score, choice, path in zip(scores, chosen, manifests, strict=True):
        content = json.loads(path.read_text(encoding="utf-8"))
        found = _curves(score, choice, options.dataset, content["variant"])
        for entry in content["summaries"]:
            curve = found[entry["video"], entry["query"]]
            file = (path.parent / entry["file"]).relative_to(page.parent).as_posix()
            shown.append((curve, file))
    shown.sort(key=lambda pair: pair[0].title)
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(options.dataset)}: summaries</title><style>{_STYLE}</style>"
        f"<h1>{escape(options.dataset)}</h1>\n<p>{_HOW_TO_READ}</p>\n"
        f"{_rejected(rejected)}{''.join(_figure(*pair) for pair in shown)}</html>\n"
    )
    write_text(page, text)
    write_text(plots, sheet([curve for curve, _ in shown]))


def _curves(
    scores: Path, chosen: Path, dataset: str, variant: str
) -> dict[tuple[str, str | None], Curve]:
    taken = dict(_per_query(chosen, "chosen"))
    curves = {}
    for (key, query), rows in _per_query(scores, "query_scores"):
        shots = shot_bounds(taken[key, query])
        selected = taken[key, query]["selected"].to_numpy(zero_copy_only=False)
        curves[key[1], query] = Curve(
            title=f"{key[1]}: {query or 'generic'} ({variant})",
            picks=rows["frame"].to_numpy(),
            scores=rows["score"].to_numpy(),
            taken=shots[selected],
            n_frames=int(shots[-1, 1]),
        )
    return curves


def _per_query(path: Path, contract: str) -> Iterator[tuple[Any, Any]]:
    for key, rows in contracts.by_video(contracts.read(path, contract)).items():
        for query, asked in contracts.by_query(rows).items():
            yield (key, query), asked


def _figure(curve: Curve, file: str) -> str:
    return (
        f'<figure><video controls preload="metadata" aria-label="{escape(curve.title)}" '
        f'src="{escape(file)}"></video>{plot(curve)}</figure>\n'
    )


def _rejected(path: Path) -> str:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        return ""
    items = "".join(f"<li>{escape(r['path'])}: {escape(r['reason'])}</li>" for r in rows)
    return f"<p>{len(rows)} files could not be read:</p><ul>{items}</ul>\n"

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
    "body{font:15px/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "figure{margin:0 0 2em}video{max-width:100%;max-height:20em;display:block}"
    "svg{max-width:100%;height:auto}figcaption{margin:.3em 0}"
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
    figures: list[str] = []
    curves: list[Curve] = []
    for score, choice, path in zip(scores, chosen, manifests, strict=True):
        content = json.loads(path.read_text(encoding="utf-8"))
        found = _curves(score, choice, options.dataset, content["variant"])
        for entry in content["summaries"]:
            curve = found[entry["video"], entry["query"]]
            curves.append(curve)
            file = (path.parent / entry["file"]).relative_to(page.parent).as_posix()
            figures.append(_figure(curve, file))
    text = (
        f'<!doctype html><meta charset="utf-8"><title>{escape(options.dataset)}: summaries</title>'
        f"<style>{_STYLE}</style><h1>{escape(options.dataset)}</h1>\n"
        f"{_rejected(rejected)}{''.join(figures)}"
    )
    write_text(page, text)
    write_text(plots, sheet(curves))


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
        f"<figure><figcaption>{escape(curve.title)}</figcaption>"
        f'<video controls preload="none" src="{escape(file)}"></video>{plot(curve)}</figure>\n'
    )


def _rejected(path: Path) -> str:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        return ""
    items = "".join(f"<li>{escape(r['path'])}: {escape(r['reason'])}</li>" for r in rows)
    return f"<p>{len(rows)} files could not be read:</p><ul>{items}</ul>\n"

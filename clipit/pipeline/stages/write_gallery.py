"""summaries.html and scores.svg: every summary of a dataset with the scores it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from clipit import tables
from clipit.algorithms.score_plots import ScorePlot, plot, plot_grid
from clipit.config.summary_options import PageOptions
from clipit.core.durable import write_text
from clipit.datasets.rejected import Row, read_rejected
from clipit.report.content import relative_url
from clipit.tables.annotation_layers import shot_bounds

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;"
    "color:#1b1f24}p{color:#57606a}"
    "figure{display:grid;grid-template-columns:20em 1fr;gap:1em;align-items:center;"
    "margin:0;padding:.8em 0;border-top:1px solid #d0d7de}"
    "video{width:100%;background:#000}svg{width:100%;height:auto}"
    "@media(max-width:45em){figure{grid-template-columns:1fr}}"
)

_HOW_TO_READ = (
    "On the left the summary, on the right the scores over the whole video; the summary consists "
    "of the marked shots."
)


def run(
    *,
    scores: list[Path],
    selections: list[Path],
    manifests: list[Path],
    reports: list[Path],
    rejected: Path,
    page: Path,
    plots: Path,
    options: PageOptions,
) -> None:
    """Write a page that plays every summary, and the plots alone; the lists are in shard order."""
    figures: list[tuple[ScorePlot, str, str]] = []
    unusable = read_rejected(rejected)
    for score, selection, path, report in zip(scores, selections, manifests, reports, strict=True):
        pages = json.loads(report.read_text(encoding="utf-8"))["reports"]
        content = json.loads(path.read_text(encoding="utf-8"))
        curves = _curves(score, selection, options.dataset, content["variant"])
        unusable += content["rejected"]
        for entry in content["summaries"]:
            curve = curves[entry["video"], entry["query"]]
            rendered = relative_url(path.parent / entry["file"], page.parent)
            about = relative_url(report.parent / pages[entry["video"]], page.parent)
            figures.append((curve, rendered, about))
    figures.sort(key=lambda figure: figure[0].title)
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(options.dataset)}: summaries</title><style>{_STYLE}</style>"
        f"<h1>{escape(options.dataset)}</h1>\n<p>{_HOW_TO_READ}</p>\n"
        f"{_rejected(unusable)}{''.join(_figure(*figure) for figure in figures)}</html>\n"
    )
    write_text(page, text)
    write_text(plots, plot_grid([curve for curve, _, _ in figures]))


def _curves(
    scores: Path, selections: Path, dataset: str, variant: str
) -> dict[tuple[str, str | None], ScorePlot]:
    selected_rows = dict(_per_query(selections, "selections"))
    curves = {}
    for (key, query), rows in _per_query(scores, "query_scores"):
        shots = shot_bounds(selected_rows[key, query])
        selected = selected_rows[key, query]["selected"].to_numpy(zero_copy_only=False)
        curves[key[1], query] = ScorePlot(
            title=f"{key[1]}: {query or 'generic'} ({variant})",
            picks=rows["frame"].to_numpy(),
            scores=rows["score"].to_numpy(),
            selected=shots[selected],
            n_frames=int(shots[-1, 1]),
        )
    return curves


def _per_query(path: Path, contract: str) -> Iterator[tuple[Any, Any]]:
    for key, rows in tables.by_video(tables.read(path, contract)).items():
        for query, query_rows in tables.by_query(rows).items():
            yield (key, query), query_rows


def _figure(curve: ScorePlot, rendered: str, about: str) -> str:
    return (
        f'<figure><video controls preload="none" aria-label="{escape(curve.title)}" '
        f'src="{escape(rendered)}"></video><div>{plot(curve)}'
        f'<a href="{escape(about)}">Why these shots</a></div></figure>\n'
    )


def _rejected(rows: list[Row]) -> str:
    if not rows:
        return ""
    listed = (f"{row['path']}: {row['stage']}: {row['reason']}" for row in rows)
    items = "".join(f"<li>{escape(line)}</li>" for line in listed)
    return f"<p>{len(rows)} could not be summarised:</p><ul>{items}</ul>\n"

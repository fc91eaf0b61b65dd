"""A metric of every video: the variants beside one human and random, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clipit.algorithms import charts
from clipit.algorithms.charts import BLACK, COLOURS, GREY, Area, Style

_WIDTH, _PLOT_HEIGHT = 920.0, 300.0
_LEFT, _RIGHT = 66.0, 16.0
_TITLE_HEIGHT = 30.0
_MAX_NAME = 18
_SHAPES = ("circle", "square", "triangle", "diamond")

#: Value by video; None where a video has none.
Values = Mapping[str, float | None]


class VideoPlot(NamedTuple):
    """A plot of a metric: the values of every video by variant, and those of the controls.

    Videos are sorted by `sort_by`, the best first.
    """

    title: str
    metric: str
    variants: Mapping[str, Values]
    controls: Mapping[str, Values]
    sort_by: str


def video_plots(plots: Sequence[VideoPlot]) -> str:
    """The plots, one below the other."""
    body, top = "", 0.0
    for plot in plots:
        part, height = _plot(plot, top)
        body, top = body + part, top + height
    return charts.document(_WIDTH, top, "; ".join(plot.title for plot in plots), body)


def sorted_videos(plot: VideoPlot) -> list[str]:
    """The videos in the order of the plot; those without a value are last."""
    values = plot.variants[plot.sort_by]
    known = {video: value for video, value in values.items() if value is not None}
    return sorted(values, key=lambda video: known.get(video, -np.inf), reverse=True)


def _plot(plot: VideoPlot, top: float) -> tuple[str, float]:
    videos = sorted_videos(plot)
    series = {**plot.controls, **plot.variants}
    found = [value for values in series.values() for value in values.values() if value is not None]
    title = charts.text(_LEFT, top + 18, plot.title, "start")
    if not found:
        note = f"no {plot.metric}: the annotations hold nothing to compute it from"
        return title + charts.text(_LEFT, top + 40, note, "start"), 60.0
    styles = _styles(plot)
    names = {_with_mean(name, values): styles[name] for name, values in series.items()}
    legend, legend_height = charts.legend(
        _LEFT, top + _TITLE_HEIGHT + 8, _WIDTH - _LEFT - _RIGHT, names
    )
    area = Area(
        left=_LEFT,
        top=top + _TITLE_HEIGHT + legend_height,
        width=_WIDTH - _LEFT - _RIGHT,
        height=_PLOT_HEIGHT,
        x_range=(-0.6, len(videos) - 0.4),
        y_range=charts.span([0.0, *found]),
    )
    marks = "".join(_series(area, name, series[name], videos, styles[name]) for name in series)
    below, below_height = _video_axis(area, videos, f"video, sorted by {plot.sort_by}")
    axis = charts.y_axis(area, f"{plot.metric} of the video")
    body = title + legend + axis + below + marks
    return body, _TITLE_HEIGHT + legend_height + _PLOT_HEIGHT + below_height


def _series(area: Area, name: str, values: Values, videos: Sequence[str], style: Style) -> str:
    return "".join(
        charts.mark(area.x(place), area.y(value), style, f"{video}: {name} {value:.3f}")
        for place, video in enumerate(videos)
        if (value := values.get(video)) is not None
    )


def _styles(plot: VideoPlot) -> dict[str, Style]:
    """Filled marks for variants, open or thin ones for controls."""
    looks = (
        Style("dash", f'stroke="{GREY}" stroke-width="2.5"'),
        Style("diamond", f'fill="none" stroke="{BLACK}" stroke-width="1.2"'),
    )
    controls = {name: looks[number % len(looks)] for number, name in enumerate(plot.controls)}
    variants = {
        name: Style(
            _SHAPES[number % len(_SHAPES)],
            f'fill="{COLOURS[number % len(COLOURS)]}" fill-opacity="0.85"',
        )
        for number, name in enumerate(plot.variants)
    }
    return controls | variants


def _video_axis(area: Area, videos: Sequence[str], label: str) -> tuple[str, float]:
    """A faint line and a name for every video, upright where there is no room; and the height."""
    names = [_shortened(video) for video in videos]
    longest = 6.2 * max(map(len, names))
    is_upright = longest > area.width / len(videos) - 4
    base = area.top + area.height
    body = "".join(
        f'<path d="M{area.x(place):.1f} {area.top:.1f}v{area.height:.1f}" stroke="#f0f2f4"/>'
        + _name(area.x(place), base, name, is_upright)
        for place, name in enumerate(names)
    )
    room = longest + 10 if is_upright else 18
    return body + charts.text(area.left + area.width / 2, base + room + 16, label), room + 28


def _shortened(name: str) -> str:
    """Both ends of a long name: many recordings differ in the last letters."""
    half = _MAX_NAME // 2
    return name if len(name) <= _MAX_NAME else f"{name[: half - 1]}…{name[-half:]}"


def _name(x: float, base: float, name: str, is_upright: bool) -> str:
    if not is_upright:
        return charts.text(x, base + 16, name)
    turn = f"rotate(-90 {x + 4:.1f} {base + 6:.1f})"
    return charts.text(x + 4, base + 6, name, "end", turn)


def _with_mean(name: str, values: Values) -> str:
    found = [value for value in values.values() if value is not None]
    return f"{name} (mean {round(float(np.mean(found)), 3) + 0.0:.3f})" if found else name

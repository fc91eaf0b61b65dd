"""The parts of a chart as SVG: the document, axes with ticks, marks, and a legend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np

#: Colours that colour-blind readers can tell apart (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
GREY, BLACK = "#8a8f98", "#1b1f24"
_GRID = "#e3e6ea"
_CHARACTER = 6.2  # about the width of a letter of a label
_FONT = 'font-family="sans-serif" font-size="11"'

#: Shapes of marks around 0, 0.
SHAPES = {
    "circle": '<circle r="3.6" {}/>',
    "square": '<rect x="-3.2" y="-3.2" width="6.4" height="6.4" {}/>',
    "triangle": '<path d="M0-4.4 4.2 3.2H-4.2Z" {}/>',
    "diamond": '<path d="M0-4.6 4.6 0 0 4.6-4.6 0Z" {}/>',
    "dash": '<path d="M-6 0H6" {}/>',
    "line": '<path d="M-10 0H10" {}/>',
}


class Style(NamedTuple):
    """How a series looks: a name of SHAPES and SVG attributes."""

    shape: str
    attributes: str


class Area(NamedTuple):
    """A rectangle of the picture, in pixels, and the values (low, high) along its sides."""

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """The pixel of a value on the horizontal axis."""
        return self.left + _share(value, self.x_range) * self.width

    def y(self, value: float) -> float:
        """The pixel of a value on the vertical axis, which grows upwards."""
        return self.top + (1 - _share(value, self.y_range)) * self.height


def document(width: float, height: float, label: str, body: str) -> str:
    """A picture with a white ground; `label` says what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}">'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>{body}</svg>\n'
    )


def span(values: Sequence[float], margin: float = 0.06) -> tuple[float, float]:
    """A range that holds all values, with a margin at both ends."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low) * margin or 0.5
    return low - room, high + room


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers within a range; zero has no sign."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= rough * (1 - 1e-9))
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return [float(number * step) + 0.0 for number in np.arange(first, last + 1)]


def y_axis(area: Area, label: str) -> str:
    """Grid lines with their numbers, and the name of the axis."""
    numbers = ticks(*area.y_range)
    names = _names(numbers)
    lines = "".join(
        f'<path d="M{area.left:.1f} {area.y(value):.1f}h{area.width:.1f}" stroke="'
        f'{GREY if value == 0 else _GRID}"/>' + text(area.left - 6, area.y(value) + 4, name, "end")
        for value, name in zip(numbers, names, strict=True)
    )
    x, y = area.left - 18 - _CHARACTER * max(map(len, names), default=0), area.top + area.height / 2
    return lines + text(x, y, label, "middle", f"rotate(-90 {x:.1f} {y:.1f})")


def x_axis(area: Area, label: str, numbers: Sequence[float]) -> str:
    """The base line with numbers below it, and the name of the axis."""
    base = area.top + area.height
    named = "".join(
        text(area.x(value), base + 16, name)
        for value, name in zip(numbers, _names(numbers), strict=True)
    )
    line = f'<path d="M{area.left:.1f} {base:.1f}h{area.width:.1f}" stroke="{GREY}"/>'
    return line + named + text(area.left + area.width / 2, base + 34, label)


def text(x: float, y: float, words: str, anchor: str = "middle", transform: str = "") -> str:
    """Words at a place."""
    turned = f' transform="{transform}"' if transform else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{BLACK}" {_FONT}{turned}>'
        f"{escape(words)}</text>"
    )


def mark(x: float, y: float, style: Style, title: str = "") -> str:
    """A mark of a series; `title` is shown under the pointer."""
    shape = SHAPES[style.shape].format(style.attributes)
    named = f"<title>{escape(title)}</title>" if title else ""
    return f'<g transform="translate({x:.1f} {y:.1f})">{named}{shape}</g>'


def polyline(area: Area, xs: Sequence[float], ys: Sequence[float], attributes: str) -> str:
    """A line through values."""
    points = " ".join(f"{area.x(x):.1f},{area.y(y):.1f}" for x, y in zip(xs, ys, strict=True))
    return f'<polyline points="{points}" fill="none" {attributes}/>'


def legend(left: float, top: float, width: float, series: Mapping[str, Style]) -> tuple[str, float]:
    """The names of series beside their marks, in rows of at most `width`; and its height."""
    placed = list(_placed(series, width))
    body = "".join(
        mark(left + x + 10, top + y - 4, series[name]) + text(left + x + 24, top + y, name, "start")
        for name, x, y in placed
    )
    return body, 18.0 + max((y for _, _, y in placed), default=0.0)


def _placed(series: Mapping[str, Style], width: float) -> Iterator[tuple[str, float, float]]:
    x = y = 0.0
    for name in series:
        needed = 40 + _CHARACTER * len(name)
        if x and x + needed > width:
            x, y = 0.0, y + 18
        yield name, x, y
        x += needed


def _share(value: float, limits: tuple[float, float]) -> float:
    return (value - limits[0]) / (limits[1] - limits[0])


def _names(numbers: Sequence[float]) -> list[str]:
    """Numbers with as many digits as tell them apart."""
    for digits in range(6):
        names = [f"{number:.{digits}f}" for number in numbers]
        if [float(name) for name in names] == [round(number, 9) for number in numbers]:
            return names
    return [f"{number:g}" for number in numbers]

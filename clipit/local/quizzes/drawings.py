"""Pictures whose content is known: one coloured shape on grey, and sentences that do not fit it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from clipit.demo import world

_SIDE_PX, _RADIUS_PX = 224, 70
_GREY = world.BACKGROUNDS["grey"]
_NAMES = ("red", "blue", "green", "yellow", "purple", "white")
_COLOURS = {name: world.COLOURS[name] for name in _NAMES}
_CENTRE = _SIDE_PX // 2
_BOX = (_CENTRE - _RADIUS_PX,) * 2 + (_CENTRE + _RADIUS_PX,) * 2
_DRAW: dict[str, Callable[[ImageDraw.ImageDraw, tuple[int, int, int]], None]] = {
    "circle": lambda canvas, rgb: canvas.ellipse(_BOX, fill=rgb),
    "square": lambda canvas, rgb: canvas.rectangle(_BOX, fill=rgb),
    "triangle": lambda canvas, rgb: canvas.regular_polygon(
        (_CENTRE, _CENTRE, _RADIUS_PX), 3, fill=rgb
    ),
}
N_OTHERS = 10


class Drawing(NamedTuple):
    """A shape of a colour."""

    colour: str
    shape: str

    @property
    def sentence(self) -> str:
        """What it shows."""
        return f"a {self.colour} {self.shape}"

    @property
    def others(self) -> list[str]:
        """Ten sentences that are wrong about both colour and shape."""
        wrong = (
            Drawing(colour, shape).sentence
            for colour, shape in itertools.product(_COLOURS, _DRAW)
            if colour != self.colour and shape != self.shape
        )
        return list(itertools.islice(wrong, N_OTHERS))

    def pixels(self) -> NDArray[Any]:
        """RGB uint8 (H, W, 3)."""
        picture = Image.new("RGB", (_SIDE_PX, _SIDE_PX), _GREY)
        _DRAW[self.shape](ImageDraw.Draw(picture), _COLOURS[self.colour])
        return np.asarray(picture)


DRAWINGS = (
    Drawing("red", "circle"),
    Drawing("blue", "square"),
    Drawing("green", "triangle"),
    Drawing("yellow", "square"),
)

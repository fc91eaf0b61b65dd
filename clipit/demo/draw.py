"""Pictures of the demo world, antialiased, in numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.demo.world import BACKGROUNDS

Plane = NDArray[Any]


class Blob(NamedTuple):
    """One shape to draw: lengths in half heights of the picture, origin at its centre."""

    shape: str
    rgb: tuple[float, float, float]
    radius: float
    middle: tuple[float, float]
    angle: float = 0.0  # radians


def _circle(x: Plane, y: Plane) -> Plane:
    return 1 - np.hypot(x, y)


def _square(x: Plane, y: Plane) -> Plane:
    inside: Plane = 0.86 - np.maximum(abs(x), abs(y))
    return inside


def _triangle(x: Plane, y: Plane) -> Plane:
    slanted = 0.5 - (np.sqrt(3) / 2 * abs(x) - 0.5 * y)
    inside: Plane = np.minimum(slanted, 0.5 - y)
    return inside


def _star(x: Plane, y: Plane) -> Plane:
    fold = 2 * np.pi / 5
    angle = np.arctan2(x, -y)
    angle = abs(angle - fold * np.round(angle / fold))  # 0 at a tip, fold / 2 at a notch
    length = np.hypot(x, y)
    across, along = length * np.sin(angle), length * np.cos(angle)
    notch_across, notch_along = 0.42 * np.sin(fold / 2), 0.42 * np.cos(fold / 2)
    edge = np.hypot(notch_across, 1 - notch_along)  # the line from a tip (1, 0) to a notch
    inside: Plane = ((1 - along) * notch_across - across * (1 - notch_along)) / edge
    return inside


def _cross(x: Plane, y: Plane) -> Plane:
    wide = np.minimum(0.95 - abs(x), 0.33 - abs(y))
    inside: Plane = np.maximum(wide, np.minimum(0.33 - abs(x), 0.95 - abs(y)))
    return inside


# Signed distance to the outline, positive inside, for a shape of radius 1.
_INSIDE: dict[str, Callable[[Plane, Plane], Plane]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
}


def backdrop(background: str, phase: float, height: int, width: int) -> NDArray[np.float32]:
    """Return a (height, width, 3) background, 0..255: its colour, a gradient, faint stripes."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :] * width / height
    shade = 9 * y + 4 * np.sin(6 * (x * np.cos(phase) + y * np.sin(phase)) + phase)
    colour = np.array(BACKGROUNDS[background], np.float32)
    picture: NDArray[np.float32] = colour + shade[:, :, None]
    return picture


def add_blob(picture: NDArray[np.float32], blob: Blob, softness_px: float = 1.0) -> None:
    """Draw `blob` into the (height, width, 3) `picture`, in place."""
    height, width = picture.shape[:2]
    half = height / 2
    x_px, y_px = blob.middle[0] * half + width / 2, blob.middle[1] * half + half
    reach = blob.radius * half * 1.25 + 2
    left, right = max(0, int(x_px - reach)), min(width, int(x_px + reach) + 1)
    top, bottom = max(0, int(y_px - reach)), min(height, int(y_px + reach) + 1)
    if left >= right or top >= bottom:
        return
    scale = np.float32(1 / (blob.radius * half))
    x = (np.arange(left, right, dtype=np.float32)[None, :] + 0.5 - x_px) * scale
    y = (np.arange(top, bottom, dtype=np.float32)[:, None] + 0.5 - y_px) * scale
    cos, sin = np.cos(blob.angle), np.sin(blob.angle)
    x, y = cos * x + sin * y, cos * y - sin * x
    distance_px = _INSIDE[blob.shape](x, y) / scale
    cover = np.clip(distance_px / softness_px + 0.5, 0, 1).astype(np.float32)[:, :, None]
    region = picture[top:bottom, left:right]
    region += cover * (np.array(blob.rgb, np.float32) - region)

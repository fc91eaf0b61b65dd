"""Shapes cover their geometric area, in the given colour and place."""

from __future__ import annotations

import numpy as np
import pytest

from clipit.demo import draw

RED = (255.0, 0.0, 0.0)
R = 0.4  # radius
AREAS = {
    "circle": np.pi * R**2,
    "square": (2 * 0.86 * R) ** 2,
    "triangle": 3 * np.sqrt(3) / 4 * R**2,
    "star": 10 * 0.5 * R * 0.42 * R * np.sin(np.pi / 5),
    "cross": (2 * 0.95 * 0.66 * 2 - 0.66**2) * R**2,
}


@pytest.mark.parametrize("shape", AREAS)
@pytest.mark.parametrize("angle", [0.0, 0.5])
def test_shape_covers_its_area(shape: str, angle: float) -> None:
    picture = np.zeros((200, 300, 3), dtype=np.float32)
    draw.add_blob(picture, draw.Blob(shape, RED, R, (0.3, -0.2), angle))
    cover = picture[..., 0] / 255
    assert cover.sum() / 100**2 == pytest.approx(AREAS[shape], rel=0.01)
    assert picture[..., 1:].max() == 0
    rows, columns = np.nonzero(cover > 0.5)
    assert columns.mean() == pytest.approx(150 + 0.3 * 100, abs=1.5)
    assert rows.mean() == pytest.approx(100 - 0.2 * 100, abs=1.5)


def test_shape_beyond_the_edge_is_cut_off() -> None:
    picture = np.zeros((50, 50, 3), dtype=np.float32)
    draw.add_blob(picture, draw.Blob("circle", RED, 0.5, (1.0, 0.0)))
    assert picture[25, 49, 0] == 255
    draw.add_blob(picture, draw.Blob("circle", RED, 0.5, (5.0, 0.0)))
    assert (picture[:, :25] == 0).all()


def test_backgrounds_differ_by_colour_more_than_within() -> None:
    means = [draw.backdrop(b, 0.3, 90, 160).mean((0, 1)) for b in ("dark", "grey", "sandy")]
    spread = draw.backdrop("grey", 0.3, 90, 160).std()
    assert np.linalg.norm(means[0] - means[1]) > 5 * spread
    assert np.linalg.norm(means[1] - means[2]) > 5 * spread

"""A film with planted cuts: takes of moving textures, joined by cuts, dissolves, fades, flashes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 192, 108
MAX_SPEED = 8  # of the camera, in pixels per second
DISSOLVE_S, FADE_S, FLASH_S, CRUMB_S = 0.9, 1.2, 0.16, 0.3

#: The takes' lengths in seconds, and what comes after each; a flash is inside of a take, a crumb
#: is a take that is too short to be shown; blend: a cut with one mixed frame.
PLAN = (
    (2.3, "cut"),
    (2.1, "dissolve"),
    (1.7, "flash"),
    (1.9, "cut"),
    (CRUMB_S, "cut"),
    (2.2, "fade"),
    (2.3, "blend"),
    (3.4, "cut"),
    (2.1, "flash"),
    (1.6, "cut"),
    (2.9, "end"),
)


@dataclass(frozen=True)
class Planted:
    """A film: its pictures, when they are shown, and what they belong to.

    takes: half-open frames that may be shown. hard_cuts: first frames after a cut. ticks:
    presentation times, three to a frame of the nominal rate.
    """

    pictures: list[np.ndarray]
    ticks: list[int]
    takes: list[tuple[int, int]]
    hard_cuts: list[int]

    def hidden(self, margin: int) -> np.ndarray:
        """(n,) bool: frames that no summary may show, `margin` frames from a take and more."""
        hidden = np.ones(len(self.pictures), dtype=bool)
        for start, stop in self.takes:
            hidden[max(0, start - margin) : stop + margin] = False
        return hidden


def planted(rate: float, *, seed: int = 0, variable: bool = False) -> Planted:
    """The film at `rate` frames per second; `variable`: some frames are shown twice as long."""
    rng = np.random.default_rng(seed)
    pictures: list[np.ndarray] = []
    takes: list[tuple[int, int]] = []
    hard_cuts: list[int] = []
    scene = _Scene(rng, rate)
    for seconds, join in PLAN:
        start = len(pictures)
        pictures += [scene.next() for _ in range(round(seconds * rate))]
        if seconds != CRUMB_S:
            takes.append((start, len(pictures)))
        if join == "flash":
            white = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
            hard_cuts.append(len(pictures))
            pictures += [white] * round(FLASH_S * rate)
            hard_cuts.append(len(pictures))
        elif join != "end":
            following = _Scene(rng, rate)
            pictures += _joined(scene, following, join, rate)
            hard_cuts += [len(pictures)] * (join in ("cut", "blend"))
            scene = following
    count = range(len(pictures))
    steps = [6 if variable and n % 5 == 0 and n // 40 % 2 else 3 for n in count]
    return Planted(pictures, [0, *np.cumsum(steps)[:-1].tolist()], takes, hard_cuts)


def write_film(path: Path, film: Planted, rate: Fraction) -> Path:
    """Encode the film with x264."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = time_base = 1 / (3 * rate)
        stream.codec_context.thread_count = 1
        for picture, tick in zip(film.pictures, film.ticks, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = tick, time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


class _Scene:
    """A texture of its own colour under a moving camera, and a disc that moves across it."""

    def __init__(self, rng: np.random.Generator, rate: float) -> None:
        coarse = rng.integers(0, 110, (14, 24, 3), dtype=np.uint8)
        large = np.kron(coarse, np.ones((16, 16, 1), np.uint8))
        self.texture = large + rng.integers(0, 140, 3, dtype=np.uint8)
        self.speed = rng.uniform(-1, 1, 2) * MAX_SPEED / rate
        self.colour = rng.integers(0, 255, 3)
        self.frame, self.rate, self.rng = 0, rate, rng

    def next(self) -> np.ndarray:
        room = np.array(self.texture.shape[:2]) - (HEIGHT, WIDTH)
        at = np.clip(room / 2 + self.speed * self.frame, 0, room - 1)
        (y, x), (v, u) = at.astype(int), at % 1
        cut = self.texture[y : y + HEIGHT + 1, x : x + WIDTH + 1].astype(np.float32)
        cut = cut[:-1] * (1 - v) + cut[1:] * v
        picture = cut[:, :-1] * (1 - u) + cut[:, 1:] * u
        rows, columns = np.ogrid[:HEIGHT, :WIDTH]
        across = WIDTH * abs(self.frame / self.rate / 6 % 2 - 1)
        picture[(rows - 60) ** 2 + (columns - across) ** 2 < 12**2] = self.colour
        self.frame += 1
        noise = self.rng.integers(-3, 4, (HEIGHT, WIDTH, 1))
        return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _joined(one: _Scene, other: _Scene, join: str, rate: float) -> list[np.ndarray]:
    """The mixed frames between two takes."""
    if join == "fade":
        half = round(FADE_S / 2 * rate)
        down = [_mixed(one.next(), 0, (k + 1) / (half + 1)) for k in range(half)]
        return [*down, *(_mixed(other.next(), 0, 1 - (k + 1) / (half + 1)) for k in range(half))]
    count = {"cut": 0, "blend": 1, "dissolve": round(DISSOLVE_S * rate)}[join]
    return [_mixed(one.next(), other.next(), (k + 1) / (count + 1)) for k in range(count)]


def _mixed(one: np.ndarray, other: np.ndarray | int, share: float) -> np.ndarray:
    return (one * (1 - share) + np.asarray(other) * share).astype(np.uint8)

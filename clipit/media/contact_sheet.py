"""A contact sheet: frames of a video with their times as one JPEG."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from clipit.core.durable import durable_write
from clipit.core.errors import UsageError
from clipit.core.times import clock
from clipit.media.sampling import read_frames
from clipit.media.worker import Pixels

_TILE_HEIGHT = 144
_GAP = 4


def contact_sheet(
    path: str | os.PathLike[str],
    frames: Sequence[int],
    out: str | os.PathLike[str],
    *,
    columns: int = 5,
    comment: str = "",
) -> None:
    """Write `frames` (original indices) of the video as tiles in order of time to the JPEG `out`.

    comment: stored in the file. Raises UsageError for no frame; otherwise as `read_frames`.
    """
    if not len(frames):
        raise UsageError(f"{path}: frames: expected at least one for a contact sheet, found none")
    tiles = [
        _labelled(sample.image, sample.time_s)
        for sample in read_frames(path, np.asarray(frames), short_side=_TILE_HEIGHT)
    ]
    width, height = tiles[0].size
    columns = min(columns, len(tiles))
    rows = math.ceil(len(tiles) / columns)
    size = (columns * (width + _GAP) - _GAP, rows * (height + _GAP) - _GAP)
    image = Image.new("RGB", size, "white")
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        image.paste(tile, (column * (width + _GAP), row * (height + _GAP)))
    with durable_write(out) as temporary:
        image.save(temporary, "JPEG", quality=90, comment=comment.encode())


def _labelled(image: Pixels, time_s: float) -> Image.Image:
    tile = Image.fromarray(np.asarray(image))
    draw = ImageDraw.Draw(tile)
    label = clock(time_s)
    box = draw.textbbox((4, 4), label)
    draw.rectangle((box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2), fill="black")
    draw.text((4, 4), label, fill="white")
    return tile

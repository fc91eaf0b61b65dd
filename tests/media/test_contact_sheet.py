"""Contact sheets show the frames in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clipit.core.errors import UsageError
from clipit.media.contact_sheet import contact_sheet
from tests.media.clips import number_in


def test_tiles_show_the_frames_in_order(plain_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "contact_sheet.jpg"
    frames = [200, 31, 63]
    contact_sheet(plain_clip, frames, out, columns=2)
    image = np.asarray(Image.open(out))
    tiles = [image[:96, :160], image[:96, 164:], image[100:, :160]]
    assert image.shape == (196, 324, 3)
    assert [number_in(tile) | 3 for tile in tiles] == [31, 63, 203]  # the label covers two bits


def test_no_frame_is_refused(plain_clip: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least one"):
        contact_sheet(plain_clip, [], tmp_path / "contact_sheet.jpg")

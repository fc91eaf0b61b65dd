"""The preview shows only the shots, in order."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageSequence

from clipit.core.errors import UsageError
from clipit.media.preview import preview
from tests.media.clips import number_in


def shown(path: Path) -> list[int]:
    with Image.open(path) as image:
        return [number_in(np.asarray(f.convert("RGB"))) for f in ImageSequence.Iterator(image)]


def test_preview_shows_the_beginning_of_every_shot(plain_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "preview.webp"
    preview(plain_clip, [(100, 200), (20, 29)], out, comment="made by")
    assert shown(out) == [20, 23, 26, *range(100, 136, 3)]
    with Image.open(out) as image:
        assert image.getexif()[ExifTags.Base.ImageDescription] == "made by"
        assert image.info["loop"] == 0


def test_many_shots_share_the_frames(plain_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "preview.webp"
    preview(plain_clip, [(at, at + 1) for at in range(0, 240, 2)], out)
    numbers = shown(out)
    assert len(numbers) == 96
    assert numbers[0] == 0 and numbers[-1] == 238


def test_no_shot_is_refused(plain_clip: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected at least one for a preview"):
        preview(plain_clip, [], tmp_path / "preview.webp")

"""Row arithmetic of the feature streams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit.core.errors import DataError
from clipit.models.captioners.bmt.streams import Streams, crop_rows
from tests.models.captioners.bmt import small


@pytest.mark.shared_data
def test_crop_matches_official_code(shared_data: Path) -> None:
    rows = np.load(shared_data / "golden" / "bmt_parity" / "unit" / "crop.npy")
    found = [crop_rows(int(s), start, end, dur) for s, start, end, dur, _, _ in rows]
    assert [(f.start, f.stop) for f in found] == [(int(a), int(b)) for *_, a, b in rows]


def test_crop_is_never_empty() -> None:
    assert crop_rows(10, 3.0, 3.1, 10.0) == slice(3, 4)
    assert crop_rows(10, 10.0, 10.0, 10.0) == slice(9, 10)
    assert crop_rows(10, 0.0, 10.0, 10.0) == slice(0, 10)


def test_window_contains_rows_that_begin_in_it() -> None:
    streams = small.streams(100.0)
    part = streams.window(7.68, 15.36, 2.56)
    assert np.array_equal(part.rgb, streams.rgb[3:6])
    assert np.array_equal(part.vggish, streams.vggish[8:16])
    last = streams.window(99.9, 100.0, 2.56)
    assert len(last.rgb) == 1 and len(last.vggish) == 1


def test_rgb_and_flow_must_have_equal_length() -> None:
    rows = np.zeros((4, 1024), dtype=np.float32)
    with pytest.raises(DataError, match="flow has 3 rows, rgb 4"):
        Streams(rows, rows[:3], np.zeros((4, 128), dtype=np.float32))

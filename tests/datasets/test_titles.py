"""Which file names are titles, and what TVSum's file says."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from clipit.core.errors import DataError
from clipit.datasets.titles import read_titles, readable_title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("paluma_jump", "paluma jump"),
        ("Saving dolphines", "Saving dolphines"),
        ("how-to-change.a-tire", "how to change a tire"),
        ("Straßenfest 2026", "Straßenfest 2026"),
        ("夏祭りの花火", "夏祭りの花火"),
        ("IMG_1234", None),
        ("VID_20260102_101112", None),
        ("GOPR0042", None),
        ("AwmHb44_ouw", None),
        ("98MoyGZKHXc", None),
        ("2026-01-02 10.11.12", None),
        ("clip", None),
        ("final_export (2)", None),
        ("a", None),
        ("", None),
    ],
)
def test_names_are_titles_where_they_hold_words(name: str, title: str | None) -> None:
    assert readable_title(name) == title


def test_titles_of_tvsum_are_decoded(tmp_path: Path) -> None:
    """The bytes of UTF-8 are stored as characters of their own."""
    path = tmp_path / "ydata-tvsum50.mat"
    with h5py.File(path, "w") as file:
        cells = [
            file.create_dataset(f"t{number}", data=np.array([[code] for code in title.encode()]))
            for number, title in enumerate(["ŠKODA Tips", "plain "])
        ]
        table = file.create_group("tvsum50")
        table["title"] = np.array([[cell.ref] for cell in cells], dtype=h5py.ref_dtype)
    assert read_titles(path, "tvsum") == {"video_1": "ŠKODA Tips", "video_2": "plain"}


def test_a_file_without_titles_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "ydata-tvsum50.mat"
    for groups in ([], ["tvsum50"]):
        with h5py.File(path, "w") as file:
            for name in groups:
                file.create_group(name)
        with pytest.raises(
            DataError, match=r"not ydata-tvsum50\.mat \(no t.*\); download it again"
        ):
            read_titles(path, "tvsum")

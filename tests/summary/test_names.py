"""Names of output files."""

from pathlib import Path

import pytest

from clipit.core.errors import UsageError
from clipit.summary.output_names import check_collisions, stem_of

LONG = "a very long name " * 20


def test_stem_contains_video_and_query() -> None:
    assert stem_of(None, "v", None) == "v"
    assert stem_of(None, "v", "A dog!") == "v--a-dog"
    assert stem_of("{video}-{query}", "v", None) == "v-generic"
    assert stem_of("{query} of {video}.mp4", "v", "A dog!") == "a-dog of v"


def test_long_names_fit_every_file_system() -> None:
    pairs = [(LONG, None), (LONG, "a dog"), ("犬" * 99, None), (LONG, "犬" * 99)]
    names = {stem_of(None, video, query) for video, query in pairs}
    assert len(names) == 4
    assert all(len(name.encode()) <= 200 for name in names)


def test_collisions_are_found() -> None:
    out = Path("out")
    check_collisions(out, [Path("a.mp4"), Path("b.mp4")], [None, "x"], None)
    with pytest.raises(UsageError, match=r"a\.mov and a\.mp4: both would go to out/a"):
        check_collisions(out, [Path("a.mp4"), Path("a.mov")], [None], None)
    with pytest.raises(UsageError, match=r"gives a\.mp4 to several summaries; add \{query\}"):
        check_collisions(out, [Path("a.mp4")], [None, "x"], "{video}")
    with pytest.raises(UsageError, match=r"out/a/a\.mp4: would be overwritten by its summary"):
        check_collisions(out, [Path("out/a/a.mp4")], [None], None)
    with pytest.raises(UsageError, match=r"out/a/a-b\.mp4: would be overwritten"):
        check_collisions(out, [Path("a.mp4"), Path("out/a/a-b.mp4")], ["b"], "{video}-{query}")

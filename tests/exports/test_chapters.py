"""YouTube chapters, or the rule that is not met."""

from fractions import Fraction

import pytest

from clipit.exports.chapters import chapters
from clipit.exports.timeline import ExportError, timeline
from tests.exports.planted import summary


def made(*lengths_s: float, sentence: str | None = "a dog", rate: Fraction = Fraction(25)) -> str:
    """Chapters of clips of these lengths, with a second between them in the source video."""
    frames, start = [], 0
    for length_s in lengths_s:
        frames.append((start, start + round(length_s * rate)))
        start = frames[-1][1] + round(rate)
    content = summary(rate, frames, n_frames=max(1, start), sentence=sentence)
    return chapters(timeline(content, content.cuts[0]))


def test_chapters_start_where_clips_start_in_the_summary() -> None:
    assert made(10, 12.6, 3600, 11).splitlines() == [
        *("00:00 a dog", "00:10 a dog", "00:22 a dog", "1:00:22 a dog")
    ]


def test_titles_are_one_line_without_brackets() -> None:
    assert made(10, 10, 10, sentence="<b>\nx").splitlines()[0] == "00:00 (b) x"
    assert made(10, 10, 10, sentence=None).splitlines()[2] == "00:20 Shot 3"


@pytest.mark.parametrize(
    ("lengths_s", "reason"),
    [
        ((60, 60), "at least 3 chapters, found 2 clips"),
        ((10, 9.5, 20), "10 s or more, found clip 2 of 9 s at 00:10"),
        ((10, 20, 9), "found clip 3 of 9 s at 00:30"),
    ],
)
def test_rule_that_is_not_met_is_the_reason(lengths_s, reason) -> None:
    with pytest.raises(ExportError, match=reason):
        made(*lengths_s)

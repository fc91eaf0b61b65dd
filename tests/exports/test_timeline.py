"""The frames of the clips: packed, snapped by time, the same as the rendered ones."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clipit.core.errors import DataError
from clipit.exports.timeline import ExportError, Timeline, timeline
from clipit.media.render_ranges import snap
from tests.exports.planted import CLEAN, FRAMES, HOSTILE, RATES, packed, summary


def made(*arguments, **keywords) -> Timeline:
    content = summary(*arguments, **keywords)
    return timeline(content, content.cuts[0])


def spans(line: Timeline) -> list[tuple[int, int, int]]:
    return [(clip.start, clip.stop, clip.record) for clip in line.clips]


@pytest.mark.parametrize("rate", RATES)
def test_frames_of_standard_rates_are_kept_and_packed(rate: Fraction) -> None:
    line = made(rate)
    assert line.rate == rate
    assert spans(line) == packed(FRAMES)
    assert line.media_frames == 220_000
    assert line.frames == sum(stop - start for start, stop in FRAMES)
    assert [clip.score for clip in line.clips] == [i / 8 for i in range(len(FRAMES))]


@pytest.mark.parametrize(
    ("source", "rate"), [("173/10", Fraction(24000, 1001)), ("299/10", Fraction(30000, 1001))]
)
def test_odd_rates_are_snapped_by_time(source: str, rate: Fraction) -> None:
    frames = [(5, 90), (90, 91), (400, 777)]
    line = made(Fraction(source), frames, n_frames=2000)
    assert line.rate == rate
    assert line.clips[0].stop == line.clips[1].start
    for clip, (start, stop) in zip(line.clips, frames, strict=True):
        assert abs(clip.start / rate - start / Fraction(source)) <= 1 / (2 * rate)
        assert abs(clip.stop / rate - stop / Fraction(source)) <= 1 / (2 * rate)
        assert clip.start_s == pytest.approx(float(start / Fraction(source)))


def test_variable_rate_is_snapped_by_time_though_its_mean_is_standard() -> None:
    line = made(Fraction(30), [(10, 20)], n_frames=300, times_s=[(2.0, 3.5)])
    assert spans(line) == [(60, 105, 0)]


def test_every_frame_at_half_rate_is_on_the_grid() -> None:
    line = made(Fraction(15), [(7, 31)], n_frames=100)
    assert (line.rate, spans(line)) == (30, [(14, 62, 0)])


def test_overlaps_are_shown_once() -> None:
    frames = [(0, 50), (10, 40), (40, 75), (75, 80), (300, 400)]
    assert spans(made(Fraction(25), frames)) == packed([(0, 50), (50, 75), (75, 80), (300, 400)])


TIMES = st.lists(
    st.tuples(st.floats(0, 19.9), st.floats(0.001, 6)).map(lambda t: (t[0], t[0] + t[1])),
    min_size=1,
    max_size=8,
)


@given(TIMES, st.sampled_from(RATES))
@example([(0.184, 0.238), (0.22, 0.236)], Fraction(25))  # within a frame, each keeps one
def test_frames_equal_the_rendered_ones(times_s: list[tuple[float, float]], rate: Fraction) -> None:
    frames = [(0, 1)] * len(times_s)
    line = made(rate, frames, times_s=times_s, duration_s=20.0)
    exported = {frame for clip in line.clips for frame in range(clip.start, clip.stop)}
    rendered = {f for cut in snap(times_s, rate, 20.0) for f in range(cut.start, cut.stop)}
    assert exported == rendered
    assert line.frames == len(exported)
    assert all(clip.start_s < clip.end_s for clip in line.clips)
    assert spans(line) == packed([(clip.start, clip.stop) for clip in line.clips])


def test_shot_outside_the_source_video_is_named() -> None:
    with pytest.raises(DataError, match=r"within 10\.000 s, found one from 10\.200 s"):
        made(Fraction(25), [(255, 260)], n_frames=250)


def test_nothing_selected_is_a_reason() -> None:
    content = summary(frames=[])
    with pytest.raises(ExportError, match="'generic': expected selected shots, found none"):
        timeline(content, content.cuts[0])


def test_hostile_sentences_become_one_plain_line() -> None:
    assert made(frames=[(0, 9)], sentence=HOSTILE).clips[0].marker == f"[0.000] {CLEAN}"
    assert made(frames=[(0, 9)], sentence=None).clips[0].marker == "[0.000]"


def test_file_becomes_an_encoded_address(tmp_path, monkeypatch) -> None:
    assert made().url == "file:///videos/a%20b/c%231%20%C3%A9.mp4"
    monkeypatch.chdir(tmp_path)
    assert made(path="x/y.mp4").url == f"{tmp_path.as_uri()}/x/y.mp4"

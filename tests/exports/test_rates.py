"""Timecode against OpenTimelineIO, rates against arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import opentime

from clipit.exports.rates import (
    STANDARD,
    drops_frames,
    frame_at,
    nearest_frame,
    rational_s,
    standard_rate,
    timebase,
    timecode,
)
from tests.exports.planted import DROP_RATES

DAY = st.integers(0, 24 * 3600 * 60 - 1)


def a_day(rate: Fraction, frame: int, drop: bool = False) -> int:
    """`frame` within the frames that a day of timecode numbers."""
    base = timebase(rate)
    dropped = 24 * 6 * 9 * (base // 15) if drop else 0
    return frame % (24 * 3600 * base - dropped)


@given(st.sampled_from(STANDARD), DAY)
def test_non_drop_counts_every_frame(rate: Fraction, frame: int) -> None:
    frame = a_day(rate, frame)
    code = timecode(frame, rate)
    hours, minutes, seconds, frames = map(int, code.split(":"))
    assert ((hours * 60 + minutes) * 60 + seconds) * timebase(rate) + frames == frame
    assert frame_at(code, rate) == frame


@given(st.sampled_from(STANDARD), st.integers(0, 23 * 3600 * 24))
def test_non_drop_is_what_opentimelineio_writes(rate: Fraction, frame: int) -> None:
    time = opentime.RationalTime(frame, float(rate))
    assert timecode(frame, rate) == opentime.to_timecode(time, float(rate), drop_frame=False)


@given(st.sampled_from(DROP_RATES), DAY)
def test_drop_frame_is_what_opentimelineio_writes_and_reads(rate: Fraction, frame: int) -> None:
    frame = a_day(rate, frame, drop=True)
    code = timecode(frame, rate, drop=True)
    time = opentime.RationalTime(frame, float(rate))
    assert code == opentime.to_timecode(time, float(rate), drop_frame=True)
    assert round(opentime.from_timecode(code, float(rate)).value) == frame
    assert frame_at(code, rate) == frame_at(code.replace(";", "."), rate) == frame


@given(st.sampled_from(DROP_RATES), DAY)
def test_drop_frame_rises_stays_with_the_clock_and_skips_what_it_must(
    rate: Fraction, frame: int
) -> None:
    frame = a_day(rate, frame, drop=True)
    code = timecode(frame, rate, drop=True)
    clock, frames = code.split(";")
    hours, minutes, seconds = map(int, clock.split(":"))
    shown_s = (hours * 60 + minutes) * 60 + seconds + int(frames) / timebase(rate)
    assert abs(shown_s - frame / rate) < 0.2  # 0.09 after a day, and 0.06 within a minute
    if seconds == 0 and minutes % 10:
        assert int(frames) >= timebase(rate) // 15
    assert frame == 0 or timecode(frame - 1, rate, drop=True) < code


def test_drop_frame_by_hand() -> None:
    ntsc, double = DROP_RATES
    assert timecode(1799, ntsc, drop=True) == "00:00:59;29"
    assert timecode(1800, ntsc, drop=True) == "00:01:00;02"
    assert timecode(17982, ntsc, drop=True) == "00:10:00;00"
    assert timecode(107892, ntsc, drop=True) == "01:00:00;00"
    assert timecode(3600, double, drop=True) == "00:01:00;04"
    assert [rate for rate in STANDARD if drops_frames(rate)] == [ntsc, double]


@given(st.sampled_from(STANDARD), st.integers(0, 24 * 3600 * 60))
def test_frame_survives_its_seconds(rate: Fraction, frame: int) -> None:
    assert nearest_frame(float(frame / rate), rate) == frame
    assert Fraction(rational_s(frame, rate).removesuffix("s")) == frame / rate


@pytest.mark.parametrize("rate", STANDARD)
def test_standard_rate_is_kept_however_it_is_written(rate: Fraction) -> None:
    assert standard_rate(rate) == rate
    assert standard_rate(Fraction(round(float(rate), 2)).limit_denominator(100)) == rate


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        *(("29.9", "30000/1001"), ("17.3", "24000/1001"), ("35.27", "30"), ("300/7", "50")),
        *(("10", "30"), ("15", "30"), ("12", "24"), ("25/2", "25"), ("15000/1001", "30000/1001")),
        *(("120", "60"), ("120000/1001", "60000/1001"), ("100", "50"), ("240", "60"), ("1", "24")),
    ],
)
def test_odd_rate_goes_to_the_nearest_that_holds_its_cuts(source: str, expected: str) -> None:
    assert standard_rate(Fraction(source)) == Fraction(expected)

"""Times as people read them."""

import pytest

from clipit.core.times import clock, hours_minutes_seconds, rough_time


@pytest.mark.parametrize(
    ("time_s", "text"),
    [
        (0, "0:00.0"),
        (59.96, "0:59.9"),
        (59.99, "0:59.9"),
        (61.25, "1:01.2"),
        (62.3, "1:02.3"),
        (3723.4, "1:02:03.4"),
    ],
)
def test_clock_truncates_to_tenths(time_s: float, text: str) -> None:
    assert clock(time_s) == text


def test_whole_seconds_are_split() -> None:
    assert hours_minutes_seconds(3723) == (1, 2, 3)
    assert hours_minutes_seconds(59) == (0, 0, 59)


@pytest.mark.parametrize(
    ("time_s", "text"), [(0.4, "0 s"), (119, "119 s"), (150, "2 min"), (12_000, "3 h 20 min")]
)
def test_rough_time_has_a_unit_to_plan_by(time_s: float, text: str) -> None:
    assert rough_time(time_s) == text

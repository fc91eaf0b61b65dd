"""Budgets and times as typed."""

import math

import pytest

from clipit.core.errors import UsageError
from clipit.core.times import clock
from clipit.summary.time_parsing import Budget, read_budget, read_range, read_time


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("15%", Budget(share=0.15)),
        (" 100 % ", Budget(share=1.0)),
        ("2.5%", Budget(share=0.025)),
        ("90s", Budget(seconds=90)),
        ("1:30", Budget(seconds=90)),
        ("1:00:00.5", Budget(seconds=3600.5)),
        ("5m", Budget(seconds=300)),
        ("1.5min", Budget(seconds=90)),
        ("1h 30m 5s", Budget(seconds=5405)),
        (20, Budget(seconds=20)),
        (12.5, Budget(seconds=12.5)),
    ],
)
def test_budget_is_a_share_or_seconds(text: str | float, budget: Budget) -> None:
    assert read_budget(text) == budget


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "0s",
        "0%",
        "101%",
        "-5s",
        "a lot",
        "5 dogs",
        "nan%",
        "5m1",
        "1m1h",
        0,
        -3,
        math.nan,
        math.inf,
    ],
)
def test_any_other_budget_is_refused(text: str | float) -> None:
    with pytest.raises(UsageError, match="--budget: expected a share such as 15%"):
        read_budget(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("62", 62), ("62.5s", 62.5), ("1:02", 62), ("1:01:02.25", 3662.25)]
)
def test_times_are_read(text: str, seconds: float) -> None:
    assert read_time(text, "--keep") == seconds


def test_ranges_are_read() -> None:
    assert read_range("1:02-1:10", "--keep") == (62, 70)
    assert read_range("0 - 3.5", "--keep") == (0, 3.5)


def test_printed_times_are_read_back() -> None:
    for time_s in (0, 59.9, 60, 62.5, 3600, 3661.1):
        assert read_time(clock(time_s), "x") == pytest.approx(time_s)

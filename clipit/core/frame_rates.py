"""Frame rates as fractions."""

from __future__ import annotations

from fractions import Fraction

_MAX_DENOMINATOR = 100_000


def rational(rate: float | Fraction) -> Fraction:
    """A rate above 0 as the nearest fraction such as 30000/1001; never 0, however slow it is."""
    return Fraction(rate).limit_denominator(_MAX_DENOMINATOR) or Fraction(1, round(1 / rate))

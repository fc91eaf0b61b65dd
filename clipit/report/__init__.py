"""A page per video: what was chosen, where, and why; one file that works offline."""

from clipit.report.page import write_report
from clipit.report.said import Said

__all__ = ["Said", "write_report"]

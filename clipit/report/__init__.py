"""A page per video: what was chosen, where, and why; one file that works offline."""

from clipit.report.annotator_scores import Said
from clipit.report.page import write_report

__all__ = ["Said", "write_report"]

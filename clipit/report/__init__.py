"""A page per video: selected shots, scores and attributions; one file that works offline."""

from clipit.report.annotator_scores import AnnotatorScores
from clipit.report.page import write_report

__all__ = ["AnnotatorScores", "write_report"]

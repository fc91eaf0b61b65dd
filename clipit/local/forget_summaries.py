"""Forgetting some of the summaries in the output folder of a video."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from clipit.local.delivery import deliver, forget, records
from clipit.summary import output_names
from clipit.summary.adding import without
from clipit.summary.model import Summary, read_summary


def forget_summaries(
    path: str | PathLike[str], queries: Sequence[str | None], *, overwrite: bool = False
) -> Summary:
    """What is left of the summary.json in a folder, without the summaries of some queries.

    None: the generic summary. Rendered files that clipit wrote are deleted; report.html and
    shots.csv are renewed.

    Raises UsageError for a query without a summary, where none would be left, or where a file to
    renew is not clipit's own.
    """
    folder = Path(path)
    summary = read_summary(folder / output_names.SUMMARY)
    left = without(summary, queries)
    runner = records(folder)
    if not overwrite:
        for name in (output_names.REPORT, output_names.SHOTS, *output_names.CAPTIONS):
            runner.check_overwrite(folder / name)
    deliver(left, [], folder, runner)
    forget([cut for cut in summary.cuts if cut.query in queries], folder, runner)
    return left

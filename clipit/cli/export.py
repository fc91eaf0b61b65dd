"""`clipit export`: take the summaries of a summary.json into an editor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.summary.model import Cut, Summary


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "export",
        help="write a summary for an editor: EDL, FCPXML, OTIO, LosslessCut, ...",
        description="Write the cuts of a summary.json as timelines of the original video.",
    )
    parser.add_argument("summary", type=Path, help="summary.json")
    parser.add_argument(
        "--format",
        nargs="+",
        action="extend",
        metavar="FORMAT",
        help="such as edl, fcpxml, otio; an unknown one lists all. Default: all that can hold it",
    )
    parser.add_argument("--query", help="only this query's cut, or generic; default: every cut")
    parser.add_argument("--out", type=Path, help="folder to write to; default: the summary's")
    parser.add_argument("--force", action="store_true", help="overwrite files that exist")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Write every cut in every format, printing the files and what could not be written.

    A format that cannot hold a cut is an error where it was asked for, else a line on stderr.
    """
    from clipit.exports.formats import FORMATS, export, refuse_existing
    from clipit.exports.timeline import ExportError
    from clipit.summary.model import read_summary

    summary = read_summary(parsed.summary)
    cuts = _asked(summary, parsed.query)
    names = parsed.format or list(FORMATS)
    folder = parsed.out or parsed.summary.parent
    _check_distinct(summary, cuts, folder)
    if not parsed.force:
        refuse_existing(_files(summary, cuts, names, folder))
    if not Path(summary.source_video.path).exists():
        print(
            f"{summary.source_video.path}: not found; the editor will ask for it", file=sys.stderr
        )
    reasons = []
    for cut in cuts:
        for name in names:
            try:
                print(*export(summary, cut, [name], folder, force=parsed.force))
            except ExportError as reason:
                reasons.append(f"{name} of {cut.title!r} is not written: {reason}")
    if reasons and parsed.format:
        raise ExportError("; ".join(reasons))
    for reason in reasons:
        print(reason, file=sys.stderr)


def _asked(summary: Summary, query: str | None) -> list[Cut]:
    from clipit.core.errors import UsageError

    if query is None:
        return summary.cuts
    found = [cut for cut in summary.cuts if cut.title == query]
    if not found:
        there = ", ".join(repr(cut.title) for cut in summary.cuts)
        raise UsageError(f"--query: expected one of {there}, found {query!r}")
    return found


def _files(summary: Summary, cuts: list[Cut], names: list[str], folder: Path) -> list[Path]:
    from clipit.exports.formats import targets

    return [path for cut in cuts for path in targets(summary, cut, names, folder).values()]


def _check_distinct(summary: Summary, cuts: list[Cut], folder: Path) -> None:
    from clipit.core.errors import UsageError
    from clipit.exports.timeline import title

    seen: dict[str, Cut] = {}
    for cut in cuts:
        other = seen.setdefault(title(summary, cut), cut)
        if other is not cut:
            raise UsageError(
                f"--query: {cut.title!r} and {other.title!r} make one file name; choose one of them"
            )

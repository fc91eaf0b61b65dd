"""`clipit export`: write the cuts of a summary.json for video editors."""

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
        help="write a summary for a video editor: EDL, FCPXML, OTIO, LosslessCut, ...",
        description="Write the cuts of a summary.json as timelines of the original video.",
    )
    parser.add_argument("summary", type=Path, metavar="SUMMARY", help="a summary.json")
    parser.add_argument(
        "--format",
        nargs="+",
        action="extend",
        metavar="FORMAT",
        help="such as edl, fcpxml, otio; an unknown one lists all [all that can hold the cut]",
    )
    parser.add_argument("--query", help="only the cut of this query, or generic [every cut]")
    parser.add_argument("--out", type=Path, help="output folder [that of SUMMARY]")
    parser.add_argument("--force", action="store_true", help="overwrite files that exist")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Write every cut in every format; print the files, and the formats that could not be used.

    A format that cannot represent a cut is an error if it was requested, else a line on stderr.
    """
    from clipit.exports.formats import FORMATS, export, refuse_existing
    from clipit.exports.timeline import ExportError
    from clipit.summary.model import read_summary

    summary = read_summary(parsed.summary)
    cuts = _select_cuts(summary, parsed.query)
    names = parsed.format or list(FORMATS)
    folder = parsed.out or parsed.summary.parent
    _check_distinct(summary, cuts, folder)
    if not parsed.force:
        refuse_existing(_files(summary, cuts, names, folder))
    if not Path(summary.source_video.path).exists():
        print(
            f"{summary.source_video.path}: not found; the editor will ask for it", file=sys.stderr
        )
    failures = []
    for cut in cuts:
        for name in names:
            try:
                print(*export(summary, cut, [name], folder, force=parsed.force))
            except ExportError as error:
                failures.append(f"{name} of {cut.title!r} is not written: {error}")
    if failures and parsed.format:
        raise ExportError("; ".join(failures))
    for failure in failures:
        print(failure, file=sys.stderr)


def _select_cuts(summary: Summary, query: str | None) -> list[Cut]:
    from clipit.core.errors import UsageError

    if query is None:
        return summary.cuts
    cuts = [cut for cut in summary.cuts if cut.title == query]
    if not cuts:
        titles = ", ".join(repr(cut.title) for cut in summary.cuts)
        raise UsageError(f"--query: expected one of {titles}, found {query!r}")
    return cuts


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
                f"--query: {cut.title!r} and {other.title!r} have the same file name; "
                "select one of them"
            )

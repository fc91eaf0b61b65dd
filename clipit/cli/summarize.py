"""`clipit summarize`: from a person's videos to summaries, films and all that goes with them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.local.summarize import Delivery, Result
    from clipit.summary.model import Cut, Summary

_DESCRIPTION = """\
Make a summary of each video, and one for each query, in OUT/VIDEO/: the film with its sound, a
page that plays it and says why (report.html), all shots with their scores (shots.csv), a contact
sheet, a preview, and summary.json, which can be edited and rendered again (clipit render). What is
found out about a video is kept in OUT/.clipit, so that the next query decodes nothing.
"""
_EXAMPLES = """\
examples:
  clipit summarize talk.mp4
  clipit summarize *.mp4 --query "a dog catches a ball" --query "people laughing" --budget 90s
  clipit summarize talk.mp4 --keep 1:02-1:10 --drop 0:00-0:15 --fade 0.3 --dry-run
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "summarize",
        help="summarise videos of your own",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("videos", nargs="+", metavar="VIDEO", help="files, or folders of videos")
    _add_request(parser.add_argument_group("what to look for"))
    _add_edits(parser.add_argument_group("edits"))
    _add_delivery(parser.add_argument_group("where to"))
    parser.set_defaults(run=run)


def _add_request(group: Any) -> None:
    group.add_argument(
        "--query", "-q", action="append", default=[], help="what to look for; may be repeated"
    )
    group.add_argument("--generic", action="store_true", help="a summary without a query, too")
    group.add_argument(
        "--budget", "-b", default="15%", help="length: 15%% of the video, 90s, 1:30 [15%%]"
    )
    group.add_argument(
        "--encoder",
        "-e",
        default="clip",
        help="clip (ViT-B-32 of OpenAI), MODEL:TAG of open_clip, or demo, which knows coloured "
        "shapes only [clip]",
    )
    group.add_argument("--captions", help="sentences: sidecar (files next to the videos), coca")
    group.add_argument(
        "--variant",
        help="who scores: zero-shot, or a scorer that comes with the package [for queries "
        "zero-shot; else a shipped one where its captioner is on this machine]",
    )
    group.add_argument("--weights", metavar="FILE", help="a scorer of your own, card beside it")
    group.add_argument("--fps", type=float, help="frames looked at per second [2]")


def _add_edits(group: Any) -> None:
    group.add_argument(
        "--keep", action="append", default=[], metavar="RANGE", help="show 1:02-1:10 in any case"
    )
    group.add_argument(
        "--drop", action="append", default=[], metavar="RANGE", help="never show 0:00-0:15"
    )
    group.add_argument("--min-shot", default="0", metavar="S", help="join shots shorter than S s")
    group.add_argument("--handles", default="0", metavar="S", help="S s more around every piece")
    group.add_argument("--fade", default="0", metavar="S", help="S s from and to black")


def _add_delivery(group: Any) -> None:
    group.add_argument("--out", "-o", type=Path, default=Path("clipit-out"), help="[%(default)s]")
    group.add_argument("--cache", type=Path, help="what is kept of the videos [OUT/.clipit]")
    group.add_argument("--name", help="of films: {video}-{query} [{video}--{query}]")
    group.add_argument("--force", action="store_true", help="overwrite files of others")
    group.add_argument(
        "--dry-run", "-n", action="store_true", help="print what would be shown, write nothing"
    )
    group.add_argument(
        "--progress", choices=("auto", "lines", "json", "none"), help="how it is shown [auto]"
    )


def run(parsed: argparse.Namespace) -> None:
    """Summarise; a video that fails is named at the end, the others go on."""
    from clipit.core import progress
    from clipit.local.request import make_request
    from clipit.local.summarize import summarize_all

    if parsed.progress:
        progress.use(parsed.progress)
    request = make_request(
        parsed.videos,
        parsed.query,
        budget=parsed.budget,
        encoder=parsed.encoder,
        captions=parsed.captions,
        variant=parsed.variant,
        weights=parsed.weights,
        fps=parsed.fps,
    )
    results = []
    for result in summarize_all(request, _delivery(parsed)):
        results.append(result)
        if result.summary is not None:
            show(result.summary, result.folder, with_shots=parsed.dry_run)
    _raise_failures(results)


def _delivery(parsed: argparse.Namespace) -> Delivery:
    from clipit.config.edit_options import EditOptions
    from clipit.local.summarize import Delivery
    from clipit.summary.time_parsing import read_range, read_time

    return Delivery(
        out=parsed.out,
        cache=parsed.cache,
        template=parsed.name,
        generic=parsed.generic,
        write=not parsed.dry_run,
        overwrite=parsed.force,
        edits=EditOptions(
            keep=tuple(read_range(text, "--keep") for text in parsed.keep),
            drop=tuple(read_range(text, "--drop") for text in parsed.drop),
            min_shot_s=read_time(parsed.min_shot, "--min-shot"),
            handles_s=read_time(parsed.handles, "--handles"),
            fade_s=read_time(parsed.fade, "--fade"),
        ),
    )


def show(summary: Summary, folder: Path, with_shots: bool) -> None:
    """Print a line per cut, and one for each of its shots."""
    from clipit.core.times import clock

    for cut in summary.cuts:
        where = folder / cut.file if cut.file else f"{summary.source_video.video} ({cut.title})"
        print(f"{where}: {headline(cut, summary)}")
        for shot in cut.selected_shots if with_shots else []:
            said = "".join(c if c.isprintable() else " " for c in shot.sentence or "")
            times = f"{clock(shot.start_s):>9} - {clock(shot.end_s):<9}"
            print(f"{times} {shot.end_s - shot.start_s:5.1f} s  {shot.score:.3f}  {said}".rstrip())


def headline(cut: Cut, summary: Summary) -> str:
    """What a cut keeps of its video, in one line."""
    return (
        f"{cut.selected_s:.1f} s of {summary.source_video.duration_s:.1f} s "
        f"(budget {cut.budget_s:.1f} s), {len(cut.selected_shots)} of {len(cut.shots)} shots, "
        f"by {cut.scorer}"
    )


def _raise_failures(results: list[Result]) -> None:
    import sys

    from clipit.core.errors import DataError

    failed = [result for result in results if result.error is not None]
    if not failed:
        return
    if len(results) == 1:
        raise failed[0].error
    for result in failed:
        print(f"clipit: failed: {result.error}", file=sys.stderr)
    raise DataError(f"{len(failed)} of {len(results)} videos were not summarised, see above")

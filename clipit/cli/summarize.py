"""`clipit summarize`: summarise your own videos, and render the summaries."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.local.summarize import Delivery, Result
    from clipit.summary.model import Cut, Summary

_DESCRIPTION = """\
Summarise each video, once per query, in OUT/VIDEO/: the rendered summary with sound, a page that
plays it and explains the selection (report.html), all shots with their scores (shots.csv), a
contact sheet, a preview, and summary.json, which can be edited and rendered again (clipit render).
The analysis of each video is cached in OUT/.clipit, so the next query decodes nothing.
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
        help="summarise your own videos",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "videos", nargs="+", metavar="VIDEO", help="video files, or folders of them"
    )
    _add_request(parser.add_argument_group("content"))
    _add_edits(parser.add_argument_group("edits"))
    _add_delivery(parser.add_argument_group("output"))
    parser.set_defaults(run=run)


def _add_request(group: Any) -> None:
    group.add_argument(
        "--query",
        "-q",
        action="append",
        default=[],
        help="what the summary should show; may be repeated",
    )
    group.add_argument("--generic", action="store_true", help="also make a summary without a query")
    group.add_argument(
        "--only", action="store_true", help="forget earlier summaries that are not asked for again"
    )
    title = group.add_mutually_exclusive_group()
    title.add_argument(
        "--title",
        default=True,
        help="what the video is about, to guide the summary without a query [its title tag or "
        "file name, where these are about it]",
    )
    title.add_argument(
        "--no-title",
        dest="title",
        action="store_const",
        const=False,
        help="read no title",
    )
    group.add_argument(
        "--budget",
        "-b",
        default="15%",
        help="length of a summary: 15%% of the video, 90s, 5m, 1:30 [15%%]",
    )
    group.add_argument(
        "--encoder",
        "-e",
        default="clip",
        help="clip (OpenAI ViT-B-32), MODEL:TAG of open_clip, or demo, which recognises coloured "
        "shapes only [clip]",
    )
    group.add_argument(
        "--captions", help="captions: sidecar (files next to the videos), or coca [none]"
    )
    group.add_argument(
        "--variant",
        help="the scorer: zero-shot, or one shipped with clipit [zero-shot for queries; "
        "otherwise a shipped one if its captioner is installed]",
    )
    group.add_argument(
        "--weights", metavar="FILE", help="your own scorer, with its card next to it"
    )
    group.add_argument("--fps", type=float, help="frames sampled per second [2]")


def _add_edits(group: Any) -> None:
    group.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="RANGE",
        help="always include, e.g. 1:02-1:10",
    )
    group.add_argument(
        "--drop", action="append", default=[], metavar="RANGE", help="never include, e.g. 0:00-0:15"
    )
    group.add_argument(
        "--min-shot", default="0", metavar="S", help="merge shots shorter than S seconds"
    )
    group.add_argument(
        "--handles", default="0", metavar="S", help="extend every piece by S seconds on both sides"
    )
    group.add_argument(
        "--fade", default="0", metavar="S", help="fade from and to black for S seconds"
    )


def _add_delivery(group: Any) -> None:
    group.add_argument(
        "--out", "-o", type=Path, default=Path("clipit-out"), help="output folder [%(default)s]"
    )
    group.add_argument("--cache", type=Path, help="cache folder [OUT/.clipit]")
    group.add_argument(
        "--name", help="names of rendered files, such as {video}-{query} [{video}--{query}]"
    )
    group.add_argument("--force", action="store_true", help="overwrite files not written by clipit")
    group.add_argument(
        "--dry-run", "-n", action="store_true", help="print the selected shots, write nothing"
    )
    group.add_argument(
        "--progress",
        choices=("auto", "lines", "json", "none"),
        help="style of the progress display [auto]",
    )


def run(parsed: argparse.Namespace) -> None:
    """Summarise; videos that fail are listed at the end, the others go on."""
    from clipit.core import progress
    from clipit.local.request import make_request
    from clipit.local.summarize import summarize_all

    if parsed.progress:
        progress.use(parsed.progress)
    request = make_request(
        parsed.videos,
        parsed.query,
        title=parsed.title,
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
        only=parsed.only,
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
    """Print one line per cut and, on request, one per selected shot."""
    from clipit.core.times import clock

    for cut in summary.cuts:
        where = folder / cut.file if cut.file else f"{summary.source_video.video} ({cut.title})"
        print(f"{where}: {headline(cut, summary)}")
        for shot in cut.selected_shots if with_shots else []:
            sentence = "".join(c if c.isprintable() else " " for c in shot.sentence or "")
            times = f"{clock(shot.start_s):>9} - {clock(shot.end_s):<9}"
            print(
                f"{times} {shot.end_s - shot.start_s:5.1f} s  {shot.score:.3f}  {sentence}".rstrip()
            )


def headline(cut: Cut, summary: Summary) -> str:
    """The size of a cut in one line, and what guided it."""
    caveat = f"; {summary.caveat}" if summary.caveat else ""
    guide = f', guided by its title: "{cut.guided_by}"' if cut.guided_by else ""
    return (
        f"{cut.selected_s:.1f} s of {summary.source_video.duration_s:.1f} s "
        f"(budget {cut.budget_s:.1f} s), {len(cut.selected_shots)} of {len(cut.shots)} shots, "
        f"by {cut.scorer}{guide}{caveat}"
    )


def _raise_failures(results: list[Result]) -> None:
    import sys

    from clipit.core.errors import DataError

    errors = [result.error for result in results if result.error is not None]
    if not errors:
        return
    if len(results) == 1:
        raise errors[0]
    for error in errors:
        print(f"clipit: failed: {error}", file=sys.stderr)
    raise DataError(f"{len(errors)} of {len(results)} videos were not summarised, see above")

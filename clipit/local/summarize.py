"""Summaries of one's own videos: each is analysed once, and queries reuse the analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from clipit import __version__, tables
from clipit.config.edit_options import EditOptions
from clipit.core.durable import remove_temporaries
from clipit.core.errors import ClipitError, DataError, MissingError, UsageError
from clipit.local.delivery import CACHE, check_writable, deliver, forget, records
from clipit.local.lock import exclusive
from clipit.local.request import Request, dataset_name, make_request, raw_config
from clipit.local.scorers import scorers
from clipit.local.steps import Runner
from clipit.local.video_jobs import VideoJobs
from clipit.pipeline.jobs import Jobs
from clipit.pipeline.plan import Plan
from clipit.summary import output_names
from clipit.summary.adding import added, is_edited, is_same_video, with_digests
from clipit.summary.edit import check_min_shot, edit
from clipit.summary.model import Summary, read_summary

#: The default output folder.
OUT = Path("clipit-out")


@dataclass(frozen=True)
class Delivery:
    """Where and how the summaries are written; `write` False: only analyse the videos."""

    out: Path = OUT
    cache: Path | None = None
    #: name of the rendered files, of {video} and {query}
    template: str | None = None
    edits: EditOptions = field(default_factory=EditOptions)
    #: the generic summary in addition to those of queries
    generic: bool = False
    #: forget the summaries in the folder that are not asked for again
    only: bool = False
    write: bool = True
    overwrite: bool = False

    @property
    def cache_dir(self) -> Path:
        """The cache folder."""
        return self.cache or self.out / CACHE


@dataclass(frozen=True)
class Result:
    """The outcome for one video: its summary, or the error that occurred."""

    video: Path
    folder: Path
    summary: Summary | None = None
    error: ClipitError | None = None


def summarize(
    path: str | PathLike[str],
    query: str | Sequence[str] | None = None,
    *,
    title: str | bool = True,
    budget: str | float = "15%",
    encoder: str = "clip",
    captions: str | None = None,
    variant: str | None = None,
    weights: str | PathLike[str] | None = None,
    fps: float | None = None,
    out: str | PathLike[str] | None = None,
    cache: str | PathLike[str] | None = None,
    template: str | None = None,
    edits: EditOptions | None = None,
    generic: bool = False,
    only: bool = False,
    overwrite: bool = False,
) -> Summary:
    """The summary of a video: generic, or for one or more queries (with `generic`, both).

    title: what the video is about, to guide the generic summary; True: its file's title tag or
    name, where these are about it; False: none.
    budget: "15%" of the video, "90s", "5m", or seconds as a number. encoder: "clip", "demo"
    (recognises coloured shapes only), or MODEL:TAG of open_clip. captions: "sidecar" (files next to
    the video), "coca", or None. variant: the name of the scorer; weights: a checkpoint of your own,
    with its card next to it, whose scorer reads frames and, if it was trained so, queries.
    out: folder for the rendered files, summary.json and the rest, which hold earlier summaries of
    the video, too, unless `only`; None writes nothing. What is returned is what was asked. cache:
    folder for the analysis of the video, which later queries reuse; default `.clipit` in `out`,
    or in ./clipit-out.

    Raises DataError for an unreadable video, MissingError for missing files or weights, UsageError
    for invalid arguments, FfmpegError where rendering fails.
    """
    queries = [query] if isinstance(query, str) else list(query or [])
    request = make_request(
        [path],
        queries,
        title=title,
        budget=budget,
        encoder=encoder,
        captions=captions,
        variant=variant,
        weights=weights,
        fps=fps,
    )
    delivery = Delivery(
        out=Path(out) if out is not None else OUT,
        cache=Path(cache) if cache is not None else None,
        template=template,
        edits=edits or EditOptions(),
        generic=generic,
        only=only,
        write=out is not None,
        overwrite=overwrite,
    )
    if len(request.videos) != 1:
        raise UsageError(f"{path}: expected one video, found {len(request.videos)}")
    (result,) = summarize_all(request, delivery)
    if result.summary is None:
        raise result.error or DataError(f"{path}: no summary")
    return result.summary


def summarize_all(request: Request, delivery: Delivery) -> Iterator[Result]:
    """The result of each video in turn; one that fails does not stop the others.

    File names, folders and weights are checked before any work; errors in them are raised.
    """
    queries = _queries(request, delivery)
    output_names.check_collisions(delivery.out, request.videos, queries, delivery.template)
    if request.budget.seconds is not None:
        check_min_shot(delivery.edits.min_shot_s, request.budget.seconds)
    if isinstance(request.title, str) and None not in queries:
        raise UsageError("--title guides the summary without a query; ask for it by --generic")
    scorer_of = scorers(request, queries)
    plan = Plan(raw_config(request, sorted(set(scorer_of.values())), delivery.cache_dir))
    runner = Runner(delivery.cache_dir / "steps")
    check_writable(delivery.cache_dir)
    if delivery.write:
        check_writable(delivery.out)
        _check_outputs(request, delivery, queries)
    jobs = Jobs(plan)
    videos = {video: VideoJobs(plan, jobs, dataset_name(video)) for video in request.videos}
    return _each(videos, runner, delivery, scorer_of)


def _each(
    videos: dict[Path, VideoJobs],
    runner: Runner,
    delivery: Delivery,
    scorer_of: dict[str | None, str],
) -> Iterator[Result]:
    for path, video in videos.items():
        folder = output_names.folder_of(delivery.out, path)
        _check_weights(video, runner)
        try:
            remove_temporaries(folder, of_other_machines=False)
            with exclusive(video.folder):
                remove_temporaries(video.folder, of_other_machines=True)
                summaries = {
                    name: video.analyse(name, runner) for name in sorted(set(scorer_of.values()))
                }
                summary = _merge(summaries, video, delivery, scorer_of)
                if delivery.write:
                    _deliver(summary, folder, delivery, video.frames)
        except ClipitError as error:
            yield Result(path, folder, error=error)
        else:
            yield Result(path, folder, summary)


def _deliver(summary: Summary, folder: Path, delivery: Delivery, frames: Path) -> None:
    """Add the summary to those in the folder, or replace them."""
    runner = records(folder)
    earlier = _earlier(folder, delivery)
    whole = summary
    if earlier is not None:
        if delivery.only or not is_same_video(earlier, summary):
            kept = {cut.query for cut in summary.cuts}
            forget([cut for cut in earlier.cuts if cut.query not in kept], folder, runner)
        else:
            whole = added(earlier, summary)
    deliver(whole, summary.cuts, folder, runner, frames)


def _earlier(folder: Path, delivery: Delivery) -> Summary | None:
    """The summary in the folder that is added to; None: there is none, or it is overwritten."""
    path = folder / output_names.SUMMARY
    if not path.exists():
        return None
    try:
        return read_summary(path)
    except DataError:
        if delivery.overwrite:
            return None
        raise


def _queries(request: Request, delivery: Delivery) -> list[str | None]:
    """The queries of the requested cuts; None: generic."""
    generic = delivery.generic or not request.queries
    return [*([None] if generic else []), *request.queries]


def _merge(
    summaries: dict[str, Summary],
    video: VideoJobs,
    delivery: Delivery,
    scorer_of: dict[str | None, str],
) -> Summary:
    """One summary with the requested cuts, each by its scorer, edited, and with its provenance."""
    cuts = {(cut.scorer, cut.query): cut for summary in summaries.values() for cut in summary.cuts}
    base = max(summaries.values(), key=lambda summary: len(summary.captions))
    finished = []
    for query, scorer in scorer_of.items():
        name = output_names.stem_of(delivery.template, base.source_video.video, query)
        file = name + output_names.RENDERED if delivery.write else None
        cut = edit(cuts[scorer, query], base.source_video, delivery.edits)
        finished.append(cut.model_copy(update={"file": file}))
    provenance: dict[str, Any] = {"clipit": __version__, **base.provenance}
    provenance["scores"] = {name: s.provenance["scores"] for name, s in summaries.items()}
    provenance["features"] = tables.provenance(video.features)
    edits = delivery.edits.model_dump(mode="json")
    provenance["edits"] = {cut.title: edits for cut in finished}
    return with_digests(base.model_copy(update={"cuts": finished, "provenance": provenance}))


def _check_outputs(request: Request, delivery: Delivery, queries: Sequence[str | None]) -> None:
    if delivery.overwrite:
        return
    for video in request.videos:
        folder = output_names.folder_of(delivery.out, video)
        runner = records(folder)
        stems = [output_names.stem_of(delivery.template, video.stem, query) for query in queries]
        whole = folder / output_names.SUMMARY
        for path in output_names.all_files(folder, stems):
            if path != whole or runner.is_foreign(path):
                runner.check_overwrite(path)
        earlier = None if delivery.only else _earlier(folder, delivery)
        if earlier is not None:
            was_touched = not runner.is_ours(whole)
            _check_earlier(earlier, whole, dict(zip(queries, stems, strict=True)), was_touched)


def _check_earlier(
    earlier: Summary, path: Path, stems: Mapping[str | None, str], was_touched: bool
) -> None:
    """Refuse to replace a cut that was edited, or to render over the file of another one."""
    for cut in earlier.cuts:
        if cut.query in stems and is_edited(earlier, cut, unknown=was_touched):
            raise UsageError(
                f"{path}: {cut.title[:60]!r} was edited since it was written; clipit render "
                "renders an edited summary, --force makes it anew"
            )
        files = [f"{stem}{output_names.RENDERED}" for stem in stems.values()]
        if cut.query not in stems and cut.file in files:
            raise UsageError(
                f"--name: {cut.file} is the summary {cut.title[:60]!r}; add {{query}}, or forget "
                "that one by --only"
            )


def _check_weights(video: VideoJobs, runner: Runner) -> None:
    """Load the encoder before the video is decoded, if it is needed."""
    if video.is_embedded(runner):
        return
    from clipit.models.encoders.image_encoder import build_image_encoder

    config = video.plan.context.config
    try:
        build_image_encoder(config.image_encoders[config.summary.encoder])
    except MissingError as error:
        hint = "to try clipit without a download use --encoder demo (coloured shapes only)"
        raise MissingError(f"{error}; {hint}") from None

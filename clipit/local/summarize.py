"""Summaries of one's own videos: each is analysed once, and queries reuse the analysis."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from clipit import __version__, tables
from clipit.config.edit_options import EditOptions
from clipit.core.durable import remove_temporaries
from clipit.core.errors import ClipitError, DataError, MissingError, UsageError
from clipit.local import outputs
from clipit.local.lock import exclusive
from clipit.local.request import Request, dataset_name, make_request, raw_config
from clipit.local.scorers import scorers
from clipit.local.steps import Runner
from clipit.local.video_jobs import VideoJobs
from clipit.pipeline.jobs import Jobs
from clipit.pipeline.plan import Plan
from clipit.summary import output_names
from clipit.summary.edit import check_min_shot, edit
from clipit.summary.model import Summary

#: The default output folder, and the cache inside of an output folder.
OUT, CACHE = Path("clipit-out"), ".clipit"


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
    budget: str = "15%",
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
    overwrite: bool = False,
) -> Summary:
    """The summary of a video: generic, or for one or more queries (with `generic`, both).

    title: what the video is about, to guide the generic summary; True: its file's title tag or
    name, where these are about it; False: none.
    budget: "15%" of the video or "90s". encoder: "clip", "demo" (recognises coloured shapes only),
    or MODEL:TAG of open_clip. captions: "sidecar" (files next to the video), "coca", or None.
    variant: the name of the scorer; weights: a checkpoint of your own, with its card next to it,
    whose scorer reads frames and, if it was trained so, queries.
    out: folder for the rendered files, summary.json and the rest; None writes nothing. cache:
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
        _check_outputs(runner, request, delivery, queries)
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
                deliver(summary, folder, runner, video)
        except ClipitError as error:
            yield Result(path, folder, error=error)
        else:
            yield Result(path, folder, summary)


def deliver(summary: Summary, folder: Path, runner: Runner, video: VideoJobs) -> None:
    """Write the summary's files to its folder; files that are up to date are left alone."""
    key = (video.dataset, summary.source_video.video)
    for step in outputs.text_steps(summary, folder):
        runner.run(step)
    runner.run(outputs.report_step(summary, folder, video.frames, key))
    for cut in summary.cuts:
        for step in outputs.render_steps(summary, cut, folder):
            runner.run(step)


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
    provenance["edits"] = delivery.edits.model_dump(mode="json")
    return base.model_copy(update={"cuts": finished, "provenance": provenance})


def check_writable(folder: Path) -> None:
    """Create the folder; UsageError if it is not writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = f"{folder}: cannot write there ({error.strerror}); choose another folder"
        raise UsageError(reason) from None


def _check_outputs(
    runner: Runner, request: Request, delivery: Delivery, queries: Sequence[str | None]
) -> None:
    if delivery.overwrite:
        return
    for video in request.videos:
        folder = output_names.folder_of(delivery.out, video)
        stems = [output_names.stem_of(delivery.template, video.stem, query) for query in queries]
        for path in output_names.all_files(folder, stems):
            runner.check_overwrite(path)


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

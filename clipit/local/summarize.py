"""Summaries of a person's videos: analysed once, asked often, written where they were wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from clipit import __version__, tables
from clipit.config.edit_options import EditOptions
from clipit.core.errors import ClipitError, DataError, MissingError, UsageError
from clipit.local import outputs
from clipit.local.lock import alone_in
from clipit.local.request import Request, dataset_name, make_request, raw_config
from clipit.local.scorers import scorers
from clipit.local.steps import Runner
from clipit.local.video_jobs import VideoJobs
from clipit.pipeline.jobs import Jobs
from clipit.pipeline.plan import Plan
from clipit.summary import output_names
from clipit.summary.edit import check_min_shot, edit
from clipit.summary.model import Summary

#: Where summaries go, and inside of it what is kept of the videos.
OUT, CACHE = Path("clipit-out"), ".clipit"


@dataclass(frozen=True)
class Delivery:
    """Where the summaries go and how; `write` False: analyse only."""

    out: Path = OUT
    cache: Path | None = None
    #: name of the films: {video}, {query}
    template: str | None = None
    edits: EditOptions = field(default_factory=EditOptions)
    #: the generic summary beside those of queries
    generic: bool = False
    write: bool = True
    overwrite: bool = False

    @property
    def kept_in(self) -> Path:
        """The folder of the cache."""
        return self.cache or self.out / CACHE


@dataclass(frozen=True)
class Result:
    """What became of a video: a summary, or the error that it ended with."""

    video: Path
    folder: Path
    summary: Summary | None = None
    error: ClipitError | None = None


def summarize(
    path: str | PathLike[str],
    query: str | Sequence[str] | None = None,
    *,
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
    """The summary of a video: generic, or of one query or several (then generic on request too).

    budget: "15%" of the video or "90s". encoder: "clip", "demo" (knows coloured shapes only), or
    MODEL:TAG of open_clip. captions: "sidecar" (files next to the video), "coca", or None.
    variant: who scores, by name; weights: a scorer of one's own, its card beside it, which reads
    frames alone, or what is asked.
    out: folder to write films, summary.json and the rest to; None writes nothing. cache: what is
    kept of the video, so that the next query decodes nothing; without one `.clipit` in `out`, or
    in ./clipit-out.

    Raises DataError for a file that is no readable video, MissingError for missing files or
    weights, UsageError for arguments that cannot be, FfmpegError where rendering fails.
    """
    asked = [query] if isinstance(query, str) else list(query or [])
    request = make_request(
        [path],
        asked,
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
    """What becomes of each video in turn; one that fails does not stop the others.

    Names are settled and weights looked for before any work: what is wrong with these is raised.
    """
    asked = _asked(request, delivery)
    output_names.check_collisions(delivery.out, request.videos, asked, delivery.template)
    if request.budget.seconds is not None:
        check_min_shot(delivery.edits.min_shot_s, request.budget.seconds)
    scorer_of = scorers(request, asked)
    plan = Plan(raw_config(request, sorted(set(scorer_of.values())), delivery.kept_in))
    runner = Runner(delivery.kept_in / "steps")
    check_writable(delivery.kept_in)
    if delivery.write:
        check_writable(delivery.out)
        _check_own(runner, request, delivery, asked)
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
            with alone_in(video.folder):
                found = {
                    name: video.analyse(name, runner) for name in sorted(set(scorer_of.values()))
                }
                summary = _finish(found, video, delivery, scorer_of)
            if delivery.write:
                deliver(summary, folder, runner, video)
        except ClipitError as error:
            yield Result(path, folder, error=error)
        else:
            yield Result(path, folder, summary)


def deliver(summary: Summary, folder: Path, runner: Runner, video: VideoJobs) -> None:
    """Write the summary's files to its folder; what is there and fresh is left alone."""
    key = (video.dataset, summary.source_video.video)
    for step in outputs.text_steps(summary, folder):
        runner.run(step)
    runner.run(outputs.report_step(summary, folder, video.frames, key))
    for cut in summary.cuts:
        for step in outputs.film_steps(summary, cut, folder):
            runner.run(step)


def _asked(request: Request, delivery: Delivery) -> list[str | None]:
    """The queries of the cuts that are wanted; None: generic."""
    generic = delivery.generic or not request.queries
    return [*([None] if generic else []), *request.queries]


def _finish(
    found: dict[str, Summary],
    video: VideoJobs,
    delivery: Delivery,
    scorer_of: dict[str | None, str],
) -> Summary:
    """The wanted cuts, each by its scorer, with the person's edits, and who made them."""
    cuts = {(cut.scorer, cut.query): cut for told in found.values() for cut in told.cuts}
    most = max(found.values(), key=lambda told: len(told.captions))
    finished = []
    for query, scorer in scorer_of.items():
        name = output_names.stem_of(delivery.template, most.source_video.video, query)
        file = name + output_names.RENDERED if delivery.write else None
        cut = edit(cuts[scorer, query], most.source_video, delivery.edits)
        finished.append(cut.model_copy(update={"file": file}))
    made_by: dict[str, Any] = {"clipit": __version__, **most.provenance}
    made_by["scores"] = {name: told.provenance["scores"] for name, told in found.items()}
    made_by["features"] = tables.provenance(video.features)
    made_by["edits"] = delivery.edits.model_dump(mode="json")
    return most.model_copy(update={"cuts": finished, "provenance": made_by})


def check_writable(folder: Path) -> None:
    """Make the folder; UsageError where nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = f"{folder}: cannot write there ({error.strerror}); choose another folder"
        raise UsageError(reason) from None


def _check_own(
    runner: Runner, request: Request, delivery: Delivery, asked: Sequence[str | None]
) -> None:
    if delivery.overwrite:
        return
    for video in request.videos:
        folder = output_names.folder_of(delivery.out, video)
        stems = [output_names.stem_of(delivery.template, video.stem, query) for query in asked]
        for path in output_names.all_files(folder, stems):
            runner.check_own(path)


def _check_weights(video: VideoJobs, runner: Runner) -> None:
    """Load the encoder before the video is decoded, if it is needed."""
    if video.is_embedded(runner):
        return
    from clipit.models.encoders.image_encoder import build_image_encoder

    config = video.plan.context.config
    try:
        build_image_encoder(config.image_encoders[config.summary.encoder])
    except MissingError as error:
        trial = "for a trial --encoder demo, which knows coloured shapes only"
        raise MissingError(f"{error}; {trial}") from None

"""The jobs of one video: those that Snakemake would run for it, each run only when out of date."""

from __future__ import annotations

import csv
import importlib
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

from clipit.core.errors import DataError
from clipit.core.naming import shard_name
from clipit.local.steps import Runner, Step
from clipit.pipeline import layout
from clipit.pipeline.jobs import Job, Jobs
from clipit.pipeline.plan import Plan
from clipit.pipeline.stage import Wildcards
from clipit.summary.model import Summary, read_summary

_SHARD = shard_name(0)


@dataclass(frozen=True)
class VideoJobs:
    """A video as a dataset of its own, with one shard."""

    plan: Plan
    jobs: Jobs
    dataset: str

    @property
    def folder(self) -> Path:
        """The cache folder of the video."""
        return Path(self.plan.context.path("{dataset}", dataset=self.dataset))

    @property
    def frames(self) -> Path:
        """The sampled frames as JPEGs (a frames table)."""
        return self._path(layout.FRAMES)

    @property
    def features(self) -> Path:
        """The embedded frames (a features table)."""
        return self._path(layout.FEATURES, encoder=self.plan.context.config.summary.encoder)

    def analyse(self, scorer: str, runner: Runner) -> Summary:
        """The scorer's summary of the video: the generic cut and one per query.

        Raises DataError if the video cannot be read.
        """
        self._extract(runner)
        index = self._path(layout.SUMMARY_INDEX, variant=scorer)
        for job in self.jobs.of(index):
            runner.run(step(job))
        (file,) = json.loads(index.read_text(encoding="utf-8"))["summaries"].values()
        return read_summary(index.parent / file)

    def is_embedded(self, runner: Runner) -> bool:
        """Whether the frames are embedded, so that the image encoder is not needed."""
        return runner.is_fresh(step(self.jobs.making(self.features)))

    def _extract(self, runner: Runner) -> None:
        job = self.jobs.making(self.frames)
        if not runner.is_fresh(step(job)):
            _check_readable(job.inputs[0])
        runner.run(step(job))
        with self._path(layout.SHARD_REJECTED).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                raise DataError(f"{row['path']}: {row['reason']}")

    def _path(self, template: str, **names: str) -> Path:
        context = self.plan.context
        return Path(context.path(template, Wildcards(dataset=self.dataset, shard=_SHARD), **names))


def step(job: Job) -> Step:
    """A job as a step with a cached result."""
    return Step(
        name=job.stage.name,
        inputs=job.inputs,
        outputs=job.outputs,
        key=f"{job.code} {job.options}",
        run=partial(run_stage, job.stage.module, job.options, job.arguments),
    )


def run_stage(module: str, options: str, arguments: Any) -> None:
    """Run a stage in this process as `clipit stage` would, with options as JSON."""
    function = importlib.import_module(f"clipit.pipeline.stages.{module}").run
    options_type = get_type_hints(function)["options"]
    function(**arguments, options=options_type.model_validate_json(options))


def _check_readable(video: Path) -> None:
    from clipit.media.probe import probe

    probe(video)

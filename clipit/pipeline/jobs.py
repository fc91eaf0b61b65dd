"""Jobs: stages with the files and options of one case, found backwards from the files wanted.

The same search that Snakemake makes, over the same declarations, without its start-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clipit.core.errors import MissingError
from clipit.pipeline.declarations import STAGES
from clipit.pipeline.plan import Plan
from clipit.pipeline.stage import Stage, Wildcards


@dataclass(frozen=True)
class Job:
    """A stage on its files. arguments: the paths that `run` takes, a list for several."""

    stage: Stage
    arguments: Mapping[str, Path | list[Path]]
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    options: str
    code: str


class Jobs:
    """Finds the jobs of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[str, Job | None] = {}

    def of(self, *targets: Path) -> list[Job]:
        """The jobs that make `targets`, each after those that it needs.

        Raises MissingError for a file that no stage makes and that is not there.
        """
        ordered: dict[tuple[Path, ...], Job] = {}
        for target in targets:
            self._add(str(target), ordered)
        return list(ordered.values())

    def making(self, target: Path) -> Job:
        """The job that makes a file; MissingError where no stage does."""
        job = self._job(str(target))
        if job is None:
            raise MissingError(f"{target}: no stage makes it; check the name")
        return job

    def _add(self, target: str, ordered: dict[tuple[Path, ...], Job]) -> None:
        job = self._job(target)
        if job is None:
            if not Path(target).exists():
                raise MissingError(f"{target}: no such file, and no stage makes it")
            return
        if job.outputs in ordered:
            return
        for file in job.inputs:
            self._add(str(file), ordered)
        ordered[job.outputs] = job

    def _job(self, target: str) -> Job | None:
        if target not in self._known:
            found = next(self._matches(target), None)
            self._known[target] = found and self._made(*found)
        return self._known[target]

    def _matches(self, target: str) -> Iterator[tuple[Stage, dict[str, str]]]:
        """The stages that write a file, with the values of their wildcards."""
        for stage, regex in self._regexes:
            if match := regex.fullmatch(target):
                yield stage, match.groupdict()

    @cached_property
    def _regexes(self) -> list[tuple[Stage, re.Pattern[str]]]:
        return [
            (stage, self._regex(stage, template))
            for stage in STAGES.values()
            for template in stage.outputs.values()
        ]

    def _regex(self, stage: Stage, template: str) -> re.Pattern[str]:
        """The paths of an output, its wildcards limited to the names that they may have."""

        def group(match: re.Match[str]) -> str:
            name = match[1]
            if name in stage.only:
                allowed = self._plan.names(stage.name, name)
            else:
                allowed = self._plan.context.wildcards.get(name, "[^/]+")
            return f"(?P<{name}>{allowed})"

        body = re.sub(r"\\\{(\w+)\\\}", group, re.escape(template))
        return re.compile(re.escape(self._plan.context.path("")) + body)

    def _made(self, stage: Stage, wildcards: dict[str, str]) -> Job:
        context = self._plan.context
        files = {name: _paths(self._plan.read(stage.name, name, wildcards)) for name in stage.reads}
        taken = {name: files[name] for name, entry in stage.inputs.items() if entry.is_argument}
        made = {
            name: Path(context.path(template, Wildcards(**wildcards)))
            for name, template in stage.outputs.items()
        }
        folders = {
            name: Path(self._plan.untracked(stage.name, name, wildcards))
            for name in stage.untracked
        }
        inputs = (file for found in files.values() for file in _listed(found))
        return Job(
            stage=stage,
            arguments={**taken, **made, **folders},
            inputs=tuple(inputs),
            outputs=tuple(made.values()),
            options=self._plan.options(stage.name, wildcards),
            code=self._plan.code(stage.name),
        )


def _paths(files: str | list[str]) -> Path | list[Path]:
    return [Path(file) for file in files] if isinstance(files, list) else Path(files)


def _listed(files: Path | list[Path]) -> list[Path]:
    return files if isinstance(files, list) else [files]

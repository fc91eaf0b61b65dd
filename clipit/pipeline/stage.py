"""What a stage is: the files it reads and writes and the options it is given, stated once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.config.base import Options
    from clipit.pipeline.context import Context


@dataclass(frozen=True)
class Wildcards:
    """The values of a path's wildcards; those that a path does not have are empty."""

    dataset: str = ""
    shard: str = ""
    name: str = ""
    encoder: str = ""
    captions: str = ""
    variant: str = ""
    setting: Any = ""  # one of benchmark_options.Setting: the rules allow no other
    seed: str = ""
    split: str = ""
    table: str = ""


#: Files of an input: a template below the results folder, or a function that finds them.
Files = str | list[str]
Source = str | Callable[["Context", Wildcards], Files]
Reads = dict[str, "Source | Input"]
Names = Callable[["Context"], Iterable[str]]


@dataclass(frozen=True)
class Input:
    """An input that needs more said than its source."""

    source: Source
    #: False: what follows from it is made again when it changes, but `run` does not take it
    is_argument: bool = True
    #: a newer file alone is no reason to run again
    ignores_time: bool = False
    #: a file per shard, of as many as a dataset has: too many for a command line (file_lists.py)
    is_long: bool = False


@dataclass(frozen=True)
class ReportPages:
    """An output folder of pages that `snakemake --report` shows."""

    path: str
    caption: str
    category: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Resources:
    """What a job may take; the workflow's profiles can change all of it.

    Memory and time are those of the first attempt; each retry gets as much more. A GPU is asked for
    where the run has some (`--resources gpu=N`).
    """

    threads: int | None = None
    mem_mb: int | None = None
    runtime_min: int | None = None
    gpu: bool = False
    #: so small that it runs where Snakemake does, whatever runs the other jobs
    is_local: bool = False

    @property
    def is_costly(self) -> bool:
        """Whether a job's time and memory are worth recording."""
        return self.gpu or self.runtime_min is not None


LOCAL = Resources(is_local=True)


@dataclass(frozen=True)
class Stage:
    """One rule of the workflow and one step of `clipit summarize`.

    The keys of `reads`, `writes` and `untracked` are the parameters of `run` in the module
    clipit.pipeline.stages.{module}; tests/pipeline/test_declarations.py compares them.
    """

    name: str
    reads: Mapping[str, Source | Input]
    #: templates below the results folder
    writes: Mapping[str, str | ReportPages]
    options: Callable[[Context, Wildcards], Options]
    #: the names that a wildcard may have; without an entry, any
    only: Mapping[str, Names] = field(default_factory=dict)
    resources: Resources = Resources()
    #: paths that `run` takes but that are no reason to run again
    untracked: Mapping[str, Callable[[Context, Wildcards], str]] = field(default_factory=dict)
    #: the module, where several stages share one; its own name otherwise
    run: str = ""
    #: why the rule is as it is, for readers of the workflow
    comment: str = ""

    @property
    def module(self) -> str:
        """The module below clipit.pipeline.stages that does the work."""
        return self.run or self.name

    @property
    def inputs(self) -> dict[str, Input]:
        """`reads`, every entry as an Input."""
        return {
            name: entry if isinstance(entry, Input) else Input(entry)
            for name, entry in self.reads.items()
        }

    @property
    def outputs(self) -> dict[str, str]:
        """The templates of the files and folders it writes."""
        return {
            name: entry.path if isinstance(entry, ReportPages) else entry
            for name, entry in self.writes.items()
        }

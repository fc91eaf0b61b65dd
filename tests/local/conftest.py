"""A video of the demo world, and its summaries."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from clipit.cli.main import main
from clipit.demo import world
from clipit.demo.encode_videos import render
from clipit.local import steps
from clipit.local.summarize import summarize
from clipit.summary.model import Summary

QUERIES = tuple(query.query for query in world.queries()[:2])


class Made(NamedTuple):
    """A video, the output folder, and its summary."""

    video: Path
    out: Path
    summary: Summary

    @property
    def folder(self) -> Path:
        return self.out / self.video.stem


@pytest.fixture(scope="session")
def world_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first video of the demo world, about 40 s with sound."""
    video = world.videos()[0]
    path = tmp_path_factory.mktemp("world") / f"{video.name}.mp4"
    render(video, path)
    return path


@pytest.fixture(scope="session")
def made(world_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The generic summary of the clip and those of two queries, written to a folder."""
    out = tmp_path_factory.mktemp("out")
    summary = summarize(world_clip, QUERIES, encoder="demo", fps=4, out=out, generic=True)
    return Made(world_clip, out, summary)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the steps that are run."""
    names: list[str] = []
    run = steps.Runner.run

    def noted(self: steps.Runner, step: steps.Step) -> bool:
        did = run(self, step)
        names.extend([step.name] * did)
        return did

    monkeypatch.setattr(steps.Runner, "run", noted)
    return names


def clipit(*arguments: object) -> int:
    """The command line in this process: its exit code."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        return int(stopped.code or 0)

"""Stages are declared with the parameters of their `run`, and the rules match the declarations."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path
from string import Formatter
from typing import get_type_hints

import pytest

import clipit.pipeline.stages
from clipit.pipeline.declarations import STAGES, TOPICS
from clipit.pipeline.rules import render, write
from clipit.pipeline.stage import Stage

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_declared_names_are_the_parameters_of_run(stage: Stage) -> None:
    run = importlib.import_module(f"clipit.pipeline.stages.{stage.module}").run
    arguments = {name for name, entry in stage.inputs.items() if entry.is_argument}
    declared = {*arguments, *stage.writes, *stage.untracked, "options"}
    assert declared == set(inspect.signature(run).parameters)
    assert len(declared) == len(arguments) + len(stage.writes) + len(stage.untracked) + 1
    hints = get_type_hints(run)
    for name, entry in stage.inputs.items():
        if entry.is_argument and isinstance(entry.source, str):
            assert hints[name] in (Path, list[Path])
    assert all(hints[name] is Path for name in (*stage.writes, *stage.untracked))


def test_every_stage_is_declared() -> None:
    modules = {module.name for module in pkgutil.iter_modules(clipit.pipeline.stages.__path__)}
    assert modules == {stage.module for stage in STAGES.values()}


def test_wildcards_of_inputs_and_limits_are_those_of_the_outputs() -> None:
    for stage in STAGES.values():
        first, *others = (fields(template) for template in stage.outputs.values())
        assert all(other == first for other in others), stage.name
        assert set(stage.only) <= first, stage.name
        for entry in stage.inputs.values():
            if isinstance(entry.source, str):
                assert fields(entry.source) <= first, stage.name


def test_the_rules_are_rendered_from_the_declarations(tmp_path: Path) -> None:
    committed = ROOT / "workflow/rules"
    for topic in TOPICS:
        assert (committed / f"{topic}.smk").read_text(encoding="utf-8") == render(topic)
    assert len(write(tmp_path)) == len(TOPICS)
    assert write(tmp_path) == []


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}

"""Every number of the configuration is bounded on both sides; YAML cannot hang its reader."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clipit.config.schema import Config, load, parse
from clipit.core.errors import UsageError


def numbers(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if node.get("type") in ("number", "integer"):
            yield path, node
        for key, value in node.items():
            yield from numbers(value, f"{path}/{key}")
    elif isinstance(node, list):
        for row, value in enumerate(node):
            yield from numbers(value, f"{path}/{row}")


def test_every_number_is_bounded_on_both_sides() -> None:
    found = dict(numbers(Config.model_json_schema()))
    assert len(found) > 60
    open_ended = {
        path
        for path, node in found.items()
        if not {"minimum", "exclusiveMinimum"} & node.keys()
        or not {"maximum", "exclusiveMaximum"} & node.keys()
    }
    assert open_ended == set()


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("training", "learning_rate", math.inf),
        ("training", "learning_rate", math.nan),
        ("scorer", "encoder_layers", 1e30),
        ("losses", "diversity", 1e308),
    ],
)
def test_absurd_numbers_are_refused(group: str, name: str, value: float) -> None:
    raw = {"variants": {"mine": {"base": "paper", group: {name: value}}}}
    with pytest.raises(UsageError, match=rf"variants\.mine\.{group}\.{name}: "):
        parse(raw)
    videos = {"own": {"videos": {"path": "v"}, "frames": {"fps": 1e-300}}}
    with pytest.raises(UsageError, match=r"datasets\.own\.frames\.fps: "):
        parse({"datasets": videos})


def test_deep_nesting_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("datasets: " + "[" * 5000 + "]" * 5000)
    with pytest.raises(UsageError, match=r"config\.yaml: not YAML: maximum recursion") as caught:
        load(path)
    assert "\n" not in str(caught.value)

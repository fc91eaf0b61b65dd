"""What config.yaml means stays what it was, and the schema for editors says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from clipit.cli.main import main
from clipit.config.editor_schema import editor_schema
from clipit.config.package_data import shipped_sections
from clipit.config.schema import load, parse
from clipit.config.summary_options import ZERO_SHOT
from clipit.local.request import make_request, raw_config
from tests.config.make_resolved import CONFIG, FILE, resolved

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs/config.schema.json"


def test_the_configuration_means_what_it_did() -> None:
    assert json.loads(resolved()) == json.loads(FILE.read_text())


def test_the_configuration_is_short_enough_to_read() -> None:
    lines = CONFIG.read_text().splitlines()
    assert len(lines) <= 60
    assert lines[0] == f"# yaml-language-server: $schema={SCHEMA.relative_to(ROOT)}"
    assert not [line for line in lines if "&" in line or "<<" in line]


def test_the_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text()) == editor_schema(), (
        "clipit config schema > docs/config.schema.json"
    )


@pytest.mark.parametrize(
    ("changes", "is_valid"),
    [
        ({}, True),
        ({"variants": {"mine": {"base": "supervised", "training": {"epochs": 3}}}}, True),
        ({"variants": {"mine": {"base": None}}}, True),
        ({"image_encoders": {"clip": {"batch_size": 8}}}, True),
        ({"variants": {"mine": {"training": {"epoch": 3}}}}, False),
        ({"variants": {"mine": {"scorer": {"width": 9000}}}}, False),
        ({"image_encoders": {"clip": {"base": "demo"}}}, False),
    ],
)
def test_the_schema_accepts_what_is_right(changes: dict[str, Any], is_valid: bool) -> None:
    raw = {**yaml.safe_load(CONFIG.read_text()), **changes}
    assert Draft202012Validator(json.loads(SCHEMA.read_text())).is_valid(raw) == is_valid


def test_the_schema_explains_the_options() -> None:
    groups = json.loads(SCHEMA.read_text())["$defs"]
    fps = groups["FrameOptions"]["properties"]["fps"]
    assert fps["description"] == "samples per second of presentation time"
    assert (fps["minimum"], fps["maximum"], fps["default"]) == (1e-3, 240, 2.0)


def test_show_prints_a_configuration_of_the_same_meaning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["config", "show", "--configfile", str(CONFIG)]) == 0
    assert parse(yaml.safe_load(capsys.readouterr().out)) == load(CONFIG)


def test_schema_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema"]) == 0
    assert capsys.readouterr().out == SCHEMA.read_text()


def test_a_folder_is_segmented_as_summarize_does(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    request = make_request([tmp_path / "a.mp4"])
    (video,) = parse(raw_config(request, [ZERO_SHOT], tmp_path)).datasets.values()
    folder = parse({"datasets": {"own": {"videos": {"path": str(tmp_path)}}}}).dataset("own")
    assert folder.segmentation == video.segmentation
    assert (folder.segmentation.max_shot_s, folder.segmentation.max_shot_share) == (5.0, 0.05)


def test_nothing_shipped_is_declared_in_config_yaml() -> None:
    assert not shipped_sections().keys() & yaml.safe_load(CONFIG.read_text()).keys()

"""The configuration is strict, and says where it is wrong."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from clipit.config.base import Options
from clipit.config.dataset_options import (
    AnnotationsSource,
    FeaturesSource,
    ShotsSource,
    Source,
    TagsSource,
)
from clipit.config.schema import Config, load, parse
from clipit.core.errors import MissingError, UsageError
from clipit.datasets import video_records
from clipit.pipeline.stages import (
    import_annotations,
    import_features,
    import_shots,
    import_tags,
)

ROOT = Path(__file__).parents[2]
RAW = yaml.safe_load((ROOT / "config.yaml").read_text())


def changed(path: str, value: Any) -> dict:
    raw = deepcopy(RAW)
    *parents, last = path.split(".")
    entry = raw
    for step in parents:
        entry = entry.setdefault(step, {})
    entry[last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("varaints", {}, "varaints: unknown key; did you mean 'variants'"),
        (
            "datasets.tvsum.protcol",
            {},
            "datasets.tvsum.protcol: unknown key; did you mean 'protocol'",
        ),
        (
            "frame_captions",
            {"words": {"captioner": "cocoa", "text_encoder": "minilm"}},
            "frame_captions.words.captioner: 'cocoa' is not configured",
        ),
        (
            "variants.supervised",
            {"training": {"learning_rat": 1}},
            "variants.supervised.training.learning_rat: unknown key; did you mean 'learning_rate'",
        ),
        (
            "datasets.tvsum.protocol.budget_share",
            15,
            "budget_share: .*less than or equal to 1; found 15",
        ),
        (
            "variants.supervised",
            {"losses": {"target": "gtscor"}},
            "'ranks' or 'rule'; found 'gtscor'; did you mean 'gtscore'",
        ),
        (
            "benchmark.variants",
            ["superwised"],
            "'superwised' is not configured; did you mean 'super",
        ),
        ("benchmark.seeds", [], "benchmark.seeds: "),
        ("benchmark.baseline", "rigde", "'rigde' is not configured; did you mean 'ridge'"),
        ("variants.zero-shot", {}, r"variants\.zero-shot: the name zero-shot is taken"),
        ("datasets.a/b", {"annotations": 1}, "datasets"),
        (
            "variants.supervised",
            {"language": {"encoder": "minilmm"}},
            "language.encoder: 'minilmm' is not configured; did you mean 'minilm'",
        ),
        (
            "variants.x",
            {"language": {"captions": None}},
            "captions: null and fusion: none go together",
        ),
    ],
)
def test_wrong_entries_are_refused_in_one_line(path: str, value: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse(changed(path, value))
    assert "\n" not in str(caught.value)


def test_names_that_cannot_be_folders_are_refused() -> None:
    raw = deepcopy(RAW)
    raw["variants"] = {"a/b": {}}
    with pytest.raises(UsageError, match="'a/b': use letters, digits"):
        parse(raw)


def test_scientific_notation_is_a_number() -> None:
    config = parse(changed("variants.supervised", {"training": {"learning_rate": "1e-3"}}))
    assert config.variants["supervised"].training.learning_rate == 1e-3


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load(tmp_path / "none.yaml")
    (tmp_path / "c.yaml").write_text("a: [")
    with pytest.raises(UsageError, match="not YAML") as caught:
        load(tmp_path / "c.yaml")
    assert "\n" not in str(caught.value)
    (tmp_path / "c.yaml").write_text("- a")
    with pytest.raises(UsageError, match="expected a mapping"):
        load(tmp_path / "c.yaml")


def test_a_missing_data_file_names_its_field() -> None:
    with pytest.raises(MissingError, match=r"datasets\.d\.shots\.path: no file at .*x\.h5"):
        parse(RAW).file("x.h5", "datasets.d.shots.path")


@pytest.mark.parametrize(
    ("source", "readers"),
    [
        (AnnotationsSource, [import_annotations._READERS, video_records._READERS]),
        (ShotsSource, [import_shots._READERS]),
        (FeaturesSource, [import_features._READERS]),
        (TagsSource, [import_tags._READERS]),
    ],
)
def test_every_format_has_a_reader(source: type[Source], readers: list[dict[str, Any]]) -> None:
    formats = {*get_args(source.model_fields["format"].annotation)}
    assert all(formats == reader.keys() for reader in readers)


def option_groups(model: type[Options]) -> set[type[Options]]:
    """Every group of options reachable from a group."""
    found = {model}
    for field in model.model_fields.values():
        for annotation in (field.annotation, *get_args(field.annotation)):
            if isinstance(annotation, type) and issubclass(annotation, Options):
                found |= option_groups(annotation)
    return found


def test_every_option_is_explained_where_it_is_declared() -> None:
    for group in option_groups(Config):
        assert group.__doc__, group
    described = (ROOT / "clipit/config/variant_options.py").read_text()
    assert len(re.findall(r"^    #: ", described, re.MULTILINE)) >= 10

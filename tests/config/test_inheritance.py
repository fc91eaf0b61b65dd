"""`base`, and entries of the names of shipped ones."""

from __future__ import annotations

from typing import Any

import pytest

from clipit.config.inheritance import deep_merge, extend, resolve_bases
from clipit.config.package_data import presets
from clipit.config.schema import Config, parse
from clipit.config.variant_options import VariantOptions
from clipit.core.errors import UsageError
from tests.config.test_names import VIDEOS


def configured(**sections: Any) -> Config:
    return parse({"datasets": {"own": {"videos": VIDEOS}}, **sections})


def test_mappings_are_merged_lists_and_scalars_replaced() -> None:
    below = {"a": {"x": 1, "y": [1, 2]}, "b": 2, "c": {"z": 1}}
    above = {"a": {"y": [3]}, "b": {"q": 1}, "c": None}
    assert deep_merge(below, above) == {"a": {"x": 1, "y": [3]}, "b": {"q": 1}, "c": None}
    assert below == {"a": {"x": 1, "y": [1, 2]}, "b": 2, "c": {"z": 1}}


def test_a_chain_of_bases_is_followed_in_any_order() -> None:
    entries = {
        "c": {"base": "b", "t": {"epochs": 3}},
        "b": {"base": "a", "t": {"rate": 2}},
        "a": {"t": {"epochs": 1, "rate": 1}, "u": 1},
    }
    resolved, problems = resolve_bases(entries, "variants")
    assert problems == []
    assert resolved["c"] == {"t": {"epochs": 3, "rate": 2}, "u": 1}
    assert resolved["a"] == entries["a"]


def test_a_variant_differs_from_a_shipped_base() -> None:
    variants = configured(
        variants={
            "mine": {"base": "supervised", "training": {"epochs": 3}},
            "longer": {"base": "mine", "training": {"window": 512}},
        }
    ).variants
    supervised = variants["supervised"]
    training = supervised.training.model_copy(update={"epochs": 3, "window": 512})
    assert variants["longer"] == supervised.model_copy(update={"training": training})


def test_an_entry_of_a_shipped_name_states_what_differs_and_is_inherited() -> None:
    before = configured().variants
    after = configured(variants={"network": {"training": {"epochs": 7}}}).variants
    assert after["network"].training.epochs == after["mlp"].training.epochs == 7
    assert after["supervised"].scorer == before["supervised"].scorer
    assert after["paper"] == before["paper"]


@pytest.mark.parametrize("base", ["paper", None])
def test_another_base_replaces_a_shipped_entry(base: str | None) -> None:
    variants = configured(variants={"supervised": {"base": base, "encoder": "x"}}).variants
    assert variants["supervised"] == VariantOptions(encoder="x")


def test_an_entry_may_name_its_shipped_namesake_as_base() -> None:
    variants = configured(variants={"mlp": {"base": "mlp", "encoder": "x"}}).variants
    assert (variants["mlp"].encoder, variants["mlp"].language.fusion) == ("x", "mlp")


def test_an_encoder_of_another_library_is_another_encoder() -> None:
    demo = {"library": "demo", "model": "clipit-demo"}
    config = configured(
        image_encoders={"clip": demo}, text_encoders={"clip": {"model": "ViT-L-14"}}
    )
    assert config.image_encoders["clip"].pretrained is None
    assert config.text_encoders["clip"].pretrained == "openai"
    assert config.text_encoders["clip"].model == "ViT-L-14"


def test_a_table_has_the_columns_of_its_base() -> None:
    rows = [{"label": "mine", "variant": "mlp"}]
    table = {"base": "table1", "title": "Mine", "rows": rows}
    tables = configured(tables={"mine": table}).tables
    assert tables["mine"].columns == tables["table1"].columns
    assert [row.variant for row in tables["mine"].rows] == ["mlp"]


def test_shipped_entries_are_left_alone() -> None:
    shipped = {"a": {"x": {"y": 1}}}
    assert extend(shipped, {"a": {"x": {"z": 2}}}) == {"a": {"x": {"y": 1, "z": 2}}}
    assert shipped == {"a": {"x": {"y": 1}}}


def test_a_cycle_is_reported_once_wherever_it_is_entered() -> None:
    entries = {"d": {"base": "c"}, "c": {"base": "b"}, "b": {"base": "c"}}
    _, problems = resolve_bases(entries, "variants")
    assert problems == [
        "variants.b.base: b -> c -> b is a cycle; remove one of these bases",
    ]


def test_an_encoder_has_no_base() -> None:
    own = {"datasets": {"own": {"videos": VIDEOS}}}
    with pytest.raises(UsageError, match=r"image_encoders\.own.*base: unknown key"):
        parse({**own, "image_encoders": {"own": {"base": "clip"}}})


def test_a_dataset_differs_from_its_base() -> None:
    own = {"base": "tvsum", "features": {"mine": {"format": "eccv16", "path": "mine.h5"}}}
    config = parse({"datasets": {"tvsum-mine": own}})
    (entry,) = config.datasets.values()
    assert entry.features.keys() == {"caption-minilm", "mine"}
    assert entry.annotations == parse({}).dataset("tvsum").annotations


def test_a_dataset_without_a_base_stands_alone() -> None:
    own = {"annotations": {"format": "eccv16", "path": "a.h5"}}
    own |= {"shots": own["annotations"], "features": {"mine": own["annotations"]}}
    entry = parse({"datasets": {"tvsum": own}}).dataset("tvsum")
    assert entry.features.keys() == {"mine"} and not entry.captions and not entry.splits.files
    differing = parse({"datasets": {"tvsum": {"base": "tvsum", "videos_per_shard": 7}}})
    assert differing.dataset("tvsum").features.keys() == {"caption-minilm"}
    assert differing.dataset("tvsum").videos_per_shard == 7


def test_a_preset_brings_datasets_and_what_runs_on_them() -> None:
    config = parse({"preset": "googlenet", "benchmark": {"seeds": [3]}})
    assert (
        config.results_dir == "results/googlenet"
        and config.variants["ridge"].encoder == "googlenet"
    )
    assert config.benchmark.variants == ["googlenet", "googlenet-captions"]
    assert config.benchmark.seeds == [3] and config.datasets.keys() == {"tvsum", "summe"}
    alone = parse({"preset": "googlenet", "datasets": {"own": {"videos": VIDEOS}}})
    assert alone.datasets.keys() == {"own"} and alone.variants["ridge"].encoder == "googlenet"


def test_a_misspelt_preset_is_corrected() -> None:
    with pytest.raises(UsageError, match=r"preset: expected one of .*; did you mean 'googlenet'"):
        parse({"preset": "googlnet"})


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_a_configuration(name: str) -> None:
    config = parse({"preset": name})
    assert {"tvsum", "summe"} <= config.datasets.keys() and config.benchmark.variants

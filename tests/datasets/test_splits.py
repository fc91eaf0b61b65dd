"""Published split files, and the splits of every setting."""

import json
from pathlib import Path

import pytest
import yaml

from clipit.config.dataset_options import SplitsOptions
from clipit.core.errors import DataError, UsageError
from clipit.datasets import split_files
from clipit.datasets.splits import Splits, make_splits

VIDEOS = {"tvsum": [f"video_{i}" for i in range(1, 6)], "summe": ["video_1", "video_2"]}


def make(
    setting: str, file: Path | None = None, videos: dict = VIDEOS, topics: dict | None = None
) -> Splits:
    options = SplitsOptions(folds=5, seed=0, validation_share=0.25, topics=topics or {})
    return make_splits("tvsum", setting, videos, file, options)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("video_3", ("tvsum", "video_3")),
        ("eccv16_dataset_summe_google_pool5/video_3", ("summe", "video_3")),
        ("../datasets/eccv16_dataset_ovp_google_pool5.h5/video_3", ("ovp", "video_3")),
        ("eccv16_dataset_ovp_google_pool5./video_4", ("ovp", "video_4")),  # as in a public file
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".yml"])
def test_all_key_layouts_are_parsed(
    tmp_path: Path, key: str, expected: tuple[str, str], suffix: str
) -> None:
    splits = [{"train_keys": [key], "test_keys": ["video_1"]}]
    path = tmp_path / f"s{suffix}"
    path.write_text(json.dumps(splits) if suffix == ".json" else yaml.safe_dump(splits))
    assert split_files.read(path, "tvsum") == [([expected], [("tvsum", "video_1")])]


def test_standard_folds_test_each_video_once() -> None:
    made = make("standard")
    assert sorted(key for split in made.splits for key in split.test) == [
        ("tvsum", video) for video in VIDEOS["tvsum"]
    ]
    for split in made.splits:
        assert not {*split.train, *split.validation} & {*split.test}
        assert not {*split.train} & {*split.validation}
        assert len(split.validation) == 1


def test_augment_trains_on_other_datasets_and_lists_missing_ones() -> None:
    made = make("augment")
    for split in made.splits:
        assert {("summe", "video_1"), ("summe", "video_2")} <= {*split.train, *split.validation}
        assert {dataset for dataset, _ in split.test} == {"tvsum"}
    assert made.missing_datasets == ["ovp", "youtube"]


def test_transfer_trains_on_others_and_tests_on_all() -> None:
    (split,) = make("transfer").splits
    assert {dataset for dataset, _ in split.train + split.validation} == {"summe"}
    assert split.test == [("tvsum", video) for video in sorted(VIDEOS["tvsum"])]


def test_topics_are_tested_by_models_of_other_topics() -> None:
    topics = {"dogs": ["video_2", "video_4"], "cars": ["video_1", "video_3"], "bees": ["video_5"]}
    made = make("topics", topics=topics)
    for group, split in zip(topics.values(), made.splits, strict=True):
        assert split.test == [("tvsum", video) for video in group]
        assert sorted(video for _, video in split.train + split.validation) == sorted(
            {*VIDEOS["tvsum"]} - {*group}
        )
    assert made.missing_datasets == [] and made.source == "topics"


@pytest.mark.parametrize(
    "topics", [{}, {"all": VIDEOS["tvsum"]}, {"a": ["video_1"], "b": VIDEOS["tvsum"]}]
)
def test_topics_must_share_the_videos_between_them(topics: dict) -> None:
    with pytest.raises(UsageError, match=r"datasets.tvsum.splits.topics: expected two .* found"):
        make("topics", topics=topics)


def test_setting_without_training_videos_lists_configured_datasets() -> None:
    with pytest.raises(UsageError, match=r"transfer of tvsum needs other .*configured: tv"):
        make("transfer", videos={"tvsum": VIDEOS["tvsum"]})


def published(folder: Path, train: list[str], test: list[str]) -> Path:
    path = folder / "p.json"
    path.write_text(json.dumps([{"train_keys": train, "test_keys": test}]))
    return path


def test_videos_of_unconfigured_datasets_are_skipped(tmp_path: Path) -> None:
    train = ["video_1", "video_2", "eccv16_dataset_ovp_google_pool5/video_9"]
    made = make("augment", published(tmp_path, train, ["video_3"]))
    assert made.missing_datasets == ["ovp"]
    assert sorted(made.splits[0].train + made.splits[0].validation) == [
        ("tvsum", "video_1"),
        ("tvsum", "video_2"),
    ]


def test_unknown_videos_and_overlaps_are_rejected(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"names 'video_77' of tvsum, which has no such video"):
        make("standard", published(tmp_path, ["video_1", "video_77"], ["video_3"]))
    with pytest.raises(DataError, match="tvsum/video_1 is in both train and test"):
        make("standard", published(tmp_path, ["video_1", "video_2"], ["video_1"]))


def test_invalid_split_files_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("[{")
    with pytest.raises(DataError, match="not json"):
        split_files.read(path, "tvsum")
    path.write_text('[{"train": []}]')
    with pytest.raises(DataError, match="split 0: expected a list train_keys"):
        split_files.read(path, "tvsum")
    path.write_text('[{"train_keys": ["a/b"], "test_keys": ["what is this?/video_1"]}]')
    with pytest.raises(DataError, match="cannot infer the dataset of 'what is this"):
        split_files.read(path, "tvsum")


def test_json_round_trip() -> None:
    made = make("augment")
    assert Splits.from_json(json.loads(json.dumps(made.as_json()))) == made


def test_rejected_videos_are_in_no_split_and_are_named() -> None:
    made = make("augment")
    own = made.splits[0].test[0][0]
    gone = {next(key for key in made.splits[0].train if key[0] != own)}
    left = made.without(gone)
    kept = [key for split in left.splits for key in split.train + split.validation + split.test]
    assert set(kept).isdisjoint(gone) and left.rejected == sorted(gone)
    assert len(kept) < sum(len(s.train + s.validation + s.test) for s in made.splits)
    assert Splits.from_json(json.loads(json.dumps(left.as_json()))) == left
    with pytest.raises(DataError, match=r"of split 0 too few videos .* 0 to test"):
        made.without(made.splits[0].test)


@pytest.mark.shared_data
def test_published_files_have_the_published_sizes(shared_data: Path) -> None:
    sizes = {"tvsum_aug": (154, 10), "tvsum_trans": (114, 50), "summe_aug": (159, 5)}
    for name, (train, test) in sizes.items():
        dataset = name.split("_")[0]
        for split in split_files.read(shared_data / f"splits/dsnet/{name}.yml", dataset):
            assert (len(split[0]), len(split[1])) == (train, test)
    readable = sorted(shared_data.glob("splits/*/*"))
    assert len(readable) == 34
    assert all(split_files.read(path, "tvsum") for path in readable)

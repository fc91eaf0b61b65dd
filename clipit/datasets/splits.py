"""Splits into training, validation and test videos, for each of the paper's settings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from clipit.algorithms.folds import folds, hold_out
from clipit.config.benchmark_options import Setting
from clipit.config.dataset_options import SplitsOptions
from clipit.core.errors import DataError, UsageError
from clipit.datasets import split_files
from clipit.tables import Key

#: The datasets that Augment and Transfer train on in the literature.
LITERATURE = ("tvsum", "summe", "ovp", "youtube")
#: The settings that train on other datasets.
WITH_OTHERS = ("augment", "transfer")


@dataclass(frozen=True)
class Split:
    """Disjoint videos for training, for selecting the epoch, and for testing."""

    train: list[Key]
    validation: list[Key]
    test: list[Key]


@dataclass(frozen=True)
class Splits:
    """The splits of a setting, their source, and what of the setting is missing.

    missing_datasets: not configured; rejected: videos that could not be read.
    """

    setting: Setting
    source: str
    missing_datasets: list[str]
    splits: list[Split]
    rejected: list[Key] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """JSON-serialisable content; the inverse of from_json."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Splits:
        """The inverse of as_json."""
        splits = [
            Split(**{name: [(key[0], key[1]) for key in keys] for name, keys in split.items()})
            for split in content["splits"]
        ]
        rejected = [(key[0], key[1]) for key in content["rejected"]]
        facts = (content["setting"], content["source"], content["missing_datasets"])
        return cls(*facts, splits, rejected)

    def without(self, rejected: Collection[Key]) -> Splits:
        """The same splits without some videos; DataError where nothing is left to train or test."""
        splits = [
            Split(*([key for key in keys if key not in rejected] for keys in _parts(split)))
            for split in self.splits
        ]
        for number, (before, after) in enumerate(zip(self.splits, splits, strict=True)):
            pairs = zip(_parts(before), _parts(after), strict=True)
            if any(wanted and not left for wanted, left in pairs):
                train, validation, test = map(len, _parts(after))
                raise DataError(
                    f"{self.source}: of split {number} too few videos could be read: {train} to "
                    f"train on, {validation} to validate, {test} to test; repair some"
                )
        return replace(self, splits=splits, rejected=sorted(rejected))


def make_splits(
    dataset: str,
    setting: Setting,
    videos: dict[str, list[str]],
    file: Path | None,
    options: SplitsOptions,
) -> Splits:
    """The splits of `dataset` in `setting`.

    From a published `file`, or else: Standard: seeded folds; Augment: the same, trained on all
    other configured datasets, too; Transfer: trained on the others, tested on all of `dataset`;
    Topics: each topic tested once, after training on the others. Videos of datasets that are not
    configured are left out, and the datasets listed as missing. A seeded share of the training
    videos becomes the validation set. Raises UsageError where no training video is left, DataError
    where a file names an unknown video.
    """
    if file is not None:
        pairs, source = split_files.read(file, dataset), file.name
    else:
        pairs, source = _OWN[setting](dataset, videos, options)
    named = {key[0] for pair in pairs for keys in pair for key in keys}
    others = LITERATURE if setting in WITH_OTHERS else [dataset]
    wanted = named if file is not None else set(others)
    splits = []
    for train, test in pairs:
        train = [key for key in train if key[0] in videos]
        _check_known(train + test, videos, file)
        overlap = set(train) & set(test)
        if overlap:
            raise DataError(f"{source}: {'/'.join(min(overlap))} is in both train and test")
        if len(train) < 2:
            raise UsageError(
                f"config: datasets: setting {setting} of {dataset} needs other datasets to train "
                f"on; configured: {', '.join(videos)}"
            )
        train_names, validation_names = hold_out(
            ["/".join(key) for key in train], options.validation_share, options.seed
        )
        splits.append(Split(_keys(train_names), _keys(validation_names), sorted(test)))
    return Splits(setting, source, sorted(wanted - set(videos)), splits)


def _parts(split: Split) -> tuple[list[Key], list[Key], list[Key]]:
    return split.train, split.validation, split.test


def _keys(names: list[str]) -> list[Key]:
    return [(dataset, video) for dataset, _, video in (name.partition("/") for name in names)]


_Pairs = list[tuple[list[Key], list[Key]]]


def _standard(
    dataset: str, videos: dict[str, list[str]], options: SplitsOptions
) -> tuple[_Pairs, str]:
    pairs = folds(videos[dataset], options.folds, options.seed)
    keys = [([(dataset, v) for v in train], [(dataset, v) for v in test]) for train, test in pairs]
    return keys, f"own folds, seed {options.seed}"


def _augment(
    dataset: str, videos: dict[str, list[str]], options: SplitsOptions
) -> tuple[_Pairs, str]:
    pairs, source = _standard(dataset, videos, options)
    return [(train + _others(dataset, videos), test) for train, test in pairs], source


def _transfer(
    dataset: str, videos: dict[str, list[str]], options: SplitsOptions
) -> tuple[_Pairs, str]:
    own = [(dataset, video) for video in videos[dataset]]
    return [(_others(dataset, videos), own)], f"own folds, seed {options.seed}"


def _topics(
    dataset: str, videos: dict[str, list[str]], options: SplitsOptions
) -> tuple[_Pairs, str]:
    field = f"config: datasets.{dataset}.splits.topics"
    named = sorted(video for group in options.topics.values() for video in group)
    if len(options.topics) < 2 or named != sorted(videos[dataset]):
        raise UsageError(
            f"{field}: expected two topics or more that share the {len(videos[dataset])} videos "
            f"between them, found {len(options.topics)} with {len(named)}; setting topics tests "
            "each video once, by models of other topics"
        )
    own = [(dataset, video) for video in videos[dataset]]
    tests = [[(dataset, video) for video in group] for group in options.topics.values()]
    return [([key for key in own if key not in test], test) for test in tests], "topics"


def _others(dataset: str, videos: dict[str, list[str]]) -> list[Key]:
    return [(name, video) for name in videos if name != dataset for video in videos[name]]


_OWN: dict[Setting, Callable[[str, dict[str, list[str]], SplitsOptions], tuple[_Pairs, str]]] = {
    "standard": _standard,
    "augment": _augment,
    "transfer": _transfer,
    "topics": _topics,
}


def _check_known(keys: list[Key], videos: dict[str, list[str]], file: Path | None) -> None:
    for dataset, video in keys:
        if video not in videos.get(dataset, ()):
            raise DataError(
                f"{file}: names {video!r} of {dataset}, which has no such video; "
                f"it has {len(videos.get(dataset, ()))}; fix the file or datasets.{dataset}"
            )

"""The published split files, in all their layouts.

YAML or JSON, a list of splits, each with train_keys and test_keys; a key is `video_3`,
`eccv16_dataset_tvsum_google_pool5/video_3` or `../datasets/eccv16_dataset_tvsum_(...).h5/video_3`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from clipit.core.errors import DataError
from clipit.datasets.records import read_text

#: A video in a split: (dataset, video); the dataset as the key names it, in lower case.
Key = tuple[str, str]

_FILE_NAME = re.compile(
    r"(?:eccv16_dataset_)?(?P<dataset>[a-z]+)(?:_google_pool5)?(?:\.(?:h5)?)?", re.I
)


def read(path: Path, dataset: str) -> list[tuple[list[Key], list[Key]]]:
    """(train, test) keys of every split; keys without a dataset belong to `dataset`."""
    text = read_text(path)
    try:
        content = json.loads(text) if path.suffix == ".json" else yaml.load(text, _Loader)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise DataError(f"{path}: not {path.suffix[1:]} ({' '.join(str(error).split())})") from None
    content = [content] if isinstance(content, dict) else content
    if not isinstance(content, list) or not content:
        raise DataError(f"{path}: expected a list of splits, found {content!r:.80}")
    return [
        (_keys(split, "train_keys", dataset, path, i), _keys(split, "test_keys", dataset, path, i))
        for i, split in enumerate(content)
    ]


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _keys(split: Any, name: str, dataset: str, path: Path, index: int) -> list[Key]:
    keys = split.get(name) if isinstance(split, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise DataError(f"{path}: split {index}: expected a list {name}, found {keys!r:.80}")
    return [_key(key, dataset, f"{path}: split {index}: {name}") for key in keys]


def _key(key: str, dataset: str, where: str) -> Key:
    *folders, video = key.split("/")
    if not folders:
        return dataset, video
    match = _FILE_NAME.fullmatch(folders[-1])
    if not match:
        raise DataError(f"{where}: cannot infer the dataset of {key!r}; expected DATASET/VIDEO")
    return match["dataset"].lower(), video

"""config.yaml: typed, every wrong entry refused in a line that names it, before any job starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from clipit.config.base import Options
from clipit.config.benchmark_options import BenchmarkOptions, TableOptions
from clipit.config.bmt_options import BmtOptions
from clipit.config.captioner_options import CaptionerOptions, FrameCaptionsOptions
from clipit.config.dataset_options import DatasetOptions
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.inheritance import deep_merge
from clipit.config.package_data import DEFAULT_PRESET, resolve
from clipit.config.references import NAMED, reference_problems, unknown
from clipit.config.required_files import missing_files, no_file
from clipit.config.summary_options import SummaryOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.config.validation import validate
from clipit.config.variant_options import VariantOptions
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import ClipitError, MissingError, UsageError
from clipit.downloads.registry import automatic

__all__ = ["Config", "examine", "known", "load", "parse", "read_raw"]

#: The configuration of the project, for one that names no datasets of its own.
DEFAULT_FILE = Path("config.yaml")


class Config(Options):
    """The whole of config.yaml."""

    #: what runs on which data: an entry of clipit/config/data/presets.yaml, over which the rest is
    #: merged
    preset: str = DEFAULT_PRESET
    #: where relative paths of data start
    data_dir: str = "data"
    #: address in place of the scheme and host of whatever is fetched: https://..., file:///...
    data_mirror: str | None = None
    #: where everything is written
    results_dir: str = "results"
    #: what to work on, by name
    datasets: dict[str, DatasetOptions]
    #: make frame features of videos
    image_encoders: dict[str, ImageEncoderOptions] = {}
    #: embed captions, tags and queries
    text_encoders: dict[str, TextEncoderOptions] = {}
    #: write sentences from frames
    captioners: dict[str, CaptionerOptions] = {}
    #: frame features that are embedded sentences
    frame_captions: dict[str, FrameCaptionsOptions] = {}
    #: features of shots from their tags: which entry of `text_encoders` embeds them
    tag_encoders: dict[str, str] = {}
    #: models to train; each states what differs from its `base`
    variants: dict[str, VariantOptions] = {}
    #: trained scorers of one's own: name -> weights (.safetensors), with their card (.json)
    pretrained: dict[str, str] = {}
    #: the scorer that needs no training
    zero_shot: ZeroShotOptions = ZeroShotOptions()
    #: the summaries of datasets with videos
    summary: SummaryOptions = SummaryOptions()
    #: the linear baseline
    #: the evaluation of datasets with annotations
    benchmark: BenchmarkOptions = BenchmarkOptions()
    #: tables of results; each states what differs from its `base`
    tables: dict[str, TableOptions] = {}
    #: dense captions
    bmt: BmtOptions = BmtOptions()

    @property
    def data_folder(self) -> Path:
        """Where relative paths of data start."""
        return Path(self.data_dir).expanduser()

    @property
    def frame_features(self) -> dict[str, Options]:
        """Every kind of frame features that is made here, by name."""
        return {**self.image_encoders, **self.frame_captions}

    def dataset(self, name: str) -> DatasetOptions:
        """The dataset `name`; UsageError names the nearest one."""
        known(self.datasets, name, "datasets")
        return self.datasets[name]

    def file(self, path: str, field: str) -> Path:
        """A data path of the config below data_dir; it may still have to be fetched.

        MissingError names the option `field` of one that is not there and cannot be fetched.
        """
        full = self.data_folder / path
        if not full.exists() and path not in automatic():
            raise MissingError(f"config: {no_file(field, full)}")
        return full

    def with_files(self) -> Config:
        """This configuration; MissingError for the first option whose file does not exist."""
        for line in missing_files(self):
            raise MissingError(f"{DEFAULT_FILE}: {line}")
        return self


def examine(raw: Mapping[str, Any], origin: str) -> tuple[Config, list[ClipitError]]:
    """The configuration of plain YAML content, and every problem with it, files included.

    The configuration holds what is right; use it only if there is no problem.
    """
    config, lines = _typed(raw)
    problems: list[ClipitError] = [UsageError(f"{origin}: {line}") for line in lines]
    problems += [MissingError(f"{origin}: {line}") for line in missing_files(config)]
    return config, problems


def parse(raw: Mapping[str, Any], origin: str = "config.yaml") -> Config:
    """The configuration of plain YAML content; UsageError in one line at the first problem.

    Files are looked for when they are needed: a dataset can be worked on without the others'.
    """
    config, lines = _typed(raw)
    if lines:
        raise UsageError(f"{origin}: {lines[0]}")
    return config


def read_raw(path: Path) -> dict[str, Any]:
    """A file's content as Snakemake reads it; one without datasets is merged over config.yaml.

    Raises UsageError for no file, no YAML, or something else than a mapping.
    """
    raw = _read_yaml(path)
    if not names_datasets(raw) and DEFAULT_FILE.is_file() and not path.samefile(DEFAULT_FILE):
        return deep_merge(_read_yaml(DEFAULT_FILE), raw)
    return raw


def names_datasets(raw: Mapping[str, Any]) -> bool:
    """Whether a configuration stands alone: then nothing of config.yaml is merged into it."""
    return bool(raw.get("datasets"))


def default_config() -> Config:
    """The configuration of an empty file: the default preset."""
    return parse({})


def load(path: Path) -> Config:
    """Read and check a config file."""
    return parse(read_raw(path), str(path))


def known(entries: Mapping[str, Any], name: str, field: str) -> None:
    """Refuse a `name` that is no key of `entries`, naming the nearest one."""
    for line in unknown(name, entries, field):
        raise UsageError(line)


def _typed(raw: Mapping[str, Any]) -> tuple[Config, list[str]]:
    resolved, lines = resolve(raw)
    config, wrong = validate(Config, resolved)
    lines += wrong
    if all(isinstance(resolved.get(section, {}), Mapping) for section in NAMED):
        lines += reference_problems(config, resolved)
    # A misspelt key is also a missing one: name the misspelling first.
    return config, sorted(lines, key=lambda line: ": unknown key" not in line)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file; name one with --configfile") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    except (
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ) as error:  # ValueError: year 0, long numbers
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(raw, dict):
        raise UsageError(f"{path}: expected a mapping of options, found {type(raw).__name__}")
    return raw

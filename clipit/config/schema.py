"""config.yaml: read once, typed, every unknown or wrong key refused before any job starts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError, field_validator, model_validator

from clipit.config import shipped
from clipit.config.base import Options
from clipit.config.benchmark_options import BenchmarkOptions, RidgeOptions, TableOptions
from clipit.config.bmt_options import BmtOptions
from clipit.config.captioner_options import CaptionerOptions, FrameCaptionsOptions
from clipit.config.dataset_options import DatasetOptions
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.summary_options import ZERO_SHOT, SummaryOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.config.variant_options import VariantOptions
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import MissingError, UsageError
from clipit.core.naming import is_name_character

#: The ridge baseline's name among the runs; no variant may take it.
RIDGE = "ridge"


class Config(Options):
    """The whole of config.yaml."""

    data_dir: str = "data"
    results_dir: str = "results"
    datasets: dict[str, DatasetOptions]
    image_encoders: dict[str, ImageEncoderOptions] = {}
    text_encoders: dict[str, TextEncoderOptions] = {}
    captioners: dict[str, CaptionerOptions] = {}
    frame_captions: dict[str, FrameCaptionsOptions] = {}
    #: frame features made of what is said of a shot: which entry of `text_encoders` reads it
    tag_encoders: dict[str, str] = {}
    variants: dict[str, VariantOptions] = {}
    zero_shot: ZeroShotOptions = ZeroShotOptions()
    summary: SummaryOptions = SummaryOptions()
    ridge: RidgeOptions = RidgeOptions()
    benchmark: BenchmarkOptions = BenchmarkOptions()
    tables: dict[str, TableOptions] = {}
    bmt: BmtOptions = BmtOptions()

    @field_validator(
        *("datasets", "variants", "image_encoders", "text_encoders"),
        *("captioners", "frame_captions", "tag_encoders"),
    )
    @classmethod
    def _names_become_folders(cls, entries: dict[str, Any]) -> dict[str, Any]:
        for name in entries:
            if not name or not all(map(is_name_character, name)):
                raise ValueError(f"{name!r}: use letters, digits, '-' and '_'; it names a folder")
        return entries

    @model_validator(mode="after")
    def _names_exist(self) -> Config:
        for taken in (RIDGE, ZERO_SHOT, *shipped.names()):
            if taken in self.variants:
                raise ValueError(f"variants: {taken} is taken; choose another name")
        for name, made in self.frame_captions.items():
            known(self.captioners, made.captioner, f"frame_captions.{name}.captioner")
            known(self.text_encoders, made.text_encoder, f"frame_captions.{name}.text_encoder")
            if name in self.image_encoders:
                raise ValueError(f"frame_captions: {name} is an image encoder, too; rename one")
        for name, variant in self.variants.items():
            if variant.language.fusion != "none":
                known(
                    self.text_encoders,
                    variant.language.encoder,
                    f"variants.{name}.language.encoder",
                )
        for name, encoder in self.tag_encoders.items():
            known(self.text_encoders, encoder, f"tag_encoders.{name}")
        annotated = [entry for entry in self.datasets.values() if entry.annotations]
        if any(entry.query_protocol is None for entry in annotated):
            for name in self.benchmark.variants:
                known(self.variants, name, "benchmark.variants")
        if any(entry.query_protocol is not None for entry in annotated):
            for name in self.benchmark.queries.variants:
                known(self.variants, name, "benchmark.queries.variants")
        for title, table in self.tables.items():
            for row in table.rows:
                known(self.variants, row.variant, f"tables.{title}.rows.variant")
        return self

    @model_validator(mode="after")
    def _videos_have_what_they_need(self) -> Config:
        for variant in self.summary.variants:
            untaught = dict.fromkeys([ZERO_SHOT, *shipped.names()])
            known({**self.variants, **untaught}, variant, "summary.variants")
        for name, entry in self.datasets.items():
            where = f"datasets.{name}"
            if entry.videos is None:
                continue
            for kind, ours in (("features", self.frame_features), ("captions", self.captioners)):
                both = sorted(getattr(entry, kind).keys() & ours.keys())
                if both:
                    raise ValueError(f"{where}.{kind}: {both[0]} is also made here; rename one")
            if entry.shots is None and entry.segmentation.method == "kts":
                encoders = {**self.frame_features, **entry.features}
                known(encoders, entry.segmentation.encoder, f"{where}.segmentation.encoder")
            if ZERO_SHOT in self.summary.variants:
                known(self.image_encoders, self.summary.encoder, "summary.encoder")
                known(self.text_encoders, self.summary.encoder, "summary.encoder")
            elif entry.annotations is None and not any(
                variant in shipped.names() or self.variants[variant].needs_no_label
                for variant in self.summary.variants
            ):
                raise ValueError(
                    f"summary.variants: {where} has no annotations to train on; add {ZERO_SHOT}, "
                    "or a variant with losses.classification: 0 and training.choose_epoch: last"
                )
        return self

    @property
    def frame_features(self) -> dict[str, Options]:
        """Every kind of frame features that is made here, by name."""
        return {**self.image_encoders, **self.frame_captions}

    def dataset(self, name: str) -> DatasetOptions:
        """The dataset `name`; UsageError names the nearest one."""
        known(self.datasets, name, "datasets")
        return self.datasets[name]

    def file(self, path: str, field: str) -> Path:
        """A data path of the config below data_dir; MissingError names the `field` it stands in."""
        full = Path(self.data_dir).expanduser() / path
        if not full.exists():
            raise MissingError(
                f"config: {field}: no file at {full}; put it there, or set data_dir "
                "(--config data_dir=DIR)"
            )
        return full


def parse(raw: Mapping[str, Any], origin: str = "config.yaml") -> Config:
    """The typed config of plain YAML content; UsageError in one line at the first wrong entry."""
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        # A misspelt key is also a missing one: name the misspelling.
        problems = sorted(error.errors(), key=lambda p: p["type"] != "extra_forbidden")
        raise UsageError(f"{origin}: {_explain(problems[0])}") from None


def load(path: Path) -> Config:
    """Read and check a config file."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file; name one with --configfile") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(raw, dict):
        raise UsageError(f"{path}: expected a mapping of options, found {type(raw).__name__}")
    return parse(raw, str(path))


def known(entries: Mapping[str, Any], name: str, field: str) -> None:
    """Refuse a `name` that is no key of `entries`, naming the nearest one."""
    if name not in entries:
        raise UsageError(f"{field}: {name!r} is not configured{_nearest(name, entries)}")


def _explain(problem: Mapping[str, Any]) -> str:
    location = problem["loc"]
    where = ".".join(map(str, location)) or "top level"
    if problem["type"] == "extra_forbidden":
        return f"{where}: unknown key{_nearest(str(location[-1]), _fields_at(location[:-1]))}"
    if problem["type"] == "missing":
        return f"{where}: missing"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message}; found {problem['input']!r}"[:400]


def _nearest(name: str, candidates: Any) -> str:
    close = difflib.get_close_matches(name, list(candidates), n=1, cutoff=0.0)
    return f"; did you mean {close[0]!r}?" if close else "; there are none"


def _fields_at(location: tuple[Any, ...]) -> list[str]:
    """The option names at a place in the config tree."""
    model: Any = Config
    for step in location:
        if _is_model(model):
            model = _strip(model.model_fields[step].annotation)
        else:  # a dict of models, keyed by name, or a list of them
            model = _strip(get_args(model)[-1])
    return list(model.model_fields) if _is_model(model) else []


def _strip(annotation: Any) -> Any:
    """The model or container inside `X | None`."""
    inner = [a for a in get_args(annotation) if a is not type(None)]
    return inner[0] if type(None) in get_args(annotation) else annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)

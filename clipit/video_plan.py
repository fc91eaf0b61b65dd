"""The plan of what starts at video files: frames, encoders, shots, summaries to watch."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from clipit.config import Config, known
from clipit.datasets.caption_folder import caption_file
from clipit.datasets.sheet import read_sheet
from clipit.datasets.video_files import find, find_parts
from clipit.options.base import Options
from clipit.options.imports import DatasetName
from clipit.options.summary import (
    ZERO_SHOT,
    ChooseOptions,
    HeldOutOptions,
    PageOptions,
    QueriesOptions,
    RenderOptions,
    SummariesOptions,
    ZeroShotStageOptions,
)
from clipit.options.video import FramesStageOptions
from clipit.parts import part_name, part_number


class VideoPlan:
    """Answers about datasets, their parts and their video files. `w`: a rule's wildcards."""

    config: Config
    results: str

    # -- videos and parts -------------------------------------------------------------------

    @cache  # noqa: B019 (one Plan per run of Snakemake)
    def videos(self, dataset: str) -> list[str]:
        """The videos of a dataset: of its annotations, else all that have a file."""
        if self.config.dataset(dataset).annotations is None:
            return list(self.video_files(dataset))
        return [record.video for record in self._records(dataset)]

    @cache  # noqa: B019
    def video_files(self, dataset: str) -> dict[str, Path]:
        """The file of every video of a dataset with `videos`; a missing one is named."""
        entry = self.config.dataset(dataset)
        if entry.videos.comes_in_parts:
            folder = Path(self.results) / dataset / "joined"
            return {video: folder / f"{video}.mkv" for video in self.video_parts(dataset)}
        path = self.source(dataset, "videos")
        records = None if entry.annotations is None else self._records(dataset)
        return find(path, entry.videos.format, records)

    @cache  # noqa: B019
    def video_parts(self, dataset: str) -> dict[str, list[Path]]:
        """The files of every video of a dataset whose videos come in parts."""
        annotated = self.config.dataset(dataset).annotations is not None
        records = self._records(dataset) if annotated else None
        return find_parts(self.source(dataset, "videos"), records)

    def in_parts(self) -> str:
        """A pattern of the datasets whose videos come in parts."""
        entries = self.config.datasets.items()
        return pattern(name for name, d in entries if d.videos and d.videos.comes_in_parts)

    def parts(self, dataset: str) -> list[str]:
        """The parts of a dataset."""
        per_part = self.config.dataset(dataset).videos_per_part
        return [part_name(n) for n in range(-(-len(self.videos(dataset)) // per_part))]

    def source(self, dataset: str, kind: str, name: str | None = None) -> Path:
        """The file or folder of annotations, videos, shots, features[name] or captions[name]."""
        field = f"datasets.{dataset}.{kind}"
        entry = getattr(self.config.dataset(dataset), kind)
        if name is not None:
            known(entry, name, field)
            entry, field = entry[name], f"{field}.{name}"
        return self.config.file(entry.path, f"{field}.path")

    def per_part(self, dataset: str, folder: str, suffix: str = "parquet") -> list[str]:
        """One file per part below results/{dataset}/{folder}."""
        parts = self.parts(dataset)
        return [f"{self.results}/{dataset}/{folder}/{part}.{suffix}" for part in parts]

    # -- which rule makes what --------------------------------------------------------------

    def from_videos(self, answer: bool = True) -> str:
        """A pattern of the datasets that start at video files, or of the others."""
        entries = self.config.datasets.items()
        return pattern(name for name, entry in entries if (entry.videos is not None) == answer)

    def with_stored_shots(self, answer: bool = True) -> str:
        """A pattern of the datasets that bring their shots, or of the others."""
        entries = self.config.datasets.items()
        return pattern(name for name, entry in entries if (entry.shots is not None) == answer)

    def stored(self, kind: str) -> str:
        """A pattern of the names under `features` or `captions` of any dataset; not BMT's."""
        names = {name for d in self.config.datasets.values() for name in getattr(d, kind)}
        return pattern(names - {"bmt"})

    def targets(self, dataset: str) -> list[str]:
        """What `snakemake` without a target makes of a dataset."""
        entry = self.config.dataset(dataset)
        names = ["f1"] if entry.annotations else []
        names += ["summaries"] if entry.videos else []
        return [f"{self.results}/{dataset}/{name}.json" for name in names]

    # -- what the rules read ----------------------------------------------------------------

    def part_files(self, w: Any) -> list[Path]:
        """The video files of a part."""
        files = self.video_files(w.dataset)
        return [files[video] for video in self._part_videos(w.dataset, w.part)]

    def caption_files(self, w: Any) -> list[Path]:
        """The part's files where captions lie beside the videos, so that an edit is noticed."""
        if self.config.dataset(w.dataset).captions[w.captions].format != "beside":
            return []
        folder = self.source(w.dataset, "captions", w.captions)
        files = (caption_file(folder, v) for v in self._part_videos(w.dataset, w.part))
        return [file for file in files if file]

    def segmented_image(self, w: Any) -> list[str]:
        """The features that shots are found in; fixed shots need none."""
        segmentation = self.config.dataset(w.dataset).segmentation
        file = f"{self.results}/{w.dataset}/image/{segmentation.encoder}/{w.part}.parquet"
        return [file] if segmentation.method == "kts" else []

    def zero_shot_image(self, w: Any) -> str:
        """The features that are scored without training."""
        return f"{self.results}/{w.dataset}/image/{self.config.summary.encoder}/{w.part}.parquet"

    def zero_shot_text(self, w: Any) -> list[str]:
        """The captions in the same space, if any are configured for the dataset."""
        summary = self.config.summary
        entry = self.config.dataset(w.dataset)
        if summary.captions not in {*entry.captions, *self.config.captioners}:
            return []
        folder = f"text/{summary.captions}/{summary.encoder}"
        return [f"{self.results}/{w.dataset}/{folder}/{w.part}.parquet"]

    def zero_shot_queries(self, w: Any) -> list[str]:
        """The dataset's queries, embedded, if it has any."""
        has_any = bool(self.config.dataset(w.dataset).queries)
        file = f"{self.results}/{w.dataset}/queries/{self.config.summary.encoder}.parquet"
        return [file] if has_any else []

    def summary_parts(self, w: Any, folder: str, suffix: str = "parquet") -> list[str]:
        """A file per part of every variant that a dataset is summarised by."""
        return [
            file
            for variant in self.summary_variants(w.dataset)
            for file in self.per_part(w.dataset, f"{folder}/{variant}", suffix)
        ]

    def summary_variants(self, dataset: str) -> list[str]:
        """Who summarises a dataset: a trained variant only where there are annotations."""
        annotated = self.config.dataset(dataset).annotations is not None
        return [name for name in self.config.summary.variants if annotated or name == ZERO_SHOT]

    # -- what the stages are told -----------------------------------------------------------

    def frames_options(self, w: Any) -> str:
        """Options of `frames`."""
        frames = self.config.dataset(w.dataset).frames
        videos = self._part_videos(w.dataset, w.part)
        return as_json(FramesStageOptions(dataset=w.dataset, videos=videos, frames=frames))

    def dataset_name(self, w: Any) -> str:
        """Options of `gather`."""
        return as_json(DatasetName(dataset=w.dataset))

    def image_options(self, w: Any) -> str:
        """Options of `image`."""
        known(self.config.image_encoders, w.encoder, "image_encoders")
        return as_json(self.config.image_encoders[w.encoder])

    def segmentation_options(self, w: Any) -> str:
        """Options of `segment`."""
        return as_json(self.config.dataset(w.dataset).segmentation)

    def captioner_options(self, w: Any) -> str:
        """Options of `describe`."""
        return as_json(self.config.captioners[w.captions])

    def queries_options(self, w: Any) -> str:
        """Options of `queries`."""
        known(self.config.text_encoders, w.encoder, "text_encoders")
        encoder = self.config.text_encoders[w.encoder]
        queries = self.config.dataset(w.dataset).queries
        return as_json(QueriesOptions(dataset=w.dataset, queries=queries, encoder=encoder))

    def zero_shot_options(self, w: Any) -> str:
        """Options of `zero_shot`."""
        return as_json(ZeroShotStageOptions(zero_shot=self.config.zero_shot))

    def held_out_options(self, w: Any) -> str:
        """Options of `held_out`."""
        videos = self._part_videos(w.dataset, w.part)
        is_asked = self.config.variants[w.variant].language.is_asked
        queries = self.config.dataset(w.dataset).queries if is_asked else []
        return as_json(HeldOutOptions(dataset=w.dataset, videos=videos, queries=queries))

    def choose_options(self, w: Any) -> str:
        """Options of `choose`."""
        share = self.config.dataset(w.dataset).protocol.budget_share
        return as_json(ChooseOptions(budget_share=share))

    def render_options(self, w: Any) -> str:
        """Options of `render`."""
        return as_json(RenderOptions(variant=w.variant))

    def page_options(self, w: Any) -> str:
        """Options of `page`."""
        variants = self.summary_variants(w.dataset)
        return as_json(PageOptions(dataset=w.dataset, variants=variants))

    def summaries_options(self, w: Any) -> str:
        """Options of `summaries`."""
        allow = self.config.summary.allow_rejected
        return as_json(SummariesOptions(dataset=w.dataset, allow_rejected=allow))

    # -- inside -----------------------------------------------------------------------------

    def _records(self, dataset: str) -> list[Any]:
        entry = self.config.dataset(dataset)
        source = self.source(dataset, "annotations")
        return read_sheet(source, entry.annotations.format, dataset)

    def _part_videos(self, dataset: str, part: str) -> list[str]:
        per_part = self.config.dataset(dataset).videos_per_part
        first = part_number(part) * per_part
        return self.videos(dataset)[first : first + per_part]


def pattern(names: Iterable[str]) -> str:
    """A regular expression of exactly these names; of none it matches nothing."""
    return "|".join(sorted(names)) or "(?!)"


def as_json(options: Options) -> str:
    """One string: Snakemake compares params as a set of values without names."""
    return options.model_dump_json()

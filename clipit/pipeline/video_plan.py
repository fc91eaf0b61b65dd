"""The plan of what starts at video files: videos, parts, frames, encoders, shots."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from clipit.config.base import Options
from clipit.config.captioner_options import FrameCaptionsStageOptions
from clipit.config.import_options import DatasetName
from clipit.config.schema import Config, known
from clipit.config.video_options import FramesStageOptions
from clipit.core.naming import shard_name, shard_number, shortened
from clipit.datasets.caption_folder import caption_file
from clipit.datasets.video_files import find, find_recordings
from clipit.datasets.video_records import read_video_list


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
            return {video: folder / f"{name}.mkv" for name, video in self._joined(dataset).items()}
        path = self.source(dataset, "videos")
        records = None if entry.annotations is None else self._records(dataset)
        return find(path, entry.videos.format, records)

    @cache  # noqa: B019
    def video_parts(self, dataset: str) -> dict[str, list[Path]]:
        """The files of every video of a dataset whose videos come in parts."""
        annotated = self.config.dataset(dataset).annotations is not None
        records = self._records(dataset) if annotated else None
        return find_recordings(self.source(dataset, "videos"), records)

    def joined_parts(self, w: Any) -> list[Path]:
        """The files that are put together as joined/{name}.mkv."""
        return self.video_parts(w.dataset)[self._joined(w.dataset)[w.name]]

    def in_parts(self) -> str:
        """A pattern of the datasets whose videos come in parts."""
        entries = self.config.datasets.items()
        return pattern(name for name, d in entries if d.videos and d.videos.comes_in_parts)

    def parts(self, dataset: str) -> list[str]:
        """The parts of a dataset."""
        per_shard = self.config.dataset(dataset).videos_per_shard
        return [shard_name(n) for n in range(-(-len(self.videos(dataset)) // per_shard))]

    def source(self, dataset: str, kind: str, name: str | None = None) -> Path:
        """The file or folder of annotations, videos, shots, features[name] or captions[name]."""
        field = f"datasets.{dataset}.{kind}"
        entry = getattr(self.config.dataset(dataset), kind)
        if name is not None:
            known(entry, name, field)
            entry, field = entry[name], f"{field}.{name}"
        return self.config.file(entry.path, f"{field}.path")

    def per_shard(self, dataset: str, folder: str, suffix: str = "parquet") -> list[str]:
        """One file per part below results/{dataset}/{folder}."""
        parts = self.parts(dataset)
        return [f"{self.results}/{dataset}/{folder}/{shard}.{suffix}" for shard in parts]

    def encoders_of(self, dataset: str) -> set[str]:
        """The kinds of frame features that a dataset brings, or that are made of its videos."""
        entry = self.config.dataset(dataset)
        made = self.config.frame_features if entry.videos is not None else {}
        told = self.config.tag_encoders if entry.tags is not None else {}
        return {*entry.features, *made, *told}

    # -- which rule makes what --------------------------------------------------------------

    def from_videos(self, answer: bool = True) -> str:
        """A pattern of the datasets that start at video files, or of the others."""
        entries = self.config.datasets.items()
        return pattern(name for name, entry in entries if (entry.videos is not None) == answer)

    def with_stored(self, kind: str, answer: bool = True) -> str:
        """A pattern of the datasets that bring their shots, features or captions; or do not."""
        entries = self.config.datasets.items()
        return pattern(name for name, entry in entries if bool(getattr(entry, kind)) == answer)

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

    def shard_files(self, w: Any) -> list[Path]:
        """The video files of a part."""
        files = self.video_files(w.dataset)
        return [files[video] for video in self._shard_videos(w.dataset, w.shard)]

    def caption_files(self, w: Any) -> list[Path]:
        """The part's files where captions lie beside the videos, so that an edit is noticed."""
        if self.config.dataset(w.dataset).captions[w.captions].format != "beside":
            return []
        folder = self.source(w.dataset, "captions", w.captions)
        files = (caption_file(folder, v) for v in self._shard_videos(w.dataset, w.shard))
        return [file for file in files if file]

    def segmented_image(self, w: Any) -> list[str]:
        """The features that shots are found in; fixed shots need none."""
        segmentation = self.config.dataset(w.dataset).segmentation
        file = f"{self.results}/{w.dataset}/features/{segmentation.encoder}/{w.shard}.parquet"
        return [file] if segmentation.method == "kts" else []

    # -- what the stages are told -----------------------------------------------------------

    def frames_options(self, w: Any) -> str:
        """Options of `frames`."""
        frames = self.config.dataset(w.dataset).frames
        videos = self._shard_videos(w.dataset, w.shard)
        return as_json(FramesStageOptions(dataset=w.dataset, videos=videos, frames=frames))

    def dataset_name(self, w: Any) -> str:
        """Options of `gather`."""
        return as_json(DatasetName(dataset=w.dataset))

    def image_options(self, w: Any) -> str:
        """Options of `image`."""
        known(self.config.image_encoders, w.encoder, "image_encoders")
        return as_json(self.config.image_encoders[w.encoder])

    def frame_captions_options(self, w: Any) -> str:
        """Options of `frame_captions`."""
        made = self.config.frame_captions[w.encoder]
        return as_json(
            FrameCaptionsStageOptions(
                captioner=self.config.captioners[made.captioner],
                text_encoder=self.config.text_encoders[made.text_encoder],
            )
        )

    def segmentation_options(self, w: Any) -> str:
        """Options of `segment`."""
        return as_json(self.config.dataset(w.dataset).segmentation)

    def captioner_options(self, w: Any) -> str:
        """Options of `describe`."""
        return as_json(self.config.captioners[w.captions])

    # -- inside -----------------------------------------------------------------------------

    def _joined(self, dataset: str) -> dict[str, str]:
        """The videos of a dataset in parts by the names of their files."""
        return {shortened(video): video for video in self.video_parts(dataset)}

    def _records(self, dataset: str) -> list[Any]:
        entry = self.config.dataset(dataset)
        source = self.source(dataset, "annotations")
        return read_video_list(source, entry.annotations.format, dataset)

    def _shard_videos(self, dataset: str, part: str) -> list[str]:
        per_shard = self.config.dataset(dataset).videos_per_shard
        first = shard_number(part) * per_shard
        return self.videos(dataset)[first : first + per_shard]


def pattern(names: Iterable[str]) -> str:
    """A regular expression of exactly these names; of none it matches nothing."""
    return "|".join(sorted(names)) or "(?!)"


def as_json(options: Options) -> str:
    """One string: Snakemake compares params as a set of values without names."""
    return options.model_dump_json()

"""Which videos, shards and source files the datasets of a configuration have."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from clipit.config.dataset_options import DatasetOptions
from clipit.config.schema import Config, known
from clipit.core.naming import shortened
from clipit.datasets.records import VideoRecord
from clipit.datasets.video_files import find, find_recordings
from clipit.datasets.video_records import known_video_list, read_video_list
from clipit.pipeline.shards import slices, stable_shards


class Catalog:
    """What is on disk of every dataset; each question is answered from disk once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.videos = cache(self._videos)
        self.video_files = cache(self._video_files)
        self.segments = cache(self._segments)
        self._videos_of = cache(self._assigned)

    def datasets(self, accepts: Callable[[DatasetOptions], object]) -> list[str]:
        """The names of the datasets whose options `accepts` takes."""
        return [name for name, entry in self._config.datasets.items() if accepts(entry)]

    def shards(self, dataset: str) -> list[str]:
        """The shards of a dataset, of at most `videos_per_shard` videos each."""
        return list(self._videos_of(dataset))

    def shard_videos(self, dataset: str, shard: str) -> list[str]:
        """The videos of a shard; none of one that the dataset does not have."""
        return self._videos_of(dataset).get(shard, [])

    def source(self, dataset: str, kind: str, name: str | None = None) -> Path:
        """The file or folder of annotations, videos, shots, features[name] or captions[name].

        Raises MissingError, which names the option, where it does not exist.
        """
        field = f"datasets.{dataset}.{kind}"
        entry = getattr(self._config.dataset(dataset), kind)
        if name is not None:
            known(entry, name, field)
            entry, field = entry[name], f"{field}.{name}"
        return self._config.file(entry.path, f"{field}.path")

    def records(self, dataset: str) -> list[VideoRecord]:
        """The videos as the annotations of a dataset list them, be it before they are fetched."""
        entry = self._config.dataset(dataset).annotations
        assert entry is not None, dataset
        path = self.source(dataset, "annotations")
        known = None if path.exists() else known_video_list(entry.path)
        return known or read_video_list(path, entry.format, dataset)

    def segments_of(self, dataset: str, name: str) -> list[str]:
        """The files that are joined to joined/{name}.mkv."""
        return [str(file) for file in self.segments(dataset)[self._joined(dataset)[name]]]

    def _assigned(self, dataset: str) -> dict[str, list[str]]:
        """Shard -> videos. Annotations are a list that is final, a folder of videos grows."""
        entry, videos = self._config.dataset(dataset), self.videos(dataset)
        assign = stable_shards if entry.annotations is None else slices
        return assign(videos, entry.videos_per_shard)

    def _videos(self, dataset: str) -> list[str]:
        """The videos of a dataset: of its annotations, else all that have a file."""
        if self._config.dataset(dataset).annotations is None:
            return list(self.video_files(dataset))
        return [record.video for record in self.records(dataset)]

    def _video_files(self, dataset: str) -> dict[str, Path]:
        """The file of every video of a dataset with `videos`; a missing one is named."""
        entry = self._config.dataset(dataset)
        assert entry.videos is not None, dataset
        if entry.videos.is_segmented:
            folder = Path(self._config.results_dir) / dataset / "joined"
            return {video: folder / f"{name}.mkv" for name, video in self._joined(dataset).items()}
        records = None if entry.annotations is None else self.records(dataset)
        return find(self.source(dataset, "videos"), entry.videos.format, records)

    def _segments(self, dataset: str) -> dict[str, list[Path]]:
        """The files of every video of a dataset whose recordings come in segments."""
        annotated = self._config.dataset(dataset).annotations is not None
        records = self.records(dataset) if annotated else None
        return find_recordings(self.source(dataset, "videos"), records)

    def _joined(self, dataset: str) -> dict[str, str]:
        """File name -> video, of the videos that are joined from segments."""
        return {shortened(video): video for video in self.segments(dataset)}

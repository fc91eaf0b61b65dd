"""The plan of dense captioning by BMT: its weights, its videos, its options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipit.config.bmt_options import BmtStageOptions
from clipit.core.errors import MissingError, UsageError
from clipit.datasets.video_files import find_available
from clipit.models.captioners.bmt import sources as bmt
from clipit.pipeline.summary_plan import SummaryPlan
from clipit.pipeline.video_plan import as_json


class BmtPlan(SummaryPlan):
    """Answers about the rules in workflow/rules/bmt.smk. `w`: a rule's wildcards."""

    @property
    def bmt_weights_dir(self) -> Path:
        """Where BMT's weights are, or are to go."""
        return Path(self.config.data_dir).expanduser() / self.config.bmt.weights

    @property
    def bmt_weight_names(self) -> list[str]:
        """What `bmt_weights` downloads: every file of the options that is published."""
        options = self.config.bmt
        names = [*bmt.model_files(options), *bmt.feature_files(options)]
        return [name for name in names if name in bmt.SOURCES]

    def bmt_weights(self, w: Any) -> list[Path]:
        """The weights that captions need; MissingError says where each comes from."""
        options = self.config.bmt
        names = bmt.model_files(options)
        if options.precomputed is None:
            names += bmt.feature_files(options)
        return [bmt.require(self.bmt_weights_dir, name) for name in names]

    def bmt_files(self, w: Any) -> dict[str, Path]:
        """The part's videos -> their files; a video with precomputed features needs none."""
        wanted = self._shard_videos(w.dataset, w.shard)
        found = self._bmt_footage(w.dataset)
        missing = [video for video in wanted if video not in found]
        if missing and self.config.bmt.precomputed is None:
            folder = self.source(w.dataset, "captions", "bmt")
            raise MissingError(
                f"config: datasets.{w.dataset}.captions.bmt: no video files of "
                f"{', '.join(missing)} in {folder}; add them, or bmt.precomputed"
            )
        return {video: found[video] for video in wanted if video in found}

    def bmt_options(self, w: Any) -> str:
        """Options of `bmt`."""
        options = self.config.bmt
        if options.precomputed is not None:
            folder = str(self.config.file(options.precomputed, "bmt.precomputed"))
            options = options.model_copy(update={"precomputed": folder})
        files = {video: str(file) for video, file in self.bmt_files(w).items()}
        return as_json(BmtStageOptions(dataset=w.dataset, shard=w.shard, files=files, bmt=options))

    def _bmt_footage(self, dataset: str) -> dict[str, Path]:
        if self.config.dataset(dataset).videos is not None:
            return self.video_files(dataset)
        folder = self.source(dataset, "captions", "bmt")
        if not folder.is_dir():
            raise UsageError(
                f"config: datasets.{dataset}.captions.bmt.path: expected a folder of videos, "
                f"found {folder}"
            )
        return find_available(folder, self._records(dataset))

"""The workflow's stages for one video, run in this process: files and options are the Plan's.

What Snakemake would run for `results/{dataset}/summaries/...`, in the order of its rules.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_type_hints

from clipit.config import shipped
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.summary_options import ZERO_SHOT
from clipit.core.naming import shard_name
from clipit.local.request import card_of
from clipit.local.steps import Step
from clipit.pipeline.plan import Plan

_SHARD = shard_name(0)
Files = Path | list[Path]


class Walk:
    """The steps of one dataset of `plan`, which has one part."""

    def __init__(self, plan: Plan, dataset: str, variant: str, weights: Path | None = None) -> None:
        """weights: of `variant`, if it is no shipped one; the card lies beside them."""
        self._plan, self.dataset, self._variant = plan, dataset, variant
        self._weights = weights
        self.folder = Path(plan.results) / dataset

    # -- files --------------------------------------------------------------------------------

    @property
    def video(self) -> Path:
        """The video file."""
        (file,) = self._plan.shard_files(self._wildcards())
        return file

    @property
    def frames(self) -> Path:
        """The sampled frames as JPEGs (contract frames)."""
        return self._table("frames")

    @property
    def sheet(self) -> Path:
        """The video's row (contract videos); without one it could not be read."""
        return self._table("videos")

    @property
    def rejected(self) -> Path:
        """Why the video could not be read, as CSV."""
        return self.folder / f"rejected/{_SHARD}.csv"

    @property
    def image(self) -> Path:
        """The embedded frames (contract image)."""
        return Path(self._plan.zero_shot_image(self._wildcards()))

    @property
    def encoder(self) -> ImageEncoderOptions:
        """Which network embeds the frames."""
        return self._plan.config.image_encoders[self._plan.config.summary.encoder]

    @property
    def shots(self) -> Path:
        """The shots (contract shots)."""
        return self._table("shots")

    @property
    def queries(self) -> list[Path]:
        """The embedded queries (contract queries), if any are asked."""
        return _paths(self._plan.zero_shot_queries(self._wildcards()))

    @property
    def captions(self) -> list[Path]:
        """The captions (contract captions), if there are any."""
        return _paths(self._plan.told_captions(self._wildcards()))

    @property
    def scores(self) -> Path:
        """The scores of all frames (contract query_scores)."""
        return self._table(f"scores/{self._variant}")

    @property
    def chosen(self) -> Path:
        """The shots of every summary (contract chosen)."""
        return self._table(f"selections/{self._variant}")

    @property
    def attributions(self) -> list[Path]:
        """What sentences add to the shots (contract why), if the scorer reads any."""
        return _paths(self._plan.told_why(self._wildcards()))

    @property
    def told(self) -> Path:
        """The list of what is told, one summary.json beside it."""
        return self.folder / f"summaries/{self._variant}/{_SHARD}.index.json"

    # -- steps --------------------------------------------------------------------------------

    def sampling(self) -> Step:
        """The video's frames; all that opens the video file."""
        paths = {"files": [self.video]}
        made = {"frames": self.frames, "sheet": self.sheet, "rejected": self.rejected}
        return self._step("extract_frames", paths, made, self._plan.frames_options)

    def embedding(self) -> Step:
        """The frames' embeddings."""
        name = self._plan.config.summary.encoder
        options = partial(self._plan.image_options, self._wildcards(encoder=name))
        return self._step("embed_frames", {"frames": self.frames}, {"image": self.image}, options)

    def understanding(self) -> list[Step]:
        """Shots and, where they are asked for, captions and their embeddings."""
        image = _paths(self._plan.segmented_image(self._wildcards()))
        paths: dict[str, Files] = {"image": image, "sheet": self.sheet}
        options = self._plan.segmentation_options
        return [
            self._step("segment_shots", paths, {"shots": self.shots}, options),
            *self._captioning(),
        ]

    def asking(self) -> list[Step]:
        """From what is asked to what is chosen and told."""
        plan = self._plan
        paths: dict[str, Files] = {"scores": self.scores, "shots": self.shots, "sheet": self.sheet}
        choose = self._step("select_summaries", paths, {"chosen": self.chosen}, plan.choose_options)
        paths = {"scores": self.scores, "chosen": self.chosen, "sheet": self.sheet}
        paths |= {
            "frames": self.frames,
            "captions": self.captions,
            "attributions": self.attributions,
        }
        tell = self._step("write_summaries", paths, {"told": self.told}, plan.tell_options)
        scoring = {ZERO_SHOT: self._by_likeness}.get(self._variant, self._by_model)
        return [*scoring(), choose, *self._explaining(), tell]

    def _by_likeness(self) -> list[Step]:
        """Queries embedded and frames scored, without training."""
        made = {"scores": self.scores}
        scoring = self._step(
            "score_zero_shot", self._evidence(), made, self._plan.zero_shot_options
        )
        return [*self._embedded(self.queries), scoring]

    def _by_model(self) -> list[Step]:
        """Frames scored by a trained model, put into words first if it reads words."""
        plan, steps = self._plan, []
        variant = plan.variant(self._variant)
        w = self._wildcards(encoder=variant.encoder)
        features = Path(plan.apply_image(w))
        if variant.encoder in plan.config.frame_captions:
            options = partial(plan.frame_captions_options, w)
            made = {"image": features}
            steps.append(self._step("embed_frame_captions", {"frames": self.frames}, made, options))
        asked = _paths(plan.query_files(self.dataset, w)) and self.queries
        steps += self._embedded(asked)
        weights = self._weights or shipped.weights(self._variant)
        read: dict[str, Files] = {"image": features, "text": [], "queries": asked}
        read |= {"weights": weights, "card": card_of(weights)}
        return [*steps, self._step("predict", read, {"scores": self.scores}, plan.apply_options)]

    def _embedded(self, asked: list[Path]) -> list[Step]:
        """The queries, embedded."""
        plan = self._plan
        options = partial(
            plan.queries_options, self._wildcards(encoder=plan.config.summary.encoder)
        )
        read: dict[str, Files] = {"annotations": []}
        return [
            self._step("embed_queries", read, {"queries": queries}, options) for queries in asked
        ]

    def _explaining(self) -> list[Step]:
        """What sentences add to the chosen shots, where the scorer reads any."""
        read = {**self._evidence(), "chosen": self.chosen}
        options = self._plan.zero_shot_options
        return [
            self._step("attribute_zero_shot", read, {"attributions": attributions}, options)
            for attributions in self.attributions
        ]

    def _evidence(self) -> dict[str, Files]:
        """What frames are scored by without training."""
        texts = _paths(self._plan.zero_shot_text(self._wildcards()))
        return {"image": self.image, "text": texts, "queries": self.queries}

    def _captioning(self) -> list[Step]:
        """Steps from frames or caption files to embedded sentences."""
        plan = self._plan
        steps = []
        for captions, text in zip(
            self.captions, _paths(plan.zero_shot_text(self._wildcards())), strict=True
        ):
            name = str(plan.config.summary.captions)
            w = self._wildcards(captions=name, encoder=plan.config.summary.encoder)
            if name in plan.config.captioners:
                paths: dict[str, Files] = {"frames": self.frames, "shots": self.shots}
                paths["sheet"] = self.sheet
                options = partial(plan.captioner_options, w)
                steps.append(self._step("caption_shots", paths, {"captions": captions}, options))
            else:
                source = plan.source(self.dataset, "captions", name)
                options = partial(plan.import_options, w, "captions", name)
                beside = tuple(plan.caption_files(w))
                step = self._step(
                    "import_captions", {}, {"captions": captions}, options, source=source
                )
                steps.append(Step(step.name, beside, step.outputs, step.key, step.run))
            options = partial(plan.text_options, w)
            steps.append(
                self._step("embed_captions", {"captions": captions}, {"text": text}, options)
            )
        return steps

    # -- inside -------------------------------------------------------------------------------

    def _table(self, folder: str) -> Path:
        return self.folder / folder / f"{_SHARD}.parquet"

    def _wildcards(self, **more: str) -> SimpleNamespace:
        """What a rule would have of the dataset."""
        return SimpleNamespace(dataset=self.dataset, shard=_SHARD, variant=self._variant, **more)

    def _step(
        self,
        stage: str,
        read: Mapping[str, Files],
        made: Mapping[str, Path],
        options: Any,
        **more: Path,
    ) -> Step:
        """A stage as a step; `options` is asked with wildcards, or bound to its own."""
        told = options() if isinstance(options, partial) else options(self._wildcards())
        inputs = [
            file
            for files in read.values()
            for file in (files if isinstance(files, list) else [files])
        ]
        return Step(
            name=stage,
            inputs=tuple(inputs),
            outputs=tuple(made.values()),
            key=f"{self._plan.code(stage)} {told}",
            run=partial(run_stage, stage, told, **read, **made, **more),
        )


def run_stage(stage: str, options: str, **paths: Files) -> None:
    """Run a stage as `clipit stage` would, with options as JSON."""
    function = importlib.import_module(f"clipit.pipeline.stages.{stage}").run
    kind = get_type_hints(function)["options"]
    function(**paths, options=kind.model_validate_json(options))


def _paths(files: list[str]) -> list[Path]:
    return [Path(file) for file in files]

"""Options of a dataset: where its official files are and how it is evaluated."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from clipit.config.base import Options
from clipit.config.benchmark_options import Setting
from clipit.config.query_options import QueryProtocol
from clipit.config.video_options import FrameOptions, SegmentationOptions, VideosOptions
from clipit.core.naming import checked_query, checked_text, slug


class Source(Options):
    """A file or folder and the name of its format; relative paths start at `data_dir`."""

    format: str
    path: str


class AnnotationsSource(Source):
    """Importance scores, user summaries or annotated queries."""

    format: Literal["eccv16", "tvsum", "summe", "csv", "qfvs", "videoset", "videoset-ordered"]


class ShotsSource(Source):
    """Stored shots."""

    format: Literal["eccv16", "tvsum", "shot-lengths", "qfvs", "videoset"]


class FeaturesSource(Source):
    """Stored frame features, or captions of the picks that are embedded."""

    format: Literal["eccv16", "frame-captions"]
    #: of frame-captions: the entry of `text_encoders` that embeds them
    text_encoder: str | None = None

    @model_validator(mode="after")
    def _captions_are_embedded(self) -> FeaturesSource:
        if (self.text_encoder is not None) != (self.format == "frame-captions"):
            raise ValueError("text_encoder: goes with format frame-captions, and with no other")
        return self


class TagsSource(Source):
    """Tags of every shot."""

    format: Literal["qfvs", "qfvs-mat", "videoset"]


class Captioning(Options):
    """Timed captions that exist already (`format` names a reader of clipit.datasets.caption_files).

    The entry `bmt: {format: bmt}` is made by the captioner instead: of the dataset's `videos`, or
    where it has none of those in the folder `path`.
    """

    #: json: one file for all videos; sidecar: a folder with a .srt, .vtt, .csv or .json per video
    format: Literal["json", "sidecar", "bmt"] = "json"
    path: str | None = None

    @model_validator(mode="after")
    def _stored_ones_have_a_path(self) -> Captioning:
        if self.path is None and self.format != "bmt":
            raise ValueError("path: missing")
        return self


class Protocol(Options):
    """How predictions are scored (docs/decisions/protocol.md)."""

    #: how an annotators' F1 become one: TVSum mean, SumMe max
    f1_over_users: Literal["mean", "max"] = "mean"
    #: TVSum: predicted scores against every user's scores at the picks;
    #: SumMe: the machine summary against the mean of the users' summaries, all frames
    correlation: Literal["user_scores", "mean_summary"] = "user_scores"
    #: share of the video's frames that a summary may have
    budget_share: float = Field(0.15, gt=0, le=1)


class SplitsOptions(Options):
    """How videos are divided into training, validation and test."""

    #: published split file per setting, in any of the public layouts; without one, own seeded folds
    files: dict[Setting, str] = {}
    #: the videos of each topic, for the setting `topics`
    topics: dict[str, list[str]] = {}
    #: number of own folds
    folds: int = Field(5, ge=2, le=10_000)
    #: seed of own folds and of the validation videos
    seed: int = Field(0, ge=0, lt=2**32)
    #: share of the training videos held out to select the epoch
    validation_share: float = Field(0.2, gt=0, lt=1)


class DatasetOptions(Options):
    """One dataset: its files and how it is evaluated.

    It starts at features that somebody extracted (annotations, shots and features are needed
    then), at video files (all three become optional), or at both.
    """

    annotations: AnnotationsSource | None = None
    videos: VideosOptions | None = None
    frames: FrameOptions = FrameOptions()
    #: stored shots; without them `segmentation` finds some
    shots: ShotsSource | None = None
    segmentation: SegmentationOptions = SegmentationOptions()
    features: dict[str, FeaturesSource] = {}
    captions: dict[str, Captioning] = {}
    #: tags or a sentence of every shot; the `tag_encoders` make features of them
    tags: TagsSource | None = None
    #: titles by video, which guide its generic summary, where neither annotations nor file say
    #: them; null: no title is read (docs/decisions/titles.md)
    titles: dict[str, str] | None = {}
    #: what to look for: a summary per query, besides the generic one
    queries: list[str] = []
    #: whether people annotated queries, too
    annotated_queries: bool = False
    splits: SplitsOptions = SplitsOptions()
    protocol: Protocol = Protocol()
    #: set: it is evaluated query by query instead
    query_protocol: QueryProtocol | None = None
    #: folder of summaries that people wrote (NAME.ref1.txt, ...): results/{dataset}/text.json
    references: str | None = None
    videos_per_shard: int = Field(10, ge=1, le=1_000_000)

    @field_validator("titles")
    @classmethod
    def _titles_are_text(cls, titles: dict[str, str] | None) -> dict[str, str] | None:
        return titles and {video: checked_text(title, "title") for video, title in titles.items()}

    @field_validator("queries")
    @classmethod
    def _queries_become_file_names(cls, queries: list[str]) -> list[str]:
        names: dict[str, str] = {}
        for query in map(checked_query, queries):
            if slug(query) in names:
                raise ValueError(
                    f"{query[:80]!r} and {names[slug(query)][:80]!r} make one file name; reword one"
                )
            names[slug(query)] = query
        return list(names.values())

    @model_validator(mode="after")
    def _comparisons_have_tags(self) -> DatasetOptions:
        if self.query_protocol is not None and (self.annotations is None or self.tags is None):
            raise ValueError("query_protocol: shots are compared by tags: add annotations and tags")
        if self.references is not None and (self.annotations is None or self.tags is None):
            raise ValueError(
                "references: a summary is compared by the sentences of its shots: "
                "add annotations and tags"
            )
        return self

    @property
    def has_answers(self) -> bool:
        """Whether people annotated queries of its videos."""
        return self.annotated_queries or self.query_protocol is not None

    @model_validator(mode="after")
    def _bmt_has_videos(self) -> DatasetOptions:
        for name, entry in self.captions.items():
            if entry.format == "bmt" and name != "bmt":
                raise ValueError(
                    f"captions.{name}: format bmt makes captions.bmt; rename the entry"
                )
        made = self.captions.get("bmt")
        if made is not None:
            if made.format != "bmt":
                raise ValueError("captions.bmt is made by BMT; ready captions go by another name")
            if (made.path is None) != (self.videos is not None):
                raise ValueError("captions.bmt: path is for a dataset without videos")
        return self

    @model_validator(mode="after")
    def _origin_is_complete(self) -> DatasetOptions:
        if self.videos is None:
            needed = {"annotations": self.annotations, "shots": self.shots}
            missing = [name for name, entry in needed.items() if entry is None]
            if missing or not (self.features or self.tags):
                raise ValueError(
                    f"without videos a dataset needs {' and '.join(missing or ['features'])}"
                )
            if self.queries and self.tags is None:
                raise ValueError("queries need videos: a summary is cut out of them")
        elif self.annotations is None and self.videos.format in ("tvsum", "summe"):
            raise ValueError(
                f"videos of format {self.videos.format} are found by the names in annotations: "
                "add these, or take format folder"
            )
        return self

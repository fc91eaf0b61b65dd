"""summary.json: the selected shots of a video with scores and attributions.

Written with every summary, read by reports, exports and `clipit render`; `selected` and the bounds
of shots may be edited by hand. Times are seconds after the first frame, intervals half-open.
"""

from __future__ import annotations

import json
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, FiniteFloat, ValidationError, field_validator, model_validator

from clipit.config.base import Options
from clipit.core.durable import write_json
from clipit.core.errors import DataError, MissingError

if TYPE_CHECKING:
    import pandas

GENERIC = "generic"
DEMO_CAVEAT = "the demo's encoder understands coloured shapes only"


class SourceVideo(Options):
    """The summarised video."""

    video: str
    #: the path as given
    path: str
    sha256: str | None
    n_frames: int = Field(gt=0)
    #: nominal frames per second, exact: "30000/1001"
    frame_rate: str
    duration_s: FiniteFloat = Field(gt=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    has_audio: bool
    #: of the first frame, if the camera wrote one: "10:03:00:12", drop-frame "10:03:00;12"
    timecode: str | None = Field(default=None, pattern=r"^\d\d:\d\d:\d\d[:;.]\d\d$")

    @field_validator("frame_rate")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        try:
            positive = Fraction(value) > 0
        except (ValueError, ZeroDivisionError):
            positive = False
        if not positive:
            raise ValueError(f'expected frames per second like "30000/1001", found {value!r}')
        return value

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return Fraction(self.frame_rate)


class Sentence(Options):
    """A caption of [start_s, end_s); `delta`: the shot's score with it minus without it."""

    start_s: float
    end_s: float
    sentence: str
    delta: float | None = None
    attention: float | None = None


class Shot(Options):
    """A shot: source frames [start, stop), the same in seconds, its score and attributions."""

    start: int = Field(ge=0)
    stop: int
    start_s: FiniteFloat = Field(ge=0)
    end_s: FiniteFloat
    score: FiniteFloat
    selected: bool
    #: the caption of the shot, if any
    sentence: str | None = None
    attributions: list[Sentence] = []

    @model_validator(mode="after")
    def _is_not_empty(self) -> Shot:
        if self.stop <= self.start or self.end_s <= self.start_s:
            raise ValueError(f"a shot must end after its start, found {self.start}-{self.stop}")
        return self


class Curve(Options):
    """Scores of the sampled frames."""

    time_s: list[float]
    score: list[float]


class Cut(Options):
    """One summary of the video: generic (query null) or query-guided."""

    query: str | None
    #: the title of the video that guided a generic summary, if any did
    guided_by: str | None = None
    #: the variant that scored
    scorer: str
    #: the longest the summary may be
    budget_s: float
    #: the rendered file in the folder of summary.json; null: not rendered
    file: str | None
    #: seconds of fade from and to black at both ends of every rendered range
    fade_s: float = Field(0.0, ge=0)
    shots: list[Shot]
    curve: Curve

    @property
    def title(self) -> str:
        """The query, or `generic`."""
        return self.query or GENERIC

    @property
    def selected_shots(self) -> list[Shot]:
        """The selected shots in order of time."""
        return sorted((shot for shot in self.shots if shot.selected), key=lambda shot: shot.start)

    @property
    def selected_s(self) -> float:
        """Seconds of the selected shots."""
        return sum(shot.end_s - shot.start_s for shot in self.shots if shot.selected)


class Summary(Options):
    """All summaries of one video."""

    format: Literal["clipit-summary"] = "clipit-summary"
    version: Literal[1] = 1
    source_video: SourceVideo
    captions: list[Sentence] = []
    cuts: list[Cut] = Field(min_length=1)
    provenance: dict[str, Any] = {}

    @property
    def caveat(self) -> str | None:
        """What a viewer must know of the encoder; None: nothing."""
        features = self.provenance.get("features") or {}
        encoder = json.loads(features.get("options", "{}"))
        return DEMO_CAVEAT if encoder.get("library") == "demo" else None

    def to_frame(self) -> pandas.DataFrame:
        """The shots of all cuts as a data frame, a row per cut and shot.

        Columns query (None: generic), scorer, start and stop (frames, half-open), start_s, end_s,
        score, selected, sentence.
        """
        import pandas  # only here: it takes a second to load

        rows = [
            {"query": cut.query, "scorer": cut.scorer, **shot.model_dump(exclude={"attributions"})}
            for cut in self.cuts
            for shot in cut.shots
        ]
        return pandas.DataFrame(rows)


def read_summary(path: str | PathLike[str]) -> Summary:
    """Read a summary.json; DataError names the first invalid field."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingError(f"{path}: no such file; clipit summarize writes one") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: not readable as JSON ({error}); write it again") from None
    try:
        return Summary.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "summary"
        raise DataError(f"{path}: {where}: {first['msg']}; correct it or write it again") from None


def write_summary(path: str | PathLike[str], summary: Summary) -> None:
    """Write `summary` as JSON, durably."""
    write_json(path, summary.model_dump(mode="json"))

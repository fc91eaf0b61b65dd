"""Options of a trained model: an entry of `variants`, as every ablation is one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from clipit.config.base import Distinct, Options

Seconds = Annotated[float, Field(ge=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]
Penalty = Annotated[float, Field(gt=0, le=1e12)]
#: What frames are told apart by (clipit/algorithms/cues.py).
Cue = Literal["frames", "visual", "position", "title", "captions", "attended", "query"]
#: Those that read sentences.
LANGUAGE_CUES = {"title", "captions", "attended", "query"}


class LanguageOptions(Options):
    """The sentences that guide the scorer (paper, section 3.1)."""

    #: which captions of the dataset; null: no language
    captions: str | None = "dense"
    #: which entry of `text_encoders`
    encoder: str = "minilm"
    #: M, sampled uniformly over time
    sentences: int = Field(7, ge=1, le=1000)
    #: tokens: every sentence is a key; fused: an MLP makes one vector of all (attention is then
    #: constant over frames: docs/decisions/language.md)
    text: Literal["tokens", "fused"] = "tokens"
    #: attention: the paper's; mlp: frame and mean sentence through an MLP; none: frames alone
    fusion: Literal["attention", "mlp", "none"] = "attention"
    heads: int = Field(4, ge=1, le=128)
    #: whether cues and the rule read the video's title (docs/decisions/titles.md)
    title: bool = False
    #: how queries are read. none: not at all; key: as one more key of the attention; similarity:
    #: as a key and by the similarity of frame and query, which needs one encoder for both; without
    #: a network, by the query cue (docs/decisions/query.md)
    query: Literal["none", "key", "similarity"] = "none"

    @model_validator(mode="after")
    def _language_needs_text(self) -> LanguageOptions:
        if (self.captions is None and self.query == "none") != (self.fusion == "none"):
            raise ValueError("captions: null and fusion: none go together where query is none")
        return self

    @property
    def uses_query(self) -> bool:
        """Whether the model reads queries."""
        return self.query != "none"

    @property
    def keys(self) -> int:
        """Places for text: a video's sentences, then the query."""
        return (self.sentences if self.captions is not None else 0) + self.uses_query or 1


class ScorerOptions(Options):
    """The frame-scoring network (paper, section 3.2)."""

    #: none: cues or the rule alone
    kind: Literal["transformer", "bilstm", "none"] = "transformer"
    width: int = Field(512, ge=8, le=8192)
    heads: int = Field(8, ge=1, le=128)
    encoder_layers: int = Field(6, ge=1, le=64)
    decoder_layers: int = Field(6, ge=1, le=64)
    feedforward: int = Field(2048, ge=8, le=65_536)
    dropout: float = Field(0.1, ge=0, lt=1)


class LossOptions(Options):
    """Weights of the losses (paper, section 3.3); unsupervised: classification 0."""

    classification: float = Field(0.5, ge=0, le=1000)
    #: 1 minus the correlation of scores and target within a video
    correlation: float = Field(0.0, ge=0, le=1000)
    diversity: float = Field(0.3, ge=0, le=1000)
    reconstruction: float = Field(0.2, ge=0, le=1000)
    #: what must differ between selected frames: reconstructed (the paper) or input features
    diversity_of: Literal["reconstructed", "input"] = "reconstructed"
    #: diversity looks at pairs of picks at most so far apart; null: all pairs (the paper)
    diversity_span: int | None = Field(None, ge=1, le=1_000_000)
    #: selected: each selected frame from itself (the paper); coverage: every frame of the video
    #: from the selected ones
    reconstruct: Literal["selected", "coverage"] = "selected"
    #: keyframes: 0/1 labels as in the paper; gtscore: the annotators' mean importance; ranks: the
    #: mean of each annotator's ranks; rule: no label (docs/decisions/unsupervised.md)
    target: Literal["keyframes", "gtscore", "ranks", "rule"] = "keyframes"
    #: paper: Eq. 1 to the letter; balanced: both classes weigh the same; none: every frame does
    class_weights: Literal["paper", "balanced", "none"] = "paper"
    #: share of the frames that counts as selected in diversity and reconstruction
    selected_share: float = Field(0.15, gt=0, lt=1)

    @property
    def any_weight(self) -> bool:
        """Whether there is anything to minimise."""
        return any((self.classification, self.correlation, self.diversity, self.reconstruction))


class TrainingOptions(Options):
    """Optimisation (paper, section 4: Adam, 1e-4, 1e-3, 20 epochs)."""

    epochs: int = Field(20, ge=1, le=100_000)
    learning_rate: float = Field(1e-4, ge=1e-9, le=10)
    weight_decay: float = Field(1e-3, ge=0, le=10)
    #: frames in a batch of equally long windows (the paper's batch: 100 sequences of 256)
    batch_frames: int = Field(2048, ge=1, le=10_000_000)
    #: steps of a training window; 256 at 2 fps is 2 minutes
    window: int = Field(256, ge=2, le=1_000_000)
    #: queries of each video sampled anew for every epoch, besides the empty one; null: all
    queries_per_video: int | None = Field(None, ge=1, le=10_000)
    #: tau: best epoch on the validation videos; last: no label is looked at (unsupervised)
    select_epoch: Literal["tau", "last"] = "tau"
    gradient_clip: float = Field(1.0, gt=0, le=1e6)
    #: auto: bf16 where the processor or GPU has units for it
    precision: Literal["auto", "fp32", "bf16"] = "auto"


class LinearOptions(Options):
    """A linear readout of cues, fitted in closed form, which the network adds to.

    docs/decisions/cues.md. Of several values the best by cross-validation on the training and
    validation videos is taken.
    """

    #: sets of cues to choose from, the simplest first; none: no linear readout. A later set must be
    #: better by more than a standard error
    cues: list[list[Cue]] = []
    #: squares: differences within a video, by any target; cross_entropy: the chance of a pick, by a
    #: target from 0 to 1, such as a share of people
    loss: Literal["squares", "cross_entropy"] = "squares"
    #: ridge penalties, for cues of the size of a unit vector and a mean over videos and picks
    penalties: Distinct[Penalty] = Field([0.0001, 0.0003, 0.001, 0.003, 0.01], min_length=1)

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return len(self.cues) > 1 or (bool(self.cues) and len(self.penalties) > 1)


class ReadoutOptions(Options):
    """How the scores of a video follow from those of its picks (docs/decisions/readout.md).

    Of several values the best on the validation videos is taken.
    """

    #: standard deviation of a Gaussian over time; 0: none
    smoothing_s: Distinct[Seconds] = Field([0.0], min_length=1)
    #: share of a score that comes from the picks of the video that look alike
    similar: Distinct[Share] = Field([0.0], min_length=1)

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return len(self.smoothing_s) > 1 or len(self.similar) > 1

    def settings(self) -> list[ReadoutOptions]:
        """Every combination, with one value for each option."""
        return [
            ReadoutOptions(smoothing_s=[smoothing_s], similar=[similar])
            for smoothing_s in self.smoothing_s
            for similar in self.similar
        ]


class VariantOptions(Options):
    """A model to train: what it sees, what it is, what it is trained for.

    The defaults of its groups are the paper's where the paper states them.
    """

    #: which entry of the dataset's `features`
    encoder: str = "caption-minilm"
    language: LanguageOptions = LanguageOptions()
    scorer: ScorerOptions = ScorerOptions()
    losses: LossOptions = LossOptions()
    training: TrainingOptions = TrainingOptions()
    linear: LinearOptions = LinearOptions()
    #: weight of the rule that needs no training, beside 1 for the linear readout
    rule: float = Field(0.0, ge=0, le=100)
    readout: ReadoutOptions = ReadoutOptions()

    @model_validator(mode="after")
    def _groups_fit(self) -> VariantOptions:
        if (self.readout.is_open or self.linear.is_open) and self.training.select_epoch == "last":
            raise ValueError(
                "readout, linear: several values are tried on videos with labels, and "
                "select_epoch: last looks at none; state one value each"
            )
        linear = self.linear
        if linear.loss == "cross_entropy" and (linear.is_open or self.readout.is_open):
            raise ValueError("linear.loss: cross_entropy chooses nothing; state one value each")
        if any("query" in cues for cues in linear.cues) and self.language.query != "similarity":
            raise ValueError("linear.cues: query needs language.query: similarity")
        is_chance = self.losses.classification > 0 or linear.loss == "cross_entropy"
        if self.losses.target in ("ranks", "rule") and is_chance:
            raise ValueError(
                "losses: classification needs targets from 0 to 1, as linear.loss: cross_entropy "
                f"does, which {self.losses.target} are not; use correlation, or squares"
            )
        if self.has_network and not self.losses.any_weight:
            raise ValueError("losses: every weight is 0, which leaves a network nothing to learn")
        if self.scorer.kind == "none" and not self.linear.cues and not self.rule:
            raise ValueError(
                "scorer.kind: none leaves nothing that scores; add linear.cues or rule"
            )
        return self

    @property
    def has_network(self) -> bool:
        """Whether a network is trained."""
        return self.scorer.kind != "none"

    @property
    def needs_validation(self) -> bool:
        """Whether something is chosen on validation videos: cross-validation needs none."""
        chooses_epoch = self.has_network and self.training.select_epoch != "last"
        return chooses_epoch or (self.readout.is_open and not self.linear.cues)

    @property
    def reads_language(self) -> bool:
        """Whether sentences about the video have a part in its scores."""
        cues = {cue for cues in self.linear.cues for cue in cues}
        return bool(
            (self.has_network and self.language.fusion != "none")
            or cues & LANGUAGE_CUES
            or self.rule
            or self.losses.target == "rule"
        )

    @property
    def needs_no_label(self) -> bool:
        """Whether it can be trained on videos that nobody annotated."""
        if self.training.select_epoch != "last":
            return False
        supervised = self.losses.classification or self.losses.correlation or self.linear.cues
        return not supervised or self.losses.target == "rule"

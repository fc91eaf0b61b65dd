"""BMT: its files, its vocabulary, and sentences for features that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from clipit.config.bmt_options import BmtOptions
from clipit.core.errors import DataError
from clipit.local.quizzes.outcome import Outcome
from clipit.local.quizzes.weight_records import compare
from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.modes import mode_of
from clipit.models.captioners.bmt.sources import model_files, published, require
from clipit.models.captioners.bmt.streams import AUDIO_ROW_S, VIDEO_ROW_FRAMES, WIDTHS, Streams
from clipit.models.captioners.bmt.vocabulary import SPECIALS
from clipit.models.device import pick_device
from clipit.tables.caption import Caption

_DURATION_S, _FPS = 60.0, 25.0
_MIN_WORDS = 3


def quiz_bmt(options: BmtOptions) -> Iterator[Outcome]:
    """The checkpoints in a folder; raises MissingError for files that are not there."""
    folder = Path(options.weights)
    for name in model_files(options):
        path, file = require(folder, name), published().get(name)
        if file and options.official_vocabulary:
            yield compare(path, file.digest)
    try:
        captioner = BmtCaptioner.load(folder, options, pick_device())
    except DataError as error:
        yield Outcome("loading", False, str(error), "a damaged download, or files of two models")
        return
    yield Outcome("loading", True, f"{len(captioner.words)} words, as many as the network has")
    captions = captioner.caption(_features(), _DURATION_S, mode_of(options), fps=_FPS)
    yield _sentences(captions, {word.lower() for word in captioner.words} - {*SPECIALS})


def _features() -> Streams:
    """Features in the range of real ones: averages of rectified activations."""
    rng = np.random.default_rng(0)
    rows = {"vggish": round(_DURATION_S / AUDIO_ROW_S)}
    video = round(_DURATION_S * _FPS / VIDEO_ROW_FRAMES)
    return Streams(
        **{
            name: np.abs(rng.normal(0, 0.5, (rows.get(name, video), width))).astype(np.float32)
            for name, width in WIDTHS.items()
        }
    )


def _sentences(captions: list[Caption], known: set[str]) -> Outcome:
    spoken = [caption.sentence.lower().split() for caption in captions]
    words = [word for sentence in spoken for word in sentence]
    unknown = sum(word not in known for word in words)
    inside = all(0 <= c.start_s < c.end_s <= _DURATION_S + 0.01 for c in captions)
    long_enough = bool(spoken) and min(map(len, spoken)) >= _MIN_WORDS
    example = captions[0].sentence if captions else ""
    text = f"{len(captions)} sentences, {unknown} of {len(words)} words unknown: {example!r}"
    ok = inside and long_enough and 2 * unknown < len(words)
    return Outcome("sentences", ok, text, "checkpoints that do not belong together, or damaged")

"""First contact with real weights: every model that has a quiz, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from clipit.config.bmt_options import BmtOptions
from clipit.core.errors import UsageError
from clipit.core.nearest import nearest
from clipit.local.presets import CAPTIONERS, ENCODERS, SENTENCE_ENCODERS, encoder_options
from clipit.local.quizzes.caption_words import quiz_captioner
from clipit.local.quizzes.dense_sentences import quiz_bmt
from clipit.local.quizzes.outcome import Outcome
from clipit.local.quizzes.sentence_space import quiz_sentences
from clipit.local.quizzes.shared_space import quiz_encoder

Quiz = Callable[[], Iterator[Outcome]]


def subjects(bmt_weights: Path) -> dict[str, Quiz]:
    """The quiz of each model that comes by name; bmt_weights: the folder of BMT's files."""
    only_text = {name: SENTENCE_ENCODERS[name] for name in SENTENCE_ENCODERS.keys() - ENCODERS}
    return {
        **{name: partial(quiz_encoder, options) for name, options in ENCODERS.items()},
        **{name: partial(quiz_sentences, options) for name, options in only_text.items()},
        **{name: partial(quiz_captioner, options) for name, options in CAPTIONERS.items()},
        "bmt": partial(quiz_bmt, BmtOptions(weights=str(bmt_weights))),
    }


def quiz_of(name: str, bmt_weights: Path) -> Quiz:
    """The quiz of a name in `subjects`, or of MODEL:TAG of open_clip."""
    known = subjects(bmt_weights)
    if name in known:
        return known[name]
    if ":" not in name:
        raise UsageError(
            f"--try {name!r}: expected {', '.join(known)} or MODEL:TAG of open_clip"
            f"{nearest(name, known)}"
        )
    return partial(quiz_encoder, encoder_options(name)[0])

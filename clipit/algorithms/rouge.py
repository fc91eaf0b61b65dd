"""ROUGE-SU: overlap of texts in unigrams and skip-bigrams (Lin, ACL 2004).

No maintained library computes it: rouge-score has N and L only (docs/decisions/text-evaluation.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_STOP_WORDS = """
a about above after again against all also am an and another any are as at away back be because
been before being below between both but by came can come could did do does doing down during each
either few for from further get go goes going got had has have having he her here hers herself him
himself his how i if in into is it its itself just keep keeps me more most much my myself no nor
not now of off on once only onto or other our ours ourselves out over own same she should so some
still such than that the their theirs them themselves then there these they this those through to
too toward towards under until up upon us very was we were what when where which while who whom
whose why will with would you your yours yourself yourselves
"""
#: Words without content, similar to those of ROUGE's option -s.
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Rouge(NamedTuple):
    """Overlap of two texts; all in [0, 1]."""

    f1: float
    precision: float
    recall: float


def tokens(text: str, stop_words: Iterable[str] = STOP_WORDS) -> list[str]:
    """The words of a text in order, in lower case, without stop words."""
    dropped = frozenset(stop_words)
    return [word for word in re.findall(r"\w+", text.casefold()) if word not in dropped]


def rouge_su(candidate: Sequence[str], reference: Sequence[str], skip: int = 4) -> Rouge:
    """ROUGE-SU of two token lists: words, and ordered pairs at most `skip` words apart.

    Counts are clipped: a unit that occurs twice matches twice only if it does in the reference.
    """
    found, expected = units(candidate, skip), units(reference, skip)
    shared = (found & expected).total()
    if not shared:
        return Rouge(0.0, 0.0, 0.0)
    precision, recall = shared / found.total(), shared / expected.total()
    return Rouge(2 * precision * recall / (precision + recall), precision, recall)


def best_rouge_su(
    candidate: Sequence[str], references: Sequence[Sequence[str]], skip: int = 4
) -> Rouge:
    """The best ROUGE-SU over all references."""
    return max(rouge_su(candidate, reference, skip) for reference in references)


def units(words: Sequence[str], skip: int) -> Counter[tuple[str, ...]]:
    """Unigrams and skip-bigrams of a text with their counts."""
    pairs = (
        (first, second)
        for index, first in enumerate(words)
        for second in words[index + 1 : index + 2 + skip]
    )
    return Counter([(word,) for word in words]) + Counter(pairs)

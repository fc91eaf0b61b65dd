"""The vocabulary of the released model, rebuilt from its training captions.

A checkpoint contains no words, only rows of an embedding; a vocabulary that differs in one place
corrupts every caption. It is therefore verified against the hash of the original one.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from clipit.core.damaged_files import DAMAGE
from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt.tokenizer import tokenize

UNKNOWN, PADDING, START, END = range(4)
SPECIALS = (" UNK ", "<blank>", "<s>", "</s>")
OFFICIAL_SHA256 = "671fd6becc2098652834925e458e5a83cad37ba830da998b56a38a321b098539"


def build_vocabulary(captions: Iterable[str]) -> list[str]:
    """The four special tokens, then words by descending count and alphabetically."""
    counts: Counter[str] = Counter()
    for caption in captions:
        counts.update(word.lower() for word in tokenize(caption))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [*SPECIALS, *(word for word, _ in ordered)]


def vocabulary_sha256(words: Sequence[str]) -> str:
    """SHA-256 of the words joined by newlines, in hexadecimal."""
    return hashlib.sha256("\n".join(words).encode("utf-8")).hexdigest()


def read_vocabulary(path: Path, expected_sha256: str | None = OFFICIAL_SHA256) -> list[str]:
    """The vocabulary of train.csv (tab-separated, a header, captions in column 2).

    Raises MissingError for a missing file and DataError for words other than those of the released
    checkpoint; `expected_sha256=None` is for checkpoints trained on other captions.
    """
    if not path.is_file():
        raise MissingError(
            f"{path}: not found; the vocabulary is built from the train.csv of BMT, fetch it with "
            "the weights or point to the folder that holds it"
        )
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file, delimiter="\t")
            next(rows, None)
            words = build_vocabulary(row[1] for row in rows)
    except DAMAGE as error:
        raise DataError(
            f"{path}: not a tab-separated table with captions in column 2 ({error})"
        ) from error
    found = vocabulary_sha256(words)
    if expected_sha256 is not None and found != expected_sha256:
        raise DataError(
            f"{path}: gives {len(words)} words with sha256 {found[:12]}..., expected "
            f"{expected_sha256[:12]}... (10172 words): not the train.csv BMT was trained on"
        )
    return words


def to_sentence(tokens: Sequence[int], words: Sequence[str]) -> str:
    """Token ids (with <s>, up to </s>) -> a sentence in the style of the official script."""
    ids = list(tokens[1:])
    if END in ids:
        ids = ids[: ids.index(END)]
    return " ".join(words[i] for i in ids).capitalize()

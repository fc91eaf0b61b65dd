"""Captions retrieved from a bank of sentences by CLIP similarity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.segments import frames_of_segments
from clipit.algorithms.vectors import unit_rows
from clipit.config.captioner_options import CaptionerOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import DataError, MissingError
from clipit.core.file_hash import file_sha256
from clipit.datasets.records import read_text
from clipit.models.encoders.image_encoder import build_image_encoder
from clipit.models.encoders.text_encoder import build_text_encoder
from clipit.tables.caption import Caption


class RetrievalCaptioner:
    """Compares the mean frame embedding of a segment with every sentence; score: the cosine."""

    def __init__(self, options: CaptionerOptions) -> None:
        assert options.encoder is not None and options.bank is not None  # CaptionerOptions checks
        encoder, bank = options.encoder, Path(options.bank)
        self._sentences = read_bank(bank)
        self._frames = options.frames_per_segment
        self._image = build_image_encoder(encoder)
        text = build_text_encoder(
            TextEncoderOptions.model_validate(
                encoder.model_dump(include={"library", "model", "pretrained", "batch_size"})
            )
        )
        self._bank = unit_rows(text.encode(self._sentences))
        self.weights = {**self._image.weights, "bank_sha256": file_sha256(bank)}

    def caption(
        self, images: Sequence[NDArray[Any]], time_s: NDArray[Any], segments_s: NDArray[Any]
    ) -> list[Caption]:
        """As Captioner.caption."""
        if len(images) == 0 or len(segments_s) == 0:
            return []
        sampled = frames_of_segments(time_s, segments_s, self._frames)
        rows, inverse = np.unique(np.concatenate(sampled), return_inverse=True)
        frames = unit_rows(self._image.encode(images[row] for row in rows))[inverse]
        starts = np.cumsum([0, *map(len, sampled[:-1])])
        similarity = unit_rows(np.add.reduceat(frames, starts)) @ self._bank.T
        best = similarity.argmax(axis=1)
        return [
            Caption(float(start_s), float(end_s), self._sentences[index], float(row[index]))
            for (start_s, end_s), index, row in zip(segments_s, best, similarity, strict=True)
        ]


def read_bank(path: Path) -> list[str]:
    """The distinct sentences of a text file with one per line, without empty lines.

    Raises MissingError for a missing file, DataError for one that is not UTF-8 or is empty.
    """
    if not path.is_file():
        raise MissingError(
            f"{path}: no such file; the bank is a text file with one sentence per line"
        )
    lines = (line.strip() for line in read_text(path).splitlines())
    sentences = list(dict.fromkeys(line for line in lines if line))
    if not sentences:
        raise DataError(f"{path}: expected one sentence per line, found none; add some")
    return sentences

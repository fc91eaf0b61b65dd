"""Attributions of a trained model: leave-one-out deltas of sentences, and attention."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from clipit.algorithms.leave_one_out import sentence_deltas
from clipit.models.clipit import ClipIt, unit
from clipit.models.inference import score
from clipit.models.language import AttentionFusion
from clipit.models.samples import Sample, TimedSentences
from clipit.models.trained_scorer import TrainedScorer

_CHUNK_PICKS = 4096  # picks per attention call


def model_deltas(scorer: TrainedScorer, sample: Sample) -> NDArray[np.float64]:
    """Scores with all context sentences minus those without the m-th, float64 (M, T).

    A sentence is left out wherever the scorer reads it: by the network, and among the captions of
    cues and rule.
    """

    def scores(text: NDArray[Any]) -> NDArray[np.float32]:
        captions = sample.captions and _only(sample.captions, sample.text, text)
        return score(scorer, replace(sample, text=text, captions=captions))

    return sentence_deltas(scores, sample.text)


def _only(captions: TimedSentences, every: NDArray[Any], kept: NDArray[Any]) -> TimedSentences:
    """The captions without the sentences that are in `every` (M, D') but not in `kept` (m, D')."""
    gone = [sentence for sentence in every if not (kept == sentence).all(axis=1).any()]
    stays = np.ones(len(captions.embeddings), dtype=bool)
    for sentence in gone:
        stays &= (captions.embeddings != sentence).any(axis=1)
    return TimedSentences(
        captions.embeddings[stays], captions.start_s[stays], captions.end_s[stays]
    )


@torch.inference_mode()
def attention(model: ClipIt | None, sample: Sample) -> NDArray[np.float64] | None:
    """Attention weight of each sentence at each pick, float64 (M, T), mean over heads.

    Frames attend to sentences only, so windows do not matter. None without sentences, and for
    models without attention or with one fused vector. Weights do not sum to 1: the rest goes to the
    learned key.
    """
    if model is None:
        return None
    fusion = model.fusion
    if not isinstance(fusion, AttentionFusion) or fusion.no_sentence is None:
        return None
    if not len(sample.text):
        return None
    model.eval()
    device = fusion.no_sentence.device
    text = model.text_projection(unit(torch.tensor(sample.text, device=device)))
    keys = torch.cat([fusion.no_sentence[0], text])[None]
    chunks = []
    for rows in np.split(sample.image, range(_CHUNK_PICKS, len(sample.image), _CHUNK_PICKS)):
        frames = model.image_projection(unit(torch.tensor(rows, device=device)))[None]
        _, weights = fusion.attention(frames, keys, keys, need_weights=True)
        chunks.append(weights[0])
    attended: NDArray[np.float64] = torch.cat(chunks)[:, 1:].double().cpu().numpy().T
    return attended

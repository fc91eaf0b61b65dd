"""Attributions of a model point to the decisive sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from clipit.config.variant_options import VariantOptions
from clipit.models.clipit import ClipIt
from clipit.models.inference import score
from clipit.models.model_attributions import attention, model_deltas
from clipit.models.samples import Sample, TimedSentences
from clipit.models.trained_scorer import TrainedScorer
from tests.models.conftest import options

M, T, WIDTH = 7, 40, 8
DECISIVE = 3


def model_of(variant: VariantOptions) -> ClipIt:
    return ClipIt(WIDTH, WIDTH, variant.language, variant.scorer).eval()


def sample(text: NDArray[Any]) -> Sample:
    image = np.random.default_rng(1).standard_normal((T, WIDTH)).astype(np.float32)
    frame = np.arange(T, dtype=np.int32)
    return Sample(("d", "v"), frame, frame / 2, image, text.astype(np.float32))


def sentences() -> NDArray[Any]:
    """The decisive sentence uses dimension 0, all others the remaining dimensions."""
    text = np.random.default_rng(2).standard_normal((M, WIDTH))
    text[:, 0] = 0
    text[DECISIVE] = 5 * np.eye(WIDTH)[0]
    return text


@pytest.mark.parametrize("changes", [{}, {"language": {"fusion": "mlp"}}], ids=["attention", "mlp"])
def test_deltas_point_to_the_only_effective_sentence(changes: dict[str, Any]) -> None:
    variant = options(**changes)
    model = model_of(variant)
    with torch.no_grad():
        model.text_projection[0].weight[:, 1:] = 0
        model.text_projection[0].bias[:] = 0
    found = np.abs(model_deltas(TrainedScorer(variant, model), sample(sentences()))).mean(axis=1)
    assert found.argmax() == DECISIVE
    assert found[DECISIVE] > 3 * np.delete(found, DECISIVE).max()


def test_delta_is_difference_of_two_scores() -> None:
    variant = options()
    scorer, video = TrainedScorer(variant, model_of(variant)), sample(sentences())
    without = sample(np.delete(sentences(), DECISIVE, axis=0))
    expected = score(scorer, video) - score(scorer, without)
    found = model_deltas(scorer, video)
    assert found.shape == (M, T)
    assert np.allclose(found[DECISIVE], expected, atol=1e-6)
    assert np.abs(found).max() > 1e-4


def test_attention_is_highest_for_similar_sentence() -> None:
    variant = options()
    model, text = model_of(variant), sentences()
    width = variant.scorer.width
    with torch.no_grad():
        model.text_projection.load_state_dict(model.image_projection.state_dict())
        model.fusion.attention.in_proj_weight[: 2 * width] = 3 * torch.eye(width).repeat(2, 1)
        model.fusion.attention.in_proj_bias[:] = 0
    video = sample(text)
    video.image[10] = text[DECISIVE]
    found = attention(model, video)
    assert found.shape == (M, T)
    assert found[:, 10].argmax() == DECISIVE
    assert found[DECISIVE, 10] > 0.5
    assert (found > 0).all()
    assert (found.sum(axis=0) < 1).all()  # the rest goes to the learned key


@pytest.mark.parametrize(
    "changes",
    [{"fusion": "mlp"}, {"text": "fused"}, {"fusion": "none", "captions": None}],
    ids=["mlp", "fused", "none"],
)
def test_attention_is_none_without_attention(changes: dict[str, Any]) -> None:
    variant = options(language=changes)
    assert attention(model_of(variant), sample(sentences())) is None


def test_a_sentence_is_left_out_of_cues_too() -> None:
    variant = options(
        scorer={"kind": "none"}, linear={"cues": [["attended", "captions"]], "penalties": [1]}
    )
    weights = np.random.default_rng(3).standard_normal(WIDTH + 15)
    scorer = TrainedScorer(variant, None, weights)

    def with_captions(rows: NDArray[Any]) -> Sample:
        text = sentences()[rows].astype(np.float32)
        times_s = rows.astype(float)
        return replace(sample(text), captions=TimedSentences(text, times_s, times_s + 1))

    every = np.arange(M)
    found = model_deltas(scorer, with_captions(every))
    for number in (0, DECISIVE):
        without = score(scorer, with_captions(np.delete(every, number)))
        expected = score(scorer, with_captions(every)) - without
        assert np.abs(expected).max() > 1e-4
        assert found[number] == pytest.approx(expected, abs=1e-6)

"""The linear readout of cues: its choice by cross-validation, and its fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms import logistic, ridge
from clipit.algorithms.correlation import centred_ranks
from clipit.algorithms.cues import cues
from clipit.algorithms.paired import is_clearly_better
from clipit.algorithms.vectors import unit_rows
from clipit.config.variant_options import LinearOptions, ReadoutOptions, VariantOptions
from clipit.models.inference import apply_readouts
from clipit.models.samples import Sample

_FOLDS = 4


def fit_linear(samples: Sequence[Sample], variant: VariantOptions) -> NDArray[np.float64]:
    """Weights of the cues, as TrainedScorer has them, of a variant that leaves no choice open."""
    (groups,), (penalty,) = variant.linear.cues, variant.linear.penalties
    return _FITS[variant.linear.loss](_columns(samples, groups), samples, penalty)


def _columns(samples: Sequence[Sample], groups: Sequence[str]) -> list[NDArray[np.float64]]:
    return [cues(sample.evidence, groups, sample.query_vector) for sample in samples]


def _by_squares(
    columns: Sequence[NDArray[Any]], samples: Sequence[Sample], penalty: float
) -> NDArray[np.float64]:
    return ridge.fit(_equations(columns, samples), [penalty])[0]


def _by_cross_entropy(
    columns: Sequence[NDArray[Any]], samples: Sequence[Sample], penalty: float
) -> NDArray[np.float64]:
    return logistic.fit(columns, [sample.labels for sample in samples], penalty)


_FITS = {"squares": _by_squares, "cross_entropy": _by_cross_entropy}


def _equations(
    columns: Sequence[NDArray[Any]], samples: Sequence[Sample]
) -> list[ridge.NormalEquations]:
    pairs = zip(columns, samples, strict=True)
    return [ridge.normal_equations(x, sample.labels) for x, sample in pairs]


def choose(samples: Sequence[Sample], variant: VariantOptions) -> VariantOptions:
    """The variant with the cues, penalty and readout that do best by cross-validation.

    Four folds of `samples`, the same in every call; the measure is the mean Spearman's rho of the
    scores with the target.
    """
    if not (variant.linear.is_open or variant.readout.is_open):
        return variant
    best: tuple[VariantOptions, NDArray[np.float64]] | None = None
    for groups in variant.linear.cues:
        columns = _columns(samples, groups)
        penalty, readout, rho = max(
            _cross_validate(samples, columns, variant), key=lambda tried: tried[2].mean()
        )
        if best is None or is_clearly_better(rho, best[1]):
            linear = LinearOptions(cues=[groups], penalties=[penalty])
            best = variant.model_copy(update={"linear": linear, "readout": readout}), rho
    assert best is not None
    return best[0]


def _cross_validate(
    samples: Sequence[Sample], columns: Sequence[NDArray[Any]], variant: VariantOptions
) -> Iterator[tuple[float, ReadoutOptions, NDArray[np.float64]]]:
    """Every penalty and readout with the rho (N,) of the samples."""
    equations = _equations(columns, samples)
    penalties, readouts = variant.linear.penalties, variant.readout.settings()
    rho = np.zeros((len(readouts), len(penalties), len(samples)))
    fold_of = np.random.default_rng(0).permutation(len(samples)) % min(_FOLDS, len(samples))
    for fold in range(fold_of.max() + 1):
        kept = [equations[row] for row in np.flatnonzero(fold_of != fold)]
        weights = np.stack(ridge.fit(kept, penalties), axis=1)
        for row in np.flatnonzero(fold_of == fold).tolist():
            found = apply_readouts(columns[row] @ weights, samples[row], readouts)
            label_ranks = unit_rows(centred_ranks(samples[row].labels))
            for number, scores in enumerate(found):
                ranks = unit_rows(np.stack([centred_ranks(column) for column in scores.T]))
                rho[number, :, row] = ranks @ label_ranks
    for readout, of_readout in zip(readouts, rho, strict=True):
        for penalty, of_penalty in zip(penalties, of_readout, strict=True):
            yield penalty, readout, of_penalty

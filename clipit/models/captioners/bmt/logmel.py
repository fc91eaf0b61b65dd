"""Log-mel examples as in VGGish's training, in numpy.

16 kHz mono -> magnitude spectrogram (25 ms periodic Hann every 10 ms) -> 64 HTK mel bands from 125
to 7500 Hz -> log(mel + 0.01), in examples of 96 frames (0.96 s) that do not overlap.
Hershey et al., "CNN architectures for large-scale audio classification", ICASSP 2017.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16000
EXAMPLE_FRAMES, MEL_BANDS = 96, 64
_WINDOW, _HOP, _FFT = 400, 160, 512
_MIN_HZ, _MAX_HZ, _OFFSET = 125.0, 7500.0, 0.01

EXAMPLE_HOP = EXAMPLE_FRAMES * _HOP  # samples from one example to the next
EXAMPLE_SAMPLES = EXAMPLE_HOP - _HOP + _WINDOW  # samples that one example spans


def n_examples(n_samples: int) -> int:
    """Whole examples in a wave of `n_samples`; the tail is dropped."""
    frames = 0 if n_samples < _WINDOW else 1 + (n_samples - _WINDOW) // _HOP
    return frames // EXAMPLE_FRAMES


def log_mel(wave: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mono wave at 16 kHz in [-1, 1] -> (n_examples, 96, 64) float32."""
    examples = n_examples(len(wave))
    if not examples:
        return np.zeros((0, EXAMPLE_FRAMES, MEL_BANDS), dtype=np.float32)
    wave = wave[: (examples - 1) * EXAMPLE_HOP + EXAMPLE_SAMPLES].astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(wave, _WINDOW)[::_HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    magnitude = np.abs(np.fft.rfft(frames * hann, _FFT))
    mel = np.log(magnitude @ _mel_matrix() + _OFFSET)
    return mel.reshape(examples, EXAMPLE_FRAMES, MEL_BANDS).astype(np.float32)


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return 1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0)


@lru_cache(maxsize=1)
def _mel_matrix() -> NDArray[np.float64]:
    """(257, 64): filters that are triangular in mel; the DC bin has weight 0."""
    bins = _mel(np.linspace(0.0, SAMPLE_RATE / 2, _FFT // 2 + 1))[:, None]
    edges = np.linspace(_mel(_MIN_HZ), _mel(_MAX_HZ), MEL_BANDS + 2)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    matrix = np.maximum(0.0, np.minimum(rising, falling))
    matrix[0] = 0.0
    return matrix

"""A summary against its source: are the pictures and the sound of the selected shots preserved?"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np


def assert_same_pictures(clip: Path, out: Path, selected: list[int]) -> None:
    """Each tenth frame of the summary is nearer to its original than to any other selected one."""
    made, originals = _thumbnails(out), _thumbnails(clip, last=selected[-1])
    for position in range(0, len(selected), 10):
        distance = np.abs(made[position] - originals[selected]).mean(axis=(1, 2))
        assert distance[position] <= distance.min() + 0.3, position
        assert distance[position] < 4


def _thumbnails(path: Path, last: int | None = None) -> np.ndarray:
    thumbnails = []
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(container.streams.best("video"))):
            small = frame.to_ndarray(format="gray", width=64, height=48, interpolation="AREA")
            thumbnails.append(small.astype(np.float32))
            if number == last:
                break
    return np.stack(thumbnails)


def sound_offsets_s(clip: Path, out: Path, ranges_s: list[tuple[float, float]]) -> list[float]:
    """Lag of the summary's sound in each shot against the source's, by cross-correlation."""
    rate = 8000
    source, made = _sound(clip, rate), _sound(out, rate)
    offsets_s, at_s = [], 0.0
    for start_s, end_s in ranges_s:
        n = int(min(end_s - start_s, 2.0) * rate)
        a = source[int(start_s * rate) :][:n]
        b = made[int(at_s * rate) :][:n]
        n = min(len(a), len(b))
        if n > 1000 and a[:n].std() > 1e-3:
            size = 2 * n
            product = np.fft.rfft(b[:n], size) * np.conj(np.fft.rfft(a[:n], size))
            lag = int(np.argmax(np.fft.irfft(product, size)))
            offsets_s.append((lag - size if lag > n else lag) / rate)
        at_s += end_s - start_s
    assert offsets_s, "no sound to compare"
    return offsets_s


def _sound(path: Path, rate: int) -> np.ndarray:
    """First audio stream as mono float samples; sample 0 is at time 0."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    with av.open(str(path)) as container:
        parts: list[np.ndarray] = []
        for frame in container.decode(audio=0):
            if not parts:
                parts.append(np.zeros(max(0, round(frame.time * rate)), np.float32))
            parts.extend(f.to_ndarray()[0] for f in resampler.resample(frame))
    return np.concatenate(parts)

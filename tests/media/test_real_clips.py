"""The six real clips: four streams, no sound, odd rates. From mp4 to frames and to a summary."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from clipit.media.cuts import seconds
from clipit.media.frames import sample_frames
from clipit.media.probe import probe, scan
from clipit.media.render import render_frames

pytestmark = pytest.mark.shared_data

# name: (width, height, frames, frame rate as a fraction, has sound)
CLIPS = {
    "chaplin": (640, 360, 241, "25", True),
    "nasa_13013": (480, 270, 390, "30000/1001", True),
    "summe_Statue_of_Liberty_first1299frames_25fps": (640, 480, 1299, "25", False),
    "v_ZNVhz7ctTq0": (480, 360, 420, "30", True),
    "video2dataset_test_video": (1920, 1080, 3678, "30", True),
    "women_long_jump": (480, 360, 871, "10900/439", True),
}


@pytest.fixture(params=CLIPS)
def clip(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    return shared_data / "videos" / f"{request.param}.mp4"


def test_probe(clip: Path) -> None:
    info = probe(clip)
    found = (info.width, info.height, info.n_frames, str(info.frame_rate), info.has_audio)
    assert found == CLIPS[clip.stem]


def test_both_readers_agree(clip: Path) -> None:
    fps = 2 if probe(clip).n_frames < 2000 else 0.2
    ours, theirs = (
        list(sample_frames(clip, fps, reader=reader, stall_s=None)) for reader in ("pyav", "decord")
    )
    assert len(ours) == pytest.approx(probe(clip).duration_s * fps, abs=1)
    for a, b in zip(ours, theirs, strict=True):
        assert a[:2] == b[:2]
        assert np.abs(a.image.astype(int) - b.image).max() <= 1


def test_summary_has_the_chosen_frames_and_their_sound(clip: Path, tmp_path: Path) -> None:
    info, timeline = scan(clip)
    n = min(info.n_frames, 900)
    shots = [(int(n * a), int(n * b)) for a, b in ((0.05, 0.12), (0.3, 0.36), (0.9, 1.0))]
    out = tmp_path / "summary.mp4"
    render_frames(clip, shots, out)
    made = probe(out)
    chosen = [frame for start, stop in shots for frame in range(start, stop)]
    assert (made.width, made.height, made.frame_rate) == (info.width, info.height, info.frame_rate)
    assert made.n_frames == len(chosen)
    assert abs(made.duration_s - len(chosen) / info.fps) <= 1 / info.fps
    assert made.has_audio == info.has_audio
    _assert_same_pictures(clip, out, chosen)
    if info.has_audio:
        offsets_s = _sound_offsets_s(clip, out, seconds(shots, timeline))
        assert np.abs(offsets_s).max() < 0.040, offsets_s


def _assert_same_pictures(clip: Path, out: Path, chosen: list[int]) -> None:
    """Each tenth frame of the summary is nearer to its original than to any other chosen one."""
    made, originals = _thumbnails(out), _thumbnails(clip, last=chosen[-1])
    for position in range(0, len(chosen), 10):
        distance = np.abs(made[position] - originals[chosen]).mean(axis=(1, 2))
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


def _sound_offsets_s(clip: Path, out: Path, ranges_s: list[tuple[float, float]]) -> list[float]:
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

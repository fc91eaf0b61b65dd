"""The six real clips: four streams, no sound, odd rates. From mp4 to frames and to a summary."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit.media.probe import probe, scan
from clipit.media.render import render_frames
from clipit.media.render_ranges import seconds
from clipit.media.sampling import sample_frames
from tests.media.compare import assert_same_pictures, sound_offsets_s

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
    info, frame_times = scan(clip)
    n = min(info.n_frames, 900)
    shots = [(int(n * a), int(n * b)) for a, b in ((0.05, 0.12), (0.3, 0.36), (0.9, 1.0))]
    out = tmp_path / "summary.mp4"
    render_frames(clip, shots, out)
    made = probe(out)
    selected = [frame for start, stop in shots for frame in range(start, stop)]
    assert (made.width, made.height, made.frame_rate) == (info.width, info.height, info.frame_rate)
    assert made.n_frames == len(selected)
    assert abs(made.duration_s - len(selected) / info.fps) <= 1 / info.fps
    assert made.has_audio == info.has_audio
    assert_same_pictures(clip, out, selected)
    if info.has_audio:
        offsets_s = sound_offsets_s(clip, out, seconds(shots, frame_times))
        assert np.abs(offsets_s).max() < 0.040, offsets_s

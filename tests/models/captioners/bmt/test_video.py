"""From a video file to captions, with the real networks of the frontend."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from clipit.config.bmt_options import FeatureOptions
from clipit.models.captioners.bmt.dense_captions import caption_video
from clipit.models.captioners.bmt.feature_extraction import FeatureExtractor
from clipit.models.captioners.bmt.i3d import I3D
from clipit.models.captioners.bmt.networks import load_network
from clipit.models.captioners.bmt.vggish import Vggish
from tests.models.captioners.bmt import small
from tests.models.captioners.bmt.frontend import TinyFlow, tiny_extractor, write_weights

DURATION_S = 35.155


@pytest.mark.shared_data
def test_sample_video_with_recipe_weights_from_files(shared_data: Path, tmp_path: Path) -> None:
    """I3D and VGGish at full size at 2 fps; RAFT has separate tests."""
    networks = {
        "i3d_rgb.pt": partial(I3D, 3),
        "i3d_flow.pt": partial(I3D, 2),
        "vggish-10086976.pth": Vggish,
    }
    for name, build in networks.items():
        write_weights(tmp_path, name, build)
    rgb, flow, vggish = (load_network(build, tmp_path, name) for name, build in networks.items())
    extractor = FeatureExtractor(rgb, flow, TinyFlow(), vggish, FeatureOptions(extraction_fps=2.0))
    video, cache = shared_data / "videos" / "women_long_jump.mp4", tmp_path / "cache"
    captioner = small.captioner(tmp_path, eos_bias=0.0)
    captions = caption_video(video, DURATION_S, captioner, extractor, cache)
    assert captions and all(
        c.sentence and 0 <= c.start_s < c.end_s <= DURATION_S + 1e-3 for c in captions
    )
    assert np.load(cache / "women_long_jump_rgb.npy").shape == (1, 1024)
    assert np.load(cache / "women_long_jump_vggish.npy").shape == (36, 128)


@pytest.mark.shared_data
def test_sample_video_has_as_many_rows_as_published_features(
    shared_data: Path, tmp_path: Path
) -> None:
    video = shared_data / "videos" / "women_long_jump.mp4"
    found = tiny_extractor().extract(video, DURATION_S)
    shipped = shared_data / "golden" / "bmt_parity" / "common"
    for stream in ("rgb", "flow", "vggish"):
        expected = np.load(shipped / f"women_long_jump_{stream}.npy")
        assert getattr(found, stream).shape == expected.shape
    captions = caption_video(
        video,
        DURATION_S,
        small.captioner(tmp_path, eos_bias=0.0),
        None,
        tmp_path / "cache",
        precomputed_dir=shipped,
    )
    assert captions and not (tmp_path / "cache").exists()


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "duration_s"),
    [
        ("chaplin", 9.64),  # mp3
        ("nasa_13013", 13.056),  # two video, two audio, two subtitle streams
        ("summe_Statue_of_Liberty_first1299frames_25fps", 51.96),  # no audio
    ],
)
def test_other_kinds_of_videos_are_captioned(
    shared_data: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    name: str,
    duration_s: float,
) -> None:
    video = shared_data / "videos" / f"{name}.mp4"
    with caplog.at_level(logging.WARNING):
        captions = caption_video(
            video,
            duration_s,
            small.captioner(tmp_path, eos_bias=0.0),
            tiny_extractor(fps=5.0),
            tmp_path / "cache",
        )
    assert captions and ("no audio" in caplog.text) == name.startswith("summe")

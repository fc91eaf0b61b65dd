"""The feature networks against the official ones, and loading their weights."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate
from torchvision.models.optical_flow import raft_small

from clipit.core.errors import DataError, MissingError, UsageError
from clipit.models.captioners.bmt.feature_extraction import FeatureExtractor
from clipit.models.captioners.bmt.flow import RaftFlow
from clipit.models.captioners.bmt.i3d import I3D
from clipit.models.captioners.bmt.logmel import (
    EXAMPLE_HOP,
    EXAMPLE_SAMPLES,
    SAMPLE_RATE,
    log_mel,
    n_examples,
)
from clipit.models.captioners.bmt.networks import load_network
from clipit.models.captioners.bmt.stacks import scale_flow, scale_rgb
from clipit.models.captioners.bmt.vggish import Vggish
from tests.models.captioners.bmt.frontend import with_recipe, write_weights


@pytest.fixture(scope="module")
def golden(shared_data: Path) -> Path:
    return shared_data / "golden" / "bmt_parity" / "frontend"


@pytest.mark.shared_data
def test_log_mel(golden: Path) -> None:
    case = np.load(golden / "logmel.npz")
    np.testing.assert_allclose(log_mel(case["wave16k"]), case["logmel"], atol=1e-6)


@pytest.mark.shared_data
def test_vggish(golden: Path) -> None:
    case = np.load(golden / "vggish.npz")
    network = with_recipe(Vggish, int(case["seed"]), float(case["gain"]))
    found = network(torch.from_numpy(case["logmel"])).numpy()
    np.testing.assert_allclose(found, case["embedding"], rtol=1e-5, atol=1e-5)


@pytest.mark.shared_data
@pytest.mark.parametrize("stream", ["rgb", "flow"])
def test_i3d(golden: Path, stream: str) -> None:
    case = np.load(golden / "i3d.npz")
    generator = np.random.Generator(np.random.PCG64(int(case["seed"])))
    colours = generator.random((10, 16, 16, 3)).transpose(3, 0, 1, 2)[None]
    moves = generator.standard_normal((1, 2, 10, 16, 16)) * 8
    coarse = torch.from_numpy({"rgb": colours, "flow": moves}[stream]).float()
    fine = interpolate(coarse, size=(64, 224, 224), mode="trilinear", align_corners=True).numpy()
    x = scale_rgb(np.round(fine * 255)) if stream == "rgb" else scale_flow(fine)
    assert abs(x.astype(np.float64).sum() - case[f"{stream}_in_check"][0]) < 0.1
    network = with_recipe(partial(I3D, x.shape[1]), int(case["seed"]), float(case["gain"]))
    found = network(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(found, case[stream], rtol=1e-4, atol=1e-3)


def test_i3d_has_the_published_number_of_parameters() -> None:
    with torch.device("meta"):
        assert sum(p.numel() for p in I3D(3).parameters()) == 12_697_264


def test_log_mel_finds_a_tone() -> None:
    time_s = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    for hertz in (300.0, 1000.0, 4000.0):
        loudest = (
            log_mel(np.sin(2 * np.pi * hertz * time_s).astype(np.float32)).mean((0, 1)).argmax()
        )
        edges = np.linspace(*1127 * np.log1p(np.array([125.0, 7500.0]) / 700), 66)
        centre = 700 * np.expm1(edges[1 + loudest] / 1127)
        assert abs(centre - hertz) < 0.06 * hertz + 20
    silence = log_mel(np.zeros(SAMPLE_RATE, np.float32))
    assert silence == pytest.approx(np.log(0.01), abs=1e-6)


def test_incomplete_examples_are_dropped() -> None:
    assert n_examples(EXAMPLE_SAMPLES) == 1 and n_examples(EXAMPLE_SAMPLES - 1) == 0
    assert n_examples(EXAMPLE_SAMPLES + EXAMPLE_HOP) == 2
    assert n_examples(int(35.155 * SAMPLE_RATE)) == 36
    assert log_mel(np.zeros(100, np.float32)).shape == (0, 96, 64)


def test_raft_runs_from_a_file_at_any_size(tmp_path: Path) -> None:
    write_weights(tmp_path, "raft_small_C_T_V2-01064c6d.pth", raft_small)
    flow = RaftFlow.load("raft_small", tmp_path)
    frames = torch.randint(0, 256, (3, 3, 130, 133), dtype=torch.uint8)
    found = flow(frames)
    assert found.shape == (2, 2, 130, 133) and torch.isfinite(found).all()
    alone = flow(frames[1:])
    assert torch.allclose(alone[0], found[1], atol=1e-3)
    with pytest.raises(UsageError, match="'pwc', expected one of raft_large, raft_small"):
        RaftFlow.load("pwc", tmp_path)


def test_missing_weights_error_states_source(tmp_path: Path) -> None:
    with pytest.raises(MissingError) as error:
        FeatureExtractor.load(tmp_path)
    text = str(error.value)
    assert error.value.exit_code == 4 and "\n" not in text
    for part in ("i3d_rgb.pt", "51.4 MB", "https://github.com/v-iashin/video_features", "GPL-3.0"):
        assert part in text


def test_wrong_weights_are_rejected(tmp_path: Path) -> None:
    build = partial(I3D, 3)
    path = write_weights(tmp_path, "i3d_rgb.pt", partial(I3D, 2))
    with pytest.raises(DataError, match=r"i3d_rgb\.pt: not the weights of I3D.*'conv3d_1a_7x7"):
        load_network(build, tmp_path, "i3d_rgb.pt")
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match="truncated or damaged"):
        load_network(build, tmp_path, "i3d_rgb.pt")

"""Agreement with outputs of the official code for random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from clipit.models.captioners.bmt.captioner import BmtCaptioner, Window
from clipit.models.captioners.bmt.captioning import CaptioningModule
from clipit.models.captioners.bmt.modes import Official
from clipit.models.captioners.bmt.official_checkpoint import (
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from clipit.models.captioners.bmt.proposal_generator import ProposalGenerator
from clipit.models.captioners.bmt.sizes import CaptionSizes, ProposalSizes
from clipit.models.captioners.bmt.streams import Streams
from tests.models.captioners.bmt import recipe

pytestmark = pytest.mark.shared_data


class Case:
    """One parity case: inputs and outputs of the official code."""

    def __init__(self, golden: Path, name: str) -> None:
        self.folder = golden / name
        self.expected: dict[str, Any] = json.loads((self.folder / "expected.json").read_text())
        self.arrays = np.load(self.folder / "expected.npz")
        self.words = json.loads((golden / "common" / "vocab_itos.json").read_text())
        own = self.folder / "input_rgb.npy"
        files = (
            [self.folder / f"input_{s}.npy" for s in ("rgb", "flow", "audio")]
            if own.is_file()
            else [golden / "common" / f"women_long_jump_{s}.npy" for s in ("rgb", "flow", "vggish")]
        )
        self.streams = Streams(*(np.load(file) for file in files))
        self.duration_s = self.expected["duration_in_secs"]
        self.mode = Official(
            max_proposals=self.expected["max_prop_per_vid"],
            nms_threshold=self.expected["nms_tiou_thresh"],
        )

    def stored(self) -> BmtCaptioner:
        cap, prop = (
            read_checkpoint(self.folder / f"best_{kind}_model.pt") for kind in ("cap", "prop")
        )
        return BmtCaptioner(
            build_captioning(cap, len(self.words)), build_proposals(prop), self.words
        )

    def regenerated(self) -> BmtCaptioner:
        """From the weight recipe, one parameter at a time, straight into the networks."""
        e = self.expected
        cap_sizes = CaptionSizes.from_config(e["config"], len(self.words), self.folder.name)
        prop_sizes = ProposalSizes.from_config(e["config"], e["anchors"], self.folder.name)
        with torch.device("meta"):
            cap, prop = CaptioningModule(cap_sizes), ProposalGenerator(prop_sizes)
        shapes = [{n: tuple(t.shape) for n, t in m.state_dict().items()} for m in (cap, prop)]
        bias = e["eos_bias_added_to_generator_bias_3"]
        captioning = recipe.captioning_state(shapes[0], e["seed_cap"], e["gains"], bias)
        cap.load_state_dict(captioning, assign=True)
        prop.load_state_dict(
            recipe.proposal_state(shapes[1], e["seed_prop"], e["gains"], captioning), assign=True
        )
        return BmtCaptioner(cap.eval(), prop.eval(), self.words)


@pytest.fixture(scope="module", params=["synth", "tiny", "base", "full"])
def pair(request: pytest.FixtureRequest, shared_data: Path) -> tuple[Case, BmtCaptioner]:
    case = Case(shared_data / "golden" / "bmt_parity", request.param)
    stored = (case.folder / "best_cap_model.pt").is_file()
    return case, case.stored() if stored else case.regenerated()


@pytest.fixture(scope="module")
def candidates(pair: tuple[Case, BmtCaptioner]) -> NDArray[Any]:
    case, captioner = pair
    with torch.inference_mode():
        return captioner.candidates(case.streams, case.mode)


def test_encoder_matches_official_code(pair: tuple[Case, BmtCaptioner]) -> None:
    case, captioner = pair
    sizes = captioner.proposals.sizes
    with torch.inference_mode():
        audio, audio_mask = captioner.padded(case.streams.vggish, sizes.audio, case.mode)
        video, video_mask = captioner.padded(case.streams.rgb, sizes.video, case.mode)
        video[0, : len(case.streams.flow)] += torch.from_numpy(case.streams.flow)
        av, va = captioner.proposals.encode(audio, video, audio_mask, video_mask)
    assert np.array_equal(audio_mask[None].numpy(), case.arrays["A_mask"])
    assert np.array_equal(video_mask[None].numpy(), case.arrays["V_mask"])
    assert np.abs(av.numpy() - case.arrays["prop_Av"]).max() <= 1e-4
    assert np.abs(va.numpy() - case.arrays["prop_Va"]).max() <= 1e-4


def test_candidates_match_official_code(
    pair: tuple[Case, BmtCaptioner], candidates: NDArray[Any]
) -> None:
    case, _ = pair
    assert len(candidates) == case.expected["n_raw"]
    for rows, values in (("raw_idx", "raw"), ("raw_top_idx", "raw_top")):
        found, expected = candidates[case.arrays[rows]], case.arrays[values]
        np.testing.assert_allclose(found[:, :2], expected[:, :2], rtol=1e-6, atol=1e-4)
        assert np.abs(found[:, 2] - expected[:, 2]).max() <= 1e-5
    total = candidates.astype(np.float64).sum(0)
    np.testing.assert_allclose(total, case.arrays["raw_sum"], rtol=1e-6)


def test_segments_match_official_code(
    pair: tuple[Case, BmtCaptioner], candidates: NDArray[Any]
) -> None:
    case, _ = pair
    before = Official(max_proposals=case.mode.max_proposals).segments(candidates, case.duration_s)[
        0
    ]
    found = case.mode.segments(candidates, case.duration_s)[0]
    for table, name in ((before, "topk"), (found, "final")):
        assert table.shape == case.arrays[name][0].shape
        assert np.abs(table[:, :2] - case.arrays[name][0][:, :2]).max() <= 1e-3


def test_log_probs_match_official_code(pair: tuple[Case, BmtCaptioner]) -> None:
    case, captioner = pair
    for i in range(3):
        start, end, _ = case.arrays["final"][0][i]
        crop = case.streams.crop(start, end, case.duration_s)
        with torch.inference_mode():
            audio, video, audio_mask, video_mask = captioner.encode([crop], case.mode)
            memories = captioner.captioning.memories(audio, video, audio_mask, video_mask)
            tokens = case.expected["tokens"][i]
            given = torch.tensor([tokens[:-1]])
            log_probs = captioner.captioning.log_probs(given, memories)[0].numpy()
        assert np.abs(audio.numpy() - case.arrays[f"cap{i}_Av"]).max() <= 1e-4
        assert np.abs(video.numpy() - case.arrays[f"cap{i}_Va"]).max() <= 1e-4
        ids, values = case.arrays[f"cap{i}_top10_id"], case.arrays[f"cap{i}_top10_logp"]
        assert np.array_equal(log_probs.argmax(-1), tokens[1:])
        assert np.abs(np.take_along_axis(log_probs, ids, 1) - values).max() <= 1e-3
        if i == 0:
            assert np.abs(log_probs[0] - case.arrays["cap0_step0_logp"]).max() <= 1e-3


def test_captions_match_official_code(pair: tuple[Case, BmtCaptioner]) -> None:
    case, captioner = pair
    found = captioner.caption(case.streams, case.duration_s, case.mode)
    assert [
        {"start": round(c.start_s, 1), "end": round(c.end_s, 1), "sentence": c.sentence}
        for c in found
    ] == case.expected["captions"]


def test_tokens_match_official_code(pair: tuple[Case, BmtCaptioner]) -> None:
    case, captioner = pair
    segments = np.pad(case.arrays["final"][0], ((0, 0), (0, 1)))  # all in window 0
    window = Window(0.0, case.duration_s, case.streams)
    with torch.inference_mode():
        assert captioner.generate(segments, [window], case.mode) == case.expected["tokens"]


@pytest.mark.parametrize("kind", ["cap", "prop"])
def test_parameter_names_and_shapes_match_release(shared_data: Path, kind: str) -> None:
    folder = shared_data / "golden" / "bmt_parity" / "full"
    listed = json.loads((folder / "state_dict_shapes.json").read_text())[f"best_{kind}_model.pt"]
    e = json.loads((folder / "expected.json").read_text())
    with torch.device("meta"):
        module = (
            CaptioningModule(CaptionSizes.from_config(e["config"], 10172, "full"))
            if kind == "cap"
            else ProposalGenerator(ProposalSizes.from_config(e["config"], e["anchors"], "full"))
        )
    expected = {name.removeprefix("module."): tuple(shape) for name, shape in listed.items()}
    assert {name: tuple(t.shape) for name, t in module.state_dict().items()} == expected
    parameters = sum(t.numel() for t in module.state_dict().values())
    assert parameters == {"cap": 53_546_452, "prop": 248_150_432}[kind]


@pytest.mark.parametrize("name", ["synth", "tiny", "base"])
def test_recipe_reproduces_stored_weights(shared_data: Path, name: str) -> None:
    case = Case(shared_data / "golden" / "bmt_parity", name)
    stored, made = case.stored(), case.regenerated()
    for ours, theirs in (
        (made.captioning, stored.captioning),
        (made.proposals, stored.proposals),
    ):
        expected = theirs.state_dict()
        for key, tensor in ours.state_dict().items():
            assert torch.equal(tensor, expected[key]), key

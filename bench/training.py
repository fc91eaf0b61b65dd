"""How fast a training step is: fp32 (baseline) against bf16, paper size and small.

    python bench/training.py [threads]

Random features at TVSum's size: windows of 256 steps, 384-d features, 7 sentences. CPU or GPU, as
clipit.models.device picks. Prints frames per second in steady state, and what the 5 folds of
TVSum (20 epochs of 15,000 training frames, and validation) then take.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import torch

from clipit.config.variant_options import VariantOptions
from clipit.models.device import pick_device
from clipit.models.network_training import build_model, training_step
from clipit.models.samples import Sample, collate

SIZES = {
    "paper": {},
    "small": {
        "width": 128,
        "encoder_layers": 1,
        "decoder_layers": 1,
        "feedforward": 256,
    },
}
#: Training and validation frames of TVSum's 5 folds over 20 epochs; validation is forward only,
#: in windows that overlap by half, hence about 2/3 of a training pass.
FRAMES = 5 * 20 * (15_000 + 3_800 * 2 / 3)


def frames_per_s(size: str, precision: str, steps: int = 4) -> float:
    """Training frames a second, after one step to warm up."""
    rng = np.random.default_rng(0)
    options = VariantOptions.model_validate(
        {"scorer": SIZES[size], "training": {"precision": precision}}
    )
    device = pick_device()

    def sample() -> Sample:
        image = rng.standard_normal((256, 384)).astype(np.float32)
        text = rng.standard_normal((7, 384)).astype(np.float32)
        target = rng.random(256).astype(np.float32)
        return Sample(("d", "v"), np.arange(256), np.arange(256) / 2, image, text, target)

    samples = [sample() for _ in range(8)]
    model = build_model(samples[0], options).to(device).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    batch = collate([(s, 0, 256) for s in samples], 7).to(device)

    def step() -> None:
        terms = training_step(model, optimizer, batch, options)
        terms.total.item()  # waits for a GPU

    step()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    return steps * 8 * 256 / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    if len(sys.argv) > 1:
        torch.set_num_threads(int(sys.argv[1]))
    print(f"{pick_device()}, {torch.get_num_threads()} threads")
    print(f"{'':<14} {'frames/s':>9} {'ratio':>6} {'5 folds of TVSum':>17}")
    for size in SIZES:
        baseline = frames_per_s(size, "fp32")
        for precision, rate in (("fp32", baseline), ("bf16", frames_per_s(size, "bf16"))):
            minutes = FRAMES / rate / 60
            name = f"{size} {precision}"
            print(f"{name:<14} {rate:>9.0f} {rate / baseline:>5.1f}x {minutes:>13.0f} min")


if __name__ == "__main__":
    main()

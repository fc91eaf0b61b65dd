"""Train the demo's CLIP from scratch on stills of the demo world, CPU only, seeded.

    python -m tools.demo_clip.train OUT.safetensors [--steps 550] [--seed 0]

The loss is CLIP's, between a batch of pictures and a batch of captions, except that a
caption may match several pictures of the batch: the target is spread evenly over all of them (and
over all captions of a picture). Prints the accuracy at the end.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import open_clip
import torch
from safetensors.torch import save_file
from torch.nn import functional

from clipit.core.durable import durable_write
from clipit.demo import demo_clip
from tools.demo_clip import training_data

BATCH = 256
LEARNING_RATE = 2e-3
WARM_UP_STEPS = 40
SIDE = 64  # pixels, vision_cfg.image_size


def train(config: Path, steps: int, seed: int, batch: int = BATCH) -> open_clip.CLIP:
    """Return the model of `config` after `steps` batches; prints the loss now and then."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model, tokenizer = _untrained(config)
    optimiser = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, LEARNING_RATE, total_steps=steps, pct_start=min(0.5, WARM_UP_STEPS / steps)
    )
    seen = torch.zeros(model.vocab_size, dtype=torch.bool)
    for step in range(steps):
        stills = [training_data.still(rng, SIDE) for _ in range(batch)]
        captions = [training_data.caption(still, rng) for still in stills]
        tokens = tokenizer([caption.sentence for caption in captions])
        seen[tokens.unique()] = True
        with torch.autocast("cpu", torch.bfloat16):
            pictures = model.encode_image(pixels_of(stills), normalize=True).float()
        texts = model.encode_text(tokens, normalize=True)
        logits = model.logit_scale.exp() * texts @ pictures.T
        matching = torch.from_numpy(training_data.matches(captions, stills)).float()
        loss = (_cross_entropy(logits, matching) + _cross_entropy(logits.T, matching.T)) / 2
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            model.logit_scale.clamp_(max=np.log(100))
        if step % 50 == 49:
            print(f"step {step + 1}/{steps} loss {loss.item():.3f}", flush=True)
    with torch.no_grad():
        model.token_embedding.weight[~seen] = 0  # words unseen in training carry no signal
    return model.eval()


def pixels_of(stills: Sequence[training_data.Still]) -> torch.Tensor:
    """Return (n, 3, side, side) normalised as open_clip's preprocessing does."""
    pixels = torch.from_numpy(np.stack([still.pixels for still in stills])).float() / 255
    mean = torch.tensor(open_clip.OPENAI_DATASET_MEAN)
    std = torch.tensor(open_clip.OPENAI_DATASET_STD)
    return ((pixels - mean) / std).permute(0, 3, 1, 2)  # channels last: convolutions like it


def accuracy(
    model: open_clip.CLIP, pairs: Sequence[tuple[str, str]], count: int = 500, seed: int = 1
) -> float:
    """Return the share of stills of `pairs` whose nearest of all 40 sentences is their own."""
    rng = np.random.default_rng(seed)
    stills = [training_data.still(rng, SIDE, pairs, (0, 1, 0)) for _ in range(count)]
    every = [*training_data.TRAINING_PAIRS, *training_data.HELD_OUT_PAIRS]
    tokenizer = open_clip.SimpleTokenizer(context_length=model.context_length)
    with torch.no_grad():
        texts = model.encode_text(tokenizer([f"a {c} {s}" for c, s in every]), normalize=True)
        pictures = model.encode_image(pixels_of(stills), normalize=True)
    nearest = (pictures @ texts.T).argmax(1)
    named = [every[index] for index in nearest]
    return float(
        np.mean(
            [training_data.first_pair(s) == pair for s, pair in zip(stills, named, strict=True)]
        )
    )


def save(model: open_clip.CLIP, path: Path) -> None:
    """Write the weights as 16-bit floats; open_clip reads them into its own precision."""
    state = {name: value.half().contiguous() for name, value in model.state_dict().items()}
    with durable_write(path) as temporary:
        save_file(state, temporary)


def _cross_entropy(logits: torch.Tensor, matching: torch.Tensor) -> torch.Tensor:
    """Return the divergence of each softmax from an even spread over the matches, in nats."""
    target = matching / matching.sum(1, keepdim=True)
    entropy = torch.special.entr(target).sum(1).mean()
    divergence: torch.Tensor = functional.cross_entropy(logits, target) - entropy
    return divergence


def _untrained(config: Path) -> tuple[open_clip.CLIP, open_clip.SimpleTokenizer]:
    name, _ = demo_clip.register(config)
    model = open_clip.create_model(name).to(memory_format=torch.channels_last)
    return model, open_clip.get_tokenizer(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="weights to write, .safetensors")
    parser.add_argument("--config", type=Path, default=demo_clip.CONFIG)
    parser.add_argument("--steps", type=int, default=550)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    started = time.process_time()
    model = train(options.config, options.steps, options.seed)
    print(f"{time.process_time() - started:.0f} CPU-s")
    for held_out in (False, True):
        share = accuracy(model, training_data.pairs(held_out))
        print(
            f"{'held-out pairs' if held_out else 'training pairs'}: {share:.1%} of stills correct"
        )
    save(model, options.out)


if __name__ == "__main__":
    main()

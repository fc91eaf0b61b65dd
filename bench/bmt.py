"""CPU seconds per caption of the captioning module at its released size, on one thread.

    python bench/bmt.py [captions]

The baseline is the official way: one segment at a time, encoded and decoded anew at every word.
Weights are random, so every sentence has all of its 30 words: the most expensive case.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from clipit.models.captioners.bmt.captioner import BmtCaptioner, Window
from clipit.models.captioners.bmt.captioning import CaptioningModule
from clipit.models.captioners.bmt.modes import Official
from clipit.models.captioners.bmt.proposal_generator import ProposalGenerator
from clipit.models.captioners.bmt.sizes import (
    CaptionSizes,
    EncoderSizes,
    ProposalSizes,
    StreamHeads,
)
from clipit.models.captioners.bmt.streams import Streams
from clipit.models.captioners.bmt.vocabulary import START

DURATION_S = 150.0
ENCODER = EncoderSizes(
    features_video=1024,
    features_audio=128,
    width_video=1024,
    width_audio=128,
    width_attention=1024,
    heads=4,
    layers=2,
    inner_video=4096,
    inner_audio=512,
    linear_embedder=False,
)
AUDIO = StreamHeads(
    (5, 13, 23, 35, 51, 69, 91, 121, 161, 211),
    (512, 512),
    tuple(np.geomspace(0.7, 233, 48)),
    0.96,
    800,
)
VIDEO = StreamHeads(
    (1, 5, 9, 13, 19, 25, 35, 45, 61, 79), (512, 512), tuple(np.geomspace(0.5, 230, 128)), 2.56, 300
)


def full_size() -> BmtCaptioner:
    torch.manual_seed(0)
    captioning = CaptioningModule(CaptionSizes(ENCODER, 300, 1200, 10172, 30))
    torch.nn.init.normal_(captioning.emb_C.embedder.weight)
    proposals = ProposalGenerator(ProposalSizes(ENCODER, True, AUDIO, VIDEO))
    words = [f"w{i}" for i in range(10172)]
    return BmtCaptioner(captioning.eval(), proposals.eval(), words)


def official_way(captioner: BmtCaptioner, crops: list[Streams]) -> int:
    """Number of words, re-encoding the segment and re-reading the sentence at every word."""
    count = 0
    for crop in crops:
        tokens = [START]
        for _ in range(captioner.captioning.sizes.max_words):
            encoded = captioner.encode([crop], Official())
            memories = captioner.captioning.memories(*encoded)
            log_probs = captioner.captioning.log_probs(torch.tensor([tokens]), memories)
            tokens.append(int(log_probs[0, -1].argmax()))
        count += len(tokens) - 1
    return count


def cpu_s(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def main(n_captions: int) -> None:
    torch.set_num_threads(1)
    generator = np.random.default_rng(0)
    rgb, flow = generator.random((2, 59, 1024), dtype=np.float32)
    streams = Streams(rgb, flow, generator.random((156, 128), dtype=np.float32))
    lengths = np.resize([8.0, 20.0, 45.0, 12.0, 90.0], n_captions)
    starts = generator.random(n_captions) * (DURATION_S - lengths)
    table = np.stack([starts, starts + lengths, lengths * 0 + 0.5, lengths * 0], 1).astype("f4")
    window = Window(0.0, DURATION_S, streams)
    crops = [streams.crop(a, b, DURATION_S) for a, b, *_ in table]
    captioner = full_size()
    mode = Official()
    with torch.inference_mode():
        captioner.generate(table[:1], [window], mode)
        rows = {
            "official way (baseline)": cpu_s(lambda: official_way(captioner, crops)),
            "encoded once, one batch": cpu_s(lambda: captioner.generate(table, [window], mode)),
        }
        proposing = cpu_s(lambda: captioner.candidates(streams, mode))
    baseline = next(iter(rows.values()))
    print(f"{n_captions} captions of a {DURATION_S:.0f}-s video, full size, one thread")
    for name, seconds in rows.items():
        each = seconds / n_captions
        print(f"{name:26} {each:7.3f} CPU-s per caption   x{baseline / seconds:.1f}")
    print(f"{'proposals, once a window':26} {proposing:7.3f} CPU-s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)

"""From mp4 to dense captions at the released sizes: CPU seconds, peak memory, captions.

    python bench/bmt_video.py VIDEO ... [--fps 25] [--flow raft_large]
    python bench/bmt_video.py --minutes 30 --fps 2 --flow raft_small

Weights of all networks are the parity cases' recipe, the vocabulary is synthetic: the
benchmark measures I3D, RAFT, VGGish, windows, proposals and decoding, not the captions. With
--minutes a video with audio is generated; its baseline is one of a tenth of the length, which
shows that memory does not grow. One thread.
"""

from __future__ import annotations

import argparse
import logging
import resource
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import torch
from torchvision.models.optical_flow import raft_large, raft_small

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from bmt import full_size

from clipit.config.bmt_options import FeatureOptions
from clipit.media.ffmpeg import run
from clipit.media.probe import probe
from clipit.models.captioners.bmt.dense_captions import caption_video
from clipit.models.captioners.bmt.feature_extraction import FeatureExtractor
from clipit.models.captioners.bmt.flow import RaftFlow
from clipit.models.captioners.bmt.i3d import I3D
from clipit.models.captioners.bmt.vggish import Vggish
from tests.models.captioners.bmt.frontend import with_recipe

RAFT = {"raft_large": raft_large, "raft_small": raft_small}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("videos", nargs="*", type=Path)
    parser.add_argument("--fps", type=float, default=25.0)
    parser.add_argument("--flow", choices=RAFT, default="raft_large")
    parser.add_argument("--minutes", type=float, help="generate a video so long, and a tenth of it")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    torch.set_num_threads(1)
    captioner, extractor = full_size(), recipe_extractor(FeatureOptions(**options_of(args)))
    print(f"networks loaded: peak {peak_mb():.0f} MB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = [args.minutes / 10, args.minutes] if args.minutes else []
        videos = [*args.videos, *(generate(folder / f"{m:g}min.mp4", m * 60) for m in made)]
        for video in videos:
            start = time.process_time()
            duration_s = probe(video).duration_s
            captions = caption_video(video, duration_s, captioner, extractor, folder / video.stem)
            end_s = max(caption.end_s for caption in captions)
            print(
                f"{video.name}: {duration_s:.1f} s, sound {probe(video).has_audio}, "
                f"{len(captions)} captions in {captions[0].start_s:.1f}-{end_s:.1f} s,"
                f" {time.process_time() - start:.0f} CPU-s, peak {peak_mb():.0f} MB",
                flush=True,
            )


def options_of(args: argparse.Namespace) -> dict[str, object]:
    return {"extraction_fps": args.fps, "flow": args.flow}


def recipe_extractor(options: FeatureOptions) -> FeatureExtractor:
    return FeatureExtractor(
        with_recipe(partial(I3D, 3), 5, 1.0),
        with_recipe(partial(I3D, 2), 5, 1.0),
        RaftFlow(with_recipe(RAFT[options.flow], 5, 1.0)),
        with_recipe(Vggish, 5, 1.0),
        options,
    )


def generate(path: Path, seconds: float) -> Path:
    """A moving picture whose colours change, with a tone that goes up and down."""
    picture = f"testsrc2=s=320x240:r=10:d={seconds:g},hue=h=t*3"
    sound = f"aevalsrc=0.3*sin(600*t+200*sin(t)):s=16000:d={seconds:g}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    run([*inputs, "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(path)], what=path.name)
    return path


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

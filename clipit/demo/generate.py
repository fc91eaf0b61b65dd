"""Write the demo world to a folder: videos, captions, annotations.

python -m clipit.demo.generate OUT [--seed 0]

videos/world-N.mp4   320 x 180, N = 1 .. 8, H.264 + AAC, about 40 s
captions.json        {video: [{"start_s": ..., "end_s": ..., "sentence": ...}, ...]}, in order
annotations.csv      video,annotator,start,stop,value,query: frames [start, stop) scored 1 .. 5
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from clipit.core.durable import write_csv, write_json
from clipit.demo.annotators import Score, annotate, annotate_queries
from clipit.demo.encode_videos import render
from clipit.demo.world import Video, videos


def generate(out_dir: str | os.PathLike[str], seed: int = 0) -> None:
    """Write the demo world; the same seed gives the same content.

    Raises:
        FfmpegError: a video could not be encoded.
    """
    out = Path(out_dir)
    world = videos(seed)
    with ThreadPoolExecutor(max_workers=min(len(world), os.cpu_count() or 1)) as pool:
        jobs = [pool.submit(render, video, out / "videos" / f"{video.name}.mp4") for video in world]
        for job in jobs:
            job.result()
    write_json(out / "captions.json", {video.name: captions(video) for video in world})
    rows = (
        score for video in world for score in [*annotate(video, seed), *annotate_queries(video)]
    )
    write_csv(out / "annotations.csv", Score._fields, rows)


def captions(video: Video) -> list[dict[str, str | float]]:
    """Return the sentence of every scene that has one, with its time."""
    return [
        {"start_s": scene.start_s, "end_s": scene.end_s, "sentence": scene.sentence}
        for scene in video.scenes
        if scene.sentence is not None
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generate(options.out, options.seed)


if __name__ == "__main__":
    main()

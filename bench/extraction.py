"""CPU time and memory of frame extraction at 2 fps against decord and a plain decode.

    python bench/extraction.py                      two generated clips, 720p and 1080p
    python bench/extraction.py VIDEO ...            your own
    python bench/extraction.py --long-hours 5       memory on one long video

Each way runs in a process of its own; CPU seconds are user + system of it and its children
(start-up and imports included), peak memory that of the largest of them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from clipit.media.ffmpeg import ffmpeg_program, run
from clipit.media.probe import probe

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"720p": "1280x720", "1080p": "1920x1080"}
BASELINE = "decord get_batch"

OURS = """
import sys
from clipit.media.sampling import sample_frames
n = sum(1 for _ in sample_frames(sys.argv[1], 2.0, reader={reader!r}, stall_s={stall_s}, {options}))
print(n)
"""
DECORD = """
import sys, decord
video = decord.VideoReader(sys.argv[1], num_threads=1)
fps, n = video.get_avg_fps(), len(video)
wanted = [min(n - 1, int(k * fps / 2)) for k in range(int(n / fps * 2))]
for start in range(0, len(wanted), 8):
    video.get_batch(wanted[start:start + 8]).asnumpy()
print(len(wanted))
"""


def ways(video: Path) -> dict[str, list[str]]:
    """Name to command line."""

    def ours(options: str = "", stall_s: float | None = None) -> list[str]:
        code = OURS.format(reader="pyav", stall_s=stall_s, options=options)
        return [sys.executable, "-c", code, str(video)]

    decode_all = ["-v", "error", "-threads", "1", "-i", str(video), "-map", "0:v:0"]
    return {
        "floor: decode all": [ffmpeg_program(), *decode_all, "-f", "null", "-"],
        "start-up and imports": [sys.executable, "-c", "import clipit.media.sampling"],
        BASELINE: [sys.executable, "-c", DECORD, str(video)],
        "clipit": ours(),
        "clipit, guarded": ours(stall_s=120.0),
        "clipit, guarded, JPEG": ours("jpeg_quality=90", stall_s=120.0),
        "clipit, guarded, JPEG 256": ours("jpeg_quality=90, short_side=256", stall_s=120.0),
    }


class Cost(NamedTuple):
    cpu_s: float
    peak_mb: float


def measure(command: Sequence[str]) -> Cost:
    """Run to the end; usage of the process and its children."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} ... ended with status {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def make_clip(path: Path, size: str, seconds: int) -> Path:
    """A moving picture with grain, x264 medium with its B-frames, at an everyday bit rate."""
    source = f"testsrc2=s={size}:r=30:d={seconds},noise=alls=3:allf=t"
    encoding = ["-c:v", "libx264", "-preset", "medium", "-crf", "27", "-pix_fmt", "yuv420p"]
    run(["-f", "lavfi", "-i", source, *encoding, str(path)], what=path.name)
    return path


def make_long(path: Path, hours: float) -> Path:
    """A minute of 320 x 180, copied one after the other."""
    minute = make_clip(path.with_name("minute.mp4"), "320x180", 60)
    loops = str(round(hours * 60) - 1)
    run(["-stream_loop", loops, "-i", str(minute), "-c", "copy", str(path)], what=path.name)
    return path


def print_table(video: Path, repeats: int) -> None:
    info = probe(video)
    print(
        f"\n{video.name}: {info.width}x{info.height}, {info.codec}, {info.duration_s:.0f} s, "
        f"{video.stat().st_size * 8 / info.duration_s / 1e6:.1f} Mbit/s; best of {repeats}"
    )
    commands = ways(video)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(repeats):  # interleaved: a busy machine is busy for all
        for name, command in commands.items():
            costs[name].append(measure(command))
    best = {name: min(c.cpu_s for c in found) for name, found in costs.items()}
    print(f"{'way':28}{'CPU s':>8}{'x ' + BASELINE:>20}{'peak MB':>9}")
    for name, found in costs.items():
        peak = max(c.peak_mb for c in found)
        print(f"{name:28}{best[name]:8.2f}{best[name] / best[BASELINE]:20.2f}{peak:9.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("videos", nargs="*", type=Path)
    parser.add_argument("--seconds", type=int, default=60, help="length of the generated clips")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--long-hours", type=float, help="measure memory on one long video only")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.long_hours:
            video = make_long(Path(folder) / "long.mp4", args.long_hours)
            for name in ("clipit", "clipit, guarded, JPEG 256"):
                cost = measure(ways(video)[name])
                print(f"{name}: {cost.cpu_s:.0f} CPU s, peak {cost.peak_mb:.0f} MB")
            return
        made = SIZES if not args.videos else {}
        clips = [make_clip(Path(folder) / f"{n}.mp4", s, args.seconds) for n, s in made.items()]
        for video in [*args.videos, *clips]:
            print_table(video, args.repeats)


if __name__ == "__main__":
    main()

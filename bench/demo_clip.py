"""How well the demo's CLIP model represents the demo world.

    python bench/demo_clip.py [--config clipit/demo/weights/clipit-demo.json]

Measures pictures as the pipeline sees them: frames of the rendered mp4 files at 2 per second.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from scipy.stats import kendalltau

sys.path.insert(0, str(Path(__file__).parents[1]))
from clipit.algorithms.kts import segment
from clipit.demo import annotators, demo_clip, encode_videos, world
from tools.demo_clip import train, training_data

STEP_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", type=Path, default=demo_clip.CONFIG)
    name, weights = demo_clip.register(parser.parse_args().config)
    torch.set_num_threads(1)
    model, _, preprocess = open_clip.create_model_and_transforms(name, pretrained=weights)
    model.eval()
    tokenizer = open_clip.get_tokenizer(name)
    print(f"weights: {Path(weights).stat().st_size / 1e6:.2f} MB")
    for held_out in (False, True):
        share = train.accuracy(model, training_data.pairs(held_out))
        print(f"stills, 40 sentences, {'held-out pairs' if held_out else 'training pairs'}:"
              f" {share:.1%} correct")  # fmt: skip

    def texts_of(sentences: list[str]) -> NDArray[np.float32]:
        with torch.no_grad():
            vectors: NDArray[np.float32] = model.encode_text(
                tokenizer(sentences), normalize=True
            ).numpy()
        return vectors

    videos = world.videos()
    with tempfile.TemporaryDirectory() as folder:
        features = [features_of(video, Path(folder), model, preprocess) for video in videos]
    scenes = list(itertools.chain.from_iterable(v.scenes for v in videos))
    sentences = sorted({s.sentence for s in scenes if s.sentence})
    report_sentences(videos, features, sentences, texts_of(sentences))
    for query in world.queries():
        report_query(query.query, videos, features, texts_of([query.query])[0])
    report_shots(videos, features)
    report_interest(videos, features)


def features_of(
    video: world.Video, folder: Path, model: Any, preprocess: Any
) -> NDArray[np.float32]:
    """Render, decode and encode one frame per STEP_S; unit length."""
    path = folder / f"{video.name}.mp4"
    encode_videos.render(video, path)
    with av.open(str(path)) as container:
        wanted = {int(np.ceil(t * video.fps)) for t in np.arange(0, video.duration_s, STEP_S)}
        frames = enumerate(container.decode(video=0))
        pictures = [
            preprocess(frame.to_image())  # type: ignore[no-untyped-call]
            for i, frame in frames
            if i in wanted
        ]
    with torch.no_grad():
        vectors: NDArray[np.float32] = model.encode_image(
            torch.stack(pictures), normalize=True
        ).numpy()
    return vectors


def times_of(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Times of the sampled frames in seconds."""
    return np.arange(len(features), dtype=np.float64) * STEP_S + 0.01


def report_sentences(
    videos: Sequence[world.Video],
    features: Sequence[NDArray[np.float32]],
    sentences: Sequence[str],
    texts: NDArray[np.float32],
) -> None:
    """Frame -> sentence: the scene's own, or one that differs by the motion alone."""
    unseen = {sentence: without_motion(sentence) for sentence in sentences}
    own, top5 = [], []
    for video, rows in zip(videos, features, strict=True):
        for time_s, row in zip(times_of(rows), rows, strict=True):
            sentence = video.scene_at(time_s).sentence
            if sentence:
                nearest = [unseen[sentences[i]] for i in np.argsort(-texts @ row)[:5]]
                own.append(nearest[0] == without_motion(sentence))
                top5.append(without_motion(sentence) in nearest)
    print(f"frame -> sentence among {len(sentences)}: {np.mean(own):.1%} right, {np.mean(top5):.1%}"
          f" within five ({len(own)} frames)")  # fmt: skip


def without_motion(sentence: str) -> str:
    for motion in world.MOTIONS:
        sentence = sentence.replace(f" {motion}", "")
    return sentence


def report_query(
    query: str,
    videos: Sequence[world.Video],
    features: Sequence[NDArray[np.float32]],
    text: NDArray[np.float32],
) -> None:
    """The best 15 % of each video's frames, each covering half a second."""
    shares, alone = [], []
    for video, rows in zip(videos, features, strict=True):
        count = int(0.15 * len(rows))
        best = np.sort(np.argsort(-rows @ text)[:count])
        intervals = [(float(i) * STEP_S, float(i + 1) * STEP_S) for i in best]
        shares.append(world.share_shown(video.name, query, intervals))
        shown = sum(end - start for start, end in world.truth(video.name, query))
        alone.append(min(1.0, shown / (count * STEP_S)))
    print(f"{query!r}: best 15 % of frames show it {np.mean(shares):.1%}, worst video"
          f" {min(shares):.1%} (at most {np.mean(alone):.1%})")  # fmt: skip


def report_shots(videos: Sequence[world.Video], features: Sequence[NDArray[np.float32]]) -> None:
    """KTS change points against the planted scene changes."""
    for weight in (0.1, 0.2, 0.3, 0.5, 1.0):
        hits = found = planted = 0
        for video, rows in zip(videos, features, strict=True):
            starts = np.array([s.start_s for s in video.scenes[1:]])
            cuts = segment(rows, len(rows) // 3, weight) * STEP_S
            hits += int((abs(cuts[:, None] - starts).min(1) < STEP_S / 2).sum())
            found, planted = found + len(cuts), planted + len(starts)
        print(f"KTS, penalty weight {weight}: {found} cuts, {hits} at the {planted} scene changes")


def report_interest(videos: Sequence[world.Video], features: Sequence[NDArray[np.float32]]) -> None:
    """Ridge regression on the other videos -> Kendall tau-b with each annotator, mean."""
    targets = [np.array([annotators.interest(v.scene_at(t)) for t in times_of(f)])
               for v, f in zip(videos, features, strict=True)]  # fmt: skip
    learned, chance = [], []
    rng = np.random.default_rng(0)
    for test, video in enumerate(videos):
        x = np.concatenate([f for i, f in enumerate(features) if i != test])
        y = np.concatenate([t for i, t in enumerate(targets) if i != test])
        mean = x.mean(0)
        solve = np.linalg.solve((x - mean).T @ (x - mean) + np.eye(x.shape[1]), (x - mean).T @ y)
        predicted = (features[test] - mean) @ solve
        scores = np.zeros((annotators.ANNOTATORS, video.n_frames))
        for run in annotators.annotate(video):
            scores[run.annotator, run.start : run.stop] = run.value
        picks = scores[:, (times_of(features[test]) * float(video.fps)).astype(int)]
        learned += [kendalltau(predicted, own).statistic for own in picks]
        chance += [kendalltau(rng.random(len(predicted)), own).statistic for own in picks]
    print(f"interest, ridge on the other videos: tau {np.mean(learned):.3f}"
          f" (random {np.mean(chance):.3f})")  # fmt: skip


if __name__ == "__main__":
    main()

"""The control by strangers' sentences: a scorer that listens is lost with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.run_options import SentencesOptions
from clipit.config.variant_options import VariantOptions
from clipit.models import scorer_checkpoint
from clipit.models.strangers import SENTENCES
from clipit.models.trained_scorer import TrainedScorer
from clipit.pipeline.stages import score_split

WIDTH, PICKS = 4, 30
VIDEOS = ("a", "b", "c")


def write_tables(folder: Path) -> None:
    """Video number n shows axis n in its second half; that is its title and its only caption."""
    frames, texts = {}, {}
    for number, video in enumerate(VIDEOS):
        half = np.where(np.arange(PICKS) < PICKS // 2, 3, number)
        noise = 0.01 * np.random.default_rng(number).standard_normal((PICKS, WIDTH))
        frames[video] = (np.eye(WIDTH)[half] + noise).astype(np.float32)
        texts[video] = np.eye(WIDTH, dtype=np.float32)[number][None]
    every = np.concatenate(list(frames.values()))
    names = [video for video in VIDEOS for _ in range(PICKS)]
    tables.write(
        folder / "features.parquet",
        "features",
        {
            "dataset": ["d"] * len(names),
            "video": names,
            "frame": np.tile(np.arange(PICKS, dtype=np.int32), len(VIDEOS)),
            "time_s": np.tile(np.arange(PICKS) / 2, len(VIDEOS)),
            "embedding": tables.embedding_column(every),
        },
        {},
    )
    vectors = tables.embedding_column(np.concatenate(list(texts.values())))
    named = {"dataset": ["d"] * 3, "video": list(VIDEOS)}
    times = {"start_s": [0.0] * 3, "end_s": [15.0] * 3, "sentence": list(VIDEOS)}
    captions = {**named, **times, "embedding": vectors}
    tables.write(folder / "captions.parquet", "caption_embeddings", captions, {})
    titles = {**named, "title": list(VIDEOS), "embedding": vectors}
    tables.write(folder / "titles.parquet", "title_embeddings", titles, {})
    keys = [["d", video] for video in VIDEOS]
    split = {"train": [], "validation": [], "test": keys}
    content = {"setting": "standard", "source": "s", "missing_datasets": [], "rejected": []}
    (folder / "splits.json").write_text(json.dumps({**content, "splits": [split]}))


def scored(folder: Path, cue: str) -> dict[str, dict[str, np.ndarray]]:
    """Scores (T,) by output and video, of a scorer that reads one cue."""
    variant = VariantOptions.model_validate(
        {
            "scorer": {"kind": "none"},
            "linear": {"cues": [[cue]], "penalties": [1]},
            "language": {"title": True},
        }
    )
    columns = {"title": 2, "captions": 15}[cue]
    card, weights = folder / "card.json", folder / "weights.safetensors"
    scorer_checkpoint.save(weights, card, TrainedScorer(variant, None, np.eye(columns)[0]))
    found: dict[str, dict[str, np.ndarray]] = {}
    for sentences in SENTENCES:
        path = folder / f"{sentences}.parquet"
        score_split.run(
            splits=folder / "splits.json",
            features=[folder / "features.parquet"],
            caption_embeddings=[folder / "captions.parquet"],
            title_embeddings=[folder / "titles.parquet"],
            query_embeddings=[],
            weights=weights,
            card=card,
            scores=path,
            options=SentencesOptions(split=0, sentences=sentences),
        )
        rows = tables.by_video(tables.read(path, "scores"))
        found[sentences] = {key[1]: r["score"].to_numpy() for key, r in rows.items()}
    return found


def test_a_scorer_that_listens_is_lost_without_its_own_sentences(tmp_path: Path) -> None:
    write_tables(tmp_path)
    for cue in ("title", "captions"):
        found = scored(tmp_path, cue)
        for video in VIDEOS:
            own, strangers = found["own"][video], found["strangers"][video]
            half = PICKS // 2
            assert own[half:].min() > own[:half].max(), cue
            assert not strangers[half:].min() > strangers[:half].max(), cue

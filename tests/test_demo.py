"""The demo from video files to summaries: selected shots match their queries."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clipit import tables
from clipit.config.text_options import TextEncoderOptions
from clipit.datasets.splits import Split, Splits
from clipit.demo import world
from clipit.demo.demo_clip import MODEL_NAME
from clipit.demo.generate import generate
from clipit.demo.settings import write_config
from clipit.media.probe import probe
from clipit.models import scorer_checkpoint
from clipit.models.encoders.text_encoder import build_text_encoder
from clipit.models.inference import score
from clipit.models.loading import load_samples
from tests.workflow import ROOT, copy_project, snakemake

CONFIG = ("--configfile", "data/config.yaml")
TARGETS = ("results/demo/f1.json", "results/demo/summaries.json")
#: Wordings of queries that are not in the training data.
WORDINGS = (
    "green square",
    "show me a green square",
    "find the large green square",
    "a photo of a yellow triangle",
    "there is a small yellow triangle",
    "we see a yellow triangle moving left",
)
SAMPLES_PER_S = 4
FPS = {video.name: float(video.fps) for video in world.videos()}
SCORES = "results/demo/scores/zero-shot/shard-0000.parquet"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the demo was run to its end."""
    folder = tmp_path_factory.mktemp("demo")
    copy_project(folder)
    shutil.copy(ROOT / "config.yaml", folder)
    generate(folder / "data")
    config = write_config(folder / "data", "results")
    config.write_text(config.read_text().replace((folder / "data").as_posix(), "data"))
    done = snakemake(folder, *CONFIG, "--", *TARGETS)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def summaries(demo: Path) -> list[dict]:
    return json.loads((demo / TARGETS[1]).read_text())["summaries"]


def splits(demo: Path) -> list[Split]:
    content = json.loads((demo / "results/demo/splits/standard.json").read_text())
    return Splits.from_json(content).splits


def seconds(entry: dict) -> list[tuple[float, float]]:
    fps = FPS[entry["video"]]
    return [(start / fps, stop / fps) for start, stop in entry["shots"]]


@pytest.mark.parametrize("variant", ["zero-shot", "small"])
@pytest.mark.parametrize("query", [query.query for query in world.queries()])
def test_selected_seconds_match_the_query(demo: Path, query: str, variant: str) -> None:
    shown_s = selected_s = 0.0
    for entry in summaries(demo):
        if entry["query"] == query and entry["variant"] == variant:
            length_s = sum(end_s - start_s for start_s, end_s in seconds(entry))
            shown_s += length_s * world.share_shown(entry["video"], query, seconds(entry))
            selected_s += length_s
    assert selected_s > 0
    assert shown_s / selected_s >= 0.9


@pytest.mark.parametrize("variant", ["zero-shot", "small"])
def test_two_queries_of_one_video_give_two_summaries(demo: Path, variant: str) -> None:
    shots = {
        (entry["video"], entry["query"]): entry["shots"]
        for entry in summaries(demo)
        if entry["variant"] == variant
    }
    for video in FPS:
        one, two = (shots[video, query.query] for query in world.queries())
        assert one != two
        assert shots[video, None] not in (one, two)


@pytest.mark.parametrize("wording", WORDINGS)
def test_the_trained_model_understands_other_words(demo: Path, wording: str) -> None:
    """Each video is scored by the model trained without it; the wordings are not in training."""
    query = next(q.query for q in world.queries() if {q.colour, q.shape} <= set(wording.split()))
    encoder = build_text_encoder(TextEncoderOptions(library="demo", model=MODEL_NAME))
    (vector,) = encoder.encode([wording])
    shares = []
    for number, split in enumerate(splits(demo)):
        folder = demo / f"results/demo/runs/small/standard/seed0/split{number}"
        scorer = scorer_checkpoint.load(folder / "model.safetensors", folder / "model.json")
        image, text = (
            [demo / f"results/demo/{kind}/shard-0000.parquet"]
            for kind in ("features/demo", "caption_embeddings/scenes/demo")
        )
        samples = load_samples(split.test, image, text, [], scorer.variant.language.sentences)
        for (_, video), sample in samples.items():
            scores = score(scorer, replace(sample, query_vector=vector))
            best = sample.frame[np.argsort(-scores)[: int(0.12 * len(scores))]] / FPS[video]
            intervals = [(start_s, start_s + 1 / SAMPLES_PER_S) for start_s in best.tolist()]
            shares.append(world.share_shown(video, query, intervals))
    assert len(shares) == len(FPS)
    assert np.mean(shares) >= 0.85, shares


def test_no_wording_was_in_training(demo: Path) -> None:
    table = tables.read(demo / "results/demo/annotations.parquet", "annotations", ["query"])
    training_queries = set(table["query"].to_pylist())
    assert len(training_queries) > 20
    assert not training_queries & {*WORDINGS, *(query.query for query in world.queries())}


def test_generic_scores_correlate_with_the_annotators(demo: Path) -> None:
    for row in json.loads((demo / TARGETS[0]).read_text())["results"]:
        random = row["controls"]["random"]["tau"]
        assert row["metrics"]["tau"]["mean"] > random["mean"] + 0.2, row["variant"]


def test_every_video_has_playable_summaries(demo: Path) -> None:
    found = {(entry["variant"], entry["video"], entry["query"]) for entry in summaries(demo)}
    queries = [None, *(query.query for query in world.queries())]
    expected = {("zero-shot", video, query) for video in FPS for query in queries}
    assert found == expected | {("small", video, query) for video in FPS for query in queries}
    for entry in summaries(demo):
        info = probe(demo / entry["file"])
        length_s = sum(end_s - start_s for start_s, end_s in seconds(entry))
        assert info.has_audio
        assert abs(info.duration_s - length_s) <= 1 / FPS[entry["video"]] + 1e-3
        assert length_s <= 0.15 * entry["n_frames"] / FPS[entry["video"]] + 1e-9


def test_the_gallery_plays_and_plots_all_summaries(demo: Path) -> None:
    page = (demo / "results/demo/summaries.html").read_text()
    assert page.count("<video ") == page.count("<polyline") == len(summaries(demo))
    for entry in summaries(demo):
        assert str(Path(entry["file"]).relative_to("results/demo")) in page
    assert (demo / "results/demo/scores.svg").read_text().startswith("<svg")


def test_a_second_call_does_nothing(demo: Path) -> None:
    done = snakemake(demo, *CONFIG, "--dry-run", "--", *TARGETS)
    assert "Nothing to be done" in done.stdout + done.stderr


def test_another_caption_gives_other_scores(demo: Path) -> None:
    before = scores_of(demo, "world-1")
    file = demo / "data/captions.json"
    content = file.read_text()
    stat = file.stat()
    captions = json.loads(content)
    for caption in captions["world-1"]:
        caption["sentence"] = "a large purple star standing still on a grey background"
    try:
        file.write_text(json.dumps(captions))
        done = snakemake(demo, *CONFIG, "--", SCORES)
        assert done.returncode == 0, done.stderr[-2000:]
        assert np.abs(scores_of(demo, "world-1") - before).max() > 0.01
    finally:
        file.write_text(content)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def scores_of(demo: Path, video: str) -> np.ndarray:
    rows = tables.by_video(tables.read(demo / SCORES, "query_scores"))["demo", video]
    return tables.by_query(rows)[None]["score"].to_numpy()

"""The committed weights recognise the demo world: tests of meaning, not of array shapes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import open_clip
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import safe_open

from clipit.demo import demo_clip, encode_videos, world
from tools.demo_clip import train, training_data

STEP_S = 0.5
VIDEOS = world.videos()
Embed = Callable[[list[str]], NDArray[np.float32]]


@pytest.fixture(scope="module")
def loaded() -> tuple[open_clip.CLIP, Callable[[Image.Image], torch.Tensor]]:
    name, weights = demo_clip.register()
    model, _, preprocess = open_clip.create_model_and_transforms(name, pretrained=weights)
    return model.eval(), preprocess


@pytest.fixture(scope="module")
def embed_text(loaded: tuple[open_clip.CLIP, object]) -> Embed:
    tokenizer = open_clip.get_tokenizer(demo_clip.MODEL_NAME)

    def embed(sentences: list[str]) -> NDArray[np.float32]:
        with torch.no_grad():
            return loaded[0].encode_text(tokenizer(sentences), normalize=True).numpy()

    return embed


@pytest.fixture(scope="module")
def frames(
    loaded: tuple[open_clip.CLIP, Callable[[Image.Image], torch.Tensor]],
) -> list[NDArray[np.float32]]:
    """Per video the embeddings of a frame every STEP_S, through open_clip's preprocessing."""
    model, preprocess = loaded
    rows = []
    for video in VIDEOS:
        indices = [int(np.ceil(t * video.fps)) for t in np.arange(0, video.duration_s, STEP_S)]
        pictures = [preprocess(Image.fromarray(encode_videos.picture(video, i))) for i in indices]
        with torch.no_grad():
            rows.append(model.encode_image(torch.stack(pictures), normalize=True).numpy())
    return rows


@pytest.mark.parametrize("query", [q.query for q in world.queries()])
def test_best_frames_show_the_query(
    query: str, embed_text: Embed, frames: list[NDArray[np.float32]]
) -> None:
    text = embed_text([query])[0]
    shares = []
    for video, rows in zip(VIDEOS, frames, strict=True):
        count = int(0.15 * len(rows))
        best = [float(i) * STEP_S for i in np.argsort(-rows @ text)[:count]]
        intervals = [(start_s, start_s + STEP_S) for start_s in best]
        shares.append(world.share_shown(video.name, query, intervals))
    assert np.mean(shares) >= 0.9, shares


def test_another_query_finds_other_frames(
    embed_text: Embed, frames: list[NDArray[np.float32]]
) -> None:
    one, two = (q.query for q in world.queries())
    for video, rows in zip(VIDEOS, frames, strict=True):
        best = [float(np.argmax(rows @ text)) * STEP_S for text in embed_text([one, two])]
        intervals = [[(start_s, start_s + STEP_S)] for start_s in best]
        assert world.share_shown(video.name, one, intervals[0]) == 1
        assert world.share_shown(video.name, one, intervals[1]) == 0


def test_frames_are_nearest_to_their_own_sentence(
    embed_text: Embed, frames: list[NDArray[np.float32]]
) -> None:
    """Among the sentences of all eight videos, without motion: no still shows it."""
    seen = {s: _without_motion(s.sentence) for v in VIDEOS for s in v.scenes if s.sentence}
    sentences = sorted(set(seen.values()))
    texts = embed_text(sentences)
    right = [
        sentences[int(np.argmax(texts @ row))] == seen[scene]
        for video, rows in zip(VIDEOS, frames, strict=True)
        for index, row in enumerate(rows)
        if (scene := video.scene_at(index * STEP_S + 0.01)).sentence
    ]
    assert len(sentences) >= 60
    assert np.mean(right) > 0.75


def test_held_out_pairs_are_recognised(loaded: tuple[open_clip.CLIP, object]) -> None:
    """Chance is 1 in 40."""
    assert train.accuracy(loaded[0], training_data.pairs(held_out=False), count=200) > 0.9
    assert train.accuracy(loaded[0], training_data.pairs(held_out=True), count=200) > 0.7


def test_motion_words_barely_change_an_embedding(embed_text: Embed) -> None:
    still, moving, other = embed_text(
        ["a red circle", "a red circle moving left", "a blue circle moving left"]
    )
    assert still @ moving > 0.9
    assert still @ other < 0.6


def test_word_unseen_in_training_has_a_zero_embedding(
    loaded: tuple[open_clip.CLIP, object],
) -> None:
    tokenizer = open_clip.get_tokenizer(demo_clip.MODEL_NAME)
    with torch.no_grad():
        table = loaded[0].token_embedding.weight.abs().sum(1)
    (unknown,), (known,) = (tokenizer.encode(word) for word in ("giraffe", "circle"))
    assert table[unknown] == 0 < table[known]


def test_weights_stay_small() -> None:
    assert demo_clip.WEIGHTS.stat().st_size < 7_000_000
    with safe_open(demo_clip.WEIGHTS, framework="pt") as file:
        names = list(file.keys())
        assert all(file.get_tensor(name).isfinite().all() for name in names)


def test_training_is_repeatable() -> None:
    one, two, other = (
        train.train(demo_clip.CONFIG, steps=4, seed=seed, batch=8).state_dict()
        for seed in (3, 3, 4)
    )
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["visual.conv1.weight"], other["visual.conv1.weight"])


def _without_motion(sentence: str) -> str:
    for motion in world.MOTIONS:
        sentence = sentence.replace(f" {motion}", "")
    return sentence

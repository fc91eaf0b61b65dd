"""Zero-shot scores of the demo world find what is queried."""

from __future__ import annotations

import numpy as np
import pytest

from clipit.algorithms.correlation import kendall_tau_b
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.demo import annotators, encode_videos, world
from clipit.demo.demo_clip import MODEL_NAME
from clipit.models.encoders.image_encoder import build_image_encoder
from clipit.models.encoders.text_encoder import TextEncoder, build_text_encoder
from tests.embedded import embedded

STEP_S = 0.5
OPTIONS = ZeroShotOptions()
VIDEOS = world.videos()


def indices(video: world.Video) -> np.ndarray:
    """The frames shown every STEP_S."""
    return np.ceil(np.arange(0, video.duration_s, STEP_S) * float(video.fps)).astype(int)


@pytest.fixture(scope="module")
def images() -> list[np.ndarray]:
    encoder = build_image_encoder(
        ImageEncoderOptions(library="demo", model=MODEL_NAME, precision="fp32")
    )
    return [encoder.encode(encode_videos.picture(v, int(i)) for i in indices(v)) for v in VIDEOS]


@pytest.fixture(scope="module")
def text() -> TextEncoder:
    return build_text_encoder(TextEncoderOptions(library="demo", model=MODEL_NAME))


def captions_of(video: world.Video) -> list[str]:
    return [scene.sentence for scene in video.scenes if scene.sentence]


@pytest.mark.parametrize("wording", ["{}", "show me {}", "find {} moving up", "a photo of {}"])
@pytest.mark.parametrize("query", [q.query for q in world.queries()])
@pytest.mark.parametrize("captioned", [False, True])
def test_query_is_found_in_any_wording(
    wording: str, query: str, captioned: bool, images: list[np.ndarray], text: TextEncoder
) -> None:
    query_vector, shares = text.encode([wording.format(query)])[0], []
    for video, image in zip(VIDEOS, images, strict=True):
        captions = text.encode(captions_of(video)) if captioned else None
        scores = zero_shot_scores(embedded(image, STEP_S, captions), query_vector, OPTIONS)
        best = np.argsort(-scores)[: int(0.12 * len(scores))] * STEP_S
        intervals = [(float(start_s), float(start_s) + STEP_S) for start_s in best]
        shares.append(world.share_shown(video.name, query, intervals))
    assert np.mean(shares) >= 0.9, shares


def test_without_a_query_scores_agree_with_annotators(
    images: list[np.ndarray], text: TextEncoder
) -> None:
    """Chance is 0. Measured .17; no zero-shot scorer knows that annotators prefer stars."""
    taus = []
    for video, image in zip(VIDEOS, images, strict=True):
        scored = np.zeros((annotators.ANNOTATORS, video.n_frames))
        for run in annotators.annotate(video):
            scored[run.annotator, run.start : run.stop] = run.value
        captions = text.encode(captions_of(video))
        scores = zero_shot_scores(embedded(image, STEP_S, captions), None, OPTIONS)
        taus.append(kendall_tau_b(scores, scored[:, indices(video)]).mean())
    assert np.mean(taus) > 0.1, taus


def test_other_captions_or_frames_change_the_scores(
    images: list[np.ndarray], text: TextEncoder
) -> None:
    image, captions = images[0], captions_of(VIDEOS[0])
    by_captions, by_stars, by_circles = (
        zero_shot_scores(embedded(image, STEP_S, text.encode(sentences)), None, OPTIONS)
        for sentences in (captions, ["a star", "a large star"], ["a circle", "a large circle"])
    )
    starry = np.array(
        [
            any(item.shape == "star" for item in VIDEOS[0].scene_at(i * STEP_S + 0.01).items)
            for i in range(len(image))
        ]
    )
    gain = by_stars - by_circles
    assert gain[starry].mean() > gain[~starry].mean() + 0.05
    changed = image.copy()
    changed[20] = image[60]
    rescored = zero_shot_scores(embedded(changed, STEP_S, text.encode(captions)), None, OPTIONS)
    assert abs(rescored - by_captions)[20] > 1e-3

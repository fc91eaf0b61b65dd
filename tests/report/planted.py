"""A planted summary, with hostile texts that look like code."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from clipit.report import AnnotatorScores
from clipit.summary.model import Curve, Cut, Sentence, Shot, SourceVideo, Summary
from tests.media.clips import write_clip

RATE, N_SHOTS, SHOT_S = 25, 10, 1.0
DURATION_S = N_SHOTS * SHOT_S
HOSTILE = "</script><script>document.title='pwned'</script>"
QUERY = f'"><img src=x onerror="document.title=1"> & {HOSTILE}'
DECISIVE = "a dog \u2028 <b>catches</b> a 'ball' @@DATA@@"
TITLE = "a dog & <i>its</i> ball"
#: The selected shots, by query.
SELECTED = {None: (2, 7), QUERY: (5,)}


def clip(folder: Path) -> Path:
    """The source: VP9, which every build of Chromium plays."""
    options = {"deadline": "realtime", "cpu-used": "8", "g": "25"}
    count = int(DURATION_S * RATE)
    return write_clip(
        folder / "a clip #1.webm", count, codec="libvpx-vp9", options=options, audio=False
    )


def summary(source: Path) -> Summary:
    """Ten shots of one second; unselected shots score higher the later they are."""
    captions = [
        Sentence(start_s=2, end_s=3, sentence=DECISIVE),
        Sentence(start_s=7, end_s=8, sentence=HOSTILE),
    ]
    return Summary(
        source_video=SourceVideo(
            video=f"clip {HOSTILE}",
            path=str(source),
            sha256=None,
            n_frames=int(DURATION_S * RATE),
            frame_rate="25",
            duration_s=DURATION_S,
            width=160,
            height=96,
            has_audio=False,
        ),
        captions=captions,
        cuts=[_cut(query, selected, captions) for query, selected in SELECTED.items()],
        provenance={"note": HOSTILE},
    )


def _cut(query: str | None, selected: Sequence[int], captions: list[Sentence]) -> Cut:
    attributions = [
        captions[0].model_copy(update={"delta": 0.25, "attention": 0.1}),
        captions[1].model_copy(update={"delta": -0.01, "attention": 0.9}),
    ]
    scores = np.linspace(0.1, 0.3, N_SHOTS)
    scores[list(selected)] = 0.9
    shots = [
        Shot(
            start=number * RATE,
            stop=(number + 1) * RATE,
            start_s=number * SHOT_S,
            end_s=(number + 1) * SHOT_S,
            score=float(score),
            selected=number in selected,
            sentence=DECISIVE if number == 2 else None,
            attributions=attributions if query is None and number == 2 else [],
        )
        for number, score in enumerate(scores)
    ]
    curve = Curve(
        time_s=[number * 0.5 for number in range(2 * N_SHOTS)], score=np.repeat(scores, 2).tolist()
    )
    return Cut(
        query=query,
        guided_by=None if query else TITLE,
        scorer="zero-shot",
        budget_s=2.5,
        file="a #summary.mp4",
        shots=shots,
        curve=curve,
    )


def pictures(times_s: Sequence[float]) -> dict[float, bytes]:
    """Grey pictures, the brighter the later."""
    return {time_s: jpeg(int(25 * time_s) % 256) for time_s in times_s}


def jpeg(grey: int, size: tuple[int, int] = (320, 192)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (grey, grey, grey)).save(out, "JPEG")
    return out.getvalue()


def annotator_scores() -> AnnotatorScores:
    """Three annotators: one equal to the generic scores, one opposite, one constant."""
    time_s = np.arange(0, DURATION_S, 0.5)
    scores = np.repeat(np.linspace(0.1, 0.3, N_SHOTS), 2)
    scores[np.isin(np.arange(20) // 2, SELECTED[None])] = 0.9
    annotators = np.stack([scores, -scores, np.zeros(20)])
    return AnnotatorScores(time_s=time_s, mean=scores, annotators=annotators)

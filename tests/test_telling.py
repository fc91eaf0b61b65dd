"""A Summary told from tables says what the tables say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from clipit.summary import Sentence
from clipit.telling import Picks, cut, fitting, footage, sentences

ROW = {
    "video": "v", "path": "videos/v.mp4", "sha256": "ab", "n_frames": 100, "fps": 30000 / 1001,
    "duration_s": 4.0, "width": 64, "height": 48, "has_audio": True,
}  # fmt: skip
# frames come late in the second half: seconds are the file's, not frame / rate
PICKS = Picks(np.array([0, 25, 50, 75]), np.array([0.0, 1.0, 2.0, 3.5]))
CHOSEN = pa.table(
    {"start": [0, 50], "stop": [50, 100], "value": [0.2, 0.7], "selected": [False, True]}
)
SCORES = pa.table({"frame": [0, 25, 50, 75], "score": [0.1, 0.3, 0.8, 0.6]})


def test_rates_are_exact() -> None:
    assert footage(ROW).frame_rate == "30000/1001"
    assert footage({**ROW, "fps": 25.0}).rate == 25


def test_shots_have_the_times_of_the_file() -> None:
    told = [
        Sentence(start_s=0, end_s=4, sentence="all"),
        Sentence(start_s=2, end_s=4, sentence="b"),
    ]
    because = {50: [told[1].model_copy(update={"change": 0.5})]}
    found = cut(
        query="b",
        scorer="zero-shot",
        share=0.5,
        of=footage(ROW),
        picks=PICKS,
        scores=SCORES,
        chosen=CHOSEN,
        told=told,
        why=because,
    )
    assert [(shot.start_s, shot.end_s) for shot in found.shots] == [(0, 2), (2, 4)]
    assert found.kept_s == found.budget_s == 2.0
    assert found.curve.time_s == [0.0, 1.0, 2.0, 3.5]
    assert found.shots[1].sentence == "b"
    assert found.shots[1].why[0].change == 0.5
    assert not found.shots[0].why


def test_the_sentence_of_a_shot_fits_it_best() -> None:
    said = [
        Sentence(start_s=0, end_s=60, sentence="long"),
        Sentence(start_s=10, end_s=13, sentence="fits"),
        Sentence(start_s=12, end_s=13, sentence="short"),
    ]
    assert fitting(said, 10, 14) == "fits"
    assert fitting(said, 70, 75) is None


def test_captions_come_in_order_of_time() -> None:
    table = pa.table({"start_s": [5.0, 1.0], "end_s": [6.0, 2.0], "sentence": ["b", "a"]})
    assert [one.sentence for one in sentences(table)] == ["a", "b"]
    assert sentences(None) == []

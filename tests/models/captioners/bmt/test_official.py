"""The package against a numpy implementation, which itself matches the official code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.models.captioners.bmt.modes import Official
from clipit.models.captioners.bmt.official_checkpoint import read_checkpoint
from clipit.models.captioners.bmt.streams import Streams
from clipit.models.captioners.bmt.vocabulary import to_sentence
from tests.models.captioners.bmt import official, small

DURATION_S, MAX_PROPOSALS, THRESHOLD = 61.3, 40, 0.5


def as_arrays(streams: Streams) -> dict[str, NDArray[Any]]:
    both = {"rgb": streams.rgb, "flow": streams.flow, "audio": streams.vggish}
    return {name: rows.astype(np.float64) for name, rows in both.items()}


def test_captions_match_numpy_implementation(tmp_path: Path) -> None:
    streams = small.streams(DURATION_S)
    found = small.captioner(tmp_path).caption(
        streams, DURATION_S, Official(max_proposals=MAX_PROPOSALS, nms_threshold=THRESHOLD)
    )
    cap, prop = (
        {name: tensor.double().numpy() for name, tensor in state.items()}
        for state in small.states()
    )
    arrays = as_arrays(streams)
    candidates = official.propose(prop, small.CONFIG, small.ANCHORS, arrays)
    segments = official.choose(candidates, DURATION_S, MAX_PROPOSALS, THRESHOLD)
    tokens = [official.generate(cap, small.CONFIG, arrays, s, DURATION_S) for s in segments]

    assert len({tuple(ids) for ids in tokens}) > 10 and len({len(ids) for ids in tokens}) > 2
    assert [c.sentence for c in found] == [to_sentence(ids, small.WORDS) for ids in tokens]
    table = np.array([(c.start_s, c.end_s, c.score) for c in found])
    np.testing.assert_allclose(table, segments, atol=1e-4)


@pytest.mark.shared_data
def test_numpy_implementation_matches_official_code(shared_data: Path) -> None:
    folder = shared_data / "golden" / "bmt_parity" / "synth"
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    cap, prop = (
        {
            n: t.double().numpy()
            for n, t in read_checkpoint(folder / f"best_{k}_model.pt").state.items()
        }
        for k in ("cap", "prop")
    )
    arrays = {
        n: np.load(folder / f"input_{n}.npy").astype(np.float64) for n in ("rgb", "flow", "audio")
    }
    candidates = official.propose(prop, expected["config"], expected["anchors"], arrays)
    duration_s = expected["duration_in_secs"]
    segments = official.choose(
        candidates, duration_s, expected["max_prop_per_vid"], expected["nms_tiou_thresh"]
    )
    final = np.load(folder / "expected.npz")["final"][0]
    np.testing.assert_allclose(segments, final, atol=1e-3)
    tokens = [official.generate(cap, expected["config"], arrays, s, duration_s) for s in final]
    assert tokens == expected["tokens"]

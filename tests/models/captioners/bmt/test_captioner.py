"""Captions from features: both modes, windows, and invalid inputs."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from clipit.config.bmt_options import BmtOptions
from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.convert import convert
from clipit.models.captioners.bmt.modes import GRID_S, Official, Robust
from clipit.tables.caption import Caption
from tests.models.captioners.bmt import small


@pytest.fixture(scope="module")
def captioner(tmp_path_factory: pytest.TempPathFactory) -> BmtCaptioner:
    return small.captioner(tmp_path_factory.mktemp("weights"))


def check_table(captions: list[Caption], duration_s: float) -> None:
    assert captions
    scores = [c.score for c in captions]
    assert scores == sorted(scores, reverse=True)
    for c in captions:
        assert 0 <= c.start_s < c.end_s <= duration_s + 1e-3 and c.sentence


def test_robust_gives_target_number_of_sentences(captioner: BmtCaptioner) -> None:
    streams = small.streams(150.0)
    captions = captioner.caption(streams, 150.0)
    check_table(captions, 150.0)
    assert len(captions) <= 15
    few = captioner.caption(streams, 150.0, Robust(target_sentences=4, minimum_sentences=2))
    assert 0 < len(few) <= 4


def test_batching_does_not_change_sentences(
    captioner: BmtCaptioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams, mode = small.streams(90.0), Official(max_proposals=25, nms_threshold=0.7)
    together = captioner.caption(streams, 90.0, mode)
    monkeypatch.setattr("clipit.models.captioners.bmt.captioner.MAX_BATCH_SEGMENTS", 1)
    assert captioner.caption(streams, 90.0, mode) == together


@pytest.mark.parametrize("mode", [Official(max_proposals=1), Robust(pre_nms_top_k=1)])
def test_single_proposal_is_captioned(captioner: BmtCaptioner, mode: Official | Robust) -> None:
    assert len(captioner.caption(small.streams(40.0), 40.0, mode)) == 1


def test_no_proposal_gives_whole_window(captioner: BmtCaptioner) -> None:
    # nothing in 0.15 s is longer than 0.2 s
    streams = small.streams(0.15)
    assert captioner.caption(streams, 0.15, Official()) == []
    (whole,) = captioner.caption(streams, 0.15, Robust())
    assert (whole.start_s, whole.end_s, whole.score) == (0.0, pytest.approx(0.15), 0.0)


def test_official_rejects_videos_longer_than_its_heads(captioner: BmtCaptioner) -> None:
    with pytest.raises(DataError, match="800 s, mode official takes up to 768 s; use mode"):
        captioner.caption(small.streams(800.0), 800.0, Official())


def test_official_mask_treats_one_as_padding(captioner: BmtCaptioner) -> None:
    streams = small.streams(30.0)
    streams.rgb[4, 0] = 1.0
    masked = captioner.caption(streams, 30.0, Official(max_proposals=10))
    assert masked != captioner.caption(streams, 30.0, Robust())
    assert not Official().valid_rows(streams.rgb)[4] and Robust().valid_rows(streams.rgb)[4]


def test_windows_cover_long_video() -> None:
    windows = Robust().windows(1800.0, 768.0, "video")
    assert windows[0][0] == 0.0 and windows[-1][1] == 1800.0 and len(windows) == 3
    for start, end in windows:
        assert end - start <= 720.0 and abs(start / GRID_S - round(start / GRID_S)) < 1e-9
    for (_, end), (start, _) in pairwise(windows):
        assert end - start >= 60.0
    assert Robust().windows(700.0, 768.0, "video") == [(0.0, 700.0)]
    with pytest.raises(DataError, match="must exceed overlap_s"):
        Robust(window_s=60.0).windows(1800.0, 768.0, "video")


def test_window_captions_are_shifted_to_its_time(captioner: BmtCaptioner) -> None:
    streams, mode = small.streams(200.0), Robust(window_s=77.0, overlap_s=7.0)
    captions = captioner.caption(streams, 200.0, mode)
    check_table(captions, 200.0)
    second = mode.windows(200.0, 768.0, "video")[1]
    alone = captioner.caption(
        streams.window(*second, 2.56),
        second[1] - second[0],
        mode.model_copy(update={"window_s": 720.0}),
    )
    shifted = {(round(c.start_s + second[0], 2), c.sentence) for c in alone}
    assert shifted & {(round(c.start_s, 2), c.sentence) for c in captions}


def test_thirty_minutes_need_bounded_memory(captioner: BmtCaptioner) -> None:
    tracemalloc.start()
    captions = captioner.caption(small.streams(1800.0), 1800.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    check_table(captions, 1800.0)
    assert max(c.end_s for c in captions) > 1300 and min(c.start_s for c in captions) < 700
    assert peak < 40e6  # numpy only: the streams are 6.7 MB, candidates of one window < 1 MB


def test_nan_is_rejected(captioner: BmtCaptioner) -> None:
    streams = small.streams(30.0)
    streams.vggish[3, 5] = np.nan
    with pytest.raises(DataError, match="clip: the proposal generator gives NaN"):
        captioner.caption(streams, 30.0, name="clip")


def test_duration_must_be_positive(captioner: BmtCaptioner) -> None:
    with pytest.raises(DataError, match=r"clip: duration is 0\.0 s, expected more than 0"):
        captioner.caption(small.streams(5.0), 0.0, name="clip")


@pytest.mark.shared_data
def test_load_from_folder(shared_data: Path, tmp_path: Path) -> None:
    golden = shared_data / "golden" / "bmt_parity" / "tiny"
    with pytest.raises(MissingError, match=r"best_cap_model\.pt: not found") as error:
        BmtCaptioner.load(tmp_path)
    assert error.value.exit_code == 4
    for kind in ("cap", "prop"):
        (tmp_path / f"best_{kind}_model.pt").symlink_to(golden / f"best_{kind}_model.pt")
    with pytest.raises(MissingError, match=r"train\.csv: not found"):
        BmtCaptioner.load(tmp_path)
    (tmp_path / "train.csv").symlink_to(shared_data / "bmt" / "train.csv")
    streams = small.streams(60.0)
    official = BmtCaptioner.load(tmp_path).caption(streams, 60.0)
    convert(*(tmp_path / f"best_{k}_model.pt" for k in ("cap", "prop")), tmp_path, unofficial=True)
    for kind in ("cap", "prop"):
        (tmp_path / f"best_{kind}_model.pt").unlink()
    converted = BmtOptions(
        captioning_checkpoint="bmt_cap.safetensors",
        proposal_checkpoint="bmt_prop.safetensors",
    )
    assert BmtCaptioner.load(tmp_path, converted).caption(streams, 60.0) == official

"""Safe loading, errors with their reasons, and conversion."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import pytest
import torch

from clipit.core.errors import ClipitError, DataError, MissingError
from clipit.models.captioners.bmt import convert as conversion
from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.official_checkpoint import (
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from tests.models.captioners.bmt import small


class Bomb:
    """Ordinary unpickling creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def one_line(error: pytest.ExceptionInfo[ClipitError], exit_code: int, *parts: str) -> None:
    text = str(error.value)
    assert "\n" not in text and error.value.exit_code == exit_code
    for part in parts:
        assert part in text, text


@pytest.mark.parametrize("legacy", [True, False])
def test_both_pickle_formats_load(tmp_path: Path, legacy: bool) -> None:
    paths = small.write_checkpoints(tmp_path, legacy=legacy)
    for path, state in zip(paths, small.states(), strict=True):
        checkpoint = read_checkpoint(path)
        assert checkpoint.config == small.CONFIG and checkpoint.epoch == 26
        assert checkpoint.state.keys() == state.keys()
        assert all(torch.equal(checkpoint.state[name], state[name]) for name in state)
    assert read_checkpoint(paths[0]).vocabulary_size == len(small.WORDS)
    anchors = read_checkpoint(paths[1]).anchors_s
    assert anchors is not None
    assert anchors["video"] == pytest.approx(small.ANCHORS["video"], abs=1e-5)


def test_tensors_saved_on_a_gpu_load_without_one(tmp_path: Path) -> None:
    """The released files contain CUDA storages, which differ in the names of two globals."""
    path, _ = small.write_checkpoints(tmp_path)
    content = path.read_bytes()
    cuda = content.replace(b"ctorch\nFloatStorage\n", b"ctorch.cuda\nFloatStorage\n")
    cuda = cuda.replace(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0")
    assert cuda != content
    path.write_bytes(cuda)
    state = read_checkpoint(path).state
    assert all(torch.equal(state[name], tensor) for name, tensor in small.states()[0].items())


@pytest.mark.parametrize("legacy", [True, False])
def test_malicious_pickle_is_not_executed(tmp_path: Path, legacy: bool) -> None:
    crater, path = tmp_path / "crater", tmp_path / "best_cap_model.pt"
    content = {"config": Bomb(crater), "model_state_dict": {}}
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    with pytest.raises(DataError) as error:
        read_checkpoint(path)
    one_line(error, 3, str(path), "mkdir", "not on the allow-list")
    assert not crater.exists()
    pickle.loads(pickle.dumps(Bomb(crater)))  # unpickling executes it
    assert crater.is_dir()


@pytest.mark.parametrize("legacy", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.99])
def test_truncated_file_is_rejected(tmp_path: Path, legacy: bool, share: float) -> None:
    path, _ = small.write_checkpoints(tmp_path, legacy=legacy)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError) as error:
        read_checkpoint(path)
    one_line(error, 3, str(path), "truncated or damaged")


def test_missing_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(MissingError) as error:
        read_checkpoint(tmp_path / "best_cap_model.pt")
    one_line(error, 4, "best_cap_model.pt", "not found")


def test_other_content_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "best_cap_model.pt"
    for content in (
        {"weights": 1},
        [1, 2],
        {"config": {}, "model_state_dict": {}},
        {"config": 3, "model_state_dict": {"a": torch.zeros(1)}},
        {"config": {}, "model_state_dict": {"a": 1}},
    ):
        torch.save(content, path)
        with pytest.raises(DataError) as error:
            read_checkpoint(path)
        one_line(error, 3, "checkpoint of BMT")


def test_errors_state_the_reason(tmp_path: Path) -> None:
    cap, prop = (read_checkpoint(p) for p in small.write_checkpoints(tmp_path))
    with pytest.raises(DataError) as error:
        build_captioning(cap, 10172)
    one_line(error, 3, "trg_voc_size is 64, the vocabulary has 10172")
    with pytest.raises(DataError) as error:
        build_proposals(cap)
    one_line(error, 3, "no 'anchors'")

    gone = cap.state.pop("generator.linear.bias")
    with pytest.raises(DataError) as error:
        build_captioning(cap, len(small.WORDS))
    one_line(error, 3, "lacks key 'generator.linear.bias'")
    cap.state["generator.linear.bias"] = gone[:-1]
    with pytest.raises(DataError) as error:
        build_captioning(cap, len(small.WORDS))
    one_line(error, 3, "'generator.linear.bias' is (63,), expected (64,)")
    cap.state["generator.linear.bias"] = gone * torch.nan
    with pytest.raises(DataError) as error:
        build_captioning(cap, len(small.WORDS))
    one_line(error, 3, "'generator.linear.bias' holds NaN")
    cap.state["generator.linear.bias"] = gone
    cap.state["surprise"] = gone
    with pytest.raises(DataError) as error:
        build_captioning(cap, len(small.WORDS))
    one_line(error, 3, "unknown key 'surprise'")

    del prop.config["kernel_sizes"]
    with pytest.raises(DataError) as error:
        build_proposals(prop)
    one_line(error, 3, "config has no 'kernel_sizes'")


def test_convert_keeps_every_weight_and_drops_the_rest(tmp_path: Path) -> None:
    cap, prop = small.write_checkpoints(tmp_path)
    out = tmp_path / "converted"
    written = conversion.convert(cap, prop, out, unofficial=True, vocabulary_size=len(small.WORDS))
    assert [path.name for path in written] == [
        "bmt_cap.safetensors",
        "bmt_cap.json",
        "bmt_prop.safetensors",
        "bmt_prop.json",
    ]
    assert sorted(out.iterdir()) == sorted(written)
    assert hashlib.md5(cap.read_bytes()).hexdigest() in written[1].read_text()
    converted = BmtCaptioner(
        build_captioning(read_checkpoint(written[0]), len(small.WORDS)),
        build_proposals(read_checkpoint(written[2])),
        small.WORDS,
    )
    streams = small.streams(30.0)
    assert converted.caption(streams, 30.0) == small.captioner(tmp_path).caption(streams, 30.0)

    written[0].write_bytes(written[0].read_bytes()[:-10])
    with pytest.raises(DataError) as error:
        read_checkpoint(written[0])
    one_line(error, 3, "bmt_cap.safetensors", "convert again")
    written[1].unlink()
    with pytest.raises(MissingError) as error:
        read_checkpoint(written[0])
    one_line(error, 4, "bmt_cap.json")


def test_convert_rejects_before_writing(tmp_path: Path) -> None:
    cap, prop = small.write_checkpoints(tmp_path)
    out = tmp_path / "converted"
    with pytest.raises(DataError) as error:
        conversion.convert(cap, prop, out)
    one_line(error, 3, "md5", "7b4d48cd77ec49a027a4a1abc6867ee7")
    with pytest.raises(DataError) as error:
        conversion.convert(cap, prop, out, unofficial=True)
    one_line(error, 3, "trg_voc_size is 64, the vocabulary has 10172")
    with pytest.raises(MissingError) as error:
        conversion.convert(tmp_path / "none.pt", prop, out)
    one_line(error, 4, "none.pt")
    assert not out.exists()

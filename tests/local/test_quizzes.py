"""`clipit doctor --try`: sound models pass, and planted faults are found and named."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from torch import Tensor

from clipit.config.bmt_options import BmtOptions
from clipit.demo.demo_clip import MODEL_NAME, WEIGHTS, register
from clipit.demo.world import COLOURS, SHAPES
from clipit.local.quizzes.caption_words import quiz_captioner
from clipit.local.quizzes.dense_sentences import quiz_bmt
from clipit.local.quizzes.drawings import DRAWINGS, N_OTHERS
from clipit.local.quizzes.outcome import Outcome
from clipit.local.quizzes.subjects import subjects
from clipit.local.quizzes.weight_records import digest_outcome
from clipit.models.encoders import text_encoder, towers
from clipit.models.encoders.image_encoder import build_image_encoder
from clipit.models.encoders.text_encoder import SentenceTransformerText, build_text_encoder
from tests.cli.bmt_folder import write_weights
from tests.local.conftest import clipit
from tests.models.captioners.test_captioners import COCA, COCA_CONFIG


@pytest.fixture(autouse=True)
def no_models_of_other_tests() -> Iterator[None]:
    """Encoders are loaded anew, and the planted ones are forgotten."""
    for build in (build_image_encoder, build_text_encoder):
        build.cache_clear()
    yield
    for build in (build_image_encoder, build_text_encoder):
        build.cache_clear()


def failed(outcomes: Iterator[Outcome]) -> dict[str, str]:
    """Of each failed quiz the likely cause."""
    found = list(outcomes)
    assert found
    return {outcome.quiz: outcome.cause for outcome in found if outcome.ok is False}


def test_drawings_differ_from_ten_other_sentences() -> None:
    for drawing in DRAWINGS:
        words = [set(other.split()[1:]) for other in drawing.others]
        assert len(set(drawing.others)) == N_OTHERS
        assert not any({drawing.colour, drawing.shape} & other for other in words)
        pixels = drawing.pixels()
        assert (pixels[112, 112] != pixels[0, 0]).any()


def test_sound_models_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert clipit("doctor", "--try", "demo", "minilm") == 0
    lines = [line.split(": ")[0].split() for line in capsys.readouterr().out.splitlines()]
    passed = {tuple(line[1:]) for line in lines if line[0] == "ok"}
    assert passed >= {
        ("demo", "weights"),
        ("demo", "tokenizer"),
        ("demo", "preprocessing"),
        ("demo", "pictures"),
        ("minilm", "paraphrases"),
        ("minilm", "published"),
    }
    assert not [line for line in lines if line[0] in ("FAILED", "likely")]


def shuffled_tokens(loaded: towers.Towers) -> towers.Towers:
    order = list(range(49408))
    random.Random(0).shuffle(order)
    table = torch.tensor(order)

    def tokenize(sentences: list[str]) -> Tensor:
        return table[loaded.tokenize(sentences)]

    tokenize.vocab_size = loaded.tokenize.vocab_size
    return loaded._replace(tokenize=tokenize)


def no_normalisation(loaded: towers.Towers) -> towers.Towers:
    steps = loaded.transform.transforms[:-1]

    def transform(picture: Any) -> Any:
        for step in steps:
            picture = step(picture)
        return picture

    return loaded._replace(transform=transform)


def noisy_weights(loaded: towers.Towers) -> towers.Towers:
    torch.manual_seed(0)
    with torch.no_grad():
        for weight in loaded.model.visual.parameters():
            weight.copy_(weight[torch.randperm(len(weight))] if weight.ndim else weight)
    return loaded


def not_a_number(loaded: towers.Towers) -> towers.Towers:
    with torch.no_grad():
        next(loaded.model.visual.parameters()).view(-1)[0] = torch.nan
    return loaded


@pytest.mark.parametrize(
    ("fault", "quiz", "cause"),
    [
        (shuffled_tokens, "tokenizer", "the wrong tokenizer"),
        (no_normalisation, "preprocessing", "the wrong preprocessing: expected mean"),
        (noisy_weights, "pictures", "the weights are damaged, or not those of this model"),
        (not_a_number, "weights", "a damaged download"),
    ],
)
def test_planted_faults_are_named(
    fault: Callable[[towers.Towers], towers.Towers],
    quiz: str,
    cause: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(
        towers.LOADERS, "demo", lambda model, tag: fault(towers.load_demo(model, tag))
    )
    assert clipit("doctor", "--try", "demo") == 3
    out, error = capsys.readouterr()
    lines = out.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("FAILED"))
    assert lines[first].startswith(f"FAILED demo {quiz}: ")
    assert lines[first + 1].strip().startswith(f"likely {cause}")
    assert error.count("\n") == 1 and f"clipit: error: --try: failed: demo {quiz}" in error


def local(tmp_path: Path, content: bytes) -> str:
    """MODEL:PATH of a file of weights."""
    register()
    (tmp_path / "w.safetensors").write_bytes(content)
    return f"{MODEL_NAME}:{tmp_path}/w.safetensors"


def test_a_local_open_clip_model_passes(tmp_path: Path) -> None:
    assert clipit("doctor", "--try", local(tmp_path, WEIGHTS.read_bytes())) == 0


def test_a_truncated_file_is_a_damaged_download(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = local(tmp_path, WEIGHTS.read_bytes()[:1_000_000])
    assert clipit("doctor", "--try", name) == 3
    out = capsys.readouterr().out
    assert f"FAILED {name} loading: " in out and "likely a damaged download" in out


def test_absent_weights_are_missing_and_the_others_are_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = f"{MODEL_NAME}:{tmp_path}/absent.safetensors"
    assert clipit("doctor", "--try", absent, "demo") == 4
    out, error = capsys.readouterr()
    assert "ok     demo pictures" in out
    assert "absent.safetensors" in error and error.count("\n") == 1


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert clipit("doctor", "--try", "demoo") == 2
    assert "did you mean 'demo'?" in capsys.readouterr().err


def test_every_model_that_comes_by_name_has_a_quiz(tmp_path: Path) -> None:
    assert set(subjects(tmp_path)) == {"clip", "demo", "minilm", "coca", "bmt"}


def test_a_wrong_tokenizer_of_sentences_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    encode = SentenceTransformerText.encode

    def scrambled(self: SentenceTransformerText, sentences: list[str]) -> Any:
        letters = str.maketrans("aeinorst", "zqxjkvwy")
        return encode(self, [sentence.lower().translate(letters) for sentence in sentences])

    monkeypatch.setattr(text_encoder.SentenceTransformerText, "encode", scrambled)
    causes = failed(subjects(Path())["minilm"]())
    assert "published" in causes
    assert all(cause.startswith("the wrong tokenizer") for cause in causes.values())


DEMO = {"library": "demo", "model": MODEL_NAME}


def test_captions_that_name_the_shapes_pass(tmp_path: Path) -> None:
    bank = tmp_path / "bank.txt"
    bank.write_text("\n".join(f"a {colour} {shape}" for colour in COLOURS for shape in SHAPES))
    assert not failed(quiz_captioner({"kind": "retrieval", "encoder": DEMO, "bank": str(bank)}))
    bank.write_text("a dog on a beach")
    (cause,) = failed(
        quiz_captioner({"kind": "retrieval", "encoder": DEMO, "bank": str(bank)})
    ).values()
    assert cause.startswith("the wrong preprocessing, or damaged weights: every picture")


def test_a_captioner_of_random_weights_fails(tmp_path: Path) -> None:
    (tmp_path / f"{COCA}.json").write_text(json.dumps(COCA_CONFIG))
    open_clip.add_model_config(tmp_path / f"{COCA}.json")
    torch.manual_seed(0)
    # open_clip leaves some parameters as the memory was
    state = {
        name: torch.nan_to_num(t) for name, t in open_clip.create_model(COCA).state_dict().items()
    }
    torch.save(state, tmp_path / "w.pt")
    encoder = {"library": "open_clip", "model": COCA, "pretrained": str(tmp_path / "w.pt")}
    causes = failed(quiz_captioner({"kind": "coca", "encoder": encoder, "max_tokens": 8}))
    assert list(causes) == ["captions"]


@pytest.fixture
def bmt(tmp_path: Path) -> BmtOptions:
    folder = write_weights(tmp_path / "weights")
    return BmtOptions(weights=str(folder), official_vocabulary=False)


def test_a_small_bmt_passes(bmt: BmtOptions) -> None:
    outcomes = {outcome.quiz: outcome for outcome in quiz_bmt(bmt)}
    assert outcomes["loading"].text.startswith("64 words")
    assert outcomes["sentences"].ok, outcomes["sentences"].text


def test_damaged_checkpoints_of_bmt_are_named(bmt: BmtOptions) -> None:
    path = Path(bmt.weights) / "best_cap_model.pt"
    path.write_bytes(path.read_bytes()[:5000])
    causes = failed(quiz_bmt(bmt))
    assert causes == {"loading": "a damaged download, or files of two models"}


def test_files_of_bmt_are_compared_with_the_release(
    bmt: BmtOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clipit("doctor", "--try", "bmt", "--weights", bmt.weights) == 3
    out = capsys.readouterr().out
    assert out.count("FAILED bmt digest: ") == 3
    assert "expected md5:7b4d48cd77ec" in out
    shutil.rmtree(bmt.weights)
    assert clipit("doctor", "--try", "bmt", "--weights", bmt.weights) == 4


def test_the_cache_of_the_hub_records_digests(tmp_path: Path) -> None:
    content = b"weights"
    blob = tmp_path / "blobs" / hashlib.sha256(content).hexdigest()
    blob.parent.mkdir()
    blob.write_bytes(content)
    link = tmp_path / "model.safetensors"
    os.symlink(blob, link)
    assert digest_outcome(link).ok is True
    blob.write_bytes(content[:-1])
    outcome = digest_outcome(link)
    assert outcome.ok is False and outcome.cause.startswith("a damaged download")
    assert digest_outcome(None).ok is None


def test_installed_packages_record_digests(tmp_path: Path) -> None:
    assert digest_outcome(Path(np.__file__)).ok is True
    (tmp_path / "__init__.py").write_text("")
    assert digest_outcome(tmp_path / "__init__.py").ok is None

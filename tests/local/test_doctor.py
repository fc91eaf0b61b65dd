"""The findings of `clipit doctor` and its advice."""

import sys
from pathlib import Path

import pytest

from clipit.core.errors import FfmpegError
from clipit.local.doctor import Finding, advice, examine
from tests.local.conftest import clipit


def findings_of(folder: Path) -> dict[str, Finding]:
    return {finding.item: finding for finding in examine(folder)}


def test_findings_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipit.models.encoders.towers.is_cached", lambda model, tag: False)
    findings = findings_of(tmp_path / "not/yet/there")
    assert findings["ffmpeg"].ok and "aac" in findings["ffmpeg"].text
    assert findings["reader pyav"].ok
    assert f"GB free in {tmp_path}" in findings["disk"].text
    assert "cores" in findings["torch"].text
    assert findings["encoder clip"].ok is False
    assert "not downloaded (about 605 MB)" in findings["encoder clip"].text
    assert findings["encoder demo"].ok
    assert "--encoder demo" in advice(list(findings.values()))


def test_missing_ffmpeg_is_reported_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FfmpegError("no ffmpeg here")

    monkeypatch.setattr("clipit.media.ffmpeg.ffmpeg_program", missing)
    finding = findings_of(tmp_path)["ffmpeg"]
    assert finding == Finding("ffmpeg", False, "no ffmpeg here")
    assert "install ffmpeg" in advice([finding])


def test_advice_without_problems_is_to_summarize() -> None:
    assert advice([Finding("ffmpeg", True, "")]).startswith("clipit summarize VIDEO --query")


def test_configured_datasets_are_listed(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert clipit("doctor", "--out", tmp_path, "--configfile", toy / "config.yaml") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].startswith("ok dataset toy ") and "12 videos in 3 shards" in lines[-2]
    assert lines[-1].startswith("next: clipit summarize VIDEO")


def test_a_torchvision_of_another_backend_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)  # its import fails
    findings = findings_of(tmp_path)
    assert findings["torch"].ok is False
    assert "--torch-backend=auto torch torchvision" in findings["torch"].text
    assert "encoder demo" not in findings  # needs both
    assert "torch torchvision" in advice(list(findings.values()))


@pytest.mark.parametrize(("free", "ok"), [(4.9, False), (5.1, True)])
def test_little_space_is_a_warning(
    free: float, ok: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipit.local.doctor.free_gb", lambda folder: free)
    finding = findings_of(tmp_path)["disk"]
    assert finding.ok is ok and f"{free} GB free" in finding.text
    assert ("make space" in advice([finding])) is not ok

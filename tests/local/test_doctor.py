"""What a machine has and lacks, and what to do next."""

from pathlib import Path

import pytest

from clipit.core.errors import FfmpegError
from clipit.local.doctor import Finding, advice, examine
from tests.local.conftest import clipit


def found(folder: Path) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(folder)}


def test_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clipit.models.encoders.towers.is_cached", lambda model, tag: False)
    findings = found(tmp_path / "not/yet/there")
    assert findings["ffmpeg"].good and "aac" in findings["ffmpeg"].text
    assert findings["reader pyav"].good
    assert f"GB free at {tmp_path}" in findings["disk"].text
    assert "cores" in findings["torch"].text
    assert findings["encoder clip"].good is False
    assert "not downloaded (about 605 MB)" in findings["encoder clip"].text
    assert findings["encoder demo"].good
    assert "--encoder demo" in advice(list(findings.values()))


def test_without_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FfmpegError("no ffmpeg here")

    monkeypatch.setattr("clipit.media.ffmpeg.ffmpeg_program", none)
    finding = found(tmp_path)["ffmpeg"]
    assert finding == Finding("ffmpeg", False, "no ffmpeg here")
    assert "install ffmpeg" in advice([finding])


def test_all_is_well() -> None:
    assert advice([Finding("ffmpeg", True, "")]).startswith("clipit summarize VIDEO --query")


def test_the_datasets_are_looked_for(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert clipit("doctor", "--out", tmp_path, "--configfile", toy / "config.yaml") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].startswith("ok dataset toy ") and "12 videos in 3 shards" in lines[-2]
    assert lines[-1].startswith("next: clipit summarize VIDEO")

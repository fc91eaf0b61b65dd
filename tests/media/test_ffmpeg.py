from __future__ import annotations

import time
from pathlib import Path

import pytest

from clipit.core.errors import FfmpegError
from clipit.media import ffmpeg
from clipit.media.ffmpeg import (
    ffmpeg_program,
    filter_script_option,
    run,
    same_file,
    stream,
    video_encoder,
)


def test_ffmpeg_error_reaches_the_user(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError, match=r"^talk\.mp4: ffmpeg failed: .*No such file") as caught:
        run(["-i", str(tmp_path / "absent.mp4"), "-f", "null", "-"], what="talk.mp4")
    assert "\n" not in str(caught.value) and caught.value.exit_code == 5


DEBIAN_5_PRESET = """\
[libx264 @ 0x55a1] Error setting preset/tune nosuch/(null).
[libx264 @ 0x55a1] Possible presets: ultrafast superfast veryfast
Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0
Conversion failed!
"""
ENCODER_9 = """\
[vost#0:0 @ 0x55ea] Unknown encoder 'absent'
[vost#0:0 @ 0x55ea] Error selecting an encoder
Error opening output file out.mp4.
Error opening output files: Encoder not found
"""
FULL_9 = """\
[out#0/mp4 @ 0x55e9] Could not write header: No space left on device
[vf#0:0 @ 0x55e9] Error sending frames to consumers: No space left on device
[vf#0:0 @ 0x55e9] Task finished with error code: -28 (No space left on device)
[vf#0:0 @ 0x55e9] Terminating thread with return code -28 (No space left on device)
[out#0/mp4 @ 0x55e9] Nothing was written into output file, because it received no packets.
"""


@pytest.mark.parametrize(
    ("errors", "cause"),
    [
        ("Unknown encoder 'absent'\n", "Unknown encoder 'absent'"),
        (DEBIAN_5_PRESET, "Error setting preset/tune nosuch"),
        (ENCODER_9, "Unknown encoder 'absent'"),
        (FULL_9, "Could not write header: No space left on device"),
        ("bad block\n" * 200 + ENCODER_9, "Unknown encoder 'absent'"),
        ("Conversion failed!\n", "Conversion failed!"),
    ],
)
def test_cause_reaches_the_user(errors: str, cause: str, tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{errors}END\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(FfmpegError) as caught:
        run([], what="talk.mp4", program=str(program))
    message = str(caught.value)
    assert message.startswith("talk.mp4: ffmpeg failed: ") and cause in message
    assert message.count("; ") < 5


def test_progress_counts_seconds(tmp_path: Path) -> None:
    seen: list[float] = []
    source = ["-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=4"]
    run([*source, "-c:v", "mpeg4", str(tmp_path / "out.mp4")], what="x", progress=seen.append)
    assert seen == sorted(seen) and 3.5 < seen[-1] <= 4.1


def test_hanging_program_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\nwhile :; do echo frame=1; echo speed=$RANDOM; sleep 0.1; done\n")
    program.chmod(0o755)
    with pytest.raises(FfmpegError, match=r"no progress for 0\.6 s"):
        run([], what="x", stall_s=0.6, program=str(program))


def test_output_is_streamed() -> None:
    source = ["-f", "lavfi", "-i", "color=red:s=4x2:r=5:d=2"]
    with stream([*source, "-f", "image2pipe", "-c:v", "ppm", "pipe:1"], what="x") as output:
        headers = [output.readline() for _ in range(3)]
        assert headers == [b"P6\n", b"4 2\n", b"255\n"]
        rest = output.read(10_000)
    assert len(rest) == 10 * (11 + 24) - 11 and output_ended(rest)


def output_ended(rest: bytes) -> bool:
    """Red is stored as red; the last pixel shows that the stream is complete."""
    return rest[-3] > 200 and max(rest[-2:]) < 50


def test_error_of_a_streaming_program_is_raised(tmp_path: Path) -> None:
    with (
        pytest.raises(FfmpegError, match=r"^talk\.mp4: ffmpeg failed: .*No such file"),
        stream(
            ["-i", str(tmp_path / "absent.mp4"), "-f", "null", "pipe:1"], what="talk.mp4"
        ) as out,
    ):
        assert out.read(10) == b""


def test_only_waiting_for_the_program_is_a_stall(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho one\necho two\n")
    program.chmod(0o755)
    with stream([], what="x", stall_s=0.3, program=str(program)) as output:
        assert output.readline() == b"one\n"
        time.sleep(1.0)
        assert output.readline() == b"two\n"
    program.write_text("#!/bin/sh\necho one\nexec sleep 60\n")
    with (
        pytest.raises(FfmpegError, match=r"no progress for 0\.3 s"),
        stream([], what="x", stall_s=0.3, program=str(program)) as output,
    ):
        assert output.readline() == b"one\n" and output.readline() == b""


def test_leaving_reader_kills_the_program() -> None:
    endless = ["-f", "lavfi", "-i", "color=red:s=64x64", "-f", "rawvideo", "pipe:1"]
    with pytest.raises(KeyError), stream(endless, what="x") as output:
        assert len(output.read(100)) == 100
        raise KeyError


def test_best_encoder_of_the_build(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    lines = [" V....D mpeg4   MPEG-4 part 2", " V....D libopenh264   OpenH264", " A....D aac   AAC"]
    program.write_text("#!/bin/sh\ncat <<END\n" + "\n".join(lines) + "\nEND\n")
    program.chmod(0o755)
    assert video_encoder(str(program))["vcodec"] == "libopenh264"
    program.write_text("#!/bin/sh\necho nothing\n")
    video_encoder.cache_clear()
    with pytest.raises(FfmpegError, match="libx264, libopenh264, mpeg4"):
        video_encoder(str(program))


@pytest.mark.parametrize(
    ("version", "option"),
    [
        ("4.4.2-0ubuntu0.22.04.1", "-filter_complex_script"),
        ("n6.1", "-filter_complex_script"),
        ("7.0.2-static", "-/filter_complex"),
        ("n9.0.2-17-g2a571b6068", "-/filter_complex"),
        ("N-118000-gabcdef", "-/filter_complex"),
    ],
)
def test_filter_script_option_by_version(version: str, option: str, tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\necho ffmpeg version {version} Copyright\n")
    program.chmod(0o755)
    assert filter_script_option(str(program)) == option


def test_packaged_program_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg.shutil, "which", lambda name: None)
    ffmpeg_program.cache_clear()
    try:
        assert "imageio_ffmpeg" in ffmpeg_program()
        assert video_encoder(ffmpeg_program())["vcodec"] in ("libx264", "libopenh264", "mpeg4")
    finally:
        ffmpeg_program.cache_clear()


def test_same_file_through_a_link(tmp_path: Path) -> None:
    one, link = tmp_path / "one", tmp_path / "link"
    one.touch()
    link.symlink_to(one)
    assert same_file(one, link) and not same_file(one, tmp_path / "absent")

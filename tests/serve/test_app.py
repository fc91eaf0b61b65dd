"""The server gives the videos named by summaries, in ranges, to its own pages; nothing else."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clipit.serve import run
from clipit.serve.guard import Guard
from clipit.summary.model import read_summary, write_summary
from tests.serve import world

#: (status, headers, content).
Response = tuple[int, dict[str, str], bytes]

PAGE = f"/v/{world.NAME}/"


def request(
    address: str, method: str, path: str, body: str | None = None, **headers: str
) -> Response:
    """(status, headers, content) of a request whose path is sent as it is."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=180)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=body, headers=named)
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    return reply.status, dict(reply.getheaders()), content


def post(address: str, route: str = "query", **fields: object) -> Response:
    body = json.dumps({"query": world.QUERY, "scorer": "zero-shot", "budget_s": 2.5} | fields)
    return request(address, "POST", PAGE + route, body, Content_Type="application/json")


def test_single_video_is_the_first_page(address: str) -> None:
    status, headers, _ = request(address, "GET", "/")
    assert status in (302, 307)
    assert urlsplit(headers["location"]).path == PAGE
    status, headers, content = request(address, "GET", PAGE)
    assert status == 200
    assert b'"live":{"scorers":["similarity","zero-shot"]' in content
    assert headers["x-content-type-options"] == "nosniff"


def test_video_is_served_in_ranges(address: str, out: Path) -> None:
    whole = (out.parent / "videos" / f"{world.NAME}.webm").read_bytes()
    status, headers, content = request(address, "GET", PAGE + "source", Range="bytes=100-299")
    assert (status, content) == (206, whole[100:300])
    assert headers["content-range"] == f"bytes 100-299/{len(whole)}"
    assert request(address, "GET", PAGE + "source")[2] == whole
    assert request(address, "GET", PAGE + "source", Range=f"bytes={len(whole)}-")[0] == 416


@pytest.mark.parametrize("scorer", ["similarity", "zero-shot"])
def test_queried_shots_are_selected(address: str, scorer: str) -> None:
    status, _, content = post(address, scorer=scorer)
    assert status == 200, content
    cut = json.loads(content)
    selected = [(row[0], row[1]) for row in cut["shots"] if row[3]]
    assert world.share_shown(selected) > 0.8
    assert cut["selected_s"] <= 2.5


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/..%2f..%2fetc/passwd", "/v/..%2f..%2f/source", PAGE + "../../summary.json",
     PAGE + "rendered/0", PAGE + "rendered/99", "/v/other/", PAGE + "%2e%2e/%2e%2e/summary.json"],
)  # fmt: skip
def test_no_other_file_is_served(address: str, path: str) -> None:
    assert request(address, "GET", path)[0] == 404


def test_foreign_host_name_is_refused(address: str) -> None:
    for host in ("evil.example", "evil.example:80", "localhost.evil.example", ""):
        assert request(address, "GET", PAGE, Host=host)[0] in (400, 403), host
    for host in ("localhost:1", "127.0.0.1", "[::1]:9"):
        assert request(address, "GET", PAGE, Host=host)[0] == 200, host


def test_foreign_page_is_refused(address: str) -> None:
    body = json.dumps({"query": "x", "budget_s": 1})
    sent = {"Content_Type": "application/json", "Origin": "http://evil.example"}
    assert request(address, "POST", PAGE + "render", body, **sent)[0] == 403
    assert request(address, "POST", PAGE + "render", body, Content_Type="text/plain")[0] == 415


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"budget_s": -1}, "budget_s: Input should be greater than 0"),
        ({"scorer": "magic"}, "scorer: expected similarity or zero-shot, found 'magic'"),
        ({"query": "x" * 501}, "query: String should have at most 500 characters"),
        ({"query": None, "cut_index": 7}, "cut_index: expected 0 to 0, found 7"),
        ({"extra": 1}, "extra: Extra inputs are not permitted"),
    ],
)
def test_invalid_request_is_one_line(address: str, fields: dict, reason: str) -> None:
    status, _, content = post(address, **fields)
    assert (status, json.loads(content)) == (400, {"error": reason})


def test_long_request_is_refused(address: str) -> None:
    assert post(address, query="x" * 20_000)[0] == 413


def test_a_chunked_body_obeys_the_same_limit(address: str) -> None:
    sent = []

    def chunks() -> Iterator[bytes]:
        for _ in range(2000):
            sent.append(1)
            yield b" " * 10_000

    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=180)
    headers = {"Content-Type": "application/json"}
    with suppress(BrokenPipeError, ConnectionResetError):  # the server has answered and closed
        connection.request("POST", PAGE + "query", chunks(), headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    assert len(sent) < 1500


def test_a_budget_is_at_most_the_whole_video(address: str, out: Path) -> None:
    duration_s = read_summary(out / world.NAME / "summary.json").source_video.duration_s
    for fields in ({}, {"query": None, "cut_index": 0}):
        status, _, content = post(address, budget_s=9_999_999, **fields)
        assert status == 200 and json.loads(content)["budget_s"] == duration_s


@pytest.mark.parametrize("host", ["[::1", "[", "a]b[", "[v1.x"])
def test_a_malformed_host_is_a_bad_request(address: str, host: str) -> None:
    assert request(address, "GET", PAGE, Host=host)[0] == 400
    sent = {"Content_Type": "application/json", "Origin": f"http://{host}"}
    assert request(address, "POST", PAGE + "query", "{}", **sent)[0] in (400, 403)


def test_ctrl_c_stops_a_server_whose_video_is_paused(out: Path, tmp_path: Path) -> None:
    """A browser that has buffered enough reads no further, and keeps its connection."""
    folder = shutil.copytree(out / world.NAME, tmp_path / "long" / world.NAME).parent
    summary = read_summary(folder / world.NAME / "summary.json")
    video = tmp_path / "long.webm"
    with video.open("wb") as file:
        file.truncate(300_000_000)  # no buffer of a system holds it
    source_video = summary.source_video.model_copy(update={"path": str(video)})
    changed = summary.model_copy(update={"source_video": source_video})
    write_summary(folder / world.NAME / "summary.json", changed)
    command = [sys.executable, "-m", "clipit", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        netloc = urlsplit(server.stdout.readline().split(" at ")[1].split()[0]).netloc
        paused = http.client.HTTPConnection(netloc, timeout=180)
        paused.request("GET", PAGE + "source")
        assert paused.getresponse().read(1000)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) in (0, 130)
        paused.close()


def test_export_is_a_download(address: str) -> None:
    status, headers, content = post(address, "export", format="edl")
    assert status == 200
    assert "world--a-yellow-triangle.edl" in headers["content-disposition"]
    assert content.startswith(b"TITLE: ")
    assert post(address, "export", format="avi")[0] == 400


def test_rendered_file_is_next_to_the_summary_and_replaces_nothing(address: str, out: Path) -> None:
    names = [json.loads(post(address, "render")[2])["file"] for _ in range(2)]
    assert names == ["world--a-yellow-triangle-2s.mp4", "world--a-yellow-triangle-2s-2.mp4"]
    for name in names:
        assert (out / world.NAME / name).stat().st_size > 1000
    status, _, content = post(address, "render", budget_s=0.1)
    assert status == 400
    assert b"no shot fits this length" in content


@pytest.fixture
def outside(out: Path, tmp_path: Path) -> Path:
    """A folder whose summary names files that must not be served."""
    folder = tmp_path / "given"
    (folder / "a").mkdir(parents=True)
    summary = read_summary(out / world.NAME / "summary.json")
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    shutil.copy(tmp_path / "secret.mp4", tmp_path / "passwd")
    source_video = summary.source_video.model_copy(update={"path": str(tmp_path / "passwd")})
    cuts = [summary.cuts[0].model_copy(update={"file": "../../secret.mp4"})]
    changed = summary.model_copy(update={"source_video": source_video, "cuts": cuts})
    write_summary(folder / "a/summary.json", changed)
    return folder


def test_summary_cannot_open_the_disk(outside: Path) -> None:
    import threading

    import uvicorn

    from clipit.serve.app import build_app
    from clipit.serve.library import entries

    app = build_app(outside, entries(outside), run.Encoders().of)
    listener = run._listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert request(address, "GET", PAGE)[0] == 200
        assert request(address, "GET", PAGE + "rendered/0")[0] == 403
        assert request(address, "GET", PAGE + "source")[0] == 404  # not the suffix of a video
    finally:
        server.should_exit = True
        thread.join()


def test_given_host_name_is_accepted() -> None:
    guard = Guard(lambda *_: None, ("my.machine",))
    assert guard._is_ours("my.machine:80")
    assert not guard._is_ours("your.machine:80")


def clipit(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clipit", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=180)


def test_port_in_use_is_one_line(address: str, out: Path) -> None:
    port = str(urlsplit(address).port)
    done = clipit(str(out), "--port", port)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}: cannot listen there" in done.stderr


def test_missing_extra_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.MissingError, match=r"pip install 'clipit-summarize\[serve\]'"):
        run.check_installed()

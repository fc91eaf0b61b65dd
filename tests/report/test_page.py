"""The page is one file of bounded size, and untrusted text stays text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from clipit.report import write_report
from clipit.report.annotator_scores import agreement, annotator_data
from clipit.report.content import extremes, page_data, picture_times, relative_url
from clipit.report.thumbnails import affordable, thumbnails
from clipit.summary.model import Curve, Cut, Shot, Summary
from tests.report import planted


class Elements(HTMLParser):
    """Records elements and URLs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href")]


def test_nothing_is_loaded_from_elsewhere(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert Elements(text).addresses == ["data:,", "#timeline"]
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text)


def test_untrusted_text_cannot_become_code(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert Elements(text).tags.count("script") == 2
    assert planted.HOSTILE not in text
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    content = json.loads(data.group(1))
    assert content["cuts"][1]["query"] == planted.QUERY
    assert planted.DECISIVE in content["sentences"]
    assert "<title>clip &lt;/script&gt;" in text


def test_policy_names_the_script(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert re.search(r"default-src 'none'; script-src 'sha256-[\w+/]{43}='", text)
    assert "unsafe-eval" not in text


def long_summary(source: Path, hours: int = 5) -> Summary:
    """Shots of 3 s, half of them selected; picks twice a second."""
    duration_s = hours * 3600.0
    shots = [
        Shot(start=75 * i, stop=75 * i + 75, start_s=3.0 * i, end_s=3.0 * i + 3, score=0.5,
             selected=i % 2 == 0)
        for i in range(int(duration_s / 3))
    ]  # fmt: skip
    time_s = np.arange(0, duration_s, 0.5)
    score = np.random.default_rng(0).random(len(time_s)) / 2
    score[31_000] = 0.99
    curve = Curve(time_s=time_s.tolist(), score=score.tolist())
    cut = Cut(query=None, scorer="s", budget_s=9000, file=None, shots=shots, curve=curve)
    small = planted.summary(source)
    length = {"duration_s": duration_s, "n_frames": int(duration_s * 25)}
    source_video = small.source_video.model_copy(update=length)
    return small.model_copy(update={"source_video": source_video, "cuts": [cut, cut]})


def test_five_hours_stay_below_three_megabytes(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (160, 240, 3), np.uint8)
    busy = _busy_jpeg(noise)
    out = tmp_path / "long.html"
    write_report(long_summary(tmp_path), out, pictures=lambda times_s: dict.fromkeys(times_s, busy))
    assert 1_000_000 < out.stat().st_size < 3_900_000
    text = out.read_text()
    content = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S).group(1))
    assert sum(map(len, content["pictures"])) <= 2_400_000
    assert len(content["cuts"][0]["time"]) <= 6000
    assert max(content["cuts"][0]["score"]) == 0.99  # a peak is never thinned out
    assert content["cuts"][0]["highest"][0][:2] == [15_500.0, 0.99]


def _busy_jpeg(noise: np.ndarray) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG", quality=90)
    return out.getvalue()


def test_pictures_are_allotted_by_priority() -> None:
    assert affordable([[1.0, 2.0], [3.0, 1.0], [5.0, 4.0, 6.0, 7.0]], 5) == [1, 2, 3, 4, 6]
    small = thumbnails(planted.pictures, [[1.0], [2.0, 3.0]], budget=8_000)
    assert len(small) == 2
    assert 1.0 in small


def test_selected_shots_and_extremes_have_pictures(tmp_path: Path) -> None:
    summary = planted.summary(tmp_path / "x.mp4")
    times = [time_s for group in picture_times(summary) for time_s in group]
    assert {2.5, 7.5, 5.5} <= set(times)
    small = thumbnails(planted.pictures, picture_times(summary))
    content = page_data(summary, tmp_path, small, None)
    ordered = sorted(small)
    selected = [shot for shot in content["cuts"][0]["shots"] if shot[3]]
    assert [ordered[shot[4]] for shot in selected] == [2.5, 7.5]


def test_highest_and_lowest_frames_are_not_neighbours() -> None:
    score = np.zeros(100)
    score[40:44] = [0.9, 1.0, 0.9, 0.8]
    score[80] = 0.5
    found = extremes(Curve(time_s=np.arange(100.0).tolist(), score=score.tolist()), 100.0, 2)
    assert found["highest"] == [41, 80]


def test_agreement_is_the_mean_over_annotators() -> None:
    scores = planted.annotator_scores()
    assert agreement(scores, scores.time_s, scores.annotators[0]) == 0.0  # 1, -1 and 0
    alone = scores._replace(annotators=scores.annotators[:1])
    assert agreement(alone, scores.time_s + 0.1, scores.annotators[0]) == 1.0
    none = scores._replace(annotators=scores.annotators[:0])
    assert agreement(none, scores.time_s, scores.mean) is None


def test_annotators_are_drawn_in_shades() -> None:
    data = annotator_data(planted.annotator_scores(), planted.DURATION_S)
    assert data["annotators"][0][4:6] == "99"
    assert set(data["annotators"][2]) == {"0"}
    assert data["step_s"] == 0.5
    assert max(data["mean"]) == 1


@pytest.mark.parametrize("name", ["a b.mp4", "50%.mp4", "é?.mp4"])
def test_addresses_are_relative_and_quoted(tmp_path: Path, name: str) -> None:
    from urllib.parse import unquote

    address = relative_url(tmp_path / "videos" / name, tmp_path / "pages")
    assert unquote(address) == f"../videos/{name}"
    assert not set(address) & set(" ?#é")

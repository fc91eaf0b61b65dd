"""Whoever comes second waits, and says so."""

import threading
from pathlib import Path

import pytest

from clipit.local.lock import alone_in


def test_the_second_waits_for_the_first(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    order: list[str] = []
    asked = threading.Event()

    def second() -> None:
        asked.set()
        with alone_in(tmp_path / "video"):
            order.append("second")

    thread = threading.Thread(target=second)
    with alone_in(tmp_path / "video"):
        thread.start()
        asked.wait()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        order.append("first")
    thread.join(timeout=30)
    assert order == ["first", "second"]
    assert capsys.readouterr().err == f"waiting for another clipit that is at {tmp_path}/video\n"


def test_a_failure_lets_the_next_one_in(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), alone_in(tmp_path):
        raise RuntimeError
    with alone_in(tmp_path):
        pass

"""The second process waits, and prints one message."""

import threading
from pathlib import Path

import pytest

from clipit.local.lock import exclusive


def test_second_process_waits_for_the_first(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    order: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.set()
        with exclusive(tmp_path / "video"):
            order.append("second")

    thread = threading.Thread(target=second)
    with exclusive(tmp_path / "video"):
        thread.start()
        started.wait()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        order.append("first")
    thread.join(timeout=30)
    assert order == ["first", "second"]
    assert capsys.readouterr().err == f"waiting for another clipit process in {tmp_path}/video\n"


def test_lock_is_released_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), exclusive(tmp_path):
        raise RuntimeError
    with exclusive(tmp_path):
        pass

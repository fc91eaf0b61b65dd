"""Batches of a stream and reading ahead."""

import threading
from collections.abc import Iterator

import pytest

from clipit.models.batches import ahead, batched


def test_batches() -> None:
    assert list(batched(range(7), 3)) == [(0, 1, 2), (3, 4, 5), (6,)]
    assert list(batched([], 3)) == []


def test_the_next_item_is_made_while_the_current_is_used() -> None:
    """The consumer holds item 0 until item 1 was made: only another thread can make it."""
    made = threading.Event()

    def source() -> Iterator[int]:
        yield 0
        made.set()
        yield 1

    items = ahead(source())
    assert next(items) == 0
    assert made.wait(timeout=30)
    assert list(items) == [1]


def test_an_error_comes_in_its_place() -> None:
    def source() -> Iterator[int]:
        yield 0
        raise OSError("gone")

    items = ahead(source())
    assert next(items) == 0
    with pytest.raises(OSError, match="gone"):
        next(items)

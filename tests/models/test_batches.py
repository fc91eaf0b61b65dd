"""Batches of a stream, and prefetching."""

import threading
from collections.abc import Iterator

import pytest

from clipit.models.batches import batched, prefetch


def test_batched_splits_into_tuples() -> None:
    assert list(batched(range(7), 3)) == [(0, 1, 2), (3, 4, 5), (6,)]
    assert list(batched([], 3)) == []


def test_prefetch_computes_next_item_while_current_is_in_use() -> None:
    """The consumer waits for item 1 before asking for it: only another thread can compute it."""
    computed = threading.Event()

    def source() -> Iterator[int]:
        yield 0
        computed.set()
        yield 1

    items = prefetch(source())
    assert next(items) == 0
    assert computed.wait(timeout=30)
    assert list(items) == [1]


def test_prefetch_raises_errors_in_order() -> None:
    def source() -> Iterator[int]:
        yield 0
        raise OSError("gone")

    items = prefetch(source())
    assert next(items) == 0
    with pytest.raises(OSError, match="gone"):
        next(items)

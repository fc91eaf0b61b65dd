"""Batches of a stream, prefetched in another thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Tuples of `size` items; the last may be shorter (itertools.batched of Python 3.12)."""
    remaining = iter(items)
    while batch := tuple(islice(remaining, size)):
        yield batch


def prefetch(items: Iterator[T]) -> Iterator[T]:
    """The same items, each computed in another thread while the previous one is in use.

    None ends the stream. An exception of `items` is raised in place of its item.
    """
    with ThreadPoolExecutor(1) as pool:
        upcoming = pool.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = pool.submit(next, items, None)
            yield item

"""Batches of a stream, the next one prepared while the current one is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Tuples of `size` items, the last perhaps shorter (itertools.batched of Python 3.12)."""
    waiting = iter(items)
    while batch := tuple(islice(waiting, size)):
        yield batch


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each computed in another thread while the one before is being used.

    None ends the stream. An error of `items` is raised where its item would have come.
    """
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item

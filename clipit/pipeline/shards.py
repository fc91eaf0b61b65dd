"""Which shard a video belongs to.

Videos without annotations are placed by a hash of their names, in a tree: a shard of more than
`capacity` videos is split in two by the next bit. So a video that is added, removed or renamed
touches its own shard only (docs/decisions/pipeline.md); no state is kept that could be lost.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence

from clipit.core.naming import shard_name

_BITS = 64
#: The only shard of few videos, and what the names of the shards of a tree begin with.
_ROOT, _LEAF = shard_name(0), "shard-1"


def slices(videos: Sequence[str], capacity: int) -> dict[str, list[str]]:
    """Shard -> videos: every `capacity` of them, in their order; for a list that is final."""
    return {
        shard_name(number): list(videos[first : first + capacity])
        for number, first in enumerate(range(0, len(videos), capacity))
    }


def stable_shards(videos: Sequence[str], capacity: int) -> dict[str, list[str]]:
    """Shard -> videos, at most `capacity` each, in their order."""
    hashed = sorted((_hash(video), row) for row, video in enumerate(videos))
    keys = [key for key, _ in hashed]
    found: dict[str, list[str]] = {}
    pending = [("", 0, len(keys))]
    while pending:
        bits, first, last = pending.pop()
        if last - first > capacity and len(bits) < _BITS:
            half = int(f"{bits}1".ljust(_BITS, "0"), 2)
            middle = bisect_left(keys, half, first, last)
            pending += [(f"{bits}1", middle, last), (f"{bits}0", first, middle)]
        elif last > first:
            rows = sorted(row for _, row in hashed[first:last])
            found[_LEAF + bits if bits else _ROOT] = [videos[row] for row in rows]
    return found


def _hash(video: str) -> int:
    return int.from_bytes(hashlib.sha256(video.encode(errors="surrogateescape")).digest()[:8])

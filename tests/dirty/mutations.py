"""Damage to bytes, to text and to values, by a seeded generator."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

Damage = Callable[[bytes, Random], bytes]


class Untouched(Random):
    """Damages nothing: the originals must be read right."""


_DEEP = 5000
#: Values that no field expects.
_VALUES: list[Any] = [
    None, True, -1, 0, 10**6, 10**12, 10**400, 1e-300, 1e308, float("nan"), float("inf"),
    -float("inf"), "", "x", "\0", "\ud800", "..", "../../outside", "/etc/passwd", "9" * 5000,
    "nan", [], {}, [[]], [None], {"": None}, "a\nb", "\N{RIGHT-TO-LEFT OVERRIDE}",
]  # fmt: skip


def flipped(content: bytes, rng: Random) -> bytes:
    """Some bits of it, or of its first kilobyte."""
    damaged = bytearray(content)
    end = len(damaged) if rng.random() < 0.6 else min(len(damaged), 1000)
    for _ in range(rng.choice([1, 3, 10, 100])):
        damaged[rng.randrange(end)] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def zeroed(content: bytes, rng: Random) -> bytes:
    """Runs of zeros, as of a disk's lost blocks."""
    damaged = bytearray(content)
    for _ in range(rng.choice([1, 3, 20])):
        start, length = rng.randrange(len(damaged)), rng.choice([2, 16, 512, 4096])
        damaged[start : start + length] = bytes(len(damaged[start : start + length]))
    return bytes(damaged)


def truncated(content: bytes, rng: Random) -> bytes:
    """A download that stopped, or one that lacks its start."""
    cut = rng.randrange(len(content))
    return content[:cut] if rng.random() < 0.8 else content[cut:]


def overwritten(content: bytes, rng: Random) -> bytes:
    """Runs of noise, or of extreme numbers where sizes, times and rates may be."""
    damaged = bytearray(content)
    for _ in range(rng.choice([1, 2, 8])):
        run = rng.choice([b"\xff" * 4, b"\x7f" + b"\xff" * 7, b"\xff" * 8, rng.randbytes(16)])
        start = rng.randrange(min(len(damaged), rng.choice([200, 2000, len(damaged)])))
        damaged[start : start + len(run)] = run[: len(damaged) - start]
    return bytes(damaged)


def shuffled(content: bytes, rng: Random) -> bytes:
    """Blocks lost, doubled or in another order."""
    size = rng.choice([188, 512, 4096])
    blocks = [content[at : at + size] for at in range(0, len(content), size)]
    one, other = rng.randrange(len(blocks)), rng.randrange(len(blocks))
    what = rng.random()
    if what < 0.4:
        blocks[one], blocks[other] = blocks[other], blocks[one]
    elif what < 0.7:
        blocks.insert(one, blocks[other])
    else:
        del blocks[one]
    return b"".join(blocks)


BYTES: tuple[Damage, ...] = (flipped, zeroed, truncated, overwritten, shuffled)


def damaged(content: bytes, rng: Random) -> bytes:
    """One kind of damage, sometimes two."""
    if isinstance(rng, Untouched):
        return content
    for damage in rng.sample(BYTES, rng.choice([1, 1, 2])):
        content = damage(content or b"\0", rng)
    return content


def damaged_lines(content: bytes, rng: Random) -> bytes:
    """Text whose lines or signs are wrong, or bytes that are none."""
    if isinstance(rng, Untouched):
        return content
    if rng.random() < 0.3:
        return damaged(content, rng)
    lines = content.decode().splitlines()
    row = rng.randrange(len(lines))
    value = str(rng.choice(_VALUES)).encode(errors="surrogatepass").decode(errors="replace")
    edits: list[Callable[[], Any]] = [
        lambda: lines.pop(row),
        lambda: lines.insert(row, lines[-1]),
        lambda: lines.__setitem__(row, lines[row].replace(rng.choice(",:0123"), value)),
        lambda: lines.__setitem__(row, value),
        lambda: lines.__setitem__(row, lines[row] * 2000),
        lambda: lines.__setitem__(row, '"' + lines[row]),
        lambda: lines.extend(["<" * 200_000, "--> " * 50_000]),
        lambda: lines.__setitem__(slice(None), [line for line in lines if line] * 2000),
    ]
    rng.choice(edits)()
    return "\n".join(lines).encode()


def damaged_json(content: bytes, rng: Random) -> bytes:
    """JSON with other values at random places, or damaged as text."""
    if isinstance(rng, Untouched):
        return content
    if rng.random() < 0.3:
        return damaged(content, rng)
    tree = json.loads(content)
    if rng.random() < 0.05:
        return b'{"a":' * _DEEP + b"1" + b"}" * _DEEP if rng.random() < 0.5 else b"[" * _DEEP
    for _ in range(rng.choice([1, 1, 3])):
        tree = _replaced(tree, rng)
    return json.dumps(tree).encode()


def _replaced(tree: Any, rng: Random) -> Any:
    """The tree with one value replaced, one key lost, or one entry repeated."""
    if not isinstance(tree, dict | list) or not tree or rng.random() < 0.15:
        return rng.choice(_VALUES)
    key = rng.choice(list(tree)) if isinstance(tree, dict) else rng.randrange(len(tree))
    if rng.random() < 0.15:
        del tree[key]
    elif rng.random() < 0.1 and isinstance(tree, list):
        tree *= 2
    else:
        tree[key] = _replaced(tree[key], rng)
    return tree

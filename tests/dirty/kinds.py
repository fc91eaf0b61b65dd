"""Every kind of input by name."""

from __future__ import annotations

from tests.dirty import containers, tables_and_texts, weights
from tests.dirty.cases import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in [*containers.KINDS, *tables_and_texts.KINDS, *weights.KINDS]
}

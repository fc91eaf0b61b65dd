"""Compiled functions run where nothing can be written, as in a container."""

from __future__ import annotations

import pytest
from numba.core.caching import CacheImpl

from clipit.algorithms.compiled import compiled


def doubled(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize("places", [CacheImpl._locator_classes, []])
def test_a_cache_is_not_needed(places: list[type], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CacheImpl, "_locator_classes", places)
    function = compiled(doubled)
    assert function(21) == 42
    assert function.signatures  # compiled, not interpreted

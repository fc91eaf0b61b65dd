"""The outcome of one question to a model."""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """One line of the report; `ok` None: nothing is known to compare with."""

    quiz: str
    ok: bool | None
    #: the numbers
    text: str
    #: what a failure points at, and the fix
    cause: str = ""

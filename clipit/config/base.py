"""What every group of options shares: no unknown names, typed and frozen values, finite numbers."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

T = TypeVar("T")


def _distinct(values: list[T]) -> list[T]:
    repeated = [value for value in values if values.count(value) > 1]
    if repeated:
        raise ValueError(f"{repeated[0]!r} is listed twice; remove one")
    return values


#: A list in which no value may stand twice.
Distinct = Annotated[list[T], AfterValidator(_distinct)]


class Options(BaseModel):
    """A group of options; its fields are the only place where they are declared."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, protected_namespaces=(), allow_inf_nan=False
    )

"""What every group of options shares: unknown names are refused, values are typed and frozen."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """A group of options; its fields are the only place where they are declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

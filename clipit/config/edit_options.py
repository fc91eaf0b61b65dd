"""What a person changes in a summary that was chosen."""

from __future__ import annotations

from pydantic import Field

from clipit.config.base import Options


class EditOptions(Options):
    """Changes of a cut; times in seconds after the first frame of the video, half-open ranges."""

    #: moments that must be in the summary, whatever they score
    keep: tuple[tuple[float, float], ...] = ()
    #: moments that must not
    drop: tuple[tuple[float, float], ...] = ()
    #: shorter shots are joined with a neighbour
    min_shot_s: float = Field(0.0, ge=0)
    #: seconds added before and after everything that is shown, beyond the budget
    handles_s: float = Field(0.0, ge=0)
    #: seconds from and to black at the ends of every piece
    fade_s: float = Field(0.0, ge=0)

    @property
    def changes_choice(self) -> bool:
        """Whether the shots must be chosen again."""
        return bool(self.keep or self.drop or self.min_shot_s)

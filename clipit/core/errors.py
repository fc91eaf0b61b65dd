"""Errors a user can cause, each one line: where, what was expected, what was found, the fix.

The class determines the exit code of the command line; any other exception is our bug (1).
"""

from __future__ import annotations


class ClipitError(Exception):
    """Base class of every error that is not our bug."""

    exit_code = 1


class UsageError(ClipitError):
    """A wrong command line or configuration."""

    exit_code = 2


class DataError(ClipitError):
    """An input file that cannot be used as it is."""

    exit_code = 3


class DiskFullError(ClipitError):
    """No space is left where output or temporary files are written."""

    exit_code = 3


class MissingError(ClipitError):
    """Weights or data that are missing on this machine."""

    exit_code = 4


class FfmpegError(ClipitError):
    """ffmpeg failed; the message ends with ffmpeg's own error."""

    exit_code = 5

"""Errors a user can cause, each one line: where, what was expected, what was found, the fix.

The class decides the exit code of the command line; anything else that escapes is our bug (1).
"""

from __future__ import annotations


class ClipitError(Exception):
    """Base of every error that is not a bug of ours."""

    exit_code = 1


class UsageError(ClipitError):
    """A wrong command line or configuration."""

    exit_code = 2


class DataError(ClipitError):
    """An input file that cannot be used as it is."""

    exit_code = 3


class MissingError(ClipitError):
    """Weights or data that are not on this machine."""

    exit_code = 4


class FfmpegError(ClipitError):
    """ffmpeg failed; the message ends with its last words."""

    exit_code = 5

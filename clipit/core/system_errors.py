"""What the operating system refuses, as errors of one line: a full disk, no access to a folder."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clipit.core.errors import ClipitError, DiskFullError, UsageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
#: The same in the messages of libraries and programs that raise errors of their own.
_FULL_TEXT = "No space left on device"
_TOO_LARGE_TEXT = "File too large"
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_TEMPORARY = "No usable temporary directory"
_GB = 1e9


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise a refusal of the system while writing to `folder` as a ClipitError that names it."""
    try:
        yield
    except Exception as error:
        known = explain(error, folder)
        if known is None:
            raise
        raise known from error


def explain(error: Exception, folder: Path | None = None) -> ClipitError | None:
    """The ClipitError for a refusal of the system, None for any other error.

    folder: where output is written, if known.
    """
    if isinstance(error, DiskFullError):
        return error
    if getattr(error, "errno", None) in _FULL or _FULL_TEXT in str(error):
        return _disk_full(_place(error) or folder)
    if getattr(error, "errno", None) == errno.EFBIG or _TOO_LARGE_TEXT in str(error):
        place = _place(error) or folder or Path()
        return DiskFullError(
            f"{place.absolute()}: a file here reached the size it may have; raise `ulimit -f`, or "
            "choose a folder on another file system; finished work is kept"
        )
    if isinstance(error, FileNotFoundError) and _NO_TEMPORARY in str(error):
        return _disk_full(None)
    if isinstance(error, OSError) and error.errno in _REFUSED:
        where = error.filename or folder
        return UsageError(f"{where}: {error.strerror}; make it writable or choose another folder")
    return None


def nearest_existing(folder: Path) -> Path:
    """The folder, or that in which it would be created."""
    absolute = folder.absolute()
    return next(path for path in (absolute, *absolute.parents) if path.exists())


def free_gb(folder: Path) -> float:
    """Free space where `folder` is, or would be created."""
    return shutil.disk_usage(nearest_existing(folder)).free / _GB


def _place(error: Exception) -> Path | None:
    name = getattr(error, "filename", None)
    return Path(os.fsdecode(name)).parent if isinstance(name, str | bytes) else None


def _disk_full(folder: Path | None) -> DiskFullError:
    """Names the folder, or the one for temporary files if that has less space."""
    temporary = Path(os.environ.get("TMPDIR", "/tmp"))
    full = min((folder or Path(), temporary), key=free_gb)
    fix = "set TMPDIR to another folder" if full == temporary else "choose another folder"
    return DiskFullError(
        f"{full.absolute()}: no space left on the device ({free_gb(full):.2f} GB free); "
        f"free some, or {fix}; finished work is kept"
    )

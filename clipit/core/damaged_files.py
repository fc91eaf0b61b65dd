"""Reading files that may be damaged: whatever a library raises is one line that names the file."""

from __future__ import annotations

import csv
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

from clipit.core.errors import ClipitError, DataError

#: What libraries raise on bytes or values that nobody foresaw. RuntimeError: HDF5, PyTorch, and
#: RecursionError on deep nesting.
DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    csv.Error,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_MAX_REASON = 200


@contextmanager
def reading(path: str | PathLike[str], kind: str, fix: str = "write it again") -> Iterator[None]:
    """Raise what the block fails with as the DataError that `path` is not readable as `kind`."""
    try:
        yield
    except ClipitError:
        raise
    except DAMAGE as error:
        raise unreadable(path, kind, error, fix) from error


def unreadable(
    path: str | PathLike[str], kind: str, error: Exception, fix: str = "write it again"
) -> DataError:
    """The DataError, in one line, for a file that a library cannot read as `kind`."""
    reason = " ".join(str(error).split())[:_MAX_REASON] or type(error).__name__
    return DataError(f"{path}: not readable as {kind} ({reason}); {fix}")

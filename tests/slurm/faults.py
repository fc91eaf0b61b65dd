"""Faults of jobs on a node, put into stages from outside: nothing in the package knows of them.

`install` writes a sitecustomize.py to a folder of PYTHONPATH. It acts in `clipit stage NAME` alone,
where NAME matches a file in faults/: each file is one fault, and is removed when it strikes.
"""

from __future__ import annotations

from pathlib import Path

_CODE = '''\
import os, pathlib, sys, time

folder = pathlib.Path(__file__).parent / "faults"


def strike():
    """The first fault of this stage and these files, taken so that no other job gets it."""
    words = sys.orig_argv
    if words[1:4] != ["-m", "clipit", "stage"]:
        return ""
    for file in sorted(folder.glob(words[4] + ".*")):
        _, wanted, kind = file.name.split(".")
        if wanted in " ".join(words):
            try:
                file.rename(folder / ("struck-" + file.name))
            except FileNotFoundError:
                continue
            (folder / ("job-" + file.name)).write_text(os.environ.get("SLURM_JOB_ID", ""))
            return kind
    return ""


kind = strike()
if kind == "fail":
    sys.exit("a planted failure")
if kind == "hang":
    time.sleep(10_000)
if kind == "memory":
    hoard = b"x" * 1_500_000_000
    time.sleep(60)
'''


def install(folder: Path, *faults: str) -> None:
    """Plant faults, `STAGE.WORD.KIND` each: in the first job of a stage whose words contain WORD.

    Kinds: fail (exit 1), hang (for ever), memory (1.5 GB).
    """
    (folder / "faults").mkdir()
    (folder / "sitecustomize.py").write_text(_CODE)
    for fault in faults:
        (folder / "faults" / fault).touch()


def struck(folder: Path, fault: str) -> str:
    """The number of the Slurm job that a planted fault struck; "" if it has not yet."""
    file = folder / f"faults/job-{fault}"
    return file.read_text() if file.exists() else ""

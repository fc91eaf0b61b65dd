"""`python -m clipit`, and the command `clipit`."""

import sys

#: pyproject.toml's requires-python, for a checkout that no installer has checked.
_MIN_PYTHON = (3, 11)


def main() -> int:
    """Run the command line; one line on a Python that cannot even parse it."""
    # No newer syntax in this file and in clipit/__init__.py: they run on such a Python.
    if sys.version_info < _MIN_PYTHON:
        needed, found = (".".join(map(str, v)) for v in (_MIN_PYTHON, sys.version_info[:3]))
        print(f"clipit: error: needs Python {needed} or later; found {found}", file=sys.stderr)
        return 2
    from clipit.cli.main import main as run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
